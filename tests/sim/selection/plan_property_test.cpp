// A plan's answers for files against asking every set in turn.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/selection/backup_type.h"
#include "sim/selection/plan.h"

namespace vsskit::selection {
namespace {

using document::FileSet;

FileSet any_set() {
  FileSet set;
  set.path = *rc::gen::element<std::string>("C:\\a", "c:\\A\\", "C:\\a\\b", "%v%", "C:\\");
  set.filespec = *rc::gen::element<std::string>("*", "*.*", "*.x", "f.x", "f.?", "g");
  set.recursive = *rc::gen::arbitrary<bool>();
  set.mask = *rc::gen::element<std::uint32_t>(0, 0xf0f, 0x101, 0x404, 0x6, 0x808);
  return set;
}

struct World {
  World() {
    writer.backup_schema = schema::kIncremental | schema::kLog;
    for (const char* name : {"one", "two", "three"}) {
      document::Component component;
      component.name = name;
      component.selectable = true;
      if (name == std::string("two")) component.logical_path = "one";
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
        component.files.push_back(any_set());
      writer.components.push_back(component);
    }
    for (int i = *rc::gen::inRange(0, 3); i > 0; --i)
      writer.exclude_files.push_back(any_set());
    document::WriterComponents entry;
    for (const char* name : {"one", "three"}) {
      if (!*rc::gen::arbitrary<bool>()) continue;
      document::BackupComponent added;
      added.name = name;
      entry.components.push_back(added);
    }
    components.writers.push_back(entry);
    variables.set("V", "C:\\a\\b");
  }

  [[nodiscard]] bool includes(std::size_t component) const {
    const auto& added = components.writers[0].components;
    const std::string name = component == 1 ? "one" : writer.components[component].name;
    return std::any_of(added.begin(), added.end(),
                       [&](const document::BackupComponent& each) { return each.name == name; });
  }
  [[nodiscard]] bool names(const FileSet& set, const std::string& path) const {
    return matches({set.path, set.filespec, set.is_recursive()}, path, variables);
  }
  // What the plan should answer, from the definitions.
  [[nodiscard]] FileDecision::Answer answer(BackupType type, const std::string& path) const {
    auto best = FileDecision::Answer::not_named;
    const bool excluded = std::any_of(writer.exclude_files.begin(), writer.exclude_files.end(),
                                      [&](const FileSet& set) { return names(set, path); });
    for (std::size_t i = 0; i < writer.components.size(); ++i) {
      for (const FileSet& set : writer.components[i].files) {
        if (!includes(i) || !names(set, path)) continue;
        const bool tagged = (set.backup_type_mask() & backup_bit(type)) != 0;
        const bool by_default = type == BackupType::log && set.mask == 0xf0f;
        auto claim = FileDecision::Answer::optional;
        if (tagged && !by_default) claim = FileDecision::Answer::required;
        if (excluded) claim = FileDecision::Answer::excluded;
        best = std::max(best, claim);
      }
    }
    return best;
  }

  document::WriterMetadata writer;
  document::BackupComponents components;
  Variables variables;
};

RC_GTEST_PROP(BackupPlanProperties, AnyFileIsDecidedAsEverySetInTurnWould, ()) {
  const World world;
  const auto type = *rc::gen::element(BackupType::full, BackupType::incremental, BackupType::log);
  const BackupPlan plan({{&world.writer}, &world.components, type, &world.variables, nullptr});
  for (const std::string path :
       {"C:\\a\\f.x", "C:\\a\\b\\f.x", "C:\\A\\B\\g", "C:\\g", "C:\\a\\b\\c\\f", "D:\\f.x"}) {
    const FileDecision decision = plan.decide(path);
    RC_LOG() << path << ": " << decision.why << '\n';
    RC_ASSERT(decision.answer == world.answer(type, path));
  }
}

}  // namespace
}  // namespace vsskit::selection
