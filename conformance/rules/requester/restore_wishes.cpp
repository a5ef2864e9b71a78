// What a requester says of a restore before PreRestore: its type, options, new targets and
// subcomponents. When that is said is in restore, whether the writer knows it in restore-places.
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "conformance/rules/requester/restore_words.h"
#include "conformance/rules/topics.h"
#include "sim/base/text.h"

namespace vsskit::conformance {
namespace {

void type_before_prerestore(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::SetRestoreState)) {
    judge.applies(*step);
    const Step* pre = session.last_before(Verb::PreRestore, *step);
    if (pre == nullptr || session.refused(*pre)) continue;
    judge.violated(Place(*step).with(pre),
                   "the restore type {} was set after PreRestore at step {}", step->text("type"),
                   pre->number);
  }
}

struct Option {
  std::string_view name;
  std::string_view value;
};

// Takes `"text"` from the beginning; none where it does not stand there.
std::optional<std::string_view> take_quoted(std::string_view& text) {
  if (!text.starts_with('"')) return std::nullopt;
  const std::size_t end = text.find('"', 1);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view inner = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  return inner;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

void skip_blanks(std::string_view& text) {
  while (text.starts_with(' '))
    text.remove_prefix(1);
}

// `"name"="value"` or `"subcomponent":"name"="value"`, parted by commas. `rest` is what could not
// be read; empty where all was.
std::vector<Option> read_options(std::string_view text, std::string_view& rest) {
  std::vector<Option> options;
  while (true) {
    skip_blanks(text);
    rest = text;
    auto name = take_quoted(text);
    if (name && take(text, ':')) name = take_quoted(text);
    if (!name || name->empty() || !take(text, '=')) return options;
    const auto value = take_quoted(text);
    if (!value) return options;
    options.push_back({*name, *value});
    skip_blanks(text);
    if (take(text, ',')) continue;
    rest = text;
    return options;
  }
}

void options_can_be_read(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::SetRestoreOptions)) {
    const std::string_view text = step->text("options");
    if (text.empty()) continue;
    judge.applies(*step);
    std::string_view rest;
    (void)read_options(text, rest);
    if (rest.empty()) continue;
    judge.violated(*step, "at character {} of {}, where `{}` stands, no \"name\"=\"value\" begins",
                   text.size() - rest.size() + 1, text, rest.substr(0, 40));
  }
}

// Whether the value is one that the common option has; true for other options.
bool is_common(const Option& option) {
  const std::string name = fold_case(option.name);
  const std::string value = fold_case(option.value);
  if (name == "authoritative") return value == "all" || value.starts_with("item:");
  if (name == "roll forward") {
    return value == "none" || value == "all" || value.starts_with("partial:");
  }
  return name != "new component name" || !value.empty();
}

bool is_all(const Option& option) {
  return fold_case(option.name) == "authoritative" && fold_case(option.value) == "all";
}

void common_options_known(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::SetRestoreOptions)) {
    std::string_view rest;
    const std::vector<Option> options = read_options(step->text("options"), rest);
    std::size_t whole = 0;
    for (const Option& option : options) {
      judge.applies(*step);
      whole += is_all(option) ? 1 : 0;
      if (is_common(option)) continue;
      judge.violated(*step, "the option \"{}\" has the value \"{}\"", option.name, option.value);
    }
    if (whole < 2) continue;
    judge.violated(*step, "the option \"Authoritative\" says \"All\" {} times", whole);
  }
}

void new_target_of_selected(const Session& session, Judge& judge) {
  const Step* pre = session.first_accepted(Verb::PreRestore);
  if (pre == nullptr || session.first(Verb::AddNewTarget) == nullptr) return;
  const auto selected = selected_before(session, *pre);
  for (const Step* step : session.calls(Verb::AddNewTarget)) {
    if (session.refused(*step)) continue;
    judge.applies(*step);
    const ComponentName name = session.component_of(*step);
    if (selected.count(name) != 0) continue;
    judge.violated(Place(*step).with(pre),
                   "a new target for {}, which is not selected for restore: its writer hears "
                   "nothing of it",
                   name.path);
  }
}

