// What VSS hands to a requester: given back, once, and not used afterwards. The record says what
// became of each object; that an IVssAsync is released is requester/async's business.
#include "conformance/rules/objects.h"

#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

constexpr trace::Party kRequester = trace::Party::requester;

void interfaces_released(const Session& session, Judge& judge) {
  handed_out(session, judge, kRequester,
             {Verb::GetWriterMetadata, Verb::GetWriterMetadataEx, Verb::GetWriterComponents,
              Verb::Query, Verb::CreateVssExamineWriterMetadata});
  leaks(session, judge, kRequester,
        [](std::string_view object) { return is_interface(object) && object != "IVssAsync"; });
}

void strings_freed(const Session& session, Judge& judge) {
  handed_out(session, judge, kRequester,
             {Verb::GetWriterStatus, Verb::GetWriterStatusEx, Verb::SaveAsXML, Verb::GetIdentity,
              Verb::GetBackupStamp});
  leaks(session, judge, kRequester, is_string);
}

void snapshot_properties_freed(const Session& session, Judge& judge) {
  handed_out(session, judge, kRequester, {Verb::GetSnapshotProperties});
  leaks(session, judge, kRequester, [](std::string_view object) {
    return object == "VSS_SNAPSHOT_PROP" || object == "VSS_PROVIDER_PROP";
  });
}

void component_info_freed(const Session& session, Judge& judge) {
  for (const Step* read : session.calls(Verb::read)) {
    if (read->text("getters").find("GetComponentInfo") != std::string_view::npos) {
      judge.applies(*read);
    }
  }
  leaks(session, judge, kRequester,
        [](std::string_view object) { return object == "VSS_COMPONENTINFO"; });
}

void not_used_after_release(const Session& session, Judge& judge) {
  for (const Step* release : session.calls(Verb::Release)) {
    if (release->subject.party == kRequester) judge.applies(*release);
  }
  misuses(session, judge, kRequester, {"released"});
}

void freed_once(const Session& session, Judge& judge) {
  handed_out(session, judge, kRequester,
             {Verb::GetWriterStatus, Verb::SaveAsXML, Verb::GetSnapshotProperties});
  misuses(session, judge, kRequester, {"freed", "foreign"});
}

void async_not_dropped(const Session& session, Judge& judge) {
  for (const Step* release : session.calls(Verb::Release)) {
    if (release->find("of") == nullptr) continue;
    judge.applies(*release);
    if (!release->yes("pending")) continue;
    const auto started = release->number_of("started");
    const Step* call = started ? session.find(static_cast<StepNumber>(*started)) : nullptr;
    judge.violated(Place(*release).with(call), "{} had not ended when its IVssAsync was released",
                   release->text("of"));
  }
}

constexpr Rule kRequesterObjects[] = {
    {
        .id = "requester/objects/interfaces-released",
        .inventory = "",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_get_writer_metadata, ""},
        .statement = "Every interface that VSS hands out is released.",
        .why = "Each keeps the documents that it shows in memory; a backup service that runs for "
               "months grows with every backup.",
        .needs = holds::objects,
        .check = interfaces_released,
        .mutant = "leaks_writer_components",
    },
    {
        .id = "requester/objects/strings-freed",
        .inventory = "",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_get_writer_status, ""},
        .statement = "Every string that VSS hands out is freed: a BSTR with SysFreeString, others "
                     "with CoTaskMemFree.",
        .why = "A document is up to some megabytes, and the next backup makes another one.",
        .needs = holds::objects,
        .check = strings_freed,
        .mutant = "leaks_document",
    },
    {
        .id = "requester/objects/snapshot-properties-freed",
        .inventory = "",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_get_snapshot_properties, ""},
        .statement = "The strings of VSS_SNAPSHOT_PROP are freed with VssFreeSnapshotProperties.",
        .why = "Six strings for each shadow copy are lost with every look at it.",
        .needs = holds::objects,
        .check = snapshot_properties_freed,
        .mutant = "leaks_snapshot_properties",
    },
    {
        .id = "requester/objects/component-info-freed",
        .inventory = "",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_wm_component_get_component_info, ""},
        .statement = "What GetComponentInfo hands out goes back through FreeComponentInfo.",
        .why = "The structure's strings and icon are lost otherwise, for each component of each "
               "writer.",
        .needs = holds::objects,
        .check = component_info_freed,
        .mutant = "leaks_component_info",
    },
    {
        .id = "requester/objects/not-used-after-release",
        .inventory = "",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_get_writer_metadata, ""},
        .statement = "After its last Release an interface is neither called nor released again.",
        .why = "The memory is somebody else's by then: the program crashes, now and then and "
               "elsewhere.",
        .needs = holds::none,
        .check = not_used_after_release,
        .mutant = "asks_released_async",
    },
    {
        .id = "requester/objects/freed-once",
        .inventory = "",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_get_writer_status, ""},
        .statement = "What VSS hands out is freed once, and with the function that fits.",
        .why = "Freeing twice, or what COM never allocated, destroys the heap.",
        .needs = holds::none,
        .check = freed_once,
        .mutant = "frees_document_twice",
    },
    {
        .id = "requester/objects/async-kept-until-ended",
        .inventory = "R-ASYN-01",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_async_query_status, ""},
        .statement = "An IVssAsync is kept until its operation has ended or was cancelled.",
        .why = "Nobody can learn what became of the operation any more, or when the next call may "
               "come.",
        .needs = holds::none,
        .check = async_not_dropped,
        .mutant = "drops_pending_async",
    },
};

}  // namespace

std::span<const Rule> requester_objects() {
  return kRequesterObjects;
}

}  // namespace vsskit::conformance
