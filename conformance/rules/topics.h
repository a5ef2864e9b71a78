// The topics, one function a file: conformance/rules/SUBJECT/TOPIC.cpp defines SUBJECT_TOPIC().
// Each returns its rules in the order in which they are listed and reported; they live for ever.
#pragma once

#include <span>

#include "conformance/rule/rule.h"

namespace vsskit::conformance {

[[nodiscard]] std::span<const Rule> requester_abort();
[[nodiscard]] std::span<const Rule> requester_alternate_places();
[[nodiscard]] std::span<const Rule> requester_async();
[[nodiscard]] std::span<const Rule> requester_changes();
[[nodiscard]] std::span<const Rule> requester_completion();
[[nodiscard]] std::span<const Rule> requester_copy();
[[nodiscard]] std::span<const Rule> requester_dependencies();
[[nodiscard]] std::span<const Rule> requester_masks();
[[nodiscard]] std::span<const Rule> requester_objects();
[[nodiscard]] std::span<const Rule> requester_order();
[[nodiscard]] std::span<const Rule> requester_restore();
[[nodiscard]] std::span<const Rule> requester_restore_chains();
[[nodiscard]] std::span<const Rule> requester_restore_files();
[[nodiscard]] std::span<const Rule> requester_restore_methods();
[[nodiscard]] std::span<const Rule> requester_restore_places();
[[nodiscard]] std::span<const Rule> requester_restore_services();
[[nodiscard]] std::span<const Rule> requester_restore_source();
[[nodiscard]] std::span<const Rule> requester_restore_targets();
[[nodiscard]] std::span<const Rule> requester_restore_wishes();
[[nodiscard]] std::span<const Rule> requester_retries();
[[nodiscard]] std::span<const Rule> requester_selection();
[[nodiscard]] std::span<const Rule> requester_shadow_copies();
[[nodiscard]] std::span<const Rule> requester_snapshot();
[[nodiscard]] std::span<const Rule> requester_stamps();
[[nodiscard]] std::span<const Rule> requester_status();
[[nodiscard]] std::span<const Rule> requester_types();

[[nodiscard]] std::span<const Rule> writer_changes();
[[nodiscard]] std::span<const Rule> writer_duplicates();
[[nodiscard]] std::span<const Rule> writer_events();
[[nodiscard]] std::span<const Rule> writer_failures();
[[nodiscard]] std::span<const Rule> writer_freeze();
[[nodiscard]] std::span<const Rule> writer_identify();
[[nodiscard]] std::span<const Rule> writer_incremental();
[[nodiscard]] std::span<const Rule> writer_logs();
[[nodiscard]] std::span<const Rule> writer_objects();
[[nodiscard]] std::span<const Rule> writer_restore();
[[nodiscard]] std::span<const Rule> writer_restore_answers();
[[nodiscard]] std::span<const Rule> writer_restore_questions();
[[nodiscard]] std::span<const Rule> writer_restore_services();
[[nodiscard]] std::span<const Rule> writer_stamps();

[[nodiscard]] std::span<const Rule> document_components();
[[nodiscard]] std::span<const Rule> document_components_document();
[[nodiscard]] std::span<const Rule> document_dependencies();
[[nodiscard]] std::span<const Rule> document_differenced();
[[nodiscard]] std::span<const Rule> document_file_sets();
[[nodiscard]] std::span<const Rule> document_manifest();
[[nodiscard]] std::span<const Rule> document_metadata();
[[nodiscard]] std::span<const Rule> document_names();
[[nodiscard]] std::span<const Rule> document_partial();
[[nodiscard]] std::span<const Rule> document_schema();

[[nodiscard]] std::span<const Rule> coordinator_aborts();
[[nodiscard]] std::span<const Rule> coordinator_answers();
[[nodiscard]] std::span<const Rule> coordinator_asyncs();
[[nodiscard]] std::span<const Rule> coordinator_copies();
[[nodiscard]] std::span<const Rule> coordinator_creation();
[[nodiscard]] std::span<const Rule> coordinator_documents();
[[nodiscard]] std::span<const Rule> coordinator_events();
[[nodiscard]] std::span<const Rule> coordinator_freeze();
[[nodiscard]] std::span<const Rule> coordinator_handed_over();
[[nodiscard]] std::span<const Rule> coordinator_identity();
[[nodiscard]] std::span<const Rule> coordinator_lookups();
[[nodiscard]] std::span<const Rule> coordinator_providers();
[[nodiscard]] std::span<const Rule> coordinator_restore();
[[nodiscard]] std::span<const Rule> coordinator_rights();
[[nodiscard]] std::span<const Rule> coordinator_states();

[[nodiscard]] std::span<const Rule> provider_answers();
[[nodiscard]] std::span<const Rule> provider_time();

}  // namespace vsskit::conformance
