// Chapters of a backup or restore, from the steps of its session.
#include "replay/run/story_session.h"

#include <fmt/format.h>

#include <algorithm>

#include "conformance/report/escape.h"
#include "replay/run/judging.h"
#include "sim/base/file_spec.h"

namespace vsskit::run {

using conformance::SessionKind;
using conformance::Steps;

std::string who(const trace::Subject& subject) {
  if (subject.party == trace::Party::requester) {
    return subject.label.empty() ? "the requester" : "requester " + subject.label;
  }
  return subject.label.empty() ? std::string(trace::print(subject.party)) : subject.label;
}

// --- Chapters

void SessionStory::begin(std::string title, std::initializer_list<Verb> verbs) {
  const Step* first = nullptr;
  for (const Verb verb : verbs) {
    const Step* step = session_.first(verb);
    if (step != nullptr && (first == nullptr || step->number < first->number)) first = step;
  }
  if (first == nullptr) return;
  chapters_.push_back({first->number, first->time, std::move(title), {}});
}

Chapter* SessionStory::chapter(std::string_view title) {
  for (Chapter& chapter : chapters_) {
    if (chapter.title == title) return &chapter;
  }
  return nullptr;
}

Chapter* SessionStory::chapter_at(const Step& step) {
  Chapter* found = nullptr;
  for (Chapter& chapter : chapters_) {
    if (found == nullptr || chapter.from <= step.number) found = &chapter;
  }
  return found;
}

void SessionStory::outline() {
  begin("Identify", {Verb::GatherWriterMetadata, Verb::OnIdentify, Verb::WriterMetadata});
  if (session_.kind() == SessionKind::restore) {
    begin("Make way", {Verb::PreRestore, Verb::OnPreRestore});
    begin("Restore", {Verb::restored});
    begin("Take over", {Verb::PostRestore, Verb::OnPostRestore});
  } else {
    begin("Prepare", {Verb::AddComponent, Verb::PrepareForBackup, Verb::OnPrepareBackup});
    begin("Shadow copy", {Verb::DoSnapshotSet, Verb::OnPrepareSnapshot, Verb::OnFreeze});
    begin("Copy", {Verb::stored});
    // What was stored is recorded before BackupComplete, and may follow SetBackupSucceeded.
    begin("Complete", {Verb::BackupComplete, Verb::OnBackupComplete});
    if (chapter("Complete") == nullptr) begin("Complete", {Verb::SetBackupSucceeded});
  }
  begin("Abort", {Verb::AbortBackup, Verb::OnAbort});
  if (const Step* released = session_.released()) {
    chapters_.push_back({released->number, released->time, "End", {}});
  }
  if (chapters_.empty() && !session_.steps().empty()) {
    const Step& first = session_.steps().front();
    chapters_.push_back({first.number, first.time, "Steps", {}});
  }
  std::stable_sort(chapters_.begin(), chapters_.end(),
                   [](const Chapter& a, const Chapter& b) { return a.from < b.from; });
}

// --- What each is about

void SessionStory::tell_identify(Chapter& chapter) {
  const auto& metadata = session_.metadata();
  chapter.lines.push_back(fmt::format("VSS asked the writers what they have; {} answered.",
                                      metadata.empty() ? "none" : grouped(metadata.size())));
  std::vector<std::string> lines;
  for (const auto& gathered : metadata) {
    const std::string& name = gathered.metadata->identification.friendly_name;
    const std::string label = gathered.label.empty() ? name : std::string(gathered.label);
    lines.push_back(fmt::format("{}{}: {}", label, label == name ? "" : " (" + name + ")",
                                contents_of(*gathered.metadata)));
  }
  add_lines(chapter, std::move(lines));
}

void SessionStory::tell_prepare(Chapter& chapter) {
  std::vector<std::string> names;
  for (const auto& added : session_.added())
    names.push_back(added.name.path);
  std::string line = "The requester ";
  line += names.empty()
              ? "named no component"
              : fmt::format("chose {}: {}", count_of(names.size(), "component", "components"),
                            list_of(names, 6));
  const bool told = session_.first(Verb::OnPrepareBackup) != nullptr;
  chapter.lines.push_back(line + (told ? "; the writers got ready." : "."));
  for (const Step* step : session_.calls(Verb::SetPreviousBackupStamp)) {
    if (session_.refused(*step)) continue;
    chapter.lines.push_back(fmt::format("{} goes on from stamp {}.",
                                        session_.component_of(*step).path,
                                        quoted_of(step->text("stamp"))));
  }
}

void SessionStory::tell_freeze(Chapter& chapter) {
  std::vector<std::string> volumes;
  std::vector<std::string> lines;
  for (const Step* step : session_.calls(Verb::snapshot)) {
    volumes.push_back(step->subject.label);
    lines.push_back(
        fmt::format("{} as it was then is {}.", step->subject.label, step->text("device")));
  }
  tell_held_writes(volumes, lines);
  const Step* freeze = session_.first(Verb::OnFreeze);
  const Step* thaw = session_.last(Verb::OnThaw);
  for (const Step* each : session_.calls(Verb::OnFreeze))
    tell_long_freeze(*each, lines);
  std::string line;
  if (freeze != nullptr && thaw != nullptr && thaw->number > freeze->number) {
    const VirtualTime held = thaw->time - freeze->time;
    line = fmt::format("The writers held still for {} s", held.text());
    if (!volumes.empty()) line += " while VSS took a shadow copy of " + list_of(volumes, 6);
  } else {
    line = volumes.empty()
               ? "VSS began a shadow copy"
               : "VSS took a shadow copy of " + list_of(volumes, 6) + "; no writer was held still";
  }
  chapter.lines.push_back(line + ".");
  add_lines(chapter, std::move(lines));
}

// Changes that came while VSS held them. Those of a set that failed have no copy before them.
void SessionStory::tell_held_writes(const std::vector<std::string>& copied,
                                    std::vector<std::string>& lines) const {
  for (const Step* step : session_.calls(Verb::writes_released)) {
    const std::uint64_t waited = step->number_of("waited").value_or(0);
    if (waited == 0) continue;
    const bool taken = std::find(copied.begin(), copied.end(), step->subject.label) != copied.end();
    lines.push_back(fmt::format("{} of {} had to wait until {}.",
                                count_of(waited, "change", "changes"), step->subject.label,
                                taken ? "the shadow copy was taken" : "VSS gave up"));
  }
}

// A handler that took longer than its writer's limit.
void SessionStory::tell_long_freeze(const Step& freeze, std::vector<std::string>& lines) const {
  const Step* end = session_.end_of(freeze);
  const conformance::WriterFacts* writer = session_.world().writer(freeze.subject.label);
  if (end == nullptr || writer == nullptr) return;
  const VirtualTime spent = end->time - freeze.time;
  const VirtualTime limit = VirtualTime::from_ms(writer->freeze_timeout_ms);
  if (spent <= limit) return;
  lines.push_back(fmt::format("{} took {} s for OnFreeze, and its limit is {} s.",
                              freeze.subject.label, spent.text(), limit.text()));
}

// Which component's files a path belongs to: the first whose file set names it.
void SessionStory::index_files() {
  for (const Step* step : session_.calls(Verb::snapshot)) {
    devices_.emplace_back(path_key(step->text("device")), step->subject.label);
  }
  const bool all = session_.added().empty();
  for (const auto& gathered : session_.metadata()) {
    const auto& id = gathered.metadata->identification.writer_id;
    const bool wanted =
        all || std::any_of(session_.added().begin(), session_.added().end(),
                           [&](const auto& added) { return added.name.writer_id == id; });
    if (!wanted) continue;
    for (const document::Component& component : gathered.metadata->components) {
      const auto add = [&](const std::vector<document::FileSet>& sets) {
        for (const document::FileSet& set : sets) {
          specs_.add({set.path, set.filespec, set.is_recursive()}, session_.world().variables());
          spec_components_.push_back(conformance::component_path(component));
        }
      };
      add(component.files);
      add(component.database_files);
      add(component.log_files);
    }
  }
}

// A path on a shadow copy's device as it is called on the volume.
std::string SessionStory::original_path(std::string_view source) const {
  const std::string key = path_key(source);
  for (const auto& [device, volume] : devices_) {
    if (device.empty() || !key.starts_with(device)) continue;
    if (key.size() > device.size() && key[device.size()] != '\\') continue;
    const std::string normalized = normalize_path(source);
    const std::size_t cut = std::min(device.size(), normalized.size());
    return join_path(volume, std::string_view(normalized).substr(cut));
  }
  return std::string(source);
}

std::string SessionStory::component_of_source(const std::string& original) const {
  const std::vector<std::size_t> found = specs_.matching(original);
  return found.empty() ? std::string() : spec_components_[found.front()];
}

void SessionStory::tell_copies(Chapter& chapter, Verb verb) {
  struct Amount {
    std::set<std::string> files;
    std::uint64_t bytes = 0;

    void add(const std::string& file, std::uint64_t more) {
      files.insert(file);
      bytes += more;
    }
    [[nodiscard]] std::string text() const {
      return fmt::format("{}, {}", count_of(files.size(), "file", "files"), bytes_of(bytes));
    }
  };
  std::map<std::string, Amount> amounts;
  Amount total;
  Amount own;
  const bool storing = verb == Verb::stored;
  for (const Step* step : session_.calls(verb)) {
    const auto bytes = static_cast<std::uint64_t>(step->number_of("length").value_or(0));
    const std::string path = original_path(step->text(storing ? "source" : "target"));
    if (path.empty()) {
      own.add(std::string(step->text("path")), bytes);
      continue;
    }
    total.add(path, bytes);
    amounts[component_of_source(path)].add(path, bytes);
  }
  chapter.lines.push_back(
      fmt::format("The requester {} {}.", storing ? "copied" : "wrote back", total.text()));
  std::vector<std::string> lines;
  for (const auto& [component, amount] : amounts) {
    lines.push_back(
        fmt::format("{}: {}", component.empty() ? "of no component" : component, amount.text()));
  }
  if (!own.files.empty()) lines.push_back("documents and notes beside them: " + own.text());
  add_lines(chapter, std::move(lines));
}

void SessionStory::tell_complete(Chapter& chapter) {
  std::vector<std::string> good;
  std::vector<std::string> bad;
  for (const Step* step : session_.calls(Verb::SetBackupSucceeded)) {
    if (session_.refused(*step)) continue;
    (step->yes("succeeded") ? good : bad).push_back(session_.component_of(*step).path);
  }
  std::string line;
  if (!good.empty()) line += list_of(good, 6) + " succeeded";
  if (!bad.empty()) line += (line.empty() ? "" : ", ") + list_of(bad, 6) + " did not";
  if (line.empty()) line = "The requester did not say which components succeeded";
  const bool told = session_.first(Verb::OnBackupComplete) != nullptr;
  chapter.lines.push_back(line + (told ? "; the writers were told that the backup is over." : "."));
}

void SessionStory::tell_stamps(Chapter& chapter) {
  const conformance::StoredComponents* last = session_.last_components();
  if (last == nullptr) return;
  std::vector<std::string> lines;
  for (const document::WriterComponents& writer : last->components->writers) {
    for (const document::BackupComponent& component : writer.components) {
      if (!component.backup_stamp) continue;
      std::string line = fmt::format("{} is stamped {}", conformance::component_path(component),
                                     quoted_of(*component.backup_stamp));
      if (component.previous_backup_stamp && !component.previous_backup_stamp->empty()) {
        line += ", on top of " + quoted_of(*component.previous_backup_stamp);
      }
      lines.push_back(line + ".");
    }
  }
  add_lines(chapter, std::move(lines));
}

void SessionStory::tell_end(Chapter& chapter) {
  const Step* released = session_.released();
  if (released == nullptr) return;
  chapter.lines.emplace_back(released->verb == Verb::exit
                                 ? "!! The requester's process ended without letting go."
                                 : "The requester let go.");
}

// A restore may begin so, before it has a session.
bool SessionStory::reads_stored() const {
  return session_.calls(Verb::CreateVssBackupComponents).empty() &&
         !session_.calls(Verb::CreateVssExamineWriterMetadata).empty();
}

void SessionStory::tell_stored(Chapter& chapter) {
  const std::size_t count = session_.calls(Verb::CreateVssExamineWriterMetadata).size();
  chapter.lines.push_back("The requester looked into the metadata of " +
                          count_of(count, "writer", "writers") + " as it was stored.");
}

// --- The whole

std::string SessionStory::heading() const {
  const trace::Step& first = session_.steps().front();
  const std::string& name = session_.requester();
  const std::string by =
      name.empty() || name == "requester" ? "" : " by " + conformance::screen_text(name);
  std::string what = reads_stored() ? "a reading of stored documents" : "a query";
  if (session_.kind() == SessionKind::backup) what = backup_of(session_.backup_type());
  if (session_.kind() == SessionKind::restore) what = restore_heading();
  if (session_.kind() == SessionKind::outside) what = "between sessions";
  what[0] = static_cast<char>(what[0] - 'a' + 'A');
  const VirtualTime took = session_.last_step().time - first.time;
  return fmt::format("{}{}, {} s in {}\n", what, by, took.text(),
                     count_of(session_.steps().size(), "step", "steps"));
}

std::string SessionStory::tell() {
  if (session_.steps().empty()) return {};
  outline();
  index_files();
  for (Chapter& chapter : chapters_) {
    if (chapter.title == "Identify") tell_identify(chapter);
    if (chapter.title == "Prepare") tell_prepare(chapter);
    if (chapter.title == "Shadow copy") tell_freeze(chapter);
    if (chapter.title == "Copy") tell_copies(chapter, Verb::stored);
    if (chapter.title == "Restore") tell_copies(chapter, Verb::restored);
    if (chapter.title == "Make way") tell_way(chapter);
    if (chapter.title == "Take over") tell_take_over(chapter);
    if (chapter.title == "Complete") tell_complete(chapter);
    if (chapter.title == "Abort") {
      chapter.lines.emplace_back("The backup was called off; the writers were told.");
    }
    if (chapter.title == "End") tell_end(chapter);
    if (chapter.title == "Steps" && reads_stored()) tell_stored(chapter);
  }
  tell_services();
  tell_effects();
  if (Chapter* complete = chapter("Complete")) {
    tell_stamps(*complete);
  }
  tell_troubles();
  const bool told = std::any_of(chapters_.begin(), chapters_.end(),
                                [](const Chapter& chapter) { return !chapter.lines.empty(); });
  if (session_.kind() == SessionKind::outside && !told) return {};
  return heading() + lay_out(std::move(chapters_));
}

}  // namespace vsskit::run
