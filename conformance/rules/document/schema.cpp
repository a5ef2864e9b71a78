// The backup schema that a writer declares, bit against bit and against its file sets.
#include "conformance/rule/judge.h"
#include "conformance/rules/document/words.h"
#include "conformance/rules/topics.h"

namespace vsskit::conformance {
namespace {

void exclusive_needs_both(const Session& session, Judge& judge) {
  constexpr std::uint32_t kBoth = schema::kIncremental | schema::kDifferential;
  for (const GatheredMetadata& gathered : session.metadata()) {
    const std::uint32_t mask = gathered.metadata->schema_mask();
    if ((mask & schema::kExclusiveIncrementalDifferential) == 0) continue;
    judge.applies(place_of(gathered, gathered.metadata->at));
    if ((mask & kBoth) == kBoth) continue;
    judge.violated(place_of(gathered, gathered.metadata->at), "the schema is {}",
                   print_name(Naming::backup_schema, mask));
  }
}

void stamps_need_incremental(const Session& session, Judge& judge) {
  constexpr std::uint32_t kAny = schema::kIncremental | schema::kDifferential;
  for (const GatheredMetadata& gathered : session.metadata()) {
    const std::uint32_t mask = gathered.metadata->schema_mask();
    if ((mask & (schema::kTimestamped | schema::kLastModify)) == 0) continue;
    judge.applies(place_of(gathered, gathered.metadata->at));
    if ((mask & kAny) != 0) continue;
    judge.violated(place_of(gathered, gathered.metadata->at),
                   "the schema is {}: it promises stamps or times to go by, and no backup that "
                   "could go by them",
                   print_name(Naming::backup_schema, mask));
  }
}

void log_needs_log_files(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    if ((gathered.metadata->schema_mask() & schema::kLog) == 0) continue;
    judge.applies(place_of(gathered, gathered.metadata->at));
    std::size_t logs = 0;
    for (const auto& component : gathered.metadata->components) {
      logs += component.log_files.size();
    }
    if (logs != 0) continue;
    judge.violated(place_of(gathered, gathered.metadata->at),
                   "the schema is {}, and none of {} components has a log file set",
                   print_name(Naming::backup_schema, gathered.metadata->schema_mask()),
                   gathered.metadata->components.size());
  }
}

void known_bits_only(const Session& session, Judge& judge) {
  constexpr std::uint32_t kKnown = 0xf7ff;
  for (const GatheredMetadata& gathered : session.metadata()) {
    const std::uint32_t mask = gathered.metadata->schema_mask();
    if (mask == 0) continue;
    judge.applies(place_of(gathered, gathered.metadata->at));
    if ((mask & ~kKnown) == 0) continue;
    judge.violated(place_of(gathered, gathered.metadata->at),
                   "the schema 0x{:x} has the bits 0x{:x}, which mean nothing", mask,
                   mask & ~kKnown);
  }
}

// How many file sets the writer's components have, and how many of them a full backup copies.
struct FullSets {
  std::size_t all = 0;
  std::size_t full = 0;
};
FullSets full_sets_of(const document::WriterMetadata& metadata) {
  FullSets sets;
  for (const auto& component : metadata.components) {
    for (const auto* list : {&component.files, &component.database_files, &component.log_files}) {
      for (const auto& files : *list) {
        ++sets.all;
        if ((files.backup_type_mask() & fsbt::kFullBackup) != 0) ++sets.full;
      }
    }
  }
  return sets;
}

void full_is_possible(const Session& session, Judge& judge) {
  for (const GatheredMetadata& gathered : session.metadata()) {
    const FullSets sets = full_sets_of(*gathered.metadata);
    if (sets.all == 0) continue;
    judge.applies(place_of(gathered, gathered.metadata->at));
    if (sets.full != 0) continue;
    judge.violated(
        place_of(gathered, gathered.metadata->at),
        "none of the {} file sets of \"{}\" has FULL_BACKUP_REQUIRED in its mask: a full "
        "backup copies nothing",
        sets.all, gathered.metadata->identification.friendly_name);
  }
}

constexpr Rule kDocumentSchema[] = {
    {
        .id = "document/schema/exclusive-needs-both",
        .inventory = "W-TYPE-07",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::api_vss_backup_schema, ""},
        .statement = "VSS_BS_EXCLUSIVE_INCREMENTAL_DIFFERENTIAL stands only beside both "
                     "VSS_BS_INCREMENTAL and VSS_BS_DIFFERENTIAL.",
        .why = "The flag forbids mixing two kinds of backup; a writer with one kind confuses the "
               "requester about what it may do next.",
        .needs = holds::none,
        .check = exclusive_needs_both,
        .mutant = "sets_exclusive_flag_alone",
    },
    {
        .id = "document/schema/stamps-need-incremental",
        .inventory = "W-TYPE-08",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::api_vss_backup_schema, ""},
        .statement = "VSS_BS_TIMESTAMPED and VSS_BS_LAST_MODIFY stand only beside "
                     "VSS_BS_INCREMENTAL or VSS_BS_DIFFERENTIAL.",
        .why = "Stamps and times serve incremental and differential backups, which this writer "
               "does not support.",
        .needs = holds::none,
        .check = stamps_need_incremental,
        .mutant = "promises_stamps_alone",
    },
    {
        .id = "document/schema/log-needs-log-files",
        .inventory = "W-TYPE-05",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::writer_backup_schema_support, ""},
        .statement = "A writer with VSS_BS_LOG has at least one log file set.",
        .why = "A log backup copies log files only: of this writer it copies nothing, and reports "
               "success.",
        .needs = holds::none,
        .check = log_needs_log_files,
        .mutant = "promises_logs_without_log_files",
    },
    {
        .id = "document/schema/known-bits-only",
        .inventory = "W-TYPE-01",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::api_vss_backup_schema, ""},
        .statement = "A writer declares what it supports by the bits of VSS_BACKUP_SCHEMA.",
        .why = "A requester takes unknown bits for damage, or for a promise that nobody made.",
        .needs = holds::none,
        .check = known_bits_only,
        .mutant = "sets_unknown_schema_bit",
    },
    {
        .id = "document/schema/full-is-possible",
        .inventory = "W-TYPE-02",
        .subject = Subject::document,
        .strength = Strength::must,
        .source = {Doc::writer_role_in_backing_up_complex_stores, "Backup Types"},
        .statement = "Every writer supports full backups: some of its file sets are copied in one.",
        .why = "The backup that every chain starts from holds nothing of this writer.",
        .needs = holds::none,
        .check = full_is_possible,
        .mutant = "needs_no_full_backup",
    },
};

}  // namespace

std::span<const Rule> document_schema() {
  return kDocumentSchema;
}

}  // namespace vsskit::conformance
