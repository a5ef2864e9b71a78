// Text that a writer declares: what a call took stands in its document, what XML cannot hold is
// refused with E_INVALIDARG and changes nothing.
#include "tests/support/text_world.h"

namespace vsskit {
namespace {

using namespace test;  // NOLINT: all that this file is about

// What a component is called decides which one a later call means.
RC_GTEST_PROP(MetadataText, OfAComponentsNameIsFoundAgain, ()) {
  Checked checked(*given());
  TextWorld world;
  world.writer.identify = [&](IVssCreateWriterMetadataEx& metadata) {
    checked.took("AddComponent",
                 metadata.AddComponent(VSS_CT_DATABASE, checked.text(), checked.text(), nullptr,
                                       nullptr, 0, false, false, true));
  };
  const Requester backup = world.gathered();
  VSS_ID id = GUID_NULL;
  TextWorld::metadata_of(*backup, id);
  TextWorld::add_notes(*backup);
  const HRESULT added =
      backup->AddComponent(id, kTextWriter, VSS_CT_DATABASE, checked.text(), checked.text());
  checked.took("AddComponent of the requester", added);
  TextWorld::copy_and_complete(*backup);
  const auto restore = TextWorld::restoring(TextWorld::saved(*backup));
  checked.took("SetSelectedForRestore",
               restore->SetSelectedForRestore(kTextWriter, VSS_CT_DATABASE, checked.text(),
                                              checked.text(), true));
  checked.done(0);
}

using Declare = std::function<HRESULT(IVssCreateWriterMetadataEx&, LPCWSTR)>;

// Each text that a writer may declare.
std::vector<std::pair<const char*, Declare>> declarations() {
  using M = IVssCreateWriterMetadataEx;
  return {{"caption",
           [](M& m, LPCWSTR t) {
             return m.AddComponent(VSS_CT_DATABASE, nullptr, L"book", t, nullptr, 0, false, false,
                                   true);
           }},
          {"logical path",
           [](M& m, LPCWSTR t) {
             return m.AddComponent(VSS_CT_DATABASE, t, L"shelf", nullptr, nullptr, 0, false, false,
                                   true);
           }},
          {"files' path",
           [](M& m, LPCWSTR t) {
             return m.AddFilesToFileGroup(nullptr, L"notes", t, L"*", false, nullptr);
           }},
          {"files' filespec",
           [](M& m, LPCWSTR t) {
             return m.AddFilesToFileGroup(nullptr, L"notes", L"C:\\n", t, false, nullptr);
           }},
          {"files' alternate path",
           [](M& m, LPCWSTR t) {
             return m.AddFilesToFileGroup(nullptr, L"notes", L"C:\\n", L"*", false, t);
           }},
          {"include", [](M& m, LPCWSTR t) { return m.AddIncludeFiles(t, L"*", false, nullptr); }},
          {"exclude", [](M& m, LPCWSTR t) { return m.AddExcludeFiles(L"C:\\n", t, false); }},
          {"procedure",
           [](M& m, LPCWSTR t) {
             return m.SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, t, VSS_WRE_ALWAYS,
                                       false);
           }},
          {"database's files",
           [](M& m, LPCWSTR t) { return m.AddDatabaseFiles(nullptr, L"book", t, L"*"); }},
          {"database's logs",
           [](M& m, LPCWSTR t) { return m.AddDatabaseLogFiles(nullptr, L"book", L"C:\\n", t); }},
          {"kept out of copies",
           [](M& m, LPCWSTR t) { return m.AddExcludeFilesFromSnapshot(t, L"*", false); }},
          {"mapping",
           [](M& m, LPCWSTR t) { return m.AddAlternateLocationMapping(L"C:\\n", L"*", false, t); }},
          {"dependency", [](M& m, LPCWSTR t) {
             return m.AddComponentDependency(nullptr, L"notes", kTextWriter, t, L"other");
           }}};
}

std::wstring printed(IVssCreateWriterMetadataEx& metadata) {
  CComBSTR xml;
  metadata.SaveAsXML(&xml);
  return std::wstring(xml);
}

// Whether a text that was taken stands in the document, and one that was refused changed nothing.
RC_GTEST_PROP(MetadataText, OfADeclarationIsKeptOrLeavesNothing, ()) {
  Checked checked(*given());
  TextWorld world;
  int declared = 0;
  world.writer.identify = [&](IVssCreateWriterMetadataEx& metadata) {
    for (const auto& [name, declare] : declarations()) {
      const std::wstring before = printed(metadata);
      checked.took(name, declare(metadata, checked.text()));
      if ((printed(metadata) != before) != checked.fits()) ++declared;
    }
  };
  VSS_ID id = GUID_NULL;
  const Requester backup = world.gathered();
  const auto metadata = TextWorld::metadata_of(*backup, id);
  RC_ASSERT(declared == 0);
  CComBSTR xml, path, filespec, alternate;
  RC_ASSERT(metadata->SaveAsXML(&xml) == S_OK);
  CComPtr<IVssExamineWriterMetadata> again;
  RC_ASSERT(CreateVssExamineWriterMetadata(xml, &again) == S_OK);
  CComPtr<IVssWMFiledesc> file;
  if (again->GetIncludeFile(0, &file) == S_OK) file->GetPath(&path);
  checked.gives("include", text_or_none(S_OK, path));
  CComPtr<IVssWMFiledesc> excluded;
  if (again->GetExcludeFile(0, &excluded) == S_OK) excluded->GetFilespec(&filespec);
  checked.gives("exclude", text_or_none(S_OK, filespec));
  checked.done(0);
}

// Express writers say less, over the same documents.
RC_GTEST_PROP(MetadataText, OfAnExpressWriterIsKeptOrLeavesNothing, ()) {
  Checked checked(*given());
  StageWorld world;
  CComPtr<IVssExpressWriter> express;
  CComPtr<IVssCreateExpressWriterMetadata> metadata;
  RC_ASSERT(CreateVssExpressWriter(&express) == S_OK);
  checked.took("CreateMetadata", express->CreateMetadata(kTextWriter, checked.text(),
                                                         VSS_UT_USERDATA, 1, 0, 0, &metadata));
  if (!metadata) express->CreateMetadata(kTextWriter, L"Text", VSS_UT_USERDATA, 1, 0, 0, &metadata);
  metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"notes", nullptr, nullptr, 0, false, false,
                         true, false, 0);
  CComBSTR before, after;
  RC_ASSERT(metadata->SaveAsXML(&before) == S_OK);
  LPCWSTR text = checked.text();
  checked.took("AddExcludeFiles", metadata->AddExcludeFiles(text, L"*", false));
  checked.took("AddComponent", metadata->AddComponent(VSS_CT_FILEGROUP, text, L"more", nullptr,
                                                      nullptr, 0, false, false, true, false, 0));
  checked.took(
      "AddFilesToFileGroup",
      metadata->AddFilesToFileGroup(nullptr, L"notes", L"C:\\n", text, false, nullptr,
                                    VSS_FSBT_ALL_BACKUP_REQUIRED | VSS_FSBT_ALL_SNAPSHOT_REQUIRED));
  checked.took("SetRestoreMethod", metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE,
                                                              nullptr, text, VSS_WRE_NEVER, false));
  checked.took("AddComponentDependency",
               metadata->AddComponentDependency(nullptr, L"notes", kTextWriter, nullptr, text));
  RC_ASSERT(metadata->SaveAsXML(&after) == S_OK);
  RC_ASSERT((std::wstring(before) == std::wstring(after)) == !checked.fits());
  checked.done(0);
}

// CVssWriter::Initialize: the names are part of the writer's document.
RC_GTEST_PROP(MetadataText, OfAWritersNamesIsKeptOrRefused, ()) {
  Checked checked(*given());
  StageWorld world;
  TextWriter named, instance;
  checked.took("name",
               named.Initialize(kTextWriter, checked.text(), VSS_UT_USERDATA, VSS_ST_OTHER));
  checked.took("instance name",
               instance.InitializeEx(kTextWriter, L"Text Writer", 1, 0, VSS_UT_USERDATA,
                                     VSS_ST_OTHER, VSS_APP_FRONT_END, 60000,
                                     VSS_AWS_NO_ALTERNATE_WRITER, false, checked.text()));
  RC_ASSERT(SUCCEEDED(named.Subscribe()) == checked.fits());
  checked.done(0);
}

}  // namespace
}  // namespace vsskit
