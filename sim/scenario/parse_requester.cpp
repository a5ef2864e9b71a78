#include "sim/scenario/parse_requester.h"

#include "sim/roles/mutants.h"
#include "sim/scenario/field_words.h"
#include "sim/scenario/step_requester.h"

namespace vsskit::scenario {
namespace {

BackupSpec read_backup(const toml::table& table, Problems& problems) {
  BackupSpec backup;
  Fields fields(table, "[[requester.backup]]", problems);
  read_named(fields, "type", Naming::backup_type, backup.type);
  fields.flag("components", backup.components);
  fields.flag("bootable", backup.bootable);
  fields.flag("shadow_copy", backup.shadow_copy);
  fields.flag("partial_files", backup.partial_files);
  fields.texts("writers", backup.writers);
  fields.texts("chosen", backup.chosen);
  fields.texts("volumes", backup.volumes);
  fields.text("medium", backup.medium);
  check_full_path(fields, "medium", backup.medium);
  fields.number("transfers_before", backup.transfers_before, kMostTransfers);
  if (!backup.components && backup.volumes.empty()) {
    fields.refuse("components", "neither components nor volumes", "volumes = ['C:\\']");
  }
  fields.done();
  return backup;
}

RestoreSpec read_restore(const toml::table& table, std::size_t backups, Problems& problems) {
  RestoreSpec restore;
  Fields fields(table, "[[requester.restore]]", problems);
  fields.number("point", restore.point, kLargest);
  const bool named = fields.any("point") != nullptr;
  if (named && (restore.point == 0 || restore.point > backups)) {
    fields.refuse("point", "no backup " + std::to_string(restore.point),
                  "a number from 1 to " + std::to_string(backups));
  }
  read_named(fields, "type", Naming::restore_type, restore.type);
  fields.texts("writers", restore.writers);
  fields.texts("chosen", restore.chosen);
  fields.texts("subcomponents", restore.subcomponents);
  fields.text("new_folder", restore.new_folder);
  check_full_path(fields, "new_folder", restore.new_folder);
  fields.text("options", restore.options);
  fields.text("roll_forward_to", restore.roll_forward_to);
  fields.text("instance", restore.instance);
  fields.text("restore_name", restore.restore_name);
  fields.flag("authoritative", restore.authoritative);
  fields.flag("reboot", restore.reboot);
  fields.number("transfers_before", restore.transfers_before, kMostTransfers);
  fields.done();
  return restore;
}

// `chain = ["FULL", "LOG"]`: backups that differ in their types alone.
void read_chain(Fields& fields, RequesterSpec& requester) {
  std::vector<std::string> words;
  fields.texts("chain", words);
  if (words.empty() && fields.any("chain") != nullptr) {
    fields.refuse("chain", "a chain without a backup", "FULL, INCREMENTAL, LOG ...");
  }
  for (const std::string& word : words) {
    const std::optional<std::int64_t> type = parse_name(Naming::backup_type, to_upper_ascii(word));
    if (!type) {
      fields.refuse("chain", "unknown type '" + word + "'", "FULL, INCREMENTAL, LOG ...");
      return;
    }
    BackupSpec backup;
    backup.type = static_cast<BackupType>(*type);
    requester.backups.push_back(backup);
  }
}

void read_steps(Fields& fields, RequesterSpec& requester, Problems& problems) {
  fields.texts("steps", requester.steps);
  if (requester.steps.empty()) return;
  if (!requester.backups.empty()) {
    fields.refuse("steps", "steps beside [[requester.backup]]", "one of the two");
  }
  const toml::array& array = *fields.any("steps")->as_array();
  for (std::size_t i = 0; i < requester.steps.size(); ++i) {
    const Result<void> good = check_step(requester.steps[i]);
    if (!good) problems.add(array[i].source(), good.error().what, good.error().expected);
  }
}

}  // namespace

RequesterSpec read_requester(const toml::table& table, Problems& problems) {
  RequesterSpec requester;
  Fields fields(table, "[requester]", problems);
  read_role(fields, requester.role, requester_roles());
  fields.number("poll_ms", requester.poll_ms, kLargest);
  read_chain(fields, requester);
  const bool chain = !requester.backups.empty();
  for (const toml::table* each : fields.tables("backup")) {
    requester.backups.push_back(read_backup(*each, problems));
  }
  read_steps(fields, requester, problems);
  if (chain && !fields.tables("backup").empty()) {
    fields.refuse("chain", "both a chain and backups", "one of them");
  }
  if (requester.backups.empty() && requester.steps.empty()) requester.backups.emplace_back();
  for (const toml::table* each : fields.tables("restore")) {
    requester.restores.push_back(read_restore(*each, requester.backups.size(), problems));
  }
  fields.done();
  return requester;
}

}  // namespace vsskit::scenario
