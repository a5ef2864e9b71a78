// DiskShadow's manifest against the documents that it lies beside.
#include <map>
#include <set>

#include "conformance/rule/judge.h"
#include "conformance/rules/topics.h"
#include "sim/base/guid.h"

namespace vsskit::conformance {
namespace {

// Calls `visit(place, manifest)` with every manifest of the session.
template <class Visit>
void each_manifest(const Session& session, const Visit& visit) {
  for (const Step* step : session.calls(Verb::Manifest)) {
    const trace::ParsedDocument parsed = session.document_named(step->text("document"));
    const auto* manifest = parsed ? std::get_if<document::Manifest>(parsed.get()) : nullptr;
    if (manifest == nullptr) continue;
    visit(Place(*step).in(step->text("document"), manifest->at), *manifest);
  }
}

void names_the_set(const Session& session, Judge& judge) {
  const StoredComponents* stored = session.last_components();
  each_manifest(session, [&](const Place& place, const document::Manifest& manifest) {
    if (stored != nullptr && stored->components->snapshot_set_id) {
      judge.applies(place);
      const Guid& recorded = *stored->components->snapshot_set_id;
      if (recorded != manifest.snapshot_set_id) {
        judge.violated(Place(place).with(stored->step),
                       "the manifest's set is {} and that of {} {}",
                       manifest.snapshot_set_id.braced(), stored->document, recorded.braced());
      }
    }
    for (const auto& [name, value] : manifest.aliases) {
      if (name != "VSS_SHADOW_SET") continue;
      judge.applies(place);
      if (parse_guid(value) == manifest.snapshot_set_id) continue;
      judge.violated(place, "the manifest's set is {} and its alias VSS_SHADOW_SET {}",
                     manifest.snapshot_set_id.braced(), value);
    }
  });
}

void lists_every_writer(const Session& session, Judge& judge) {
  if (session.metadata().empty()) return;
  std::map<std::string_view, std::size_t> gathered;
  for (const GatheredMetadata& metadata : session.metadata())
    ++gathered[metadata.metadata->identification.friendly_name];
  each_manifest(session, [&](const Place& place, const document::Manifest& manifest) {
    judge.applies(place);
    const std::size_t count = manifest.writer_count.value_or(manifest.writers.size());
    if (count != manifest.writers.size() || count != session.metadata().size()) {
      judge.violated(place, "the manifest counts {} writers and lists {}; {} have metadata here",
                     count, manifest.writers.size(), session.metadata().size());
      return;
    }
    for (const auto& writer : manifest.writers) {
      if (gathered.count(writer.name) != 0) continue;
      judge.violated(place,
                     "the manifest lists \"{}\" with {}, and no metadata here is of a writer "
                     "of that name",
                     writer.name, writer.metadata_file);
    }
  });
}

constexpr std::string_view kNoDiskShadow = "The manifest is DiskShadow's; no role writes one.";

constexpr Rule kDocumentManifest[] = {
    {
        .id = "document/manifest/names-the-set",
        .inventory = "D-BCD-10",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::backup_components_document_contents, ""},
        .statement = "The manifest's shadow copy set is that of the components document beside it.",
        .why = "Documents of two backups were put together; a restore from them mixes both.",
        .needs = holds::none,
        .check = names_the_set,
        .unreachable = kNoDiskShadow,
    },
    {
        .id = "document/manifest/lists-every-writer",
        .inventory = "D-WMD-01",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::vss_metadata_components, ""},
        .statement = "The manifest lists each writer whose metadata lies beside it, by its name.",
        .why = "A writer's document is lost or belongs elsewhere, and its files cannot be restored "
               "by it.",
        .needs = holds::none,
        .check = lists_every_writer,
        .unreachable = kNoDiskShadow,
    },
};

}  // namespace

std::span<const Rule> document_manifest() {
  return kDocumentManifest;
}

}  // namespace vsskit::conformance
