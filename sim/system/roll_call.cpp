#include "sim/system/roll_call.h"

#include <utility>

#include "sim/system/com_values.h"
#include "sim/system/objects.h"
#include "sim/system/read_metadata.h"

namespace vsskit::system {
namespace {

constexpr auto kEClassNotRegistered = static_cast<Hresult>(0x80040154);
constexpr auto kServiceDisabled = static_cast<Hresult>(0x80070422);
constexpr auto kServiceNotThere = static_cast<Hresult>(0x80070424);

Hresult finish(IVssAsync& async) {
  HRESULT result = S_OK;
  Hresult waited = async.Wait(INFINITE);
  if (succeeded(waited)) waited = async.QueryStatus(&result, nullptr);
  return failed(waited) ? waited : result;
}

using Starts = HRESULT (STDMETHODCALLTYPE IVssBackupComponents::*)(IVssAsync**);

Hresult run(IVssBackupComponents& backup, Starts method) {
  Held<IVssAsync> async;
  const Hresult begun = (backup.*method)(async.put());
  return failed(begun) || !async ? begun : finish(*async);
}

Hresult read_present(const EntryPoints& vss, IVssBackupComponents& backup, UINT index,
                     PresentWriter& writer) {
  VSS_ID instance = GUID_NULL;
  Held<IVssExamineWriterMetadata> metadata;
  Hresult result = backup.GetWriterMetadata(index, &instance, metadata.put());
  if (succeeded(result)) result = read_identity(vss, *metadata, writer.identity);
  UINT includes = 0;
  UINT excludes = 0;
  UINT components = 0;
  if (succeeded(result)) result = metadata->GetFileCounts(&includes, &excludes, &components);
  writer.components = components;
  // Some may be unable to say; others' names are no reason to list nobody.
  writer.selectable_known =
      succeeded(result) && succeeded(read_selectable(*metadata, components, writer.selectable));
  return result;
}

Hresult read_writers(const EntryPoints& vss, IVssBackupComponents& backup, RollCall& roll) {
  UINT count = 0;
  Hresult result = run(backup, &IVssBackupComponents::GatherWriterMetadata);
  if (succeeded(result)) result = backup.GetWriterMetadataCount(&count);
  for (UINT i = 0; i < count && succeeded(result); ++i) {
    PresentWriter writer;
    result = read_present(vss, backup, i, writer);
    if (succeeded(result)) roll.writers.push_back(std::move(writer));
  }
  if (succeeded(result)) result = backup.FreeWriterMetadata();
  return result;
}

// Writers that gave no metadata have a status all the same.
Hresult read_states(const EntryPoints& vss, IVssBackupComponents& backup, RollCall& roll) {
  UINT count = 0;
  Hresult result = run(backup, &IVssBackupComponents::GatherWriterStatus);
  if (succeeded(result)) result = backup.GetWriterStatusCount(&count);
  for (UINT i = 0; i < count && succeeded(result); ++i) {
    VSS_ID instance = GUID_NULL;
    VSS_ID id = GUID_NULL;
    BstrOf name(vss);
    VSS_WRITER_STATE state = VSS_WS_UNKNOWN;
    HRESULT failure = S_OK;
    result = backup.GetWriterStatus(i, &instance, &id, name.put(), &state, &failure);
    for (PresentWriter& writer : roll.writers) {
      if (writer.identity.instance_id != sdk::from_com(instance)) continue;
      writer.state = static_cast<WriterState>(static_cast<int>(state));
      writer.failure = failure;
    }
  }
  if (succeeded(result)) result = backup.FreeWriterStatus();
  return result;
}

}  // namespace

Error explain(const Machine& machine, std::string_view call, Hresult result) {
  const std::string where = machine.vss_name;
  const std::string said = std::string(call) + " answered " + print_hresult(result);
  switch (result) {
    case kEAccessDenied:
      return {where, "VSS refuses this user: " + said,
              "a command prompt that was started as administrator"};
    case kServiceDisabled:
      return {where, "the VSS service is disabled: " + said,
              "the service enabled: sc config VSS start= demand"};
    case kENotImpl:  // IVssBackupComponents::InitializeForBackup, under Wine
    case kEClassNotRegistered:
    case kServiceNotThere:
      return {where, "VSS is not available here: " + said, "a Windows machine with its own VSS"};
    case kVssEUnexpected:  // all that VSS says where its service cannot be started
      return {where,
              "the VSS service does not work, or is disabled: " + said +
                  "; the event log may tell more",
              "the service enabled: sc config VSS start= demand"};
    default:
      return {where, "VSS does not work here: " + said, "vssadmin list writers to answer"};
  }
}

Result<RollCall> call_roll(const Machine& machine) {
  Held<IVssBackupComponents> backup;
  const auto refused = [&](std::string_view call, Hresult result) {
    backup.reset();
    return explain(machine, call, result);
  };
  Hresult result = machine.vss->create_backup_components(backup.put());
  if (failed(result) || !backup) return refused("CreateVssBackupComponents", result);
  result = backup->InitializeForBackup(nullptr);
  if (failed(result)) return refused("InitializeForBackup", result);
  RollCall roll;
  result = read_writers(*machine.vss, *backup, roll);
  if (failed(result)) return refused("GatherWriterMetadata", result);
  result = read_states(*machine.vss, *backup, roll);
  if (failed(result)) return refused("GatherWriterStatus", result);
  for (const MachineVolume& volume : machine.volumes) {
    BOOL supported = FALSE;
    WideArgument name(volume.root);
    const Hresult asked = backup->IsVolumeSupported(GUID_NULL, name.get(), &supported);
    roll.supported.push_back(succeeded(asked) && supported != FALSE);
  }
  std::vector<service::ObjectProperties> objects;
  (void)query_objects(*machine.vss, *backup, GUID_NULL, VSS_OBJECT_NONE, VSS_OBJECT_PROVIDER,
                      objects);
  for (service::ObjectProperties& object : objects) {
    auto* provider = std::get_if<service::ProviderProperties>(&object);
    if (provider != nullptr) roll.providers.push_back(std::move(*provider));
  }
  return roll;
}

}  // namespace vsskit::system
