// The closed table of what a step can say, and its look-up. All data is built at compile time.
#include "sim/trace/vocabulary.h"

#include <array>
#include <cstddef>
#include <vector>

#include "sim/base/text.h"
#include "sim/trace/vocabulary_requester.h"
#include "sim/trace/vocabulary_writer.h"

namespace vsskit::trace {
namespace {

using rows::Row;

constexpr std::size_t kVerbCount = static_cast<std::size_t>(Verb::count_);

constexpr std::span<const Row> kSections[] = {
    rows::kWorldRows,     rows::kBackupComponentsRows, rows::kRequesterRows,
    rows::kComponentRows, rows::kWriterMetadataRows,   rows::kWriterRows,
    rows::kEventRows,     rows::kEvidenceRows,         rows::kProviderRows,
};

// The rows in one array of views; a row out of place leaves its verb's own slot empty.
constexpr std::array<VerbSpec, kVerbCount> make_table() {
  std::array<VerbSpec, kVerbCount> table{};
  std::size_t at = 0;
  for (const std::span<const Row> section : kSections) {
    for (const Row& row : section) {
      table[at++] = {row.verb,           row.text,          row.kind,
                     row.parties.view(), row.fields.view(), row.result};
    }
  }
  return table;
}
constexpr std::array<VerbSpec, kVerbCount> kTable = make_table();

constexpr std::size_t row_count() {
  std::size_t count = 0;
  for (const std::span<const Row> section : kSections)
    count += section.size();
  return count;
}
static_assert(row_count() == kVerbCount, "Each verb has exactly one row.");

constexpr bool in_order() {
  for (std::size_t i = 0; i < kVerbCount; ++i) {
    if (static_cast<std::size_t>(kTable[i].verb) != i) return false;
  }
  return true;
}
static_assert(in_order(), "Rows stand in the order of Verb.");

// Every verb takes these, after its own: for whom an event is, the thread of a call off its
// handler's, the step during which a file changed, or that a call of several open events' writer
// belongs to.
constexpr FieldSpec kCommonFields[] = {
    rows::name("for"),
    rows::number("thread"),
    rows::step("during"),
};

// --- Look-up: a hash table with open addressing, fixed at compile time.

constexpr std::size_t kSlotCount = 1024;
constexpr std::uint16_t kEmptySlot = 0xFFFF;

constexpr std::size_t slot_of(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return (hash ^ (hash >> 15)) % kSlotCount;
}

constexpr std::array<std::uint16_t, kSlotCount> make_slots() {
  std::array<std::uint16_t, kSlotCount> slots{};
  for (std::uint16_t& slot : slots)
    slot = kEmptySlot;
  for (std::size_t i = 0; i < kVerbCount; ++i) {
    std::size_t slot = slot_of(kTable[i].text);
    while (slots[slot] != kEmptySlot)
      slot = (slot + 1) % kSlotCount;
    slots[slot] = static_cast<std::uint16_t>(i);
  }
  return slots;
}
constexpr std::array<std::uint16_t, kSlotCount> kSlots = make_slots();

constexpr bool may_say(const VerbSpec& verb, Party party) {
  if (verb.parties.empty()) return true;
  for (const Party allowed : verb.parties) {
    if (allowed == party) return true;
  }
  return false;
}

constexpr std::string_view kParties[] = {"world", "requester", "writer",
                                         "files", "medium",    "provider"};

}  // namespace

const VerbSpec& spec(Verb verb) {
  return kTable[static_cast<std::size_t>(verb)];
}

std::optional<Verb> find_verb(Party party, std::string_view text) {
  for (std::size_t slot = slot_of(text); kSlots[slot] != kEmptySlot;
       slot = (slot + 1) % kSlotCount) {
    const VerbSpec& verb = kTable[kSlots[slot]];
    if (verb.text == text && may_say(verb, party)) return verb.verb;
  }
  return std::nullopt;
}

const FieldSpec* find_field(Verb verb, std::string_view key) {
  for (const FieldSpec& field : spec(verb).fields) {
    if (field.key == key) return &field;
  }
  for (const FieldSpec& field : kCommonFields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

std::optional<std::size_t> field_order(Verb verb, std::string_view key) {
  const std::span<const FieldSpec> fields = spec(verb).fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].key == key) return i;
  }
  for (std::size_t i = 0; i < std::size(kCommonFields); ++i) {
    if (kCommonFields[i].key == key) return fields.size() + i;
  }
  return std::nullopt;
}

std::span<const VerbSpec> vocabulary() {
  return kTable;
}

std::span<const FieldSpec> common_fields() {
  return kCommonFields;
}

std::string_view nearest_verb(Party party, std::string_view text) {
  std::vector<std::string_view> words;
  for (const VerbSpec& verb : kTable) {
    if (may_say(verb, party)) words.push_back(verb.text);
  }
  return nearest(text, words);
}

std::string_view print(Party party) {
  return kParties[static_cast<std::size_t>(party)];
}

std::optional<Party> parse_party(std::string_view text) {
  for (std::size_t i = 0; i < std::size(kParties); ++i) {
    if (kParties[i] == text) return static_cast<Party>(i);
  }
  return std::nullopt;
}

}  // namespace vsskit::trace
