#include "sim/system/learn_names.h"

#include <algorithm>
#include <utility>

#include "sim/document/names.h"
#include "sim/system/names_data.h"
#include "sim/system/names_session.h"
#include "sim/system/open.h"
#include "sim/system/xml_tree.h"

namespace vsskit::system {
namespace {

using document::Attribute;
using document::Element;
using document::Words;
using Tree = std::unique_ptr<XmlElement>;

// A document with its tree.
struct Sample {
  NamesDocument document;
  Tree tree;
};
Result<Sample> sample_of(Result<NamesDocument> document) {
  if (!document) return document.error();
  auto tree = parse_tree(document->xml);
  if (!tree) return tree.error();
  return Sample{*std::move(document), *std::move(tree)};
}

// What stands for an enumeration's value in our documents.
std::string our_word(Words words, int value) {
  const document::Word* word = document::find_word(words, value);
  return word == nullptr ? std::string() : std::string(word->text);
}
document::Evidence evidence_of(Words words, int value) {
  const document::Word* word = document::find_word(words, value);
  return word == nullptr ? document::Evidence::provisional : word->evidence;
}

class Learner {
 public:
  // Makes its shadow copy of this volume.
  Result<std::vector<LearntName>> learn(const std::string& volume);

 private:
  Result<void> learn_choices();
  Result<void> learn_reboot();
  Result<void> learn_states();
  Result<void> learn_restore_types();
  void learn_datum(const Datum& datum);
  void learn_words_of(const char* carrier, Words words, int last, std::string_view place_from);
  void learn_component_types();
  [[nodiscard]] std::string find_twin(const Datum& datum, const XmlElement& root) const;
  [[nodiscard]] std::string find_rest(const Datum& datum, const XmlElement& root) const;
  [[nodiscard]] std::string place_learnt(std::string_view datum) const;
  void add(std::string datum, std::string here, Element element, Attribute attribute);
  void add_word(std::string datum, std::string here, Words words, int value);

