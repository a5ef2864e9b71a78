#include "sim/volume/effects.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <utility>

#include "sim/base/text.h"
#include "sim/trace/recorder.h"
#include "sim/volume/change_journal.h"
#include "sim/volume/host_compare.h"
#include "sim/volume/listing.h"
#include "sim/volume/medium_log.h"
#include "sim/volume/medium_steps.h"
#include "sim/volume/watched_files.h"

namespace vsskit::volume {
namespace {

using trace::Party;
using trace::Step;
using trace::Verb;

// The path inside its volume of an effect's file.
std::string_view inner_of(const FileEffect& effect, const std::string& full) {
  const std::size_t root =
      effect.copy == nullptr ? effect.volume->label().size() : effect.copy->device().size() + 1;
  return std::string_view(full).substr(std::min(root, full.size()));
}

Place place_of(const FileEffect& effect) {
  return {effect.volume, effect.copy, std::string(inner_of(effect, effect.path()))};
}

const std::string& label_of(const FileEffect& effect) {
  return effect.copy == nullptr ? effect.volume->label() : effect.copy->device();
}

// Where the effect stands among those of one collect(): by volume and path, a file that went before
// one that came to its name.
struct Order {
  std::string label;
  std::string path;
  bool stays = false;
  auto operator<=>(const Order&) const = default;
};

Order order_of(const FileEffect& effect) {
  return {fold_case(label_of(effect)), fold_case(effect.before ? *effect.before : *effect.after),
          effect.after.has_value()};
}

void sort_by_path(std::vector<FileEffect>& effects) {
  std::vector<std::pair<Order, std::size_t>> order;
  order.reserve(effects.size());
  for (std::size_t i = 0; i < effects.size(); ++i)
    order.emplace_back(order_of(effects[i]), i);
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<FileEffect> sorted;
  sorted.reserve(effects.size());
  for (const auto& [place, index] : order)
    sorted.push_back(std::move(effects[index]));
  effects = std::move(sorted);
}

// Says one file's effects; see the order at the top of effects.h.
class Teller {
 public:
  Teller(trace::Recorder& recorder, std::optional<trace::StepNumber> during)
      : recorder_(recorder),
        during_(during && *during != 0 ? std::to_string(*during) : std::string("none")) {}

  void tell(const FileEffect& effect) const {
    if (!effect.after) {
      record(step(effect, Verb::deleted, *effect.before).add_number("size", effect.size_before));
      return;
    }
    if (!effect.before) {
      record(step(effect, Verb::created, *effect.after).add_number("size", effect.size_after));
      return;
    }
    if (*effect.before != *effect.after) {
      record(step(effect, Verb::renamed, *effect.before).add("to_path", *effect.after));
    }
    const std::uint64_t kept = std::min(effect.size_before, effect.size_min);
    if (kept < effect.size_before) {
      record(step(effect, Verb::truncated, *effect.after)
                 .add_number("from", effect.size_before)
                 .add_number("to", kept));
    }
    for (const ByteRange& range : bounded(effect.modified())) {
      record(step(effect, Verb::modified, *effect.after)
                 .add_number("offset", range.offset)
                 .add_number("length", range.length)
                 .add_number("size", effect.size_after));
    }
    if (effect.size_after > kept) {
      record(step(effect, Verb::extended, *effect.after)
                 .add_number("from", kept)
                 .add_number("to", effect.size_after));
    }
  }

 private:
  static ByteRanges bounded(ByteRanges ranges) {
    if (ranges.size() <= kModifiedRangesMax) return ranges;
    ByteRange& last = ranges[kModifiedRangesMax - 1];
    last.length = ranges.back().offset + ranges.back().length - last.offset;
    ranges.resize(kModifiedRangesMax);
    return ranges;
  }

  Step step(const FileEffect& effect, Verb verb, const std::string& path) const {
    Step made = trace::make_step({Party::files, label_of(effect)}, verb);
    made.add("path", path);
    made.add("during", during_);
    return made;
  }
  void record(const Step& step) const { recorder_.record(step); }

