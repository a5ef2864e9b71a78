// See built_in_restores.h.
#include "sim/scenario/built_in_restores.h"

#include <initializer_list>
#include <utility>

namespace vsskit::scenario {

RestoreSpec to_point(std::uint32_t point) {
  RestoreSpec restore;
  restore.point = point;
  return restore;
}

bool can_be_restored(const std::vector<BackupSpec>& backups, std::size_t point) {
  if (!backups[point].components) return false;
  if (backups[point].type != BackupType::log) return true;
  for (std::size_t i = 0; i < point; ++i) {
    const bool image =
        backups[i].type == BackupType::full || backups[i].type == BackupType::incremental;
    if (image && backups[i].components) return true;
  }
  return false;
}

namespace {

Scenario chain_of(WriterSpec writer, std::initializer_list<BackupType> types) {
  Scenario scenario;
  scenario.writers.push_back(std::move(writer));
  scenario.requester = RequesterSpec{};
  for (const BackupType type : types) {
    BackupSpec backup;
    backup.type = type;
    scenario.requester->backups.push_back(backup);
  }
  return scenario;
}

}  // namespace

// From the latest point to the first, so that each is older than what is there.
Scenario make_restore_ledger() {
  using T = BackupType;
  Scenario scenario = chain_of(WriterSpec(), {T::full, T::incremental, T::differential, T::copy,
                                              T::incremental, T::log, T::log});
  for (std::uint32_t point = 7; point > 0; --point)
    scenario.requester->restores.push_back(to_point(point));
  return scenario;
}

// The requester takes no partial files.
Scenario make_restore_whole_files() {
  Scenario scenario = make_restore_ledger();
  for (BackupSpec& backup : scenario.requester->backups)
    backup.partial_files = false;
  return scenario;
}

// Ranges files, to the alternate location, by directed targets, and to a new place.
Scenario make_restore_aside() {
  using T = BackupType;
  Scenario scenario =
      chain_of(WriterSpec(), {T::full, T::incremental, T::incremental, T::log, T::log});
  scenario.writers[0].ranges_in_string_max = 0;
  for (const char* target : {"Alternate", "Directed"}) {
    RestoreSpec restore = to_point(3);
    restore.options = std::string("\"Target\"=\"") + target + "\"";
    scenario.requester->restores.push_back(restore);
    restore.point = 5;
    scenario.requester->restores.push_back(restore);
  }
  scenario.requester->restores.push_back(to_point(5));
  scenario.requester->restores.back().new_folder = "C:\\copy";
  return scenario;
}

// The files that are there stay; the restored ones go to the alternate location.
Scenario make_restore_if_not_there() {
  using T = BackupType;
  Scenario scenario = chain_of(WriterSpec(), {T::full, T::incremental});
  scenario.writers[0].restore_method = RestoreMethodType::restore_if_not_there;
  scenario.requester->restores = {to_point(2), to_point(1)};
  return scenario;
}

// The method says the alternate location, the writer's answer where the files were.
Scenario make_restore_original() {
  using T = BackupType;
  Scenario scenario = chain_of(WriterSpec(), {T::full, T::incremental});
  scenario.writers[0].restore_method = RestoreMethodType::restore_to_alternate_location;
  scenario.requester->restores = {to_point(2), to_point(1)};
  for (RestoreSpec& restore : scenario.requester->restores)
    restore.options = "\"Target\"=\"Original\"";
  return scenario;
}

// A tree one of whose components prints what the ledger books.
Scenario make_dependent() {
  Scenario scenario = chain_of(WriterSpec(), {BackupType::full});
  scenario.writers.emplace_back();
  scenario.writers[1].role = "tree";
  scenario.writers[1].mixed = true;
  scenario.requester->restores = {to_point(1)};
  return scenario;
}

// Half of the log's last records stay out.
Scenario make_roll_forward() {
  using T = BackupType;
  Scenario scenario = chain_of(WriterSpec(), {T::full, T::log});
  scenario.writers[0].transfers_during = 0;
  scenario.requester->restores.push_back(to_point(2));
  scenario.requester->restores.back().roll_forward_to = "lsn:110";
  return scenario;
}

Scenario make_restore_tree() {
  using T = BackupType;
  WriterSpec writer;
  writer.role = "tree";
  writer.mixed = true;
  Scenario scenario =
      chain_of(writer, {T::full, T::incremental, T::incremental, T::differential, T::copy});
  for (BackupSpec& backup : scenario.requester->backups)
    backup.transfers_before = 30;
  for (std::uint32_t point = 5; point > 0; --point)
    scenario.requester->restores.push_back(to_point(point));
  RestoreSpec part = to_point(3);
  part.chosen = {"documents"};
  part.subcomponents = {"documents\\drafts", "documents\\letters\\sent"};
  scenario.requester->restores.push_back(part);
  RestoreSpec aside = to_point(3);
  aside.options = "\"Target\"=\"Alternate\"";
  scenario.requester->restores.push_back(aside);
  RestoreSpec directed = to_point(2);
  directed.options = "\"Target\"=\"Directed\"";
  scenario.requester->restores.push_back(directed);
  scenario.requester->restores.push_back(to_point(4));
  scenario.requester->restores.back().new_folder = "C:\\copy";
  return scenario;
}

// Under a new name beside the ledger that goes on, with ranges files and logs in the chain.
Scenario make_restore_renamed() {
  using T = BackupType;
  Scenario scenario = chain_of(WriterSpec(), {T::full, T::incremental, T::log});
  scenario.writers[0].ranges_in_string_max = 0;
  for (std::uint32_t point = 3; point > 0; --point) {
    scenario.requester->restores.push_back(to_point(point));
    scenario.requester->restores.back().restore_name = "as it was " + std::to_string(point);
  }
  return scenario;
}

// The first instance's ledger becomes the second one's.
Scenario make_restore_moved() {
  using T = BackupType;
  Scenario scenario = chain_of(WriterSpec(), {T::full, T::incremental, T::log});
  scenario.writers.emplace_back();
  scenario.writers[1].folder = R"(C:\second)";
  scenario.writers[1].instance = "second";
  for (std::uint32_t point = 3; point > 0; --point) {
    scenario.requester->restores.push_back(to_point(point));
    scenario.requester->restores.back().chosen = {"ledger"};
    scenario.requester->restores.back().instance = "second";
  }
  return scenario;
}

// With a partner: once it has the last word, once the restore has.
Scenario make_restore_replicated() {
  using T = BackupType;
  Scenario scenario = chain_of(WriterSpec(), {T::full, T::incremental});
  scenario.writers[0].partner = R"(C:\partner)";
  scenario.requester->restores = {to_point(1), to_point(2), to_point(1)};
  scenario.requester->restores[1].authoritative = true;
  scenario.requester->restores[2].authoritative = true;
  return scenario;
}

// The files are a service's, which the requester stops and starts again.
Scenario make_restore_service() {
  using T = BackupType;
  Scenario scenario = chain_of(WriterSpec(), {T::full, T::incremental, T::log, T::log});
  scenario.writers[0].restore_method = RestoreMethodType::stop_restore_start;
  scenario.writers[0].service = "LedgerService";
  for (std::uint32_t point = 4; point > 0; --point)
    scenario.requester->restores.push_back(to_point(point));
  return scenario;
}

// The service reads them anew once they are back.
Scenario make_restore_restart() {
  Scenario scenario = make_restore_service();
  scenario.writers[0].restore_method = RestoreMethodType::restore_stop_start;
  return scenario;
}

// Its service takes the order to stop, and never does.
Scenario make_failed_stop() {
  Scenario scenario = chain_of(WriterSpec(), {BackupType::full});
  scenario.writers[0].restore_method = RestoreMethodType::stop_restore_start;
  scenario.writers[0].service = "LedgerService";
  scenario.requester->restores.push_back(to_point(1));
  scenario.faults.emplace_back("service_runs_on", "LedgerService");
  return scenario;
}

// The files wait for the machine's next start, changed ranges laid over them.
Scenario make_restore_reboot() {
  using T = BackupType;
  Scenario scenario = chain_of(WriterSpec(), {T::full, T::incremental, T::differential, T::copy});
  scenario.writers[0].restore_method = RestoreMethodType::restore_at_reboot;
  for (std::uint32_t point = 4; point > 0; --point) {
    scenario.requester->restores.push_back(to_point(point));
    scenario.requester->restores.back().reboot = true;
  }
  return scenario;
}

// The writer wants no part in it, so that files may go anywhere.
Scenario make_restore_alone() {
  WriterSpec writer;
  writer.role = "tree";
  Scenario scenario = chain_of(writer, {BackupType::full});
  scenario.requester->restores = {to_point(1), to_point(1)};
  scenario.requester->restores[1].new_folder = "C:\\copy";
  return scenario;
}

Scenario make_failed_restore() {
  Scenario scenario = chain_of(WriterSpec(), {BackupType::full});
  scenario.requester->restores.push_back(to_point(1));
  scenario.faults.emplace_back("writer_veto", "ledger OnPreRestore VSS_E_WRITERERROR_RETRYABLE");
  return scenario;
}

}  // namespace vsskit::scenario
