#include "sim/dropin/process.h"

#include <atomic>
#include <charconv>
#include <cstdio>
#include <string>
#include <utility>

#include "sim/dropin/providers.h"
#include "sim/dropin/system/copy_views.h"
#include "sim/dropin/system/ending.h"
#include "sim/dropin/system/machine.h"
#include "sim/engine/apart.h"
#include "sim/host/process_host.h"
#include "sim/sdk/com_memory.h"
#include "sim/sdk/world_access.h"

namespace vsskit::dropin {
namespace {

constexpr sdk::SystemComMemory kMemory{com::allocate_task, com::reallocate_task, com::free_task,
                                       com::allocate_bstr, com::free_bstr};
// A process that means to make a requester of its own does it soon after its writer.
constexpr std::chrono::milliseconds kOwnRequesterGrace{1000};

host::Machine real_machine() {
  host::Machine machine;
  for (const Drive& drive : drives()) {
    scenario::VolumeSpec volume;
    volume.root = drive.root;
    volume.guid = drive.guid;
    volume.file_system = drive.file_system;
    volume.supported = drive.fixed;
    if (drive.fixed) volume.host_folder = drive.host_folder;
    machine.drives.push_back(std::move(volume));
  }
  if (const auto place = device_place()) {
    machine.state_folder = place->folder;
    machine.device_folder = place->devices;
  }
  machine.threaded = true;
  machine.name = machine_name();
  machine.file_time = file_time;
  machine.copy_views = copy_views();
  return machine;
}

host::Settings settings() {
  return {setting(L"VSSKIT_SCENARIO"),
          setting(L"VSSKIT_SEED"),
          host::with_process_id(setting(L"VSSKIT_TRACE"), process_id()),
          setting(L"VSSKIT_EXECUTOR"),
          setting(L"VSSKIT_STATE"),
          setting(L"VSSKIT_RUN")};
}

// Under Wine copies lie where device names lead, and nowhere else.
Result<void> check_state(const host::Settings& settings, const host::Machine& machine) {
  const std::string& place = machine.state_folder;
  if (settings.state.empty() || place.empty() || is_same_folder(settings.state, place)) return {};
  return Error{"VSSKIT_STATE", "the Wine prefix keeps its state elsewhere than " + settings.state,
               "vsskit run --state FOLDER"};
}

// 0 for what is no number.
std::chrono::milliseconds milliseconds_of(const std::string& text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::chrono::milliseconds(value);
}

void play_and_end() {
  const std::string grace = setting(L"VSSKIT_GRACE");
  sleep_for(grace.empty() ? kOwnRequesterGrace : milliseconds_of(grace));
  host::ProcessHost& host = *host::process_host();
  host.play();
  const std::string linger = setting(L"VSSKIT_LINGER");
  if (linger.empty() || !host.played()) return;
  sleep_for(milliseconds_of(linger));
  end_process(0);
}

void start_playing() {
  static std::atomic<bool> started{false};
  if (!started.exchange(true)) engine::run_apart(play_and_end);
}

sdk::ProcessWorld* world() {
  static const bool made = [] {
    stay_loaded();  // threads of ours may run for as long as the process
    sdk::use_system_com_memory(&kMemory);
    install_providers();
    const host::Settings wanted = settings();
    const host::Machine machine = real_machine();
    const Result<void> agreed = check_state(wanted, machine);
    auto host = agreed ? host::ProcessHost::create(wanted, machine) : agreed.error();
    if (!host) {
      std::fprintf(stderr, "vsskit: %s\n", host.error().text().c_str());
      return false;
    }
    (*host)->stage().on_idle_do([] {});
    (*host)->stage().on_subscribed_do(start_playing);
    host::set_process_host(std::move(*host));
    return true;
  }();
  return made ? &host::process_host()->stage() : nullptr;
}

}  // namespace

void install() {
  sdk::set_process_world_source(&world);
  const std::string ending = setting(L"VSSKIT_ENDING");
  if (!ending.empty()) tell_ending_in(host::with_process_id(ending, process_id()));
}

void leave(bool process_ends) {
  if (process_ends) host::say_what_was_lost();
  end_in_order();
}

}  // namespace vsskit::dropin