void new_target_of_added(const Session& session, Judge& judge) {
  if (session.first(Verb::AddNewTarget) == nullptr) return;
  trace::ParsedDocument document;
  const auto stored = restore_source(session, document);
  if (!stored) return;
  for (const Step* step : session.calls(Verb::AddNewTarget)) {
    judge.applies(*step);
    const ComponentName name = session.component_of(*step);
    if (stored->find(name) != nullptr) continue;
    judge.violated(Place(*step).with(stored->step),
                   "a new target for {}, which is not in {}; files of a subcomponent go by the "
                   "component that was added",
                   name.path, stored->document);
  }
}

const document::Component* component_in(const GatheredMetadata& gathered, std::string_view path) {
  for (const document::Component& component : gathered.metadata->components) {
    if (component_path(component) == path) return &component;
  }
  return nullptr;
}

void subcomponent_selectable(const Session& session, Judge& judge) {
  for (const Step* step : session.calls(Verb::AddRestoreSubcomponent)) {
    const ComponentName name = session.component_of(*step);
    const GatheredMetadata* gathered = session.metadata_of(name.writer_id);
    if (gathered == nullptr) continue;
    const std::string path =
        component_path(step->text("sub_logical_path"), step->text("sub_component"));
    const document::Component* component = component_in(*gathered, path);
    if (component == nullptr) continue;
    judge.applies(*step);
    if (component->selectable_for_restore.value_or(false)) continue;
    judge.violated(Place(*step).in(gathered->document, component->at).with(gathered->step),
                   "{} is to be restored alone, and is not selectable for restore", path);
  }
}

constexpr Rule kRequesterRestoreWishes[] = {
    {
        .id = "requester/restore-wishes/type-before-prerestore",
        .inventory = "R-RORD-08",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::vss_restore_state, ""},
        .statement = "A restore type is set before PreRestore.",
        .why = "The writer has prepared for a restore of another type by then.",
        .needs = holds::none,
        .check = type_before_prerestore,
        .mutant = "sets_restore_type_late",
    },
    {
        .id = "requester/restore-wishes/options-can-be-read",
        .inventory = "D-RORD-19",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::setting_vss_restore_options, "Format"},
        .statement =
            "Restore options are \"name\"=\"value\" pairs between commas, each name with a "
            "subcomponent and a colon before it or without.",
        .why = "The writer does not find what it was asked for and restores as always.",
        .needs = holds::none,
        .check = options_can_be_read,
        .mutant = "writes_options_of_its_own",
    },
    {
        .id = "requester/restore-wishes/common-options-known",
        .inventory = "D-RORD-20",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::setting_vss_restore_options, "Common Restore Options"},
        .statement = "The common restore options have the values that all writers know.",
        .why =
            "The writer ignores the option: logs are replayed, or replicas follow, as if nothing "
            "had been said.",
        .needs = holds::none,
        .check = common_options_known,
        .mutant = "rolls_forward_in_its_own_words",
    },
    {
        .id = "requester/restore-wishes/new-target-of-selected",
        .inventory = "R-RORD-18",
        .subject = Subject::requester,
        .strength = Strength::should,
        .source = {Doc::restores_without_writer_participation, ""},
        .statement = "A requester that restores to another place for itself adds no new targets: "
                     "they are for components that are selected for restore.",
        .why = "Nobody reads the target; a later session with the same document would.",
        .needs = holds::calls,
        .check = new_target_of_selected,
        .mutant = "adds_targets_for_nobody",
    },
    {
        .id = "requester/restore-wishes/new-target-of-added",
        .inventory = "R-NEWT-06",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::api_backup_components_add_new_target, ""},
        .statement = "A new target names a component that the backup added explicitly, also for "
                     "files of its subcomponents.",
        .why = "The call is refused, and the writer is not told where its files went.",
        .needs = holds::none,
        .check = new_target_of_added,
        .mutant = "adds_targets_for_subcomponents",
    },
    {
        .id = "requester/restore-wishes/subcomponent-selectable",
        .inventory = "R-SUBC-02 R-SUBC-10",
        .subject = Subject::requester,
        .strength = Strength::must,
        .source = {Doc::working_with_selectability_for_restore_and_subcomponents, ""},
        .statement = "Only subcomponents that are selectable for restore are restored alone.",
        .why = "The writer cannot take a part over that it never meant to stand alone.",
        .needs = holds::none,
        .check = subcomponent_selectable,
        .mutant = "adds_parts_that_cannot_stand_alone",
    },
};

}  // namespace

std::span<const Rule> requester_restore_wishes() {
  return kRequesterRestoreWishes;
}

}  // namespace vsskit::conformance
