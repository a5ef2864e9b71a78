// IVssBackupComponents: what became of the writers.
#include "sim/sdk/faces/requester_face.h"

namespace vsskit::sdk {

using trace::Verb;
using Port = service::RequesterPort;

HRESULT STDMETHODCALLTYPE RequesterFace::GatherWriterStatus(IVssAsync** async) {
  return start_operation(Verb::GatherWriterStatus, async, &Port::gather_writer_status);
}

HRESULT STDMETHODCALLTYPE RequesterFace::GetWriterStatusCount(UINT* count) {
  return get_count(Verb::GetWriterStatusCount, count, &Port::get_writer_status_count);
}

HRESULT STDMETHODCALLTYPE RequesterFace::FreeWriterStatus() {
  return tell(Verb::FreeWriterStatus, &Port::free_writer_status);
}

HRESULT RequesterFace::writer_status(Call& call, UINT index, VSS_ID* instance, VSS_ID* writer,
                                     BSTR* name, VSS_WRITER_STATE* state, HRESULT* failure,
                                     service::WriterStatus& status) {
  call.step().add_number("index", index);
  if (!instance || !writer || !name || !state || !failure) return E_INVALIDARG;
  *name = nullptr;
  const HRESULT result = call.attempt([&] { return session_->get_writer_status(index, status); });
  if (FAILED(result)) return result;
  *instance = to_com(status.instance_id);
  *writer = to_com(status.writer_id);
  *name = to_bstr(std::string_view(status.name));
  *state = static_cast<VSS_WRITER_STATE>(status.state);
  *failure = status.failure;
  call.step().add_guid("writer", status.writer_id).add_guid("instance", status.instance_id);
  call.step().add("name", status.name).add_listed("state", *state);
  call.step().add_hresult("failure", status.failure);
  return result;
}

HRESULT STDMETHODCALLTYPE RequesterFace::GetWriterStatus(UINT index, VSS_ID* instance,
                                                         VSS_ID* writer, BSTR* name,
                                                         VSS_WRITER_STATE* state,
                                                         HRESULT* failure) {
  auto call = start(Verb::GetWriterStatus);
  service::WriterStatus status;
  return call.finish(writer_status(call, index, instance, writer, name, state, failure, status));
}

HRESULT STDMETHODCALLTYPE RequesterFace::GetWriterStatusEx(UINT index, VSS_ID* instance,
                                                           VSS_ID* writer, BSTR* name,
                                                           VSS_WRITER_STATE* state,
                                                           HRESULT* failure, HRESULT* application,
                                                           BSTR* message) {
  auto call = start(Verb::GetWriterStatusEx);
  service::WriterStatus status;
  const HRESULT result = writer_status(call, index, instance, writer, name, state, failure, status);
  if (SUCCEEDED(result)) {
    if (application != nullptr) *application = status.application;
    if (message != nullptr) *message = to_bstr(status.message);
    call.step().add_hresult("application", status.application).add("message", status.message);
  }
  return call.finish(result);
}

}  // namespace vsskit::sdk
