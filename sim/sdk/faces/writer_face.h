// A CVssWriter of user code on the one side, a WriterPort of the service on the other: the
// IVssWriterImpl that the inline class talks to, and the caller of its handlers.
// Source: the API's pages of CVssWriter, CVssWriterEx and CVssWriterEx2.
#pragma once

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "sim/sdk/faces/create_metadata_face.h"
#include "sim/sdk/faces/metadata_face.h"
#include "sim/sdk/faces/object.h"
#include "sim/sdk/faces/surroundings.h"
#include "sim/service/writer_port.h"

namespace vsskit::sdk {

// Exactly one of the two is set: which class the user derived from.
struct UserWriter {
  CVssWriter* plain = nullptr;
  CVssWriterEx* extended = nullptr;

  [[nodiscard]] CVssWriter& events() const { return extended != nullptr ? *extended : *plain; }
};

// Accessors answer for the handler that runs now, on their own thread before others; outside
// handlers as the pages say of a writer that is not in a sequence. SetWriterFailure and
// GetSessionId work on the handler's thread only. Methods may be called on any thread.
class WriterFace final : public ComObject<WriterFace, IVssWriterImpl>, public service::WriterPort {
 public:
  WriterFace(std::shared_ptr<service::World> world, UserWriter writer);

  // --- IVssWriterImpl
  HRESULT Initialize(VSS_ID id, LPCWSTR name, LPCWSTR instance_name, DWORD major, DWORD minor,
                     VSS_USAGE_TYPE usage, VSS_SOURCE_TYPE source, VSS_APPLICATION_LEVEL level,
                     DWORD timeout_ms, VSS_ALTERNATE_WRITER_STATE alternate,
                     bool throttling_only) override;
  HRESULT Subscribe(DWORD timeout_ms, DWORD events) override;
  HRESULT Unsubscribe() override;
  void Uninitialize() override;
  LPCWSTR* GetCurrentVolumeArray() const override;
  UINT GetCurrentVolumeCount() const override;
  HRESULT GetSnapshotDeviceName(LPCWSTR volume, LPCWSTR* device) const override;
  VSS_ID GetCurrentSnapshotSetId() const override;
  LONG GetContext() const override;
  VSS_APPLICATION_LEVEL GetCurrentLevel() const override;
  bool IsPathAffected(LPCWSTR path) const override;
  bool IsBootableSystemStateBackedUp() const override;
  bool AreComponentsSelected() const override;
  VSS_BACKUP_TYPE GetBackupType() const override;
  VSS_RESTORE_TYPE GetRestoreType() const override;
  HRESULT SetWriterFailure(HRESULT failure) override;
  bool IsPartialFileSupportEnabled() const override;
  HRESULT InstallAlternateWriter(VSS_ID writer, CLSID class_id) override;
  IVssExamineWriterMetadata* GetIdentityInformation() const override;
  HRESULT SetWriterFailureEx(HRESULT failure, HRESULT application, LPCWSTR message) override;
  HRESULT GetSessionId(VSS_ID* session) override;
  bool IsWriterShuttingDown() override { return false; }

  void* find_interface(REFIID id) {
    return id == IID_IUnknown ? static_cast<IVssWriterImpl*>(this) : nullptr;
  }
  void on_last_release() { Uninitialize(); }

  // --- service::WriterPort
  service::Outcome identify(service::MetadataBuilder& builder,
                            service::HandlerContext& context) override;
  service::Outcome handle(service::Event event, service::HandlerContext& context) override;

 private:
  // One handler that runs, on whatever thread. What accessors handed out lives in it, until the
  // next one ends. Guarded by the house.
  struct Handling {
    service::HandlerContext* context = nullptr;  // none once it is over or was given up
    std::thread::id thread;
    std::deque<std::wstring> texts;
    std::vector<LPCWSTR> volumes;
  };
  // Calls user code in a handler's place: on its thread, out of the house, its objects kept.
  class Calling;
  service::Outcome call_user(const std::shared_ptr<Calling>& calling,
                             service::HandlerContext& context);
  static bool call_handler(CVssWriter& writer, service::Event event,
                           IVssWriterComponents* components, const VSS_ID& set);

  [[nodiscard]] Call start(trace::Verb verb) const { return surroundings_.call(verb); }
  [[nodiscard]] Surroundings surroundings_of(const service::HandlerContext& context) const;
  // The innermost handler of this thread; where it has none, the last one that began and is no
  // Identify; where there is none of those either, the last Identify.
  [[nodiscard]] Handling* here() const;
  [[nodiscard]] service::HandlerContext* context() const;
  [[nodiscard]] bool on_handler_thread() const;
  void begin(const std::shared_ptr<Handling>& handling);
  void end(const std::shared_ptr<Handling>& handling);
  void record_initialize(HRESULT result);
  // Whether the writer may be initialized.
  [[nodiscard]] HRESULT admit();

  Surroundings surroundings_;
  UserWriter writer_;
  service::WriterRegistration registration_;
  bool throttling_only_ = false;
  bool initialized_ = false;
  bool subscribed_ = false;
  std::vector<std::shared_ptr<Handling>> handlings_;
  std::shared_ptr<Handling> last_;
  SharedMetadata identity_;
  Reference<CreateMetadataFace> create_metadata_;
};

}  // namespace vsskit::sdk
