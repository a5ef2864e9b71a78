// A writer that says everything that a writer can say, each datum in a component of its own beside
// a plain one, so that their names can be read off the documents. Written against the SDK.
#pragma once

#include <windows.h>

#include <vss.h>
#include <vswriter.h>

#include <map>
#include <string>
#include <string_view>

namespace vsskit::system {

// {0b54a0a6-6d0f-4a5e-9c0e-3f1c7a1d2e51}
inline constexpr VSS_ID kNamesWriterId = {
    0x0b54a0a6, 0x6d0f, 0x4a5e, {0x9c, 0x0e, 0x3f, 0x1c, 0x7a, 0x1d, 0x2e, 0x51}};

// Of a component of the backup's document (names_data.h).
[[nodiscard]] VSS_COMPONENT_TYPE type_of_carrier(std::string_view name);
// Its logical path; empty: it has none.
[[nodiscard]] std::wstring path_of_carrier(std::string_view name);

// What differs from one life of the writer to the next.
struct NamesChoice {
  VSS_USAGE_TYPE usage = VSS_UT_USERDATA;
  VSS_SOURCE_TYPE source = VSS_ST_OTHER;
  VSS_RESTOREMETHOD_ENUM method = VSS_RME_RESTORE_IF_CAN_REPLACE;
  VSS_WRITERRESTORE_ENUM writer_restore = VSS_WRE_NEVER;
  bool reboot = false;
};

// Components are called by the datum that they carry (names_data.h); texts are `vsskit ` and the
// datum. Files lie nowhere: nobody looks.
class NamesWriter final : public CVssWriterEx {
 public:
  explicit NamesWriter(const NamesChoice& choice) : choice_(choice) {}

  HRESULT start();

  bool OnIdentifyEx(IVssCreateWriterMetadataEx* metadata) override;
  bool OnPrepareBackup(IVssWriterComponents* components) override;
  bool OnPrepareSnapshot() override { return true; }
  bool OnFreeze() override { return true; }
  bool OnThaw() override { return true; }
  bool OnPostSnapshot(IVssWriterComponents* components) override;
  bool OnAbort() override { return true; }
  bool OnPreRestore(IVssWriterComponents* components) override;
  bool OnPostRestore(IVssWriterComponents* components) override;

 private:
  NamesChoice choice_;
};

}  // namespace vsskit::system
