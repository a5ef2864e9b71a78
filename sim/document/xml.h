// The documents' XML, read and written. Parsing is strict about XML and tolerant about spelling;
// unknown content is kept. Hostile input costs bounded memory and time: at most `Limits`, no
// recursion on the input's depth, no exception.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/result.h"
#include "sim/document/values.h"

namespace vsskit::document {

// What an input may cost. A file set is an element of about four attributes: the default takes
// forty times the System Writer's document.
struct Limits {
  std::size_t size_bytes_max = std::size_t{256} << 20;
  std::uint32_t depth_max = 64;
  std::size_t nodes_max = std::size_t{4} << 20;  // elements and attributes together
};

using Document = std::variant<WriterMetadata, BackupComponents, Manifest>;

// Bytes as they lie on disk or come from a BSTR: UTF-8 with or without BOM, UTF-16LE/BE with or
// without BOM, an optional XML declaration. `name` is what errors call the input.
// Errors: not well-formed, unknown root, a value outside its syntax; `name:line:column: ...`.
[[nodiscard]] Result<Document> parse_document(std::string_view bytes, std::string_view name,
                                              const Limits& limits = {});
[[nodiscard]] Result<WriterMetadata> parse_writer_metadata(std::string_view bytes,
                                                           std::string_view name,
                                                           const Limits& limits = {});
[[nodiscard]] Result<BackupComponents> parse_backup_components(std::string_view bytes,
                                                               std::string_view name,
                                                               const Limits& limits = {});
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view bytes, std::string_view name,
                                              const Limits& limits = {});

// UTF-8 on one line without declaration or trailing newline, the way the service prints. Reading
// the result gives an equal value. Text that XML 1.0 cannot hold (U+0000 and other controls, lone
// surrogates) is the caller's error: such characters are written as U+FFFD. What no word stands for
// (an enumeration's undefined value) is left out, and reads as absent.
[[nodiscard]] std::string print(const WriterMetadata& metadata);
[[nodiscard]] std::string print(const BackupComponents& components);
[[nodiscard]] std::string print(const Manifest& manifest);
[[nodiscard]] std::string print(const Document& document);

// The text as bytes in UTF-16LE without a byte order mark, as DiskShadow saves its manifest.
[[nodiscard]] std::string to_utf16le_bytes(std::string_view utf8);

// XML names used in a document that no public capture or page shows (spec/documents.md section 12),
// each once, sorted: `FILE_LIST/alternatePath` for an attribute, `COMPONENT/PARTIAL_FILE` for an
// element (what stands below it is not named again), `RESTORE_METHOD/method=CUSTOM` for a word.
[[nodiscard]] std::vector<std::string> provisional_names(const Document& document);

}  // namespace vsskit::document
