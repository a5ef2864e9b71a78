// Scenario files: TOML into values, each error at its line and column.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "sim/base/file_spec.h"
#include "sim/base/host_path.h"
#include "sim/base/prng.h"
#include "sim/base/text.h"
#include "sim/roles/mutants.h"
#include "sim/scenario/field_words.h"
#include "sim/scenario/parse_requester.h"
#include "sim/scenario/scenario.h"

namespace vsskit::scenario {
namespace {

constexpr std::uint32_t kMostAccounts = 10000000;
constexpr std::size_t kMostBytes = std::size_t{16} << 20;

// A host path of the file, relative to the file's own folder.
std::string beside(const std::string& name, const std::string& path) {
  const std::filesystem::path given = host_path(path);
  if (given.is_absolute()) return path;
  return host_text((host_path(name).parent_path() / given).lexically_normal());
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
  if (file.path.empty()) fields.refuse("path", "a file without a path", "path = 'C:\\data\\a.txt'");
  check_full_path(fields, "path", file.path);
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
  check_full_path(fields, "folder", writer.folder);
  fields.text("instance", writer.instance);
  read_named(fields, "level", Naming::application_level, writer.level);
  fields.number("freeze_timeout_ms", writer.freeze_timeout_ms, kLargest);
  fields.number("accounts", writer.accounts, kMostAccounts);
  if (writer.accounts == 0) fields.refuse("accounts", "a ledger without accounts", "1 or more");
  fields.number("transfers_before", writer.transfers_before, kMostTransfers);
  fields.number("transfers_during", writer.transfers_during, kMostTransfers);
  fields.number("ranges_in_string_max", writer.ranges_in_string_max, kLargest);
  fields.text("partner", writer.partner);
  check_full_path(fields, "partner", writer.partner);
  read_named(fields, "restore_method", Naming::restore_method, writer.restore_method);
  fields.text("service", writer.service);
  fields.flag("nested", writer.nested);
  fields.flag("mixed", writer.mixed);
  fields.flag("plant_files", writer.plant_files);
  fields.done();
  return writer;
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
    const std::string text = string != nullptr    ? "'" + string->get() + "' is no seed"
                             : integer != nullptr ? std::to_string(integer->get()) + " is no seed"
                                                  : std::string("this is no seed");
    fields.refuse("seed", text, "a whole number, or a string with 0x and hex digits");
  }
}

void read_holds(Fields& fields, Scenario& scenario) {
  std::vector<std::string> words;
  fields.texts("holds", words);
  if (words.empty()) {
    if (fields.any("holds") != nullptr) {
      fields.refuse("holds", "a trace that holds nothing", "kinds of evidence, such as calls");
    }
    return;
  }
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

constexpr std::uint32_t kServicePackMost = 9;

void read_windows_version(Fields& fields, Scenario& scenario) {
  const std::string& version = scenario.windows_version;
  fields.text("windows_version", scenario.windows_version);
  if (fields.any("service_pack") != nullptr) {
    fields.number("service_pack", scenario.service_pack.emplace(), kServicePackMost);
  }
  const bool numbers = version.find_first_not_of("0123456789.") == std::string::npos;
  const std::size_t dot = version.find('.');
  if (numbers && dot != 0 && dot != std::string::npos && dot + 1 < version.size()) return;
  fields.refuse("windows_version", "'" + version + "' is no version of Windows",
                "numbers such as 10.0.20348");
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
  read_windows_version(fields, scenario);
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
  if (std::filesystem::is_directory(host_path(path), ignored)) {
    return Error{path, "is a folder", "a scenario file"};
  }
  std::ifstream file(host_path(path), std::ios::binary);
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
