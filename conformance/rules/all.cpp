#include "conformance/rules/all.h"

#include <algorithm>
#include <vector>

#include "conformance/rules/topics.h"

namespace vsskit::conformance {

namespace {

std::vector<Topic> requester_topics() {
  return {
      {"requester/order", requester_order()},
      {"requester/selection", requester_selection()},
      {"requester/types", requester_types()},
      {"requester/stamps", requester_stamps()},
      {"requester/snapshot", requester_snapshot()},
      {"requester/shadow-copies", requester_shadow_copies()},
      {"requester/async", requester_async()},
      {"requester/status", requester_status()},
      {"requester/masks", requester_masks()},
      {"requester/changes", requester_changes()},
      {"requester/copy", requester_copy()},
      {"requester/alternate-places", requester_alternate_places()},
      {"requester/dependencies", requester_dependencies()},
      {"requester/completion", requester_completion()},
      {"requester/abort", requester_abort()},
      {"requester/retries", requester_retries()},
      {"requester/restore", requester_restore()},
      {"requester/restore-source", requester_restore_source()},
      {"requester/restore-wishes", requester_restore_wishes()},
      {"requester/restore-places", requester_restore_places()},
      {"requester/restore-methods", requester_restore_methods()},
      {"requester/restore-targets", requester_restore_targets()},
      {"requester/restore-files", requester_restore_files()},
      {"requester/restore-chains", requester_restore_chains()},
      {"requester/restore-services", requester_restore_services()},
      {"requester/objects", requester_objects()},
  };
}

std::vector<Topic> writer_topics() {
  return {
      {"writer/identify", writer_identify()},
      {"writer/events", writer_events()},
      {"writer/freeze", writer_freeze()},
      {"writer/duplicates", writer_duplicates()},
      {"writer/stamps", writer_stamps()},
      {"writer/incremental", writer_incremental()},
      {"writer/changes", writer_changes()},
      {"writer/logs", writer_logs()},
      {"writer/failures", writer_failures()},
      {"writer/restore", writer_restore()},
      {"writer/restore-answers", writer_restore_answers()},
      {"writer/restore-questions", writer_restore_questions()},
      {"writer/restore-services", writer_restore_services()},
      {"writer/objects", writer_objects()},
  };
}

std::vector<Topic> document_topics() {
  return {
      {"document/metadata", document_metadata()},
      {"document/components", document_components()},
      {"document/dependencies", document_dependencies()},
      {"document/file-sets", document_file_sets()},
      {"document/schema", document_schema()},
      {"document/components-document", document_components_document()},
      {"document/partial", document_partial()},
      {"document/differenced", document_differenced()},
      {"document/manifest", document_manifest()},
      {"document/names", document_names()},
  };
}

std::vector<Topic> coordinator_topics() {
  return {
      {"coordinator/events", coordinator_events()},
      {"coordinator/answers", coordinator_answers()},
      {"coordinator/restore", coordinator_restore()},
      {"coordinator/creation", coordinator_creation()},
      {"coordinator/copies", coordinator_copies()},
      {"coordinator/asyncs", coordinator_asyncs()},
      {"coordinator/lookups", coordinator_lookups()},
      {"coordinator/documents", coordinator_documents()},
      {"coordinator/providers", coordinator_providers()},
      {"coordinator/rights", coordinator_rights()},
      {"coordinator/aborts", coordinator_aborts()},
      {"coordinator/identity", coordinator_identity()},
      {"coordinator/states", coordinator_states()},
      {"coordinator/freeze", coordinator_freeze()},
      {"coordinator/handed-over", coordinator_handed_over()},
  };
}

std::vector<Topic> provider_topics() {
  return {
      {"provider/answers", provider_answers()},
      {"provider/time", provider_time()},
  };
}

}  // namespace

std::span<const Topic> topics() {
  static const std::vector<Topic> kTopics = [] {
    std::vector<Topic> all;
    // Requesters first: their findings are read first.
    for (const auto& some : {requester_topics(), writer_topics(), document_topics(),
                             coordinator_topics(), provider_topics()}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }();
  return kTopics;
}

std::span<const Rule* const> all_rules() {
  static const std::vector<const Rule*> kRules = [] {
    std::vector<const Rule*> rules;
    for (const Topic& topic : topics()) {
      for (const Rule& rule : topic.rules)
        rules.push_back(&rule);
    }
    return rules;
  }();
  return kRules;
}

const Rule* find_rule(std::string_view id) {
  const auto rules = all_rules();
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&](const Rule* rule) { return rule->id == id; });
  return found == rules.end() ? nullptr : *found;
}

std::vector<const Rule*> select_rules(std::string_view beginning) {
  while (beginning.ends_with('/'))
    beginning.remove_suffix(1);
  std::vector<const Rule*> selected;
  for (const Rule* rule : all_rules()) {
    if (!rule->id.starts_with(beginning)) continue;
    if (rule->id.size() == beginning.size() || rule->id[beginning.size()] == '/') {
      selected.push_back(rule);
    }
  }
  return selected;
}

std::span<const RetiredId> retired_ids() {
  return {};
}

}  // namespace vsskit::conformance
