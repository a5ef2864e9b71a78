// CVssWriter's protected members: what a writer may ask and say while it handles an event.
#include <algorithm>
#include <utility>

#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/faces/writer_face.h"

namespace vsskit::sdk {

using trace::Verb;

// Beside the one handler that a writer runs for a session, others' Identify may come at any time:
// a thread without a handler works for the session, not for who only wants to know.
WriterFace::Handling* WriterFace::here() const {
  const auto own = std::find_if(handlings_.rbegin(), handlings_.rend(), [](const auto& handling) {
    return handling->thread == std::this_thread::get_id();
  });
  if (own != handlings_.rend()) return own->get();
  const auto of_session = std::find_if(
      handlings_.rbegin(), handlings_.rend(),
      [](const auto& handling) { return handling->context->event() != service::Event::identify; });
  if (of_session != handlings_.rend()) return of_session->get();
  return handlings_.empty() ? nullptr : handlings_.back().get();
}

service::HandlerContext* WriterFace::context() const {
  const Handling* handling = here();
  return handling == nullptr ? nullptr : handling->context;
}

bool WriterFace::on_handler_thread() const {
  const Handling* handling = here();
  return handling != nullptr && handling->thread == std::this_thread::get_id();
}

LPCWSTR* WriterFace::GetCurrentVolumeArray() const {
  auto call = start(Verb::GetCurrentVolumeArray);
  Handling* handling = here();
  if (handling == nullptr || handling->context->volumes().empty()) {
    call.finish_with(std::string(trace::kNothing));
    return nullptr;
  }
  std::string list;
  if (handling->volumes.empty()) {
    for (const std::string& volume : handling->context->volumes()) {
      handling->volumes.push_back(handling->texts.emplace_back(widen(volume)).c_str());
    }
  }
  for (const std::string& volume : handling->context->volumes()) {
    if (!list.empty()) list += ',';
    list += volume;
  }
  call.step().add("volumes", std::move(list));
  call.finish_with(std::string(trace::kNothing));
  return handling->volumes.data();
}

UINT WriterFace::GetCurrentVolumeCount() const {
  const auto inside = surroundings_.inside();
  return context() == nullptr ? 0 : static_cast<UINT>(context()->volumes().size());
}

HRESULT WriterFace::GetSnapshotDeviceName(LPCWSTR volume, LPCWSTR* device) const {
  const Argument name(volume);
  auto call = start(Verb::GetSnapshotDeviceName);
  call.step().add("volume", name.text());
  if (volume == nullptr || device == nullptr) return call.finish(E_INVALIDARG);
  *device = nullptr;
  Handling* handling = here();
  std::string found;
  const HRESULT result = call.attempt([&]() -> HRESULT {
    if (handling == nullptr) return VSS_E_BAD_STATE;
    return handling->context->snapshot_device_name(*name.view(), found);
  });
  if (SUCCEEDED(result)) {
    *device = handling->texts.emplace_back(widen(found)).c_str();
    call.step().add("device", found);
  }
  return call.finish(result);
}

VSS_ID WriterFace::GetCurrentSnapshotSetId() const {
  const auto inside = surroundings_.inside();
  const Guid id = context() == nullptr ? Guid() : context()->snapshot_set_id();
  auto call = start(Verb::GetCurrentSnapshotSetId);
  call.step().add_guid("set", id);
  call.finish_with(std::string(trace::kNothing));
  return to_com(id);
}

LONG WriterFace::GetContext() const {
  const auto inside = surroundings_.inside();
  const auto* handler = context();
  const std::uint32_t answer = handler == nullptr ? 0 : handler->context();
  auto call = start(Verb::GetContext);
  call.step().add_listed("context", answer);
  call.finish_with(std::string(trace::kNothing));
  return static_cast<LONG>(answer);
}

VSS_APPLICATION_LEVEL WriterFace::GetCurrentLevel() const {
  const auto inside = surroundings_.inside();
  const auto level = context() == nullptr ? registration_.level : context()->level();
  auto call = start(Verb::GetCurrentLevel);
  call.step().add_listed("level", static_cast<int>(level));
  call.finish_with(std::string(trace::kNothing));
  return static_cast<VSS_APPLICATION_LEVEL>(level);
}

bool WriterFace::IsPathAffected(LPCWSTR path) const {
  const Argument text(path);
  const auto inside = surroundings_.inside();
  const bool affected =
      context() != nullptr && path != nullptr && context()->is_path_affected(*text.view());
  auto call = start(Verb::IsPathAffected);
  call.step().add("path", text.text());
  call.finish_with(affected ? "true" : "false");
  return affected;
}

bool WriterFace::IsBootableSystemStateBackedUp() const {
  const auto inside = surroundings_.inside();
  const bool answer = context() != nullptr && context()->is_bootable_system_state_backed_up();
  start(Verb::IsBootableSystemStateBackedUp).finish_with(answer ? "true" : "false");
  return answer;
}

bool WriterFace::AreComponentsSelected() const {
  const auto inside = surroundings_.inside();
  const bool answer = context() != nullptr && context()->are_components_selected();
  start(Verb::AreComponentsSelected).finish_with(answer ? "true" : "false");
  return answer;
}

VSS_BACKUP_TYPE WriterFace::GetBackupType() const {
  const auto inside = surroundings_.inside();
  const auto type = context() == nullptr ? BackupType::undefined : context()->backup_type();
  auto call = start(Verb::GetBackupType);
  call.step().add_listed("type", static_cast<int>(type));
  call.finish_with(std::string(trace::kNothing));
  return static_cast<VSS_BACKUP_TYPE>(type);
}

VSS_RESTORE_TYPE WriterFace::GetRestoreType() const {
  const auto inside = surroundings_.inside();
  const auto type = context() == nullptr ? RestoreType::undefined : context()->restore_type();
  auto call = start(Verb::GetRestoreType);
  call.step().add_listed("type", static_cast<int>(type));
  call.finish_with(std::string(trace::kNothing));
  return static_cast<VSS_RESTORE_TYPE>(type);
}

bool WriterFace::IsPartialFileSupportEnabled() const {
  const auto inside = surroundings_.inside();
  const bool answer = context() != nullptr && context()->is_partial_file_support_enabled();
  start(Verb::IsPartialFileSupportEnabled).finish_with(answer ? "true" : "false");
  return answer;
}

HRESULT WriterFace::SetWriterFailure(HRESULT failure) {
  auto call = start(Verb::SetWriterFailure);
  call.step().add_hresult("failure", failure);
  return call.finish(call.attempt([&]() -> HRESULT {
    return on_handler_thread() ? context()->set_writer_failure(failure) : VSS_E_BAD_STATE;
  }));
}

HRESULT WriterFace::SetWriterFailureEx(HRESULT failure, HRESULT application, LPCWSTR message) {
  const Argument text(message);
  auto call = start(Verb::SetWriterFailureEx);
  call.step().add_hresult("failure", failure).add_hresult("application", application);
  call.step().add("message", text.text());
  return call.finish(call.attempt([&]() -> HRESULT {
    if (!on_handler_thread()) return VSS_E_BAD_STATE;
    return context()->set_writer_failure_ex(failure, application, text.view());
  }));
}

HRESULT WriterFace::GetSessionId(VSS_ID* session) {
  auto call = start(Verb::GetSessionId);
  if (session == nullptr) return call.finish(E_INVALIDARG);
  *session = GUID_NULL;
  const HRESULT result =
      call.attempt([&] { return on_handler_thread() ? S_OK : HRESULT{VSS_E_BAD_STATE}; });
  if (FAILED(result)) return call.finish(result);
  const Guid id = context()->session_id();
  *session = to_com(id);
  call.step().add_guid("session", id);
  return call.finish(result);
}

// The page of CVssWriter::InstallAlternateWriter calls it not supported.
HRESULT WriterFace::InstallAlternateWriter(VSS_ID, CLSID) {
  const HRESULT failed = surroundings_.struck("CVssWriter", "InstallAlternateWriter");
  if (FAILED(failed)) return failed;
  return E_NOTIMPL;  // CVssWriter::InstallAlternateWriter: not supported
}

// What the writer said at the last Identify; NULL before there was one. The caller releases it.
// Reading it leaves no steps.
IVssExamineWriterMetadata* WriterFace::GetIdentityInformation() const {
  const auto inside = surroundings_.inside();
  if (!identity_) return nullptr;
  Surroundings unwatched = surroundings_;  // a writer may keep what it says of itself
  unwatched.origin = {};
  unwatched.silent = true;  // these are a requester's calls, which no writer makes
  return make_metadata_face(std::move(unwatched), identity_);
}

}  // namespace vsskit::sdk
