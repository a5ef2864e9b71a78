// A writer's metadata document as a whole: who the writer is, how it is restored, that it has
// something to back up. Its components are document/components, its file sets document/file-sets.
#include <map>
#include <string>
#include <vector>

#include "conformance/rule/judge.h"
#include "conformance/rules/document/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

void is_identified(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const auto& id = gathered.metadata->identification;
    const Place place = place_of(gathered, id.at);
    judge.applies(place);
    if (id.writer_id.is_null()) judge.violated(place, "the writer's class id is null");
    if (id.instance_id.is_null()) judge.violated(place, "the writer's instance id is null");
    if (id.friendly_name.empty()) judge.violated(place, "the writer has no name");
    if (id.usage == UsageType::undefined) {
      judge.violated(place, "the usage type of \"{}\" is VSS_UT_UNDEFINED", id.friendly_name);
    }
    if (id.source == SourceType::undefined) {
      judge.violated(place, "the source type of \"{}\" is VSS_ST_UNDEFINED", id.friendly_name);
    }
  }
}

void names_restore_method(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const auto& metadata = *gathered.metadata;
    const Place place = place_of(gathered, metadata.at);
    judge.applies(place);
    if (metadata.restore_method) continue;
    judge.violated(place, "\"{}\" has {} components and no restore method",
                   metadata.identification.friendly_name, metadata.components.size());
  }
}

void restore_method_is_defined(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const auto& method = gathered.metadata->restore_method;
    if (!method) continue;
    const Place place = place_of(gathered, method->at);
    judge.applies(place);
    const std::string& name = gathered.metadata->identification.friendly_name;
    if (method->method == RestoreMethodType::undefined) {
      judge.violated(place, "the restore method of \"{}\" is VSS_RME_UNDEFINED", name);
    }
    if (method->writer_restore == WriterRestore::undefined) {
      judge.violated(place, "the writer-restore value of \"{}\" is VSS_WRE_UNDEFINED", name);
    }
  }
}

bool is_service_method(RestoreMethodType method) {
  return method == RestoreMethodType::stop_restore_start ||
         method == RestoreMethodType::restore_stop_start;
}

void service_fits_method(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const auto& method = gathered.metadata->restore_method;
    if (!method) continue;
    const bool named = method->service && !method->service->empty();
    if (!named && !is_service_method(method->method)) continue;
    const Place place = place_of(gathered, method->at);
    judge.applies(place);
    if (named == is_service_method(method->method)) continue;
    if (named) {
      judge.violated(place, "method {} names the service \"{}\"", print(method->method),
                     *method->service);
    } else {
      judge.violated(place, "method {} names no service to stop and start", print(method->method));
    }
  }
}

void has_a_component(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const auto& metadata = *gathered.metadata;
    const Place place = place_of(gathered, metadata.at);
    judge.applies(place);
    if (!metadata.components.empty()) continue;
    judge.violated(place, "\"{}\" declares no component and {} files to exclude",
                   metadata.identification.friendly_name,
                   metadata.exclude_files.size() + metadata.exclude_files_from_snapshot.size());
  }
}

void reserved_flags_stay_off(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    for (const auto& component : gathered.metadata->components) {
      const Place place = place_of(gathered, component.at);
      judge.applies(place);
      if (component.notify_on_backup_complete) {
        judge.violated(place, "component \\{} sets notifyOnBackupComplete",
                       component_path(component));
      }
      if (component.restore_metadata) {
        judge.violated(place, "component \\{} sets restoreMetadata", component_path(component));
      }
    }
  }
}

void no_include_files(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const Place whole = place_of(gathered, gathered.metadata->at);
    judge.applies(whole);
    for (const auto& files : gathered.metadata->include_files) {
      judge.violated(place_of(gathered, files.at), "{}\\{} is included for the writer as a whole",
                     files.path, files.filespec);
    }
  }
}

// The gathered instances of each class that take part in restores, in order.
std::map<Guid, std::vector<const GatheredMetadata*>> instances_of_classes(const Session& session) {
  std::map<Guid, std::vector<const GatheredMetadata*>> classes;
  for (const GatheredMetadata& gathered : session.metadata()) {
    const auto& method = gathered.metadata->restore_method;
    if (method && method->writer_restore == WriterRestore::never) continue;
    classes[gathered.metadata->identification.writer_id].push_back(&gathered);
  }
  return classes;
}

void instances_are_named(const Session& session, Judge& judge) {
  for (const auto& [id, instances] : instances_of_classes(session)) {
    if (instances.size() < 2) continue;
    std::map<std::string, const GatheredMetadata*> names;
    for (const GatheredMetadata* gathered : instances) {
      const document::Identification& who = gathered->metadata->identification;
      const Place place = place_of(*gathered, who.at);
      judge.applies(place);
      const std::string name = who.instance_name.value_or("");
      const auto [other, fresh] = names.emplace(name, gathered);
      if (name.empty()) {
        judge.violated(place, "there are {} instances of \"{}\", and this one has no instance name",
                       instances.size(), who.friendly_name);
      } else if (!fresh) {
        judge.violated(Place(place).with(other->second->step),
                       "two instances of \"{}\" have the instance name \"{}\"", who.friendly_name,
                       name);
      }
    }
  }
}

void move_needs_a_name(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const std::uint32_t mask = gathered.metadata->schema_mask();
    if ((mask & schema::kRestoreWithMove) == 0) continue;
    const document::Identification& who = gathered.metadata->identification;
    const Place place = place_of(gathered, who.at);
    judge.applies(place);
    if (!who.instance_name.value_or("").empty()) continue;
    judge.violated(place, "the schema of \"{}\" is {}, and the instance has no name",
                   who.friendly_name, print_name(Naming::backup_schema, mask));
  }
}

