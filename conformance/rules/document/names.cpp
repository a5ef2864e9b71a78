// Names in documents that no public source shows: ours may not be those of Windows.
#include <fmt/ranges.h>

#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"
#include "sim/document/xml.h"

namespace vsskit::conformance {
namespace {

void look_at(const Session& session, const Place& place, std::string_view document, Judge& judge) {
  const trace::ParsedDocument parsed = session.document_named(document);
  if (parsed == nullptr) return;
  judge.applies(place);
  const std::vector<std::string> names = document::provisional_names(*parsed);
  if (names.empty()) return;
  judge.violated(place, "{} uses {} that no public source shows: {}", document,
                 names.size() == 1 ? "a name" : fmt::format("{} names", names.size()),
                 fmt::join(names, ", "));
}

void provisional(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const Place place =
        Place(*gathered.step).of(gathered.label).in(gathered.document, gathered.metadata->at);
    look_at(session, place, gathered.document, judge);
  }
  if (const StoredComponents* stored = session.last_components()) {
    look_at(session, Place(*stored->step).in(stored->document, stored->components->at),
            stored->document, judge);
  }
}

constexpr Rule kDocumentNames[] = {
    {
        .id = "document/names/provisional",
        .inventory = "D-WMD-04",
        .subject = Subject::document,
        .strength = Strength::may,
        .source = {Doc::vss_metadata, ""},
        .statement = "Every name in a document is one that a published document or page shows.",
        .why = "What no public source shows is named provisionally: Windows may spell it "
               "otherwise, and such a document is no evidence of its form.",
        .needs = holds::none,
        .check = provisional,
        .unreachable = "The documents are printed by one table of names; no role has a say in it.",
    },
};

}  // namespace

std::span<const Rule> document_names() {
  return kDocumentNames;
}

}  // namespace vsskit::conformance
