// IVssBackupComponents to ...Ex4 over a session. Each call checks its out-pointers
// (E_INVALIDARG), hands UTF-8 to the session and leaves one step in the trace.
// Source: the API's pages of IVssBackupComponents and its successors.
#pragma once

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <memory>
#include <span>
#include <string_view>

#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/surroundings.h"
#include "sim/sdk/faces/told.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/service/requester_port.h"

namespace vsskit::sdk {

class RequesterFace final : public ComObject<RequesterFace, IVssBackupComponentsEx4> {
 public:
  RequesterFace(Surroundings surroundings, std::shared_ptr<service::RequesterPort> session);

  void* find_interface(REFIID id);
  // The session ends with the last reference.
  void on_last_release();

  // --- IVssBackupComponents to ...Ex4, in the SDK's order.
  HRESULT STDMETHODCALLTYPE GetWriterComponentsCount(UINT* count) override;
  HRESULT STDMETHODCALLTYPE GetWriterComponents(UINT index,
                                                IVssWriterComponentsExt** components) override;
  HRESULT STDMETHODCALLTYPE InitializeForBackup(BSTR xml) override;
  HRESULT STDMETHODCALLTYPE SetBackupState(bool components, bool bootable, VSS_BACKUP_TYPE type,
                                           bool partial) override;
  HRESULT STDMETHODCALLTYPE InitializeForRestore(BSTR xml) override;
  HRESULT STDMETHODCALLTYPE SetRestoreState(VSS_RESTORE_TYPE type) override;
  HRESULT STDMETHODCALLTYPE GatherWriterMetadata(IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE GetWriterMetadataCount(UINT* count) override;
  HRESULT STDMETHODCALLTYPE GetWriterMetadata(UINT index, VSS_ID* instance,
                                              IVssExamineWriterMetadata** metadata) override;
  HRESULT STDMETHODCALLTYPE FreeWriterMetadata() override;
  HRESULT STDMETHODCALLTYPE AddComponent(VSS_ID instance, VSS_ID writer, VSS_COMPONENT_TYPE type,
                                         LPCWSTR logical_path, LPCWSTR name) override;
  HRESULT STDMETHODCALLTYPE PrepareForBackup(IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE AbortBackup() override;
  HRESULT STDMETHODCALLTYPE GatherWriterStatus(IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE GetWriterStatusCount(UINT* count) override;
  HRESULT STDMETHODCALLTYPE FreeWriterStatus() override;
  HRESULT STDMETHODCALLTYPE GetWriterStatus(UINT index, VSS_ID* instance, VSS_ID* writer,
                                            BSTR* name, VSS_WRITER_STATE* state,
                                            HRESULT* failure) override;
  HRESULT STDMETHODCALLTYPE SetBackupSucceeded(VSS_ID instance, VSS_ID writer,
                                               VSS_COMPONENT_TYPE type, LPCWSTR logical_path,
                                               LPCWSTR name, bool succeeded) override;
  HRESULT STDMETHODCALLTYPE SetBackupOptions(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                             LPCWSTR logical_path, LPCWSTR name,
                                             LPCWSTR options) override;
  HRESULT STDMETHODCALLTYPE SetSelectedForRestore(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                  LPCWSTR logical_path, LPCWSTR name,
                                                  bool selected) override;
  HRESULT STDMETHODCALLTYPE SetRestoreOptions(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                              LPCWSTR logical_path, LPCWSTR name,
                                              LPCWSTR options) override;
  HRESULT STDMETHODCALLTYPE SetAdditionalRestores(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                  LPCWSTR logical_path, LPCWSTR name,
                                                  bool additional) override;
  HRESULT STDMETHODCALLTYPE SetPreviousBackupStamp(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                   LPCWSTR logical_path, LPCWSTR name,
                                                   LPCWSTR stamp) override;
  HRESULT STDMETHODCALLTYPE SaveAsXML(BSTR* xml) override;
  HRESULT STDMETHODCALLTYPE BackupComplete(IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE AddAlternativeLocationMapping(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                          LPCWSTR logical_path, LPCWSTR name,
                                                          LPCWSTR path, LPCWSTR filespec,
                                                          bool recursive,
                                                          LPCWSTR destination) override;
  HRESULT STDMETHODCALLTYPE AddRestoreSubcomponent(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                   LPCWSTR logical_path, LPCWSTR name,
                                                   LPCWSTR sub_logical_path, LPCWSTR sub_component,
                                                   bool repair) override;
  HRESULT STDMETHODCALLTYPE SetFileRestoreStatus(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                 LPCWSTR logical_path, LPCWSTR name,
                                                 VSS_FILE_RESTORE_STATUS status) override;
  HRESULT STDMETHODCALLTYPE AddNewTarget(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                         LPCWSTR logical_path, LPCWSTR name, LPCWSTR path,
                                         LPCWSTR filename, bool recursive,
                                         LPCWSTR alternate_path) override;
  HRESULT STDMETHODCALLTYPE SetRangesFilePath(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                              LPCWSTR logical_path, LPCWSTR name, UINT index,
                                              LPCWSTR ranges_file) override;
  HRESULT STDMETHODCALLTYPE PreRestore(IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE PostRestore(IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE SetContext(LONG context) override;
  HRESULT STDMETHODCALLTYPE StartSnapshotSet(VSS_ID* set) override;
  HRESULT STDMETHODCALLTYPE AddToSnapshotSet(VSS_PWSZ volume, VSS_ID provider,
                                             VSS_ID* snapshot) override;
  HRESULT STDMETHODCALLTYPE DoSnapshotSet(IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE DeleteSnapshots(VSS_ID id, VSS_OBJECT_TYPE type, BOOL force,
                                            LONG* deleted, VSS_ID* nondeleted) override;
  HRESULT STDMETHODCALLTYPE ImportSnapshots(IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE BreakSnapshotSet(VSS_ID set) override;
  HRESULT STDMETHODCALLTYPE GetSnapshotProperties(VSS_ID snapshot,
                                                  VSS_SNAPSHOT_PROP* properties) override;
  HRESULT STDMETHODCALLTYPE Query(VSS_ID id, VSS_OBJECT_TYPE queried, VSS_OBJECT_TYPE returned,
                                  IVssEnumObject** objects) override;
  HRESULT STDMETHODCALLTYPE IsVolumeSupported(VSS_ID provider, VSS_PWSZ volume,
                                              BOOL* supported) override;
  HRESULT STDMETHODCALLTYPE DisableWriterClasses(const VSS_ID* ids, UINT count) override;
  HRESULT STDMETHODCALLTYPE EnableWriterClasses(const VSS_ID* ids, UINT count) override;
  HRESULT STDMETHODCALLTYPE DisableWriterInstances(const VSS_ID* ids, UINT count) override;
  HRESULT STDMETHODCALLTYPE ExposeSnapshot(VSS_ID snapshot, VSS_PWSZ path_from_root,
                                           LONG attributes, VSS_PWSZ expose,
                                           VSS_PWSZ* exposed) override;
  HRESULT STDMETHODCALLTYPE RevertToSnapshot(VSS_ID snapshot, BOOL force) override;
  HRESULT STDMETHODCALLTYPE QueryRevertStatus(VSS_PWSZ volume, IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE GetWriterMetadataEx(UINT index, VSS_ID* instance,
                                                IVssExamineWriterMetadataEx** metadata) override;
  HRESULT STDMETHODCALLTYPE SetSelectedForRestoreEx(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                    LPCWSTR logical_path, LPCWSTR name,
                                                    bool selected, VSS_ID instance) override;
  HRESULT STDMETHODCALLTYPE UnexposeSnapshot(VSS_ID snapshot) override;
  HRESULT STDMETHODCALLTYPE SetAuthoritativeRestore(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                                    LPCWSTR logical_path, LPCWSTR name,
                                                    bool authoritative) override;
  HRESULT STDMETHODCALLTYPE SetRollForward(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                           LPCWSTR logical_path, LPCWSTR name,
                                           VSS_ROLLFORWARD_TYPE roll_forward,
                                           LPCWSTR point) override;
  HRESULT STDMETHODCALLTYPE SetRestoreName(VSS_ID writer, VSS_COMPONENT_TYPE type,
                                           LPCWSTR logical_path, LPCWSTR name,
                                           LPCWSTR restore_name) override;
  HRESULT STDMETHODCALLTYPE BreakSnapshotSetEx(VSS_ID set, DWORD flags, IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE PreFastRecovery(VSS_ID set, DWORD flags, IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE FastRecovery(VSS_ID set, DWORD flags, IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE GetWriterStatusEx(UINT index, VSS_ID* instance, VSS_ID* writer,
                                              BSTR* name, VSS_WRITER_STATE* state, HRESULT* failure,
                                              HRESULT* application, BSTR* message) override;
  HRESULT STDMETHODCALLTYPE AddSnapshotToRecoverySet(VSS_ID snapshot, DWORD flags,
                                                     VSS_PWSZ volume) override;
  HRESULT STDMETHODCALLTYPE RecoverSet(DWORD flags, IVssAsync** async) override;
  HRESULT STDMETHODCALLTYPE GetSessionId(VSS_ID* session) override;
  HRESULT STDMETHODCALLTYPE GetRootAndLogicalPrefixPaths(VSS_PWSZ path, VSS_PWSZ* root,
                                                         VSS_PWSZ* prefix, BOOL normalize) override;

 private:
  using OperationPtr = service::OperationPtr;

  // How a call names a component; lives as long as the call.
  struct Address {
    Address(const VSS_ID& writer, VSS_COMPONENT_TYPE type, LPCWSTR logical_path, LPCWSTR name);
    // As an argument of hand_on().
    void say(Call& call) const;
    [[nodiscard]] service::ComponentAddress value() const;

    Guid writer_id;
    VSS_COMPONENT_TYPE type;
    Argument logical_path;
    Argument name;
  };

  [[nodiscard]] Call start(trace::Verb verb) const;
  // Finishes a call that starts an operation; hands out an IVssAsync when it did.
  HRESULT finish_async(Call& call, HRESULT result, OperationPtr operation, IVssAsync** async) const;
  // The whole of a call that hands its arguments on, one about a component among them.
  template <class Method, class... Arguments>
  HRESULT tell(trace::Verb verb, Method method, const Arguments&... arguments) {
    return hand_on(start(verb), session_.get(), method, arguments...);
  }
  // The whole of a call that asks how many there are.
  HRESULT get_count(trace::Verb verb, UINT* count,
                    Hresult (service::RequesterPort::*method)(std::uint32_t&));
  // The whole of a call without arguments that starts an operation.
  HRESULT start_operation(trace::Verb verb, IVssAsync** async,
                          Hresult (service::RequesterPort::*method)(OperationPtr&));
  // The whole of a call that takes a mask of flags, an id, and starts an operation.
  HRESULT start_set_operation(trace::Verb verb, const VSS_ID& set, DWORD flags, IVssAsync** async,
                              Hresult (service::RequesterPort::*method)(const Guid&, std::uint32_t,
                                                                        OperationPtr&));
  HRESULT select_writers(trace::Verb verb, const VSS_ID* ids, UINT count,
                         Hresult (service::RequesterPort::*method)(std::span<const Guid>));
  HRESULT writer_status(Call& call, UINT index, VSS_ID* instance, VSS_ID* writer, BSTR* name,
                        VSS_WRITER_STATE* state, HRESULT* failure, service::WriterStatus& status);
  HRESULT writer_metadata(trace::Verb verb, UINT index, VSS_ID* instance,
                          IVssExamineWriterMetadataEx2** metadata);

  Surroundings surroundings_;
  std::shared_ptr<service::RequesterPort> session_;
};

}  // namespace vsskit::sdk
