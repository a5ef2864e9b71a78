// Text that goes into a document in a backup or a restore: what a call took comes back as it was,
// from the getters and out of the saved document; what XML cannot hold is refused with E_INVALIDARG
// and leaves nothing.
#include "tests/support/text_world.h"

namespace vsskit {
namespace {

using namespace test;  // NOLINT: all that this file is about
constexpr VSS_ID kWriter = kTextWriter;

std::vector<Word> partial_files(IVssComponentEx2& c) {
  std::vector<Word> words;
  for (UINT i = 0; i < 4; ++i) {
    const auto set = [&c, i](LPCWSTR text) {
      LPCWSTR in[] = {L"C:\\p", L"a", L"0:1", L"m"};
      in[i] = text;
      return c.AddPartialFile(in[0], in[1], in[2], in[3]);
    };
    words.push_back({"AddPartialFile", set, at_place(i, [i](IVssComponentEx2& read, auto& out) {
                       return read.GetPartialFile(i, &out[0], &out[1], &out[2], &out[3]);
                     })});
  }
  return words;
}

std::vector<Word> differenced_files(IVssComponentEx2& c) {
  std::vector<Word> words;
  for (UINT i = 0; i < 2; ++i) {
    const auto set = [&c, i](LPCWSTR text) {
      return c.AddDifferencedFilesByLastModifyTime(i == 0 ? text : L"C:\\p", i == 1 ? text : L"a",
                                                   FALSE, FILETIME{1, 1});
    };
    words.push_back(
        {"AddDifferencedFiles", set, at_place(i, [i](IVssComponentEx2& read, auto& out) {
           BOOL recursive = FALSE;
           FILETIME time{};
           return read.GetDifferencedFile(i, &out[0], &out[1], &recursive, &out[2], &time);
         })});
  }
  return words;
}

std::vector<Word> directed_targets(IVssComponentEx2& c) {
  std::vector<Word> words;
  for (UINT i = 0; i < 6; ++i) {
    const auto set = [&c, i](LPCWSTR text) {
      LPCWSTR in[] = {L"C:\\p", L"a", L"0:1", L"C:\\q", L"b", L"0:1"};
      in[i] = text;
      return c.AddDirectedTarget(in[0], in[1], in[2], in[3], in[4], in[5]);
    };
    words.push_back({"AddDirectedTarget", set, at_place(i, [i](IVssComponentEx2& read, auto& out) {
                       return read.GetDirectedTarget(i, &out[0], &out[1], &out[2], &out[3], &out[4],
                                                     &out[5]);
                     })});
  }
  return words;
}

void append(std::vector<Word>& to, std::vector<Word> more) {
  for (Word& word : more)
    to.push_back(std::move(word));
}

std::vector<Word> post_snapshot_words(IVssComponentEx2& c) {
  std::vector<Word> words = {
      {"SetBackupMetadata", [&](LPCWSTR t) { return c.SetBackupMetadata(t); },
       getter(&IVssComponent::GetBackupMetadata)},
      {"SetBackupStamp", [&](LPCWSTR t) { return c.SetBackupStamp(t); },
       getter(&IVssComponent::GetBackupStamp)},
      {"SetPostSnapshotFailureMsg", [&](LPCWSTR t) { return c.SetPostSnapshotFailureMsg(t); },
       getter(&IVssComponentEx::GetPostSnapshotFailureMsg)},
      {"SetFailure",
       [&](LPCWSTR t) { return c.SetFailure(VSS_E_WRITERERROR_RETRYABLE, E_FAIL, t, 0); },
       at_place(0, [](IVssComponentEx2& read, auto& out) {
         HRESULT failure = S_OK, application = S_OK;
         DWORD reserved = 0;
         return read.GetFailure(&failure, &application, &out[0], &reserved);
       })}};
  append(words, partial_files(c));
  append(words, differenced_files(c));
  return words;
}

std::vector<Word> prepare_words(IVssComponentEx2& c) {
  return {{"SetPrepareForBackupFailureMsg",
           [&](LPCWSTR t) { return c.SetPrepareForBackupFailureMsg(t); },
           getter(&IVssComponentEx::GetPrepareForBackupFailureMsg)}};
}

std::vector<Word> pre_restore_words(IVssComponentEx2& c) {
  std::vector<Word> words = {
      {"SetRestoreMetadata", [&](LPCWSTR t) { return c.SetRestoreMetadata(t); },
       getter(&IVssComponent::GetRestoreMetadata)},
      {"SetPreRestoreFailureMsg", [&](LPCWSTR t) { return c.SetPreRestoreFailureMsg(t); },
       getter(&IVssComponent::GetPreRestoreFailureMsg)}};
  append(words, directed_targets(c));
  return words;
}

std::vector<Word> post_restore_words(IVssComponentEx2& c) {
  return {{"SetPostRestoreFailureMsg", [&](LPCWSTR t) { return c.SetPostRestoreFailureMsg(t); },
           getter(&IVssComponent::GetPostRestoreFailureMsg)}};
}

std::vector<Word> backing_up_words(IVssBackupComponents& r) {
  return {{"SetBackupOptions",
           [&](LPCWSTR t) {
             return r.SetBackupOptions(kWriter, VSS_CT_FILEGROUP, nullptr, L"notes", t);
           },
           getter(&IVssComponent::GetBackupOptions)},
          {"SetPreviousBackupStamp",
           [&](LPCWSTR t) {
             return r.SetPreviousBackupStamp(kWriter, VSS_CT_FILEGROUP, nullptr, L"notes", t);
           },
           getter(&IVssComponent::GetPreviousBackupStamp)}};
}

HRESULT file_texts(IVssWMFiledesc& file, CComBSTR (&out)[6]) {
  file.GetPath(&out[0]);
  file.GetFilespec(&out[1]);
  file.GetAlternateLocation(&out[2]);
  return S_OK;
}

// A mapping's or a new target's path, file and place.
std::vector<Word> moved_files(const char* name,
                              const std::function<HRESULT(LPCWSTR, LPCWSTR, LPCWSTR)>& add,
                              HRESULT (STDMETHODCALLTYPE IVssComponent::*get)(UINT,
                                                                              IVssWMFiledesc**)) {
  std::vector<Word> words;
  for (UINT i = 0; i < 3; ++i) {
    const auto set = [=](LPCWSTR text) {
      LPCWSTR in[] = {L"C:\\p", L"a", L"C:\\q"};
      in[i] = text;
      return add(in[0], in[1], in[2]);
    };
    words.push_back({name, set, at_place(i, [=](IVssComponentEx2& read, auto& out) {
                       CComPtr<IVssWMFiledesc> file;
                       const HRESULT result = (read.*get)(i, &file);
                       return FAILED(result) ? result : file_texts(*file, out);
                     })});
  }
  return words;
}

std::vector<Word> subcomponents(IVssBackupComponentsEx2& r) {
  std::vector<Word> words;
  for (UINT i = 0; i < 2; ++i) {
    const auto set = [&r, i](LPCWSTR text) {
      return r.AddRestoreSubcomponent(kWriter, VSS_CT_FILEGROUP, nullptr, L"notes",
                                      i == 0 ? text : L"notes", i == 1 ? text : L"Jan", false);
    };
    words.push_back(
        {"AddRestoreSubcomponent", set, at_place(i, [i](IVssComponentEx2& read, auto& out) {
           bool repair = false;
           return read.GetRestoreSubcomponent(i, &out[0], &out[1], &repair);
         })});
  }
  return words;
}

std::vector<Word> restoring_words(IVssBackupComponentsEx2& r) {
  std::vector<Word> words = {
      {"SetRestoreOptions",
       [&](LPCWSTR t) {
         return r.SetRestoreOptions(kWriter, VSS_CT_FILEGROUP, nullptr, L"notes", t);
       },
       getter(&IVssComponent::GetRestoreOptions)},
      {"SetRestoreName",
       [&](LPCWSTR t) { return r.SetRestoreName(kWriter, VSS_CT_FILEGROUP, nullptr, L"notes", t); },
       getter(&IVssComponentEx::GetRestoreName)},
      {"SetRollForward",
       [&](LPCWSTR t) {
         return r.SetRollForward(kWriter, VSS_CT_FILEGROUP, nullptr, L"notes", VSS_RF_PARTIAL, t);
       },
       at_place(0, [](IVssComponentEx2& read, auto& out) {
         VSS_ROLLFORWARD_TYPE type = VSS_RF_UNDEFINED;
         return read.GetRollForward(&type, &out[0]);
       })}};
  append(words, moved_files(
                    "AddAlternativeLocationMapping",
                    [&](LPCWSTR path, LPCWSTR spec, LPCWSTR place) {
                      return r.AddAlternativeLocationMapping(kWriter, VSS_CT_FILEGROUP, nullptr,
                                                             L"notes", path, spec, false, place);
                    },
                    &IVssComponent::GetAlternateLocationMapping));
  append(words, moved_files(
                    "AddNewTarget",
                    [&](LPCWSTR path, LPCWSTR spec, LPCWSTR place) {
                      return r.AddNewTarget(kWriter, VSS_CT_FILEGROUP, nullptr, L"notes", path,
                                            spec, false, place);
                    },
                    &IVssComponent::GetNewTarget));
  append(words, subcomponents(r));
  return words;
}

// Both sides say every word of a backup; the requester reads them, and reads them out of the saved
// document. A restore is not told of components that failed (GetFailure's page).
RC_GTEST_PROP(DocumentText, OfABackupComesBackAsItWas, ()) {
  Checked checked(*given());
  TextWorld world;
  std::vector<Word> said;
  const auto say = [&](const std::vector<Word>& words) {
    checked.say(words);
    append(said, words);
  };
  world.writer.prepare = [&](IVssComponentEx2& c) { say(prepare_words(c)); };
  world.writer.post_snapshot = [&](IVssComponentEx2& c) { say(post_snapshot_words(c)); };
  const Requester backup = world.gathered();
  TextWorld::add_notes(*backup);
  say(backing_up_words(*backup));
  TextWorld::copy_and_complete(*backup);
  checked.read(said, *TextWorld::component_of(*backup));
  const CComBSTR saved(TextWorld::saved(*backup));
  const Requester next = StageWorld::requester();
  RC_ASSERT(next->InitializeForBackup(saved) == S_OK);
  checked.read(said, *TextWorld::component_of(*next));
  const auto restore = TextWorld::restoring(saved);
  std::erase_if(said, [](const Word& word) { return word.name == std::string_view("SetFailure"); });
  checked.read(said, *TextWorld::component_of(*restore));
  checked.done(3);
}

// The same of a restore, whose words the writer reads too.
RC_GTEST_PROP(DocumentText, OfARestoreComesBackAsItWas, ()) {
  Checked checked(*given());
  TextWorld world;
  const Requester backup = world.gathered();
  TextWorld::add_notes(*backup);
  TextWorld::copy_and_complete(*backup);
  const auto restore = TextWorld::restoring(TextWorld::saved(*backup));
  RC_ASSERT(restore->SetSelectedForRestore(kWriter, VSS_CT_FILEGROUP, nullptr, L"notes", true) ==
            S_OK);
  std::vector<Word> said = restoring_words(*restore);
  checked.say(said);
  const auto hear = [&](IVssComponentEx2& c, const std::vector<Word>& words) {
    checked.say(words);
    append(said, words);
    checked.read(said, c);
  };
  world.writer.pre_restore = [&](IVssComponentEx2& c) { hear(c, pre_restore_words(c)); };
  world.writer.post_restore = [&](IVssComponentEx2& c) { hear(c, post_restore_words(c)); };
  TextWorld::finish(&IVssBackupComponents::PreRestore, *restore);
  TextWorld::finish(&IVssBackupComponents::PostRestore, *restore);
  checked.read(said, *TextWorld::component_of(*restore));
  checked.done(3);
}

// A ranges file that the requester moved is the one text of a restore that outlives it.
RC_GTEST_PROP(DocumentText, OfARangesFileComesBackAsItWas, ()) {
  Checked checked(*given());
  TextWorld world;
  world.writer.post_snapshot = [](IVssComponentEx2& c) {
    c.AddPartialFile(L"C:\\p", L"a", L"C:\\ranges", nullptr);
  };
  const Requester backup = world.gathered();
  TextWorld::add_notes(*backup);
  TextWorld::copy_and_complete(*backup);
  const auto restore = TextWorld::restoring(TextWorld::saved(*backup));
  checked.took("SetRangesFilePath", restore->SetRangesFilePath(kWriter, VSS_CT_FILEGROUP, nullptr,
                                                               L"notes", 0, checked.text()));
  const auto again = TextWorld::restoring(TextWorld::saved(*restore));
  CComBSTR path, name, ranges, metadata;
  TextWorld::component_of(*again)->GetPartialFile(0, &path, &name, &ranges, &metadata);
  RC_ASSERT((std::wstring(ranges) == (checked.fits() ? checked.text() : L"C:\\ranges")));
  checked.done(0);
}

}  // namespace
}  // namespace vsskit
