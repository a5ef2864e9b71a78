// The functions that user code links against: what vssapi.dll exports.
#include <windows.h>

#include <oleauto.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <utility>

#include "sim/document/load.h"
#include "sim/sdk/com_state.h"
#include "sim/sdk/faces/metadata_face.h"
#include "sim/sdk/faces/requester_face.h"
#include "sim/sdk/faces/snapshot_faces.h"
#include "sim/sdk/faces/surroundings.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/sdk/faces/writer_face.h"
#include "sim/sdk/provider_registry.h"
#include "sim/sdk/scripted.h"
#include "sim/service/coordinator.h"

namespace sdk = vsskit::sdk;
namespace trace = vsskit::trace;

namespace {

sdk::Surroundings requester_surroundings() {
  return {sdk::current_world(), {trace::Party::requester, ""}, nullptr, nullptr, {}};
}

HRESULT admit(const sdk::Surroundings& surroundings) {
  const HRESULT refused = sdk::com_refusal();
  return FAILED(refused) ? refused : surroundings.world->coordinator().admit_caller();
}

HRESULT create_writer(std::string_view name, sdk::UserWriter writer,
                      IVssWriterImpl** implementation) {
  if (implementation == nullptr) return E_INVALIDARG;
  *implementation = nullptr;
  if (writer.plain == nullptr && writer.extended == nullptr) return E_INVALIDARG;
  auto world = sdk::current_world();
  if (!world) return E_UNEXPECTED;
  const sdk::Surroundings surroundings{
      world, {trace::Party::writer, "writer"}, nullptr, nullptr, {}};
  if (const HRESULT failed = surroundings.struck("", name); FAILED(failed)) return failed;
  *implementation = new sdk::WriterFace(std::move(world), writer);
  return S_OK;
}

}  // namespace

extern "C" HRESULT STDAPICALLTYPE
CreateVssBackupComponentsInternal(IVssBackupComponents** components) {
  if (components != nullptr) *components = nullptr;
  auto surroundings = requester_surroundings();
  if (!surroundings.world) return components == nullptr ? E_INVALIDARG : E_UNEXPECTED;
  const auto inside = surroundings.inside();
  sdk::meet_registered_providers(*surroundings.world);
  auto& coordinator = surroundings.world->coordinator();
  const vsskit::service::SessionOptions options{"", sdk::ScriptedScope::active()};
  HRESULT refused = components == nullptr ? E_INVALIDARG : sdk::com_refusal();
  if (SUCCEEDED(refused)) refused = coordinator.admit_requester();
  if (FAILED(refused)) {
    surroundings.subject = sdk::subject_of(trace::Party::requester, coordinator.announce(options));
    return surroundings.call(trace::Verb::CreateVssBackupComponents).finish(refused);
  }
  auto session = coordinator.open_session(options);
  if (!session) return E_UNEXPECTED;
  surroundings.subject = sdk::subject_of(trace::Party::requester, session->label());
  surroundings.life = std::make_shared<sdk::RequesterLife>();
  surroundings.life->session = session;
  surroundings.origin.owner =
      sdk::Belongings::make(surroundings.world, surroundings.subject, false);
  auto call = surroundings.call(trace::Verb::CreateVssBackupComponents);
  call.finish(S_OK);
  *components = new sdk::RequesterFace(std::move(surroundings), std::move(session));
  return S_OK;
}

