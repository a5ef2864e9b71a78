#include "sim/volume/medium_steps.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "sim/base/digest.h"
#include "sim/volume/content.h"
#include "sim/volume/table_state.h"

namespace vsskit::volume {
namespace {

using trace::Party;
using trace::Step;
using trace::Verb;

// The file with this size and digest among those that were read, else on the shadow copies.
std::optional<std::string> whole_source(const MediumTeller& teller, std::uint64_t size,
                                        const std::string& content) {
  const std::vector<std::size_t> read = teller.reads.of_size(size);
  for (auto number = read.rbegin(); number != read.rend(); ++number) {
    const Place& place = teller.reads.sources()[*number].place;
    if (digest_of(place) != content) continue;
    teller.reads.set_stored(*number);
    return place.full_path();
  }
  for (const ShadowCopy* copy : teller.volumes.shadow_copies()) {
    // In memory, files can be read through the table only, and then they are among the above.
    if (!copy->original().on_host()) continue;
    std::optional<std::string> found;
    teller.watched.visit(copy->original(), *copy->backing(), false,
                         [&](const std::string& inner, const FileInfo& info) {
                           if (found || info.size != size) return;
                           const Place place{&copy->original(), copy, inner};
                           if (digest_of(place) == content) found = place.full_path();
                         });
    if (found) return found;
  }
  return std::nullopt;
}

Step stored_step(const Place& stored) {
  Step step = trace::make_step({Party::medium, ""}, Verb::stored);
  step.add("path", stored.full_path());
  return step;
}

// Whether its source is unknown.
bool tell_whole(const MediumTeller& teller, const Place& stored, std::uint64_t size) {
  const std::string content = digest_of(stored);
  Step step = stored_step(stored);
  auto source = size > 0 ? whole_source(teller, size, content) : std::nullopt;
  const bool is_unknown = size > 0 && !source;
  if (source) step.add("source", std::move(*source));
  step.add_number("offset", 0).add_number("length", size);
  step.add("digest", content).add_number("size", size);
  teller.recorder.record(std::move(step));
  return is_unknown;
}

}  // namespace

bool tell_stored(const MediumTeller& teller, const Place& stored, std::uint64_t size,
                 const std::vector<StoredSegment>& segments) {
  const bool any_known = std::any_of(segments.begin(), segments.end(),
                                     [](const StoredSegment& s) { return s.source.has_value(); });
  if (!any_known) return tell_whole(teller, stored, size);
  bool any_unknown = false;
  for (const StoredSegment& segment : segments) {
    Step step = stored_step(stored);
    const ReadSource* source = segment.source ? &teller.reads.sources()[*segment.source] : nullptr;
    any_unknown = any_unknown || source == nullptr;
    if (source != nullptr) {
      teller.reads.set_stored(*segment.source);
      step.add("source", source->place.full_path());
    }
    step.add_number("offset", source != nullptr ? segment.source_offset : segment.at);
    step.add_number("length", segment.length);
    step.add("digest", digest_of(stored, segment.at, segment.length));
    step.add_number("size", source != nullptr ? source->size : size);
    teller.recorder.record(std::move(step));
  }
  return any_unknown;
}

void tell_reworked(const MediumTeller& teller) {
  for (const std::size_t number : teller.reads.take_whole()) {
    const ReadSource& source = teller.reads.sources()[number];
    if (source.place.copy == nullptr &&
        !teller.watched.watched(*source.place.volume, source.place.inner)) {
      continue;
    }
    Step step = trace::make_step({Party::medium, ""}, Verb::reworked);
    step.add("source", source.place.full_path()).add_number("size", source.size);
    teller.recorder.record(std::move(step));
  }
}

void tell_restored(const MediumTeller& teller, const Place& target,
                   const std::vector<StoredSegment>& segments) {
  for (const StoredSegment& segment : segments) {
    if (!segment.source) continue;
    Step step = trace::make_step({Party::medium, ""}, Verb::restored);
    step.add("path", teller.reads.sources()[*segment.source].place.full_path());
    step.add("target", target.full_path());
    step.add_number("offset", segment.at).add_number("length", segment.length);
    step.add("digest", digest_of(target, segment.at, segment.length));
    teller.recorder.record(std::move(step));
  }
}

}  // namespace vsskit::volume