  Sample metadata_;
  Sample backup_;
  Sample restore_;
  std::vector<LearntName> names_;
};

void Learner::add(std::string datum, std::string here, Element element, Attribute attribute) {
  const document::Name& own_element = name_of(element);
  const document::Name& own = name_of(attribute);
  names_.push_back({std::move(datum), std::move(here),
                    std::string(own_element.text) + "/" + std::string(own.text),
                    std::max(own_element.evidence, own.evidence)});
}

void Learner::add_word(std::string datum, std::string here, Words words, int value) {
  names_.push_back(
      {std::move(datum), std::move(here), our_word(words, value), evidence_of(words, value)});
}

// --- Data of whole documents

std::string Learner::find_twin(const Datum& datum, const XmlElement& root) const {
  std::string plain(kPlain);
  std::string varied(datum.name);
  if (datum.element == Element::database) plain = kPlainDatabase;
  if (datum.shown == Shown::backup) plain = kUntouched;
  if (datum.shown == Shown::restore) plain = kRestored;
  if (datum.attribute == Attribute::selected_for_restore) {
    plain = kUntouched;
    varied = kRestored;
  }
  if (!datum.plain.empty()) {
    plain = mark_of(datum.plain);
    varied = mark_of(datum.key);
  }
  const XmlElement* one = element_with(root, plain);
  const XmlElement* other = element_with(root, varied);
  if (one == nullptr || other == nullptr) return {};
  return difference(*one, *other, plain, varied);
}

std::string Learner::find_rest(const Datum& datum, const XmlElement& root) const {
  const XmlElement* element = element_with(root, mark_of(datum.key));
  if (element == nullptr) return {};
  std::string rest;
  for (const auto& [name, value] : element->attributes) {
    const std::string place = element->name + "/" + name;
    const bool known = name == document::kNamespaceAttribute ||
                       std::any_of(names_.begin(), names_.end(),
                                   [&](const LearntName& one) { return one.here == place; });
    if (known) continue;
    if (!rest.empty()) return {};  // nobody can say which of them it is
    rest = place;
  }
  return rest;
}

void Learner::learn_datum(const Datum& datum) {
  const Sample& shown = datum.shown == Shown::metadata ? metadata_
                        : datum.shown == Shown::backup ? backup_
                                                       : restore_;
  std::string here;
  switch (datum.found) {
    case Found::text:
      here = place_of(*shown.tree, mark_of(datum.key.empty() ? datum.name : datum.key));
      break;
    case Found::value: {
      const auto value = shown.document.values.find(std::string(datum.name));
      if (value != shown.document.values.end()) here = place_of(*shown.tree, value->second);
      break;
    }
    case Found::twin:
      here = find_twin(datum, *shown.tree);
      break;
    case Found::rest:
      here = find_rest(datum, *shown.tree);
      break;
    case Found::never:
      break;
    case Found::root:
      return;  // by sessions of their own
  }
  const bool missing = here.empty();
  add(std::string(datum.name), std::move(here), datum.element, datum.attribute);
  if (missing) names_.back().not_asked = datum.why;
}

std::string Learner::place_learnt(std::string_view datum) const {
  const auto known = std::find_if(names_.begin(), names_.end(),
                                  [&](const LearntName& one) { return one.datum == datum; });
  return known == names_.end() ? std::string() : known->here;
}

void Learner::learn_component_types() {
  const std::string place = place_learnt("component type");
  for (const int type : {VSS_CT_DATABASE, VSS_CT_FILEGROUP}) {
    const auto carrier = type == VSS_CT_DATABASE ? std::string_view("component type") : kUntouched;
    const XmlElement* element = element_with(*backup_.tree, carrier);
    add_word("component type " + std::to_string(type),
             element == nullptr ? std::string() : value_at(*element, place), Words::component_type,
             type);
  }
}

// The words of an enumeration that has a component for each value, at the place of a twin.
void Learner::learn_words_of(const char* carrier, Words words, int last,
                             std::string_view place_from) {
  const std::string place = place_learnt(place_from);
  for (int value = 1; value <= last; ++value) {
    const std::string name = std::string(carrier) + " " + std::to_string(value);
    const XmlElement* element = element_with(*restore_.tree, name);
    add_word(std::string(place_from) + " " + std::to_string(value),
             element == nullptr ? std::string() : value_at(*element, place), words, value);
  }
}

// --- Data of the writer that take a life of their own

Result<void> Learner::learn_choices() {
  struct Kind {
    const char* datum;
    Element element;
    Attribute attribute;
    Words words;
    int last;
    int plain;
    void (*choose)(NamesChoice& choice, int value);
  };
  static constexpr Kind kKinds[] = {
      {"usage", Element::identification, Attribute::usage, Words::usage, 4, 3,
       [](NamesChoice& c, int v) { c.usage = static_cast<VSS_USAGE_TYPE>(v); }},
      {"data source", Element::identification, Attribute::data_source, Words::data_source, 3, 3,
       [](NamesChoice& c, int v) { c.source = static_cast<VSS_SOURCE_TYPE>(v); }},
      {"restore method", Element::restore_method, Attribute::method, Words::restore_method, 8, 2,
       [](NamesChoice& c, int v) { c.method = static_cast<VSS_RESTOREMETHOD_ENUM>(v); }},
      {"writer restore", Element::restore_method, Attribute::writer_restore, Words::writer_restore,
       3, 1,
       [](NamesChoice& c, int v) { c.writer_restore = static_cast<VSS_WRITERRESTORE_ENUM>(v); }},
  };
  for (const Kind& kind : kKinds) {
    const bool identity = kind.element == Element::identification;
    const std::string anchor = mark_of(identity ? "writer name" : "service");
    const XmlElement* plain = element_with(*metadata_.tree, anchor);
    std::string place;
    std::vector<std::pair<int, std::string>> words;
    for (int value = 1; value <= kind.last; ++value) {
      if (value == kind.plain) continue;
      NamesChoice choice;
      kind.choose(choice, value);
      auto varied = sample_of(metadata_with(choice));
      if (!varied) return varied.error();
      const XmlElement* other = element_with(*varied->tree, anchor);
      if (plain == nullptr || other == nullptr) continue;
      place = difference(*plain, *other, metadata_.document.values["instance id"],
                         varied->document.values["instance id"]);
      words.emplace_back(value, value_at(*other, place));
    }
    if (plain != nullptr) words.emplace_back(kind.plain, value_at(*plain, place));
    add(kind.datum, place, kind.element, kind.attribute);
    std::sort(words.begin(), words.end());
    for (auto& [value, word] : words)
      add_word(kind.datum + (" " + std::to_string(value)), std::move(word), kind.words, value);
  }
  return {};
}

Result<void> Learner::learn_reboot() {
  NamesChoice choice;
  choice.reboot = true;
  auto varied = sample_of(metadata_with(choice));
  if (!varied) return varied.error();
  const XmlElement* plain = element_with(*metadata_.tree, mark_of("service"));
  const XmlElement* other = element_with(*varied->tree, mark_of("service"));
  std::string place;
  if (plain != nullptr && other != nullptr) place = difference(*plain, *other, {}, {});
  add("reboot required", place, Element::restore_method, Attribute::reboot_required);
  return {};
}

// --- Data of the backup's and the restore's root

Result<void> Learner::learn_states() {
  auto plain = sample_of(document_with({}));
  if (!plain) return plain.error();
  const auto differs = [&](const NamesState& state, Tree& tree) -> Result<std::string> {
    auto varied = sample_of(document_with(state));
    if (!varied) return varied.error();
    tree = std::move(varied->tree);
    return difference(*plain->tree, *tree, {}, {});
  };
  Tree tree;
  const std::pair<Attribute, NamesState> kStates[] = {
      {Attribute::bootable_system_state, {false, true, VSS_BT_FULL, false}},
      {Attribute::select_components, {true, false, VSS_BT_FULL, false}},
      {Attribute::partial_file_support, {false, false, VSS_BT_FULL, true}},
      {Attribute::backup_type, {false, false, VSS_BT_COPY, false}},
  };
  std::string place;
  for (const auto& [attribute, state] : kStates) {
    auto found = differs(state, tree);
    if (!found) return found.error();
    place = *found;
    add(std::string(name_of(attribute).text), place, Element::backup_components, attribute);
  }
  add_word("backup type 1", value_at(*plain->tree, place), Words::backup_type, 1);
  for (int type = VSS_BT_INCREMENTAL; type <= VSS_BT_OTHER; ++type) {
    auto found = differs({false, false, static_cast<VSS_BACKUP_TYPE>(type), false}, tree);
    if (!found) return found.error();
    add_word("backup type " + std::to_string(type), value_at(*tree, place), Words::backup_type,
             type);
  }
  return {};
}

Result<void> Learner::learn_restore_types() {
  std::string place;
  for (int type = VSS_RTYPE_IMPORT; type <= VSS_RTYPE_OTHER; ++type) {
    auto varied =
        sample_of(whole_restore(backup_.document.xml, static_cast<VSS_RESTORE_TYPE>(type)));
    if (!varied) return varied.error();
    place = difference(*restore_.tree, *varied->tree, {}, {});
    add_word("restore type " + std::to_string(type), value_at(*varied->tree, place),
             Words::restore_type, type);
  }
  add_word("restore type 1", value_at(*restore_.tree, place), Words::restore_type,
           VSS_RTYPE_BY_COPY);
  add("restore type", place, Element::backup_components, Attribute::restore_type);
  return {};
}

Result<std::vector<LearntName>> Learner::learn(const std::string& volume) {
  auto metadata = sample_of(metadata_with({}));
  if (!metadata) return metadata.error();
  metadata_ = *std::move(metadata);
  auto backup = sample_of(whole_backup(volume));
  if (!backup) return backup.error();
  backup_ = *std::move(backup);
  auto restore = sample_of(whole_restore(backup_.document.xml, VSS_RTYPE_BY_COPY));
  if (!restore) return restore.error();
  restore_ = *std::move(restore);
  for (const Datum& datum : all_data())
    learn_datum(datum);
  if (auto learnt = learn_choices(); !learnt) return learnt.error();
  if (auto learnt = learn_reboot(); !learnt) return learnt.error();
  if (auto learnt = learn_states(); !learnt) return learnt.error();
  if (auto learnt = learn_restore_types(); !learnt) return learnt.error();
  learn_component_types();
  learn_words_of("target", Words::restore_target, 4, "restore target");
  learn_words_of("status", Words::file_restore_status, 3, "file restore status");
  learn_words_of("roll", Words::roll_forward, 3, "roll forward");
  return std::move(names_);
}

// The first of which shadow copies can be made; nullptr: of none.
const volume::Volume* first_supported(scenario::Stage& stage) {
  for (const volume::Volume* volume : stage.volumes().volumes()) {
    if (volume->supported()) return volume;
  }
  return nullptr;
}

std::string_view print(document::Evidence evidence) {
  switch (evidence) {
    case document::Evidence::captured:
      return "captured";
    case document::Evidence::documented:
      return "documented";
    case document::Evidence::provisional:
      break;
  }
  return "provisional";
}

std::string print_here(const LearntName& name) {
  if (!name.here.empty()) return "`" + name.here + "`";
  if (!name.not_asked.empty()) return "not asked for: " + std::string(name.not_asked);
  return "(not in its documents)";
}

}  // namespace

Result<std::vector<LearntName>> learn_names(scenario::Stage& stage) {
  const volume::Volume* const volume = first_supported(stage);
  if (volume == nullptr) {
    return Error{"learn-names", "no volume here allows shadow copies", "one, best of NTFS"};
  }
  const scenario::Stage::Scope scope(stage);
  Learner learner;
  return learner.learn(volume->label());
}

Result<std::string> learn_names(Machine machine) {
  auto stage = open_stage(std::move(machine), true);
  if (!stage) return stage.error();
  auto names = learn_names(**stage);
  if (!names) return names.error();
  std::string table = "| datum | name here | our name | evidence |\n| --- | --- | --- | --- |\n";
  std::size_t missing = 0;
  std::size_t others = 0;
  std::size_t not_asked = 0;
  for (const LearntName& name : *names) {
    const bool asked = name.not_asked.empty();
    const bool same = name.here == name.ours || !asked;
    not_asked += asked ? 0 : 1;
    missing += name.here.empty() && asked ? 1 : 0;
    others += !same && !name.here.empty() ? 1 : 0;
    table += "| " + name.datum + " | " + print_here(name) + " | `" + name.ours + "` | " +
             std::string(print(name.evidence)) + (same ? "" : ", **differs**") + " |\n";
  }
  table += "\n" + std::to_string(names->size()) + " names, " + std::to_string(others) +
           " other than ours, " + std::to_string(missing) + " not in its documents, " +
           std::to_string(not_asked) + " not asked for.\n";
  return table;
}

}  // namespace vsskit::system
