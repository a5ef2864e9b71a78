// Text on its way through a document: texts of which XML can hold some, a writer and a requester
// that say them, and who remembers which calls did with them what they must not.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <windows.h>

#include <atlbase.h>
#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/stage_world.h"

namespace vsskit::test {

inline constexpr VSS_ID kTextWriter = {0x71, 0x22, 0x33, {1, 2, 3, 4, 5, 6, 7, 8}};
using MaybeText = std::optional<std::wstring>;

struct Given {
  std::wstring text;
  bool fits;
};
// How a failing property shows one: the number of each unit.
inline void showValue(const Given& given, std::ostream& out) {
  for (const wchar_t unit : given.text)
    out << static_cast<unsigned long>(unit) << ' ';
}

// Text that no check of paths or names minds. Surrogates stand alone: beside each other they would
// be one character.
inline rc::Gen<Given> given() {
  std::vector<Given> good;
  for (const wchar_t* text : {L"a", L" ", L"\t", L"\n", L"\r\n", L"&<>\"'", L"]]>", L"\x7f",
                              L"\x85", L"\xe9", L"\xfffd", L"\xd7ff", L"\xe000", L"\U0001f600"}) {
    good.push_back({text, true});
  }
  std::vector<Given> bad;
  for (const int code : {0x1, 0x8, 0xb, 0xc, 0x1f, 0xfffe, 0xffff, 0xd800, 0xdfff}) {
    bad.push_back({{static_cast<wchar_t>(code), L'a'}, false});
  }
  if constexpr (sizeof(wchar_t) == 4) bad.push_back({{static_cast<wchar_t>(0x110000)}, false});
  const auto piece = rc::gen::weightedOneOf<Given>(
      {{60, rc::gen::elementOf(std::move(good))}, {1, rc::gen::elementOf(std::move(bad))}});
  return rc::gen::map(rc::gen::container<std::vector<Given>>(piece), [](const auto& pieces) {
    Given made{L"t", true};
    for (const Given& each : pieces) {
      made.text += each.text;
      made.fits = made.fits && each.fits;
    }
    return made;
  });
}

// A call that brings a text in, and where a component shows it.
struct Word {
  const char* name;
  std::function<HRESULT(LPCWSTR)> set;
  std::function<MaybeText(IVssComponentEx2&)> get;
};

// Says a word with every call, and keeps those of them that went wrong.
class Checked {
 public:
  explicit Checked(Given the_given) : given_(std::move(the_given)) {}

  [[nodiscard]] LPCWSTR text() const { return given_.text.c_str(); }
  [[nodiscard]] bool fits() const { return given_.fits; }
  void took(const char* call, HRESULT answer) {
    if (answer != (given_.fits ? S_OK : E_INVALIDARG))
      wrong_.push_back(std::string(call) + " took");
  }
  void gives(const char* call, const MaybeText& text) {
    const MaybeText expected = given_.fits ? MaybeText(given_.text) : std::nullopt;
    if (text != expected) wrong_.push_back(std::string(call) + " gives");
  }
  void say(const std::vector<Word>& words) {
    for (const Word& word : words)
      took(word.name, word.set(text()));
  }
  void read(const std::vector<Word>& words, IVssComponentEx2& component) {
    ++reads_;
    for (const Word& word : words)
      gives(word.name, word.get(component));
  }
  void done(int reads) const {
    for (const std::string& each : wrong_)
      RC_LOG() << each << '\n';
    RC_ASSERT(wrong_.empty());
    RC_ASSERT(reads_ == reads);
  }

 private:
  Given given_;
  std::vector<std::string> wrong_;
  int reads_ = 0;
};

inline MaybeText text_or_none(HRESULT result, const CComBSTR& text) {
  if (result != S_OK || text.m_str == nullptr) return std::nullopt;
  return std::wstring(text.m_str, text.Length());
}

template <class Interface>
inline std::function<MaybeText(IVssComponentEx2&)> getter(
    HRESULT (STDMETHODCALLTYPE Interface::*method)(BSTR*)) {
  return [method](IVssComponentEx2& component) {
    CComBSTR text;
    const HRESULT result = (component.*method)(&text);
    return text_or_none(result, text);
  };
}

// One of the texts that a part of the component has.
inline std::function<MaybeText(IVssComponentEx2&)> at_place(
    int place, std::function<HRESULT(IVssComponentEx2&, CComBSTR (&)[6])> ask) {
  return [=](IVssComponentEx2& component) {
    CComBSTR texts[6];
    const HRESULT result = ask(component, texts);
    return text_or_none(result, texts[place]);
  };
}

class TextWriter : public CVssWriterEx2 {
 public:
  using Say = std::function<void(IVssComponentEx2&)>;

