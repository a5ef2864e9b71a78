// The one table of XML names: each datum of the documents has one name that is written, a status
// that says what shows it, and further spellings that are read. Nothing else spells an XML name.
// The list for people is docs/formats/documents.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "sim/document/name_table.h"

namespace vsskit::document {

// Enumerations whose values are words in the documents.
enum class Words : std::uint8_t {
  usage,
  data_source,
  restore_method,
  writer_restore,
  component_type,
  backup_type,
  restore_type,
  restore_target,
  file_restore_status,
  roll_forward,
  count_,
};

struct Word {
  int value;  // the SDK's number
  std::string_view text;
  Evidence evidence;
  std::string_view spellings;
};

struct WordTable {
  std::string_view prefix;  // of the SDK's names, read as well: `VSS_BT_`
  std::span<const Word> words;
};

[[nodiscard]] constexpr const Name& name_of(Element element) {
  return name_table::kElements[static_cast<std::size_t>(element)].name;
}
[[nodiscard]] constexpr const Name& name_of(Attribute attribute) {
  return name_table::kAttributes[static_cast<std::size_t>(attribute)].name;
}
[[nodiscard]] const WordTable& words_of(Words words);

// The word with this value; nullptr when there is none (an undefined value has none).
[[nodiscard]] const Word* find_word(Words words, int value);
// The word that the text spells; exact spelling first. nullptr when there is none.
[[nodiscard]] const Word* find_word(Words words, std::string_view text);

// Whether a text in a document spells the name: as written or a further spelling, compared without
// ASCII case and underscores.
[[nodiscard]] bool spells(std::string_view text, const Name& name);

inline constexpr std::string_view kWriterMetadataNamespace = "x-schema:#VssWriterMetadataInfo";
inline constexpr std::string_view kBackupComponentsNamespace = "x-schema:#VssComponentMetadata";
inline constexpr std::string_view kNamespaceAttribute = "xmlns";
inline constexpr std::string_view kYes = "yes";
inline constexpr std::string_view kNo = "no";

}  // namespace vsskit::document
