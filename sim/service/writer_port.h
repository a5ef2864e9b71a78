// The writer's side of the simulated VSS: what a writer says of itself, the events it receives and
// what it may ask while it handles one. Implemented by the COM face over a CVssWriter and by
// writers that vsskit plays itself from captured documents. No COM, no threads: the coordinator
// calls, the writer answers. Source: CVssWriter and its OnXxx pages; writers.md.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/guid.h"
#include "sim/base/hresult.h"
#include "sim/base/time.h"
#include "sim/base/vss_types.h"

namespace vsskit::service {

class MetadataBuilder;
class WriterComponents;

// What a writer can be told, in the order of a life: identify at any time, the backup, the restore.
enum class Event : std::uint8_t {
  identify,
  prepare_backup,
  prepare_snapshot,
  freeze,
  thaw,
  post_snapshot,
  backup_complete,
  backup_shutdown,
  abort,
  pre_restore,
  post_restore,
};
inline constexpr int kEventCount = static_cast<int>(Event::post_restore) + 1;

// `OnPrepareBackup` and so on, as a trace spells it.
[[nodiscard]] std::string_view print(Event event);

// How a handler came back.
enum class Outcome : std::uint8_t {
  succeeded,       // returned true; for OnAbort and OnBackupShutdown: returned
  refused,         // returned false: the veto
  threw,           // let an exception escape; the face caught it
  never_returned,  // still running when patience was over; the writer is lost from then on
};

// Bits of `subscribe_mask` (VSS_SM_*).
namespace subscribe {
inline constexpr std::uint32_t kPostSnapshot = 0x1;
inline constexpr std::uint32_t kBackupEvents = 0x2;
inline constexpr std::uint32_t kRestoreEvents = 0x4;
inline constexpr std::uint32_t kIoThrottling = 0x8;
inline constexpr std::uint32_t kDefault = kBackupEvents | kRestoreEvents;
inline constexpr std::uint32_t kAll = 0xffffffff;
}  // namespace subscribe

// What Initialize and Subscribe were given. Levels outside system..front_end are taken as they are;
// freezing treats them as system level.
struct WriterRegistration {
  std::string label;  // in the trace, `writer:LABEL`; made unique with `.2`, `.3` … when taken
  Guid writer_id;
  Guid instance_id;  // null: the coordinator draws one
  std::string name;
  std::optional<std::string> instance_name;
  std::uint32_t major_version = 0;
  std::uint32_t minor_version = 0;
  UsageType usage = UsageType::user_data;
  SourceType source = SourceType::other;
  ApplicationLevel level = ApplicationLevel::front_end;
  VirtualTime freeze_timeout = VirtualTime::from_ms(60000);
  AlternateWriterState alternate = AlternateWriterState::no_alternate_writer;
  std::uint32_t subscribe_mask = subscribe::kDefault;
  bool scripted = false;  // played by vsskit itself
};

// A short name for the trace: `Notes Writer` becomes `notes`.
[[nodiscard]] std::string writer_label_of(std::string_view name);

// What a writer can ask and say while it handles one event: the protected members of CVssWriter.
// Lives from the moment the handler is entered until it has returned; the face must not keep it.
// Every answer is about the session that the event belongs to. Not for other threads than the
// handler's.
class HandlerContext {
 public:
  virtual ~HandlerContext() = default;

  [[nodiscard]] virtual Event event() const = 0;
  // The trace step that opened this event; calls made inside belong under it. 0 when not recorded.
  [[nodiscard]] virtual std::uint64_t step() const = 0;
  // The writer's label in the trace.
  [[nodiscard]] virtual const std::string& writer_label() const = 0;
  // The requester's label (`requester`, `requester:2`), for `for=`.
  [[nodiscard]] virtual const std::string& requester_label() const = 0;
  [[nodiscard]] virtual Guid instance_id() const = 0;

  // GetSessionId: null in Identify.
  [[nodiscard]] virtual Guid session_id() const = 0;
  // GetCurrentSnapshotSetId: null outside PrepareForSnapshot to PostSnapshot (and Abort).
  [[nodiscard]] virtual Guid snapshot_set_id() const = 0;
  // What OnBackupShutdown is given: the set of the session, null when no shadow copy succeeded.
  [[nodiscard]] virtual Guid shutdown_set_id() const = 0;
  // GetContext: the session's, with VSS_VOLSNAP_ATTR_AUTORECOVER where a component taking part in
  // the backup asks for recovery by its flags.
  [[nodiscard]] virtual std::uint32_t context() const = 0;
  // GetCurrentLevel: the level that is frozen or thawed now, of other events the writer's own.
  [[nodiscard]] virtual ApplicationLevel level() const = 0;
  // GetCurrentVolumeArray: GUID names with trailing backslash of the set's volumes, in the order
  // added; empty outside PrepareForSnapshot to PostSnapshot (and Abort).
  [[nodiscard]] virtual std::span<const std::string> volumes() const = 0;
  // GetSnapshotDeviceName: any local name of a set volume or a path on it, ending in a backslash.
  // VSS_E_BAD_STATE outside PostSnapshot; VSS_E_OBJECT_NOT_FOUND when that volume is not in the set
  // or has no shadow copy here.
  [[nodiscard]] virtual Hresult snapshot_device_name(std::string_view volume,
                                                     std::string& device) const = 0;
  // IsPathAffected: whether the path (variables expanded) lies on a volume of the set; false
  // outside PrepareForSnapshot to PostSnapshot.
  [[nodiscard]] virtual bool is_path_affected(std::string_view path) const = 0;

  // The handler of Freeze came back later than the writer may be frozen.
  virtual void overrun() = 0;

  // SetBackupState's values; the defaults of a fresh session while it has not been called.
  [[nodiscard]] virtual bool are_components_selected() const = 0;
  [[nodiscard]] virtual bool is_bootable_system_state_backed_up() const = 0;
  [[nodiscard]] virtual bool is_partial_file_support_enabled() const = 0;
  [[nodiscard]] virtual BackupType backup_type() const = 0;
  [[nodiscard]] virtual RestoreType restore_type() const = 0;

  // The writer's components in the document: in PrepareForBackup, PostSnapshot, BackupComplete,
  // PreRestore and PostRestore of a component-mode session; nullptr otherwise. What is fetched from
  // it may outlive the handler, and then refuses changes with VSS_E_BAD_STATE.
  [[nodiscard]] virtual WriterComponents* components() = 0;

  // SetWriterFailure(Ex). VSS_E_BAD_STATE in Identify, E_INVALIDARG for a code that writers may
  // not set; the last good call of the handler counts. The Ex form also takes
  // VSS_E_WRITERERROR_PARTIAL_FAILURE and S_OK (an application's success with a message).
  virtual Hresult set_writer_failure(Hresult failure) = 0;
  virtual Hresult set_writer_failure_ex(Hresult failure, Hresult application,
                                        std::optional<std::string_view> message) = 0;
};

// A writer, seen from the coordinator. Handlers run to their end before the call returns; a handler
// that "takes long" advances the virtual clock. No exception leaves a port. A port must outlive its
// subscription. It may call the coordinator (subscribe another writer, start a session) but not
// unsubscribe itself from inside a handler.
class WriterPort {
 public:
  virtual ~WriterPort() = default;

  // OnIdentify: fill the builder. The identification is there already.
  virtual Outcome identify(MetadataBuilder& builder, HandlerContext& context) = 0;
  // Every other event.
  virtual Outcome handle(Event event, HandlerContext& context) = 0;
};

}  // namespace vsskit::service