  trace::Recorder& recorder_;
  std::string during_;
};

}  // namespace

struct EffectWatcher::State {
  State(VolumeTable& table, const Variables& variables, trace::Recorder& pen, WatchOptions what)
      : volumes(table), recorder(pen), options(what), watched(table, variables) {}

  VolumeTable& volumes;
  trace::Recorder& recorder;
  WatchOptions options;
  WatchedFiles watched;
  ChangeJournal journal;
  std::map<const Volume*, HostComparison> hosts;  // never iterated: addresses have no order
  ReadMemory outside;                             // reads of files that are not on the medium
  ReadMemory inside;                              // reads of the medium
  SegmentLog stored;
  SegmentLog restored;
  std::vector<const ShadowCopy*> lost;  // copies that went by themselves, not yet said
  std::set<const Volume*> held;         // whose writes are; never iterated

  [[nodiscard]] bool with_medium() const { return options.medium && !watched.medium().empty(); }

  // What was done to files that nobody cared for counts as seen.
  void forget_unwatched() {
    journal.keep_only([this](const FileEffect& effect) {
      return is_watched(effect) || watched.on_medium(place_of(effect));
    });
  }

  void look_at_hosts() {
    for (const Volume* volume : volumes.volumes()) {
      if (!volume->on_host()) continue;
      hosts.try_emplace(volume, *volume).first->second.look(watched, with_medium());
    }
  }

  // What programs do by the host's own means while writes are held is told after the release: only
  // what goes through the table is really held.
  void compare_hosts(std::vector<FileEffect>& effects) {
    for (const Volume* volume : volumes.volumes()) {
      const auto host = hosts.find(volume);
      if (host == hosts.end() || held.count(volume) != 0) continue;
      merge_comparison(effects, *volume, host->second.compare(watched, with_medium()));
    }
  }

  [[nodiscard]] bool is_watched(const FileEffect& effect) const {
    const auto named = [&](const std::optional<std::string>& full) {
      return full && watched.watched(*effect.volume, inner_of(effect, *full));
    };
    return named(effect.after) || named(effect.before);
  }