// The SaveAsXML of writer metadata: what it gave, against what was gathered.
void saved_as_gathered(const Session& session, Judge& judge) {
  for (const Step* save : session.calls(Verb::SaveMetadataAsXML)) {
    const Guid instance = save->guid_of("instance").value_or(Guid{});
    const GatheredMetadata* gathered =
        session.metadata_of(save->guid_of("writer").value_or(Guid{}), &instance);
    if (gathered == nullptr || gathered->metadata->identification.instance_id != instance) continue;
    const auto saved = session.bytes_of(session.value_of(*save, "document"));
    const auto there = session.bytes_of(gathered->document);
    if (!saved || !there) continue;
    judge.applies(Place(*save).of(gathered->label));
    if (*saved == *there) continue;
    judge.violated(Place(*save).of(gathered->label).with(gathered->step),
                   "{}, of {} bytes, is not what was gathered from \"{}\": {}, of {} bytes",
                   session.value_of(*save, "document"), saved->size(),
                   gathered->metadata->identification.friendly_name, gathered->document,
                   there->size());
  }
}

constexpr Rule kDocumentMetadata[] = {
    {
        .id = "document/metadata/is-identified",
        .inventory = "W-IDENT-08",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::writer_metadata_document_contents, "Writer Identification Information"},
        .statement = "A writer's metadata holds its name, class id, instance id, usage type and "
                     "source type.",
        .why = "Requesters decide by these whether and how to back a writer up, and find it again "
               "at restore.",
        .needs = holds::none,
        .check = is_identified,
        .mutant = "leaves_usage_undefined",
    },
    {
        .id = "document/metadata/names-restore-method",
        .inventory = "W-IDENT-06",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::overview_of_backup_initialization,
                   "Writer Actions during Backup Initialization"},
        .statement = "Every writer's metadata names a restore method.",
        .why = "Without one no requester knows how to put the writer's files back.",
        .needs = holds::none,
        .check = names_restore_method,
        .mutant = "names_no_restore_method",
    },
    {
        .id = "document/metadata/restore-method-is-defined",
        .inventory = "D-RMETH-01",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::setting_vss_restore_methods, ""},
        .statement = "Neither the restore method nor its writer-restore value is UNDEFINED.",
        .why = "Such a document tells the requester that there is a method, but not which.",
        .needs = holds::none,
        .check = restore_method_is_defined,
        .unreachable = "SetRestoreMethod refuses an undefined method, here as on Windows.",
    },
    {
        .id = "document/metadata/service-fits-method",
        .inventory = "W-RMETH-12",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::stopping_services_for_restore_by_requestors, ""},
        .statement = "A restore method that stops and starts a service names that service, and no "
                     "other method names one.",
        .why = "The requester would stop the wrong service or none, and restore under open files.",
        .needs = holds::none,
        .check = service_fits_method,
        .mutant = "names_idle_service",
    },
    {
        .id = "document/metadata/has-a-component",
        .inventory = "W-IDENT-07",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::overview_of_backup_initialization,
                   "Writer Actions during Backup Initialization"},
        .statement = "Every writer's metadata holds at least one component.",
        .why = "A writer without components cannot be chosen, so that its data is in no backup.",
        .needs = holds::none,
        .check = has_a_component,
        .mutant = "declares_no_component",
    },
    {
        .id = "document/metadata/reserved-flags-stay-off",
        .inventory = "W-IDENT-16",
        .subject = Subject::document,
        .strength = Strength::should,
        .source = {Doc::api_create_writer_metadata_add_component, ""},
        .statement = "A component leaves the reserved flags restoreMetadata and "
                     "notifyOnBackupComplete off.",
        .why = "They are reserved: a release of Windows that gives them a meaning changes what the "
               "writer said.",
        .needs = holds::none,
        .check = reserved_flags_stay_off,
        .mutant = "sets_reserved_flags",
    },
    {
        .id = "document/metadata/no-include-files",
        .inventory = "W-EXCL-11",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::functionality_removed_from_the_current_release, ""},
        .statement = "Files are named as file sets of components; writer-wide include lists are "
                     "gone.",
        .why = "Requesters no longer read such lists: the files are in no backup.",
        .needs = holds::none,
        .check = no_include_files,
        .mutant = "includes_files_writer_wide",
    },
    {
        .id = "document/metadata/instances-are-named",
        .inventory = "W-IDENT-15",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::api_writer_initialize, ""},
        .statement = "Where a writer class has several instances that take part in restores, each "
                     "has an instance name of its own.",
        .why = "Instance ids change with each start: without a name nobody can tell which instance "
               "a backup belongs to, and a restore reaches the wrong one or none.",
        .needs = holds::none,
        .check = instances_are_named,
        .mutant = "hides_instance_name",
    },
    {
        .id = "document/metadata/move-needs-a-name",
        .inventory = "W-TYPE-26",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::writer_backup_schema_support, ""},
        .statement = "A writer that lets components move between instances has an instance name.",
        .why = "A requester cannot say where a component comes from or goes to.",
        .needs = holds::none,
        .check = move_needs_a_name,
        .mutant = "hides_instance_name",
    },
    {
        .id = "document/metadata/saved-as-gathered",
        .inventory = "D-WMD-03",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::working_with_the_writer_metadata_document, ""},
        .statement = "The writer metadata that SaveAsXML gives are those that were gathered.",
        .why = "A restore goes by the saved document: what differs there comes back elsewhere, or "
               "not at all.",
        .needs = holds::none,
        .check = saved_as_gathered,
        .unreachable = "VSS makes the copy, and the simulated one is not broken.",
    },
};

}  // namespace

std::span<const Rule> document_metadata() {
  return kDocumentMetadata;
}

}  // namespace vsskit::conformance
