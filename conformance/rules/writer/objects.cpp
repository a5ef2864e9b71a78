// What VSS hands to a writer in its handlers: given back, once, and not used afterwards.
#include "conformance/rules/objects.h"

#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

constexpr trace::Party kWriter = trace::Party::writer;

// Handlers that receive components.
constexpr std::initializer_list<Verb> kComponentHandlers = {
    Verb::OnPrepareBackup, Verb::OnPostSnapshot, Verb::OnBackupComplete, Verb::OnPreRestore,
    Verb::OnPostRestore};

void with_components(const Session& session, Judge& judge) {
  for (const Verb verb : kComponentHandlers) {
    for (const Step* event : session.calls(verb)) {
      if (event->number_of("components").value_or(0) > 0) judge.applies(*event);
    }
  }
}

void writer_interfaces_released(const Session& session, Judge& judge) {
  with_components(session, judge);
  leaks(session, judge, kWriter, is_interface);
}

void writer_strings_freed(const Session& session, Judge& judge) {
  handed_out(session, judge, kWriter,
             {Verb::GetBackupStamp, Verb::GetPreviousBackupStamp, Verb::GetBackupOptions,
              Verb::GetBackupMetadata, Verb::GetRestoreMetadata, Verb::GetRestoreOptions});
  leaks(session, judge, kWriter, is_string);
}

void used_while_valid(const Session& session, Judge& judge) {
  with_components(session, judge);
  misuses(session, judge, kWriter, {"released", "freed", "foreign"});
}

constexpr Rule kWriterObjects[] = {
    {
        .id = "writer/objects/interfaces-released",
        .inventory = "",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_writer_components_get_component, ""},
        .statement = "Every interface that a handler asks for is released.",
        .why = "A service that lives for months keeps the documents of all backups in memory.",
        .needs = holds::objects,
        .check = writer_interfaces_released,
        .mutant = "leaks_component",
    },
    {
        .id = "writer/objects/strings-freed",
        .inventory = "",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_component_get_backup_stamp, ""},
        .statement = "Every string that a handler asks for is freed with SysFreeString.",
        .why = "A service that lives for months loses memory with every backup.",
        .needs = holds::objects,
        .check = writer_strings_freed,
        .mutant = "leaks_stamp",
    },
    {
        .id = "writer/objects/used-while-valid",
        .inventory = "",
        .subject = Subject::writer,
        .strength = Strength::must,
        .source = {Doc::api_writer_components_get_component, ""},
        .statement = "The IVssWriterComponents that a handler was given is not used after it "
                     "returned, nor anything that it asked for after that was given back.",
        .why = "The memory is somebody else's by then: the service crashes, now and then and "
               "elsewhere.",
        .needs = holds::none,
        .check = used_while_valid,
        .mutant = "keeps_components",
    },
};

}  // namespace

std::span<const Rule> writer_objects() {
  return kWriterObjects;
}

}  // namespace vsskit::conformance
