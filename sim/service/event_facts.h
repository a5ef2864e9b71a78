// What the service knows of each event: its name, where it leads, what its handler is given.
// Private to the room.
#pragma once

#include <cstddef>
#include <iterator>
#include <string_view>

#include "sim/base/vss_types.h"
#include "sim/service/writer_port.h"
#include "sim/trace/vocabulary.h"

namespace vsskit::service {

// What each event is called, and which state it leads to. `unknown` as the good state: none.
struct EventFacts {
  trace::Verb verb;
  std::string_view text;
  WriterState good;
  WriterState failed;
  bool has_components;  // the handler receives the writer's components
  bool in_creation;     // the snapshot set can be asked for
};

// In the order of Event.
inline constexpr EventFacts kEventFacts[] = {
    {trace::Verb::OnIdentify, "OnIdentify", WriterState::unknown, WriterState::failed_at_identify,
     false, false},
    {trace::Verb::OnPrepareBackup, "OnPrepareBackup", WriterState::stable,
     WriterState::failed_at_prepare_backup, true, false},
    {trace::Verb::OnPrepareSnapshot, "OnPrepareSnapshot", WriterState::waiting_for_freeze,
     WriterState::failed_at_prepare_snapshot, false, true},
    {trace::Verb::OnFreeze, "OnFreeze", WriterState::waiting_for_thaw,
     WriterState::failed_at_freeze, false, true},
    {trace::Verb::OnThaw, "OnThaw", WriterState::waiting_for_post_snapshot,
     WriterState::failed_at_thaw, false, true},
    {trace::Verb::OnPostSnapshot, "OnPostSnapshot", WriterState::waiting_for_backup_complete,
     WriterState::failed_at_post_snapshot, true, true},
    {trace::Verb::OnBackupComplete, "OnBackupComplete", WriterState::stable,
     WriterState::failed_at_backup_complete, true, false},
    {trace::Verb::OnBackupShutdown, "OnBackupShutdown", WriterState::unknown,
     WriterState::failed_at_backup_shutdown, false, false},
    {trace::Verb::OnAbort, "OnAbort", WriterState::stable, WriterState::unknown, false, true},
    {trace::Verb::OnPreRestore, "OnPreRestore", WriterState::stable,
     WriterState::failed_at_pre_restore, true, false},
    {trace::Verb::OnPostRestore, "OnPostRestore", WriterState::stable,
     WriterState::failed_at_post_restore, true, false},
};
static_assert(std::size(kEventFacts) == kEventCount);

[[nodiscard]] constexpr const EventFacts& facts_of(Event event) {
  return kEventFacts[static_cast<std::size_t>(event)];
}

}  // namespace vsskit::service
