// XML into values: the scanner hands out elements, and each element's shape takes its attributes
// and children. What no shape takes is kept. Recursion follows the shapes, never the input.
#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "sim/document/takers.h"

namespace vsskit::document {

template <class T>
void Reader::read_left(std::size_t first, T& value, std::uint64_t& seen) {
  std::vector<Left> left;
  for (const RawAttribute& attribute : scanner_.attributes().subspan(first)) {
    left.push_back({&attribute, attribute.name == kNamespaceAttribute});
  }
  for (const Match match : {Match::exact, Match::tolerant}) {
    for (Left& each : left) {
      if (each.done || fault_) continue;
      Anywhere anywhere(*this, value.unknown, *each.attribute, match, seen);
      shape(anywhere, value);
      each.done = anywhere.taken;
    }
  }
  for (const Left& each : left) {
    if (!each.done) {
      value.unknown.add_attribute(each.attribute->name, value_of(*each.attribute));
    }
  }
  check_names(left);
}

// Two attributes of one name are not well-formed; only here can there be any.
void Reader::check_names(std::vector<Left>& left) {
  std::stable_sort(left.begin(), left.end(), [](const Left& a, const Left& b) {
    return a.attribute->name < b.attribute->name;
  });
  for (std::size_t i = 1; i < left.size(); ++i) {
    const std::string_view name = left[i].attribute->name;
    if (name == left[i - 1].attribute->name)
      return fail(name, fmt::format("a second {}", name), "one");
  }
}

// Whether the element at hand says that it is of another namespace than the document's and none.
bool Reader::at_foreign() const {
  for (const RawAttribute& attribute : scanner_.attributes()) {
    if (attribute.name == kNamespaceAttribute && !attribute.value.empty() &&
        attribute.value != namespace_) {
      return true;
    }
  }
  return false;
}

template <class T>
bool Reader::read(Element element, T&& value) {
  const std::string_view name = scanner_.name();
  const std::span<const RawAttribute> attributes = scanner_.attributes();
  if constexpr (requires { value.at; }) value.at = cursor_.at(scanner_.begin());
  const bool declares = !attributes.empty() && attributes[0].name == kNamespaceAttribute;
  InOrder in_order(*this, value.unknown, declares ? 1 : 0);
  shape(in_order, value);
  if (in_order.next < attributes.size()) read_left(in_order.next, value, in_order.seen);
  if (const std::uint64_t missing = in_order.needed & ~in_order.seen; missing && !fault_) {
    Missing first_missing(missing);
    shape(first_missing, value);
    fail(name, fmt::format("<{}> without {}", name, first_missing.name),
         fmt::format("<{} {}=\"...\">", name_of(element).text, first_missing.name));
  }
  if (!fault_) read_children(value);
  return !fault_;
}

template <class T>
void Reader::read_children(T& value) {
  std::uint64_t seen = 0;
  for (Token token = next(); token != Token::end && !fault_; token = next()) {
    if (token == Token::text) {
      keep_text(value.unknown);
      continue;
    }
    const std::size_t begin = scanner_.begin();
    const std::size_t depth = scanner_.depth() - 1;
    if (at_foreign()) {
      keep_element(begin, depth, value.unknown);
      continue;
    }
    ChildTaker exact(*this, Match::exact, seen);
    shape(exact, value);
    if (exact.taken || fault_) continue;
    ChildTaker tolerant(*this, Match::tolerant, seen);
    if (!exact.met) shape(tolerant, value);
    if (!tolerant.taken && !fault_) keep_element(begin, depth, value.unknown);
  }
}

namespace {

template <class T>
Result<Document> read_root(Reader& reader, Element element, std::string_view document_namespace,
                           T value) {
  reader.set_namespace(document_namespace);
  const std::string_view root = reader.scanner().name();
  if (reader.at_foreign()) {
    reader.fail(root, fmt::format("<{}> of a foreign namespace", root),
                document_namespace.empty() ? "none" : std::string(document_namespace));
  }
  if (!reader.fault() && !reader.read(element, value)) return Document();
  if constexpr (std::is_same_v<T, WriterMetadata>) {
    if (value.identification.at.line == 0) {
      reader.fail(root, fmt::format("<{}> without IDENTIFICATION", root),
                  "<IDENTIFICATION writerId=\"...\" instanceId=\"...\" ...>");
    }
  }
  if (!reader.fault()) reader.next();  // nothing may follow
  return Document(std::move(value));
}

Result<Document> read_document(Reader& reader, std::optional<Element> wanted) {
  if (reader.next() != Token::start) return Document();
  const std::string_view root = reader.scanner().name();
  const auto is = [&](Element element) {
    return (!wanted || *wanted == element) && spells(root, name_of(element));
  };
  if (is(Element::writer_metadata)) {
    WriterMetadata value;
    value.version.clear();
    return read_root(reader, Element::writer_metadata, kWriterMetadataNamespace, std::move(value));
  }
  if (is(Element::backup_components)) {
    BackupComponents value;
    value.version.clear();
    return read_root(reader, Element::backup_components, kBackupComponentsNamespace,
                     std::move(value));
  }
  if (is(Element::manifest)) return read_root(reader, Element::manifest, "", Manifest());
  reader.fail(root, fmt::format("<{}>", root),
              wanted ? fmt::format("<{}>", name_of(*wanted).text)
                     : "<WRITER_METADATA>, <BACKUP_COMPONENTS> or <Manifest>");
  return Document();
}

// Reads any of the documents, or only the kind `wanted`.
Result<Document> parse_root(std::string_view bytes, std::string_view name, const Limits& limits,
                            std::optional<Element> wanted) {
  const Result<Text> text = decode(bytes, name, limits.size_bytes_max);
  if (!text) return text.error();
  Reader reader(*text, limits);
  Result<Document> document = read_document(reader, wanted);
  if (reader.fault()) return error_at(text->utf8, name, *reader.fault());
  return document;
}

template <class T>
Result<T> only(Result<Document> document) {
  if (!document) return document.error();
  return std::get<T>(std::move(*document));
}

}  // namespace

Result<Document> parse_document(std::string_view bytes, std::string_view name,
                                const Limits& limits) {
  return parse_root(bytes, name, limits, std::nullopt);
}

Result<WriterMetadata> parse_writer_metadata(std::string_view bytes, std::string_view name,
                                             const Limits& limits) {
  return only<WriterMetadata>(parse_root(bytes, name, limits, Element::writer_metadata));
}

Result<BackupComponents> parse_backup_components(std::string_view bytes, std::string_view name,
                                                 const Limits& limits) {
  return only<BackupComponents>(parse_root(bytes, name, limits, Element::backup_components));
}

Result<Manifest> parse_manifest(std::string_view bytes, std::string_view name,
                                const Limits& limits) {
  return only<Manifest>(parse_root(bytes, name, limits, Element::manifest));
}

}  // namespace vsskit::document
