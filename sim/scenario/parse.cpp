// Scenario files: TOML into values, each error at its line and column.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "sim/base/file_spec.h"
#include "sim/base/prng.h"
#include "sim/base/text.h"
#include "sim/roles/mutants.h"
#include "sim/scenario/fields.h"
#include "sim/scenario/scenario.h"
#include "sim/scenario/step_requester.h"

namespace vsskit::scenario {
namespace {

constexpr std::uint32_t kLargest = 1000000000;
constexpr std::uint32_t kMostTransfers = 1000000;
constexpr std::uint32_t kMostAccounts = 10000000;
constexpr std::size_t kMostBytes = std::size_t{16} << 20;

// A host path of the file, relative to the file's own folder.
std::string beside(const std::string& name, const std::string& path) {
  const std::filesystem::path given(path);
  if (given.is_absolute()) return path;
  return (std::filesystem::path(name).parent_path() / given).lexically_normal().string();
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& words) {
  const std::vector<std::string_view> views(words.begin(), words.end());
  const std::string_view near = nearest(word, views);
  return near.empty() ? "" : "did you mean " + std::string(near) + "?";
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void read_role(Fields& fields, std::string& role, const std::vector<std::string>& roles) {
  fields.text("role", role);
  if (!contains(roles, role)) {
    fields.refuse("role", "unknown role '" + role + "'", did_you_mean(role, roles));
  }
}

// The value as the enumeration's name, in any case.
template <class T>
void read_named(Fields& fields, std::string_view key, Naming naming, T& value) {
  std::optional<std::string> word;
  fields.text(key, word);
  if (!word) return;
  const std::optional<std::int64_t> number = parse_name(naming, to_upper_ascii(*word));
  if (number) {
    value = static_cast<T>(*number);
    return;
  }
  std::vector<std::string> names;
  for (const NamedValue& each : names_of(naming).names)
    names.push_back(to_lower_ascii(each.name));
  fields.refuse(key, "unknown " + std::string(key) + " '" + *word + "'",
                did_you_mean(*word, names));
}

VolumeSpec read_volume(const toml::table& table, const std::string& name, Problems& problems) {
  VolumeSpec volume;
  Fields fields(table, "[[volume]]", problems);
  fields.text("root", volume.root);
  fields.text("host_folder", volume.host_folder);
  fields.flag("supported", volume.supported);
  fields.text("file_system", volume.file_system);
  if (volume.root.empty()) fields.refuse("root", "a volume without a root", "root = 'C:\\'");
  if (volume.host_folder) volume.host_folder = beside(name, *volume.host_folder);
  fields.done();
  return volume;
}

FileSpecimen read_file(const toml::table& table, Problems& problems) {
  FileSpecimen file;
  Fields fields(table, "[[file]]", problems);
  fields.text("path", file.path);
  fields.text("content", file.content);
  if (volume_of(file.path).empty()) {
    fields.refuse("path", "'" + file.path + "' is no full path",
                  "a path such as 'C:\\data\\a.txt'");
  }
  fields.done();
  return file;
}

WriterSpec read_writer(const toml::table& table, const std::string& name, Problems& problems) {
  WriterSpec writer;
  Fields fields(table, "[[writer]]", problems);
  fields.text("document", writer.document);
  if (writer.document) {
    writer.role = "document";
    writer.document = beside(name, *writer.document);
  }
  read_role(fields, writer.role, writer_roles());
  if (writer.role == "document" && !writer.document) {
    fields.refuse("role", "no document", "document = 'FILE'");
  }
  fields.text("folder", writer.folder);
  fields.text("instance", writer.instance);
  read_named(fields, "level", Naming::application_level, writer.level);
  fields.number("freeze_timeout_ms", writer.freeze_timeout_ms, kLargest);
  fields.number("accounts", writer.accounts, kMostAccounts);
  if (writer.accounts == 0) fields.refuse("accounts", "a ledger without accounts", "1 or more");
  fields.number("transfers_before", writer.transfers_before, kMostTransfers);
  fields.number("transfers_during", writer.transfers_during, kMostTransfers);
  fields.number("ranges_in_string_max", writer.ranges_in_string_max, kLargest);
  fields.text("partner", writer.partner);
  read_named(fields, "restore_method", Naming::restore_method, writer.restore_method);
  fields.text("service", writer.service);
  fields.flag("nested", writer.nested);
  fields.flag("mixed", writer.mixed);
  fields.flag("plant_files", writer.plant_files);
  fields.done();
  return writer;
}

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
  if (restore.point > backups) {
    fields.refuse("point", "no backup " + std::to_string(restore.point),
                  "a number up to " + std::to_string(backups));
  }
  read_named(fields, "type", Naming::restore_type, restore.type);
  fields.texts("writers", restore.writers);
  fields.texts("chosen", restore.chosen);
  fields.texts("subcomponents", restore.subcomponents);
  fields.text("new_folder", restore.new_folder);
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

void read_seed(Fields& fields, Scenario& scenario) {
  const toml::node* node = fields.any("seed");
  if (node == nullptr) return;
  const auto* integer = node->as_integer();
  const auto* string = node->as_string();
  if (integer != nullptr && integer->get() >= 0) {
    scenario.seed = static_cast<std::uint64_t>(integer->get());
  } else if (string != nullptr) {
    scenario.seed = parse_seed(string->get());
  }
  if (!scenario.seed) {
    const std::string text = string != nullptr    ? string->get()
                             : integer != nullptr ? std::to_string(integer->get())
                                                  : std::string("this");
    fields.refuse("seed", "'" + text + "' is no seed",
                  "a number, or a string with 0x and hex digits");
  }
}

void read_holds(Fields& fields, Scenario& scenario) {
  std::vector<std::string> words;
  fields.texts("holds", words);
  if (words.empty()) return;
  std::string joined;
  for (const std::string& word : words)
    joined += word + " ";
  const Result<trace::Holds> holds = trace::parse_holds(joined);
  if (holds) {
    scenario.holds = *holds;
  } else {
    fields.refuse("holds", holds.error().what, holds.error().expected);
  }
}

void read_executor(Fields& fields, Scenario& scenario) {
  std::string executor = "lockstep";
  fields.text("executor", executor);
  const auto threaded = parse_executor(executor);
  if (threaded) {
    scenario.threaded = *threaded;
  } else {
    fields.refuse("executor", "unknown executor '" + executor + "'", "lockstep or threaded");
  }
  fields.number("watchdog_ms", scenario.watchdog_ms, kLargest);
}

void read_providers(Fields& fields, Scenario& scenario) {
  fields.texts("providers", scenario.providers);
  const std::vector<std::string> known = provider_roles();
  for (const std::string& role : scenario.providers) {
    if (std::find(known.begin(), known.end(), role) != known.end()) continue;
    fields.refuse("providers", "unknown provider '" + role + "'",
                  "software-copies, hardware-copies or a provider mutant");
  }
}

void read_variables(const toml::table& table, Scenario& scenario, Problems& problems) {
  for (const auto& [key, node] : table) {
    const auto* string = node.as_string();
    if (string == nullptr) {
      problems.add(node.source(), "the variable '" + std::string(key.str()) + "' is no string",
                   "a string");
      continue;
    }
    scenario.variables.emplace_back(std::string(key.str()), string->get());
  }
}

void read_fault(std::string_view key, const toml::node& node, Scenario& scenario,
                Problems& problems) {
  std::string value;
  if (const auto* string = node.as_string()) value = string->get();
  if (const auto* integer = node.as_integer()) value = std::to_string(integer->get());
  if (const auto* truth = node.as_boolean(); truth != nullptr && !truth->get()) return;
  engine::FaultPlan plan;
  const Result<void> set = engine::set_fault(plan, key, value);
  if (!set) problems.add(node.source(), set.error().what, set.error().expected);
  scenario.faults.emplace_back(std::string(key), value);
}

void read_faults(const toml::table& table, Scenario& scenario, Problems& problems) {
  for (const auto& [key, node] : table) {
    if (const toml::array* several = node.as_array()) {
      for (const toml::node& each : *several)
        read_fault(key.str(), each, scenario, problems);
    } else {
      read_fault(key.str(), node, scenario, problems);
    }
  }
}

void read_scenario(const toml::table& table, Scenario& scenario, Problems& problems) {
  Fields fields(table, "a scenario", problems);
  fields.text("text", scenario.text);
  read_seed(fields, scenario);
  read_holds(fields, scenario);
  fields.text("windows_version", scenario.windows_version);
  read_executor(fields, scenario);
  scenario.medium_named = table.contains("medium");
  fields.text("medium", scenario.medium);
  if (volume_of(scenario.medium).empty()) {
    fields.refuse("medium", "'" + scenario.medium + "' is no full path",
                  "a path such as 'M:\\backup'");
  }
  for (const toml::table* each : fields.tables("volume")) {
    scenario.volumes.push_back(read_volume(*each, scenario.name, problems));
  }
  for (const toml::table* each : fields.tables("file")) {
    scenario.files.push_back(read_file(*each, problems));
  }
  read_providers(fields, scenario);
  for (const toml::table* each : fields.tables("writer")) {
    scenario.writers.push_back(read_writer(*each, scenario.name, problems));
  }
  if (const toml::table* each = fields.table("requester")) {
    scenario.requester = read_requester(*each, problems);
  }
  if (const toml::table* each = fields.table("variables"))
    read_variables(*each, scenario, problems);
  if (const toml::table* each = fields.table("faults")) read_faults(*each, scenario, problems);
  fields.done();
}

}  // namespace

Result<Scenario> parse_scenario(std::string_view text, const std::string& name) {
  const auto table = parse_toml(text, name, kMostBytes);
  if (!table) return table.error();
  Scenario scenario;
  scenario.name = name;
  Problems problems(name);
  read_scenario(*table, scenario, problems);
  if (problems.first()) return *problems.first();
  return scenario;
}

Result<Scenario> open_scenario(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return Error{path, "is a folder", "a scenario file"};
  }
  std::ifstream file(std::filesystem::path(path), std::ios::binary);
  if (!file) return Error{path, "cannot be read", "a scenario file"};
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return parse_scenario(text, path);
}

Result<engine::FaultPlan> fault_plan(const Scenario& scenario) {
  engine::FaultPlan plan;
  for (const auto& [name, value] : scenario.faults) {
    const Result<void> set = engine::set_fault(plan, name, value);
    if (!set) return set.error();
  }
  return plan;
}

}  // namespace vsskit::scenario
