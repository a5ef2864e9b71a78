// What happened to watched files, as steps. A watcher keeps what changed since it last looked, and
// says it when asked: one step a change, files by volume and path, several changes of one file in
// the order deleted, renamed, created, truncated, modified, extended.
//
// - Only the net effect is said, but a file cut and grown again shows `truncated` to its smallest
//   size and `extended` from there: bytes that were thrown away never go unseen. A file that came
//   and went in between is not said.
// - Changes made through the VolumeTable are known exactly. A volume over a host folder is compared
//   as well (size, time and inode, then digests of 64 KiB blocks), so what others change there
//   shows as whole blocks.
// - At most kModifiedRangesMax ranges are said of one file; beyond, the last one covers the rest.
// - No watcher, no cost: make one only when the trace holds files or medium.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/file_spec.h"
#include "sim/trace/step.h"
#include "sim/volume/volume_table.h"

namespace vsskit::trace {
class Recorder;
}

namespace vsskit::volume {

inline constexpr std::size_t kModifiedRangesMax = 64;

struct WatchOptions {
  bool files = true;   // say effects on watched files
  bool medium = true;  // say what the medium got, and what came from there
};

// Observes its table as long as it lives; a table has one watcher at most.
class EffectWatcher final : public FileObserver {
 public:
  // All three outlive the watcher. Variables of specifications are those at the time of watch().
  EffectWatcher(VolumeTable& volumes, const Variables& variables, trace::Recorder& recorder,
                WatchOptions options);
  ~EffectWatcher() override;
  EffectWatcher(const EffectWatcher&) = delete;
  EffectWatcher& operator=(const EffectWatcher&) = delete;

  // Adds specifications; known ones cost a look-up. Changes made before count as seen.
  void watch(std::span<const FileSpec> specs);
  // Declares the folder where the requester stores; replaces an earlier one.
  void set_medium(std::string_view folder);
  [[nodiscard]] const std::string& medium() const;

  // Says what happened since the last collect(): effects of watched files (`files:C:\`), with
  // `during=STEP` or `during=none`, then what the medium got (`medium stored`) and what came back
  // from it (`medium restored`). Called when a handler returned, when the copy was taken, at Thaw,
  // before BackupComplete and at Release.
  void collect(std::optional<trace::StepNumber> during);
  // Whoever read until now will store or restore nothing of it any more.
  void forget_reads();

  // Records that shadow copies came into being, each with its listing where files are held:
  // `files:C:\ snapshot id= set= device= listing=`. collect() first.
  void say_snapshot(const ShadowCopy& copy);
  void say_snapshot_deleted(const ShadowCopy& copy);

  void on_change(const FileChange& change) override;
  void on_read(const FileRead& read) override;
  // Said by the next collect().
  void on_copy_lost(const ShadowCopy& copy) override;
  void on_writes_held(const Volume& volume, const Guid& set) override;
  void on_writes_released(const Volume& volume, const Guid& set, std::uint64_t waited) override;
  void on_turning_point() override { collect(std::nullopt); }

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The listing of all files of a shadow copy (docs/formats/listing.md); of none where it is deleted.
// The watcher's listings hold watched files only.
[[nodiscard]] std::string print_listing(const VolumeTable& volumes, const ShadowCopy& copy);

}  // namespace vsskit::volume