  ~TextWriter() override { Unsubscribe(); }
  HRESULT start() {
    const HRESULT hr = Initialize(kTextWriter, L"Text Writer", VSS_UT_USERDATA, VSS_ST_OTHER);
    return FAILED(hr) ? hr : Subscribe();
  }
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override {
    metadata->SetRestoreMethod(VSS_RME_RESTORE_IF_CAN_REPLACE, nullptr, nullptr, VSS_WRE_ALWAYS,
                               false);
    metadata->AddComponent(VSS_CT_FILEGROUP, nullptr, L"notes", nullptr, nullptr, 0, false, false,
                           true);
    metadata->AddFilesToFileGroup(nullptr, L"notes", L"C:\\notes", L"*", true, nullptr);
    if (identify) identify(*metadata);
    return true;
  }
  bool STDMETHODCALLTYPE OnPrepareBackup(IVssWriterComponents* all) override {
    return hear(all, prepare);
  }
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override { return true; }
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnAbort() override { return true; }
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* all) override {
    return hear(all, post_snapshot);
  }
  bool STDMETHODCALLTYPE OnPreRestore(IVssWriterComponents* all) override {
    return hear(all, pre_restore);
  }
  bool STDMETHODCALLTYPE OnPostRestore(IVssWriterComponents* all) override {
    return hear(all, post_restore);
  }

  std::function<void(IVssCreateWriterMetadataEx&)> identify;
  Say prepare, post_snapshot, pre_restore, post_restore;

 private:
  static bool hear(IVssWriterComponents* all, const Say& say) {
    CComPtr<IVssComponent> component;
    if (say && SUCCEEDED(all->GetComponent(0, &component))) {
      say(*CComQIPtr<IVssComponentEx2>(component));
    }
    return true;
  }
};

struct TextWorld : StageWorld {
  TextWorld() { RC_ASSERT(writer.start() == S_OK); }

  [[nodiscard]] Requester gathered() {
    Requester backup = requester();
    RC_ASSERT(backup->InitializeForBackup() == S_OK);
    RC_ASSERT(backup->SetBackupState(true, false, VSS_BT_FULL, true) == S_OK);
    finish(&IVssBackupComponents::GatherWriterMetadata, *backup);
    return backup;
  }
  static CComPtr<IVssExamineWriterMetadata> metadata_of(IVssBackupComponents& backup, VSS_ID& id) {
    CComPtr<IVssExamineWriterMetadata> metadata;
    RC_ASSERT(backup.GetWriterMetadata(0, &id, &metadata) == S_OK);
    return metadata;
  }
  static void add_notes(IVssBackupComponents& backup) {
    VSS_ID id = GUID_NULL;
    metadata_of(backup, id);
    RC_ASSERT(backup.AddComponent(id, kTextWriter, VSS_CT_FILEGROUP, nullptr, L"notes") == S_OK);
  }
  static void copy_and_complete(IVssBackupComponents& backup) {
    VSS_ID set = GUID_NULL;
    WCHAR volume[] = L"C:\\";
    RC_ASSERT(backup.StartSnapshotSet(&set) == S_OK);
    RC_ASSERT(backup.AddToSnapshotSet(volume, GUID_NULL, &set) == S_OK);
    finish(&IVssBackupComponents::PrepareForBackup, backup);
    finish(&IVssBackupComponents::DoSnapshotSet, backup);
    finish(&IVssBackupComponents::BackupComplete, backup);
  }
  static CComBSTR saved(IVssBackupComponents& requester) {
    CComBSTR xml;
    RC_ASSERT(requester.SaveAsXML(&xml) == S_OK);
    return xml;
  }
  static CComQIPtr<IVssBackupComponentsEx2> restoring(const CComBSTR& xml) {
    Requester restore = requester();
    RC_ASSERT(restore->InitializeForRestore(xml) == S_OK);
    return CComQIPtr<IVssBackupComponentsEx2>(restore);
  }
  static CComQIPtr<IVssComponentEx2> component_of(IVssBackupComponents& requester) {
    CComPtr<IVssWriterComponentsExt> writers;
    CComPtr<IVssComponent> component;
    RC_ASSERT(requester.GetWriterComponents(0, &writers) == S_OK);
    RC_ASSERT(writers->GetComponent(0, &component) == S_OK);
    return CComQIPtr<IVssComponentEx2>(component);
  }
  static void finish(Method method, IVssBackupComponents& requester) {
    RC_ASSERT(run(method, requester) == VSS_S_ASYNC_FINISHED);
  }

  TextWriter writer;
};

}  // namespace vsskit::test