extern "C" HRESULT STDAPICALLTYPE
CreateVssExamineWriterMetadataInternal(BSTR xml, IVssExamineWriterMetadata** metadata) {
  const bool fits = xml != nullptr && metadata != nullptr;
  if (metadata != nullptr) *metadata = nullptr;
  auto surroundings = requester_surroundings();
  if (!surroundings.world) return fits ? E_UNEXPECTED : E_INVALIDARG;
  surroundings.origin.owner = sdk::Belongings::make(surroundings.world, surroundings.subject, true);
  auto call = surroundings.call(trace::Verb::CreateVssExamineWriterMetadata);
  if (!fits) return call.finish(E_INVALIDARG);
  if (const HRESULT failed = call.attempt(sdk::com_refusal); FAILED(failed))
    return call.finish(failed);
  // Reading a document needs rights, as the page says, but no service.
  if (!surroundings.world->faults().admits_requester()) return call.finish(E_ACCESSDENIED);
  std::string text = sdk::narrow_xml(xml);
  const std::string name = surroundings.world->recorder().document("examined", text);
  call.step().add("document", name);
  text = surroundings.world->faults().stored_document(name, std::move(text));
  auto parsed = vsskit::document::load_writer_metadata(text, "CreateVssExamineWriterMetadata");
  if (!parsed) return call.finish(VSS_E_INVALID_XML_DOCUMENT);
  call.finish(S_OK);
  *metadata = sdk::make_metadata_face(
      std::move(surroundings),
      std::make_shared<const vsskit::document::WriterMetadata>(std::move(*parsed)));
  return S_OK;
}

extern "C" HRESULT APIENTRY IsVolumeSnapshottedInternal(VSS_PWSZ volume, BOOL* present,
                                                        LONG* capability) {
  const auto surroundings = requester_surroundings();
  if (!surroundings.world) return E_UNEXPECTED;
  const sdk::Argument name(volume);
  auto call = surroundings.call(trace::Verb::IsVolumeSnapshotted);
  call.step().add("volume", name.text());
  if (volume == nullptr || present == nullptr || capability == nullptr) {
    return call.finish(E_INVALIDARG);
  }
  const HRESULT refused = call.attempt([&] { return admit(surroundings); });
  if (FAILED(refused)) return call.finish(refused);
  bool found = false;
  std::int32_t compatibility = 0;
  const HRESULT result =
      surroundings.world->coordinator().is_volume_snapshotted(*name.view(), found, compatibility);
  *present = found ? TRUE : FALSE;
  *capability = compatibility;
  if (SUCCEEDED(result)) {
    call.step().add_yes_no("present", found);
    call.step().add_number("capability", static_cast<std::uint64_t>(compatibility));
  }
  return call.finish(result);
}

extern "C" HRESULT APIENTRY ShouldBlockRevertInternal(LPCWSTR volume, bool* block) {
  const auto surroundings = requester_surroundings();
  if (!surroundings.world) return E_UNEXPECTED;
  const sdk::Argument name(volume);
  auto call = surroundings.call(trace::Verb::ShouldBlockRevert);
  call.step().add("volume", name.text());
  if (!surroundings.world->windows_at_least(5, 2, 1)) {
    return call.finish(E_NOTIMPL);  // ::ShouldBlockRevert: since Server 2003 with SP1
  }
  if (volume == nullptr || block == nullptr) return call.finish(E_INVALIDARG);
  *block = false;
  const HRESULT refused = call.attempt([&] { return admit(surroundings); });
  if (FAILED(refused)) return call.finish(refused);
  call.opened();
  const HRESULT result =
      surroundings.world->coordinator().should_block_revert(*name.view(), *block);
  if (SUCCEEDED(result)) call.step().add_yes_no("block", *block);
  return call.finish(result);
}

extern "C" void APIENTRY VssFreeSnapshotPropertiesInternal(VSS_SNAPSHOT_PROP* properties) {
  if (properties == nullptr) return;
  const auto surroundings = requester_surroundings();
  if (surroundings.world) {
    auto call = surroundings.call(trace::Verb::VssFreeSnapshotProperties);
    call.step().add_guid("snapshot", sdk::from_com(properties->m_SnapshotId));
    call.finish_with(std::string(trace::kNothing));
  }
  sdk::free_snapshot(*properties);
}

extern "C" HRESULT STDAPICALLTYPE VsskitCreateWriterGnu(CVssWriter* writer,
                                                        IVssWriterImpl** implementation) {
  return create_writer("CreateWriter", {writer, nullptr}, implementation);
}

extern "C" HRESULT STDMETHODCALLTYPE VsskitCreateWriterExGnu(CVssWriterEx* writer,
                                                             IVssWriterImpl** implementation) {
  return create_writer("CreateWriterEx", {nullptr, writer}, implementation);
}
