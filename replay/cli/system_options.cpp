#include "replay/cli/system_options.h"

namespace vsskit::cli {
namespace {

using Action = SystemArguments::Action;

void add_dll(CLI::App& command, SystemArguments& system) {
  command.add_option("--vssapi", system.vssapi, "The vssapi.dll to use instead of the system's")
      ->type_name("FILE");
}

void add_recording(CLI::App& command, SystemArguments& system) {
  command
      .add_option("--trace", system.trace,
                  "Save the recording: a folder when PATH ends in /, else one file")
      ->type_name("PATH");
}

void add_choice(CLI::App& command, SystemArguments& system) {
  command
      .add_option("--writer-id", system.writer_ids,
                  "Only writers of this class; vsskit system writers lists them")
      ->type_name("ID");
  command
      .add_option("--component", system.components,
                  "Only this selectable component: its logical path and name, as path\\name")
      ->type_name("NAME");
  command
      .add_option("--ledger", system.ledger,
                  "Run a writer of vsskit's own as well, with its files in this folder")
      ->type_name("FOLDER");
}

void add_type(CLI::App& command, SystemArguments& system) {
  command
      .add_option("--type", system.type,
                  "copy leaves every writer's chain of backups alone; full, incremental,\n"
                  "differential and log need --i-own-this-server")
      ->type_name("TYPE")
      ->capture_default_str();
}

void add_base(CLI::App& command, SystemArguments& system) {
  command
      .add_option("--base", system.base,
                  "The backup to build on, where the type is incremental, differential or log")
      ->type_name("FOLDER");
}

void add_owner(CLI::App& command, SystemArguments& system, const char* why) {
  command.add_flag("--i-own-this-server", system.i_own_this_server, why);
}

}  // namespace

CLI::App* add_system(CLI::App& app, SystemArguments& arguments,
                     void (*add_judging)(CLI::App& command, JudgeOptions& options)) {
  CLI::App* const system =
      app.add_subcommand("system", "Work with the VSS of this Windows machine, and judge it");
  system->require_subcommand(1);
  const auto add = [&](const char* name, const char* what, Action action) {
    CLI::App* const command = system->add_subcommand(name, what);
    command->callback([&arguments, action] { arguments.action = action; });
    add_dll(*command, arguments);
    return command;
  };
  add("writers", "List the writers that run here, and how they are", Action::writers);

  CLI::App* const check =
      add("check", "Go through a backup with them, copy no file, and judge it", Action::check);
  add_choice(*check, arguments);
  add_type(*check, arguments);
  add_base(*check, arguments);
  add_owner(*check, arguments, "Other types than copy: writers may begin new chains");
  add_recording(*check, arguments);
  add_judging(*check, arguments.judging);

  CLI::App* const backup = add("backup", "Back them up to a folder, and judge it", Action::backup);
  backup->add_option("--medium", arguments.medium, "The new folder for this backup's files")
      ->type_name("FOLDER")
      ->required();
  add_choice(*backup, arguments);
  add_type(*backup, arguments);
  add_base(*backup, arguments);
  add_owner(*backup, arguments, "Other types than copy: writers may begin new chains and cut logs");
  add_recording(*backup, arguments);
  add_judging(*backup, arguments.judging);

  CLI::App* const restore = add(
      "restore", "Restore such a backup over the writers' files, and judge it", Action::restore);
  restore->add_option("--medium", arguments.medium, "The folder of the backup")
      ->type_name("FOLDER")
      ->required();
  add_choice(*restore, arguments);
  add_owner(*restore, arguments, "Needed: files of running services are replaced");
  add_recording(*restore, arguments);
  add_judging(*restore, arguments.judging);

  add("learn-names", "Print the XML names that its documents use, as our table has them",
      Action::learn_names);
  return system;
}

}  // namespace vsskit::cli
