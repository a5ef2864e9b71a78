// A small well-behaved writer over a tree of files: file groups of every selectability, logical
// paths, a recursive set, an alternate path and excludes. It knows full backups only, so that it is
// what requesters must save whole in a backup of any type.
#pragma once

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <string>
#include <vector>

#include "sim/roles/com_text.h"

namespace vsskit::roles {

// {2f8f4c55-93f0-4a42-8d0c-18fb2b1c7702}
inline constexpr VSS_ID kTreeWriterId = {
    0x2f8f4c55, 0x93f0, 0x4a42, {0x8d, 0x0c, 0x18, 0xfb, 0x2b, 0x1c, 0x77, 0x02}};

enum class TreeShape {
  flat,    // three components, each top-level and selectable or mandatory, none below another
  nested,  // and below `documents` a selectable and a nonselectable one
};

struct TreeWriterSettings {
  VSS_ID id = kTreeWriterId;
  std::wstring name = L"Tree Writer";
  std::wstring instance_name = L"tree";
  std::wstring folder;  // full, without a trailing backslash
  TreeShape shape = TreeShape::flat;
  VSS_APPLICATION_LEVEL level = VSS_APP_FRONT_END;
  DWORD freeze_timeout_ms = 60000;
};

// Makes the files that the writer manages. False where one could not be written.
[[nodiscard]] bool plant_tree(const std::wstring& folder);

// Components, all file groups:
// - `settings`: mandatory (not selectable, nothing above it); `settings\*.ini`
// - `documents`: selectable; `documents\*`, recursive; `*.bak` is excluded everywhere below
// - `spool`: selectable; `spool\*`, read from `spool.copy`, which exists from PrepareForSnapshot
//   to PostSnapshot only, or to the session's end where that never comes
// - nested: `documents\letters`, selectable, `letters\*`; `documents\drafts`, not selectable,
//   `drafts\*.txt`
class TreeWriter : public CVssWriterEx2 {
 public:
  explicit TreeWriter(TreeWriterSettings settings);

  HRESULT start();
  void stop();

  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override;
  bool STDMETHODCALLTYPE OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override;
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override;
  bool STDMETHODCALLTYPE OnFreeze() override { return true; }
  bool STDMETHODCALLTYPE OnThaw() override { return true; }
  bool STDMETHODCALLTYPE OnPostSnapshot(IVssWriterComponents* components) override;
  bool STDMETHODCALLTYPE OnAbort() override;
  bool STDMETHODCALLTYPE OnBackupShutdown(VSS_ID) override;

 protected:
  virtual HRESULT declare(IVssCreateWriterMetadata& metadata);
  virtual HRESULT declare_nested(IVssCreateWriterMetadata& metadata);
  // The copies that the alternate path promises.
  virtual bool make_copies();
  virtual bool remove_copies();

  [[nodiscard]] const TreeWriterSettings& settings() const { return settings_; }
  [[nodiscard]] std::wstring below(const wchar_t* name) const {
    return settings_.folder + L'\\' + name;
  }

  bool refuse(const wchar_t* reason, HRESULT failure = VSS_E_WRITERERROR_RETRYABLE);

 private:
  HRESULT add(IVssCreateWriterMetadata& metadata, const wchar_t* logical_path, const wchar_t* name,
              bool selectable);

  TreeWriterSettings settings_;
  VSS_ID copied_for_ = GUID_NULL;  // the session for which the copies were made last
};

}  // namespace vsskit::roles