  // Whether bytes reached the medium whose source is not known.
  bool tell_medium(const FileEffect& effect, bool in_handler);
  void note_folder_renamed(const FileChange& change, const Place& from, const Place& to);
};

EffectWatcher::EffectWatcher(VolumeTable& volumes, const Variables& variables,
                             trace::Recorder& recorder, WatchOptions options)
    : state_(std::make_unique<State>(volumes, variables, recorder, options)) {
  volumes.observe(this);
}

EffectWatcher::~EffectWatcher() {
  state_->volumes.observe(nullptr);
}

void EffectWatcher::watch(std::span<const FileSpec> specs) {
  const std::lock_guard guard(state_->volumes.lock());
  state_->forget_unwatched();
  if (state_->watched.add(specs)) state_->look_at_hosts();
}

void EffectWatcher::set_medium(std::string_view folder) {
  const std::lock_guard guard(state_->volumes.lock());
  state_->forget_unwatched();
  state_->watched.set_medium(folder);
  state_->look_at_hosts();
}

const std::string& EffectWatcher::medium() const {
  return state_->watched.medium();
}

void EffectWatcher::on_copy_lost(const ShadowCopy& copy) {
  state_->lost.push_back(&copy);
}

void EffectWatcher::collect(std::optional<trace::StepNumber> during) {
  const std::lock_guard guard(state_->volumes.lock());
  for (const ShadowCopy* copy : std::exchange(state_->lost, {}))
    say_snapshot_deleted(*copy);
  if (state_->journal.empty() && state_->hosts.empty()) return;
  std::vector<FileEffect> effects = state_->journal.take();
  state_->compare_hosts(effects);
  sort_by_path(effects);
  const Teller teller(state_->recorder, during);
  if (state_->options.files) {
    for (const FileEffect& effect : effects) {
      if (state_->is_watched(effect)) teller.tell(effect);
    }
  }
  if (!state_->with_medium()) return;
  bool any_unknown = false;
  for (const FileEffect& effect : effects) {
    if (!effect.after) continue;
    any_unknown = state_->tell_medium(effect, during.has_value()) || any_unknown;
  }
  if (any_unknown) {
    tell_reworked({state_->recorder, state_->volumes, state_->watched, state_->outside});
  }
}

// What came from the medium is told of any file, for it may go where nobody said; but what a writer
// moves on in a handler is its own work.
bool EffectWatcher::State::tell_medium(const FileEffect& effect, bool in_handler) {
  const Place place = place_of(effect);
  const bool to_medium = watched.on_medium(place);
  SegmentLog& log = to_medium ? stored : restored;
  const std::vector<StoredSegment> segments = log.take(place, effect.id);
  if (to_medium) {
    return tell_stored({recorder, volumes, watched, outside}, place, effect.size_after, segments);
  } else if (!in_handler) {
    tell_restored({recorder, volumes, watched, inside}, place, segments);
  }
  return false;
}

void EffectWatcher::on_change(const FileChange& change) {
  if (change.kind == FileChange::Kind::renamed && change.folder) {
    state_->note_folder_renamed(change, *change.place, *change.target);
    return;
  }
  state_->journal.note(change);
  if (!state_->with_medium() || change.folder) return;
  if (state_->watched.on_medium(*change.place)) {
    state_->stored.note(change, state_->outside);
  } else if (!state_->inside.empty()) {
    state_->restored.note(change, state_->inside);
  }
}

void EffectWatcher::State::note_folder_renamed(const FileChange& change, const Place& from,
                                               const Place& to) {
  const std::string now = to.full_path();
  const Answer<std::vector<FileInfo>> entries = volumes.list(now);
  if (!entries) return;
  for (const FileInfo& entry : *entries) {
    Place old_place = from;
    Place new_place = to;
    old_place.inner = join_path(from.inner, entry.name);
    new_place.inner = join_path(to.inner, entry.name);
    if (entry.folder) {
      note_folder_renamed(change, old_place, new_place);
    } else {
      journal.note_renamed(new_place, entry.id, entry.size, old_place.full_path(),
                           new_place.full_path());
    }
  }
}

void EffectWatcher::on_read(const FileRead& read) {
  if (!state_->with_medium()) return;
  const bool medium = state_->watched.on_medium(*read.place);
  (medium ? state_->inside : state_->outside).note(read);
}

void EffectWatcher::forget_reads() {
  const std::lock_guard guard(state_->volumes.lock());
  state_->inside = {};
  state_->outside = {};
}

void EffectWatcher::on_writes_held(const Volume& volume, const Guid& set) {
  state_->held.insert(&volume);
  if (!state_->options.files) return;
  Step step = trace::make_step({Party::files, volume.label()}, Verb::writes_held);
  step.add_guid("set", set);
  state_->recorder.record(std::move(step));
}

void EffectWatcher::on_writes_released(const Volume& volume, const Guid& set,
                                       std::uint64_t waited) {
  state_->held.erase(&volume);
  if (!state_->options.files) return;
  Step step = trace::make_step({Party::files, volume.label()}, Verb::writes_released);
  step.add_guid("set", set).add_number("waited", waited);
  state_->recorder.record(std::move(step));
}

void EffectWatcher::say_snapshot(const ShadowCopy& copy) {
  trace::Recorder& recorder = state_->recorder;
  if (!state_->options.files) return;
  Step step = trace::make_step({Party::files, copy.original().label()}, Verb::snapshot);
  step.add_guid("id", copy.id());
  step.add_guid("set", copy.set_id());
  step.add("device", copy.device());
  if (recorder.header().holds.has(trace::holds::documents)) {
    const std::lock_guard guard(state_->volumes.lock());
    const std::string listing = print_listing(copy, &state_->watched);
    step.add("listing", recorder.document("listing", listing, "txt"));
  }
  recorder.record(std::move(step));
}

void EffectWatcher::say_snapshot_deleted(const ShadowCopy& copy) {
  {
    const std::lock_guard guard(state_->volumes.lock());
    state_->outside.forget(copy);
  }
  if (!state_->options.files) return;
  Step step = trace::make_step({Party::files, copy.original().label()}, Verb::snapshot_deleted);
  step.add_guid("id", copy.id());
  state_->recorder.record(std::move(step));
}

}  // namespace vsskit::volume
