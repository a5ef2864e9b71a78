// XML into values. The text is checked to be well-formed first, so pugixml meets nothing deep,
// huge or broken; then each element's shape takes its attributes and children. What no shape takes
// is kept. Recursion follows the shapes, never the input.
#include <algorithm>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "sim/document/field.h"
#include "sim/document/shape.h"
#include "sim/document/source.h"
#include "sim/document/xml.h"

namespace vsskit::document {
namespace {

// No conversion of line ends and blanks: captions hold CRLF in attributes, and keep them.
constexpr unsigned kParseFlags = pugi::parse_cdata | pugi::parse_escapes;

class Reader {
 public:
  // `text` as it was; `parsed` its copy in which pugixml's strings lie.
  Reader(std::string_view text, const char* parsed, std::string_view document_namespace)
      : text_(text), parsed_(parsed), namespace_(document_namespace), cursor_(text) {}

  // Reads the element into the value. False: it is of another namespace, or fault() is set.
  template <class T>
  bool read(pugi::xml_node node, Element element, T&& value);

  [[nodiscard]] const std::optional<Fault>& fault() const { return fault_; }

  void fail(const char* place, std::string what, std::string expected) {
    if (!fault_) fault_ = Fault{offset(place), std::move(what), std::move(expected)};
  }
  // A value that is not in its syntax.
  void fail_value(pugi::xml_attribute attribute, Taken expected) {
    std::string_view value = attribute.value();
    const bool cut = value.size() > 60;
    if (cut) value = value.substr(0, 60);
    fail(*attribute.value() ? attribute.value() : attribute.name(),
         fmt::format("{} is '{}{}'", attribute.name(), value, cut ? "..." : ""),
         std::string(expected));
  }

  void keep_element(pugi::xml_node node, Unknown& unknown) const {
    const std::size_t begin = offset(node.name()) - 1;
    unknown.elements.emplace_back(text_.substr(begin, end_of_element(text_, begin) - begin));
  }
  // Text between known elements; neighbours are one text.
  static void keep_text(const char* text, Unknown& unknown) {
    if (std::string_view(text).find_first_not_of(" \t\r\n") == std::string_view::npos) return;
    if (unknown.elements.empty() || unknown.elements.back().starts_with('<')) {
      unknown.elements.emplace_back();
    }
    append_escaped(unknown.elements.back(), text, Escape::text);
  }

 private:
  struct Left {
    pugi::xml_attribute attribute;
    bool done = false;
  };

  [[nodiscard]] std::size_t offset(const char* place) const {
    return static_cast<std::size_t>(place - parsed_);
  }
  // xmlns: ours or none is fine, another one makes the element foreign.
  bool foreign(pugi::xml_attribute attribute, bool& is_namespace) const;
  template <class T>
  bool read_left(pugi::xml_attribute first, T& value, std::uint64_t& seen);
  template <class T>
  void read_children(pugi::xml_node node, T& value);
  void check_names(std::vector<Left>& left);

  std::string_view text_;
  const char* parsed_;
  std::string_view namespace_;
  Cursor cursor_;
  std::optional<Fault> fault_;
};

// Reads one attribute into its field.
class AttributeTaker : public IgnoresChildren {
 public:
  AttributeTaker(Reader& reader, Unknown& unknown) : reader_(reader), unknown_(unknown) {}

 protected:
  template <class T>
  void take_value(pugi::xml_attribute attribute, T&& field) {
    const Taken taken = take(attribute.value(), std::forward<T>(field));
    if (taken.empty()) return;
    if (taken == kUnknown) return keep(attribute);
    reader_.fail_value(attribute, taken);
  }
  void take_backup_type(pugi::xml_attribute attribute, std::optional<BackupType>& type,
                        std::optional<std::string>& token) {
    using Field = Worded<std::optional<BackupType>>;
    if (take(attribute.value(), Field{type, Words::backup_type}) == kUnknown) {
      token = attribute.value();
    }
  }
  void keep(pugi::xml_attribute attribute) {
    unknown_.attributes.emplace_back(attribute.name(), attribute.value());
  }

  Reader& reader_;
  Unknown& unknown_;
};

// Takes attributes as long as they come in the order of the shape, as nearly all do.
class InOrder : public AttributeTaker {
 public:
  InOrder(Reader& reader, Unknown& unknown, pugi::xml_attribute first)
      : AttributeTaker(reader, unknown), next(first) {}

  template <class T>
  void required(Attribute attribute_id, T&& field) {
    needed |= bit_;
    attribute(attribute_id, std::forward<T>(field));
  }
  template <class T>
  void attribute(Attribute attribute_id, T&& field) {
    if (comes(attribute_id)) {
      take_value(next, std::forward<T>(field));
      next = next.next_attribute();
    }
    bit_ <<= 1;
  }
  void backup_type(std::optional<BackupType>& type, std::optional<std::string>& token) {
    if (comes(Attribute::backup_type)) {
      take_backup_type(next, type, token);
      next = next.next_attribute();
    }
    bit_ <<= 1;
  }

  pugi::xml_attribute next;  // the first that was not taken
  std::uint64_t seen = 0;
  std::uint64_t needed = 0;

 private:
  bool comes(Attribute attribute_id) {
    if (!next) return false;
    const char* const expected = name_of(attribute_id).text.data();
    const char* const name = next.name();
    if (*name != *expected || std::strcmp(name, expected) != 0) return false;
    seen |= bit_;
    return true;
  }

  std::uint64_t bit_ = 1;
};

enum class Match { exact, tolerant };

bool matches(const char* text, const Name& name, Match match) {
  return match == Match::exact ? name.text == text : spells(text, name);
}

// Takes one attribute wherever the shape has it.
class Anywhere : public AttributeTaker {
 public:
  Anywhere(Reader& reader, Unknown& unknown, pugi::xml_attribute attribute, Match match,
           std::uint64_t& seen)
      : AttributeTaker(reader, unknown), attribute_(attribute), match_(match), seen_(seen) {}

  template <class T>
  void required(Attribute attribute_id, T&& field) {
    attribute(attribute_id, std::forward<T>(field));
  }
  template <class T>
  void attribute(Attribute attribute_id, T&& field) {
    if (comes(attribute_id)) take_value(attribute_, std::forward<T>(field));
    bit_ <<= 1;
  }
  void backup_type(std::optional<BackupType>& type, std::optional<std::string>& token) {
    if (comes(Attribute::backup_type)) take_backup_type(attribute_, type, token);
    bit_ <<= 1;
  }

  bool taken = false;

 private:
  bool comes(Attribute attribute_id) {
    if (taken || !matches(attribute_.name(), name_of(attribute_id), match_)) return false;
    const bool again = (seen_ & bit_) != 0;
    if (again && match_ == Match::tolerant) return false;
    if (again)
      reader_.fail(attribute_.name(), fmt::format("a second {}", attribute_.name()), "one");
    seen_ |= bit_;
    taken = true;
    return !again;
  }

  pugi::xml_attribute attribute_;
  Match match_;
  std::uint64_t& seen_;
  std::uint64_t bit_ = 1;
};

// Finds the first attribute or child that has to be there and is not.
class Missing {
 public:
  explicit Missing(std::uint64_t missing) : missing_(missing) {}

  template <class T>
  void required(Attribute attribute_id, T&&) {
    look(name_of(attribute_id));
  }
  template <class T>
  void attribute(Attribute attribute_id, T&&) {
    look(name_of(attribute_id));
  }
  template <class T, class U>
  void backup_type(T&, U&) {
    look(name_of(Attribute::backup_type));
  }
  template <class T>
  void child(Element, T&) {}
  template <class T>
  void part(Element, T&, bool) {}
  template <class T>
  void children(Element, T&) {}
  template <class T>
  void components(T&) {}

  std::string_view name;

 private:
  void look(const Name& candidate) {
    if (name.empty() && (missing_ & bit_)) name = candidate.text;
    bit_ <<= 1;
  }

  std::uint64_t missing_;
  std::uint64_t bit_ = 1;
};

// Reads one child element wherever the shape has it.
class ChildTaker : public IgnoresAttributes {
 public:
  ChildTaker(Reader& reader, pugi::xml_node node, Match match, std::uint64_t& seen)
      : reader_(reader), node_(node), match_(match), seen_(seen) {}

  template <class T>
  void child(Element element, T& value) {
    if (comes_once(element)) taken = reader_.read(node_, element, value);
    bit_ <<= 1;
  }
  template <class T>
  void child(Element element, std::optional<T>& value) {
    if (comes_once(element) && !(taken = reader_.read(node_, element, value.emplace()))) {
      value.reset();
    }
    bit_ <<= 1;
  }
  template <class T>
  void part(Element element, T& value, bool) {
    if (comes_once(element)) taken = reader_.read(node_, element, value);
    bit_ <<= 1;
  }
  template <class T>
  void children(Element element, std::vector<T>& values) {
    if (!comes(element)) return;
    if (values.empty()) values.reserve(run_length());
    taken = reader_.read(node_, element, values.emplace_back());
    if (!taken) values.pop_back();
  }
  void children(Element element, std::vector<std::pair<std::string, std::string>>& values);
  void components(std::vector<Component>& values) {
    for (const Element element : {Element::file_group, Element::database}) {
      if (!comes(element)) continue;
      values.emplace_back().type =
          element == Element::database ? ComponentType::database : ComponentType::file_group;
      taken = reader_.read(node_, element, values.back());
      if (!taken) values.pop_back();
    }
  }

  bool taken = false;

 private:
  bool comes(Element element) {
    return !taken && !reader_.fault() && matches(node_.name(), name_of(element), match_);
  }
  bool comes_once(Element element) {
    if (!comes(element)) return false;
    if (seen_ & bit_) {
      reader_.fail(node_.name(), fmt::format("a second {}", node_.name()), "one");
      return false;
    }
    seen_ |= bit_;
    return true;
  }

  // How many siblings of the same name stand here in a row.
  [[nodiscard]] std::size_t run_length() const {
    std::size_t count = 1;
    for (pugi::xml_node next = node_.next_sibling();
         next && std::strcmp(next.name(), node_.name()) == 0; next = next.next_sibling()) {
      ++count;
    }
    return count;
  }

  Reader& reader_;
  pugi::xml_node node_;
  Match match_;
  std::uint64_t& seen_;
  std::uint64_t bit_ = 1;
};

// A pair has no room for what is unknown: the element is then kept as a whole.
struct AliasReading {
  std::pair<std::string, std::string>& pair;
  Unknown unknown;
};
template <class V>
void shape(V& v, AliasReading& alias) {
  document::shape(v, alias.pair);
}

void ChildTaker::children(Element element,
                          std::vector<std::pair<std::string, std::string>>& values) {
  if (!comes(element)) return;
  AliasReading alias{values.emplace_back(), {}};
  taken = reader_.read(node_, element, alias) && alias.unknown.empty();
  if (!taken) values.pop_back();
}

bool Reader::foreign(pugi::xml_attribute attribute, bool& is_namespace) const {
  is_namespace = kNamespaceAttribute == attribute.name();
  if (!is_namespace) return false;
  const std::string_view value = attribute.value();
  return !value.empty() && value != namespace_;
}

template <class T>
bool Reader::read_left(pugi::xml_attribute first, T& value, std::uint64_t& seen) {
  std::vector<Left> left;
  for (pugi::xml_attribute a = first; a; a = a.next_attribute()) {
    bool is_namespace = false;
    if (foreign(a, is_namespace)) return false;
    left.push_back({a, is_namespace});
  }
  for (const Match match : {Match::exact, Match::tolerant}) {
    for (Left& each : left) {
      if (each.done || fault_) continue;
      Anywhere anywhere(*this, value.unknown, each.attribute, match, seen);
      shape(anywhere, value);
      each.done = anywhere.taken;
    }
  }
  for (const Left& each : left) {
    if (!each.done) {
      value.unknown.attributes.emplace_back(each.attribute.name(), each.attribute.value());
    }
  }
  check_names(left);
  return true;
}

// Two attributes of one name are not well-formed; only here can there be any.
void Reader::check_names(std::vector<Left>& left) {
  const auto by_name = [](const Left& a, const Left& b) {
    return std::strcmp(a.attribute.name(), b.attribute.name()) < 0;
  };
  std::stable_sort(left.begin(), left.end(), by_name);
  for (std::size_t i = 1; i < left.size(); ++i) {
    const char* const name = left[i].attribute.name();
    if (std::strcmp(name, left[i - 1].attribute.name()) == 0) {
      return fail(name, fmt::format("a second {}", name), "one");
    }
  }
}

template <class T>
bool Reader::read(pugi::xml_node node, Element element, T&& value) {
  if constexpr (requires { value.at; }) value.at = cursor_.at(offset(node.name()) - 1);
  pugi::xml_attribute first = node.first_attribute();
  if (first && *first.name() == 'x') {
    bool is_namespace = false;
    if (foreign(first, is_namespace)) return false;
    if (is_namespace) first = first.next_attribute();
  }
  InOrder in_order(*this, value.unknown, first);
  shape(in_order, value);
  if (in_order.next && !read_left(in_order.next, value, in_order.seen)) return false;
  if (const std::uint64_t missing = in_order.needed & ~in_order.seen; missing && !fault_) {
    Missing first_missing(missing);
    shape(first_missing, value);
    fail(node.name(), fmt::format("<{}> without {}", node.name(), first_missing.name),
         fmt::format("<{} {}=\"...\">", name_of(element).text, first_missing.name));
  }
  if (node.first_child() && !fault_) read_children(node, value);
  return !fault_;
}

template <class T>
void Reader::read_children(pugi::xml_node node, T& value) {
  std::uint64_t seen = 0;
  for (pugi::xml_node child = node.first_child(); child && !fault_; child = child.next_sibling()) {
    if (child.type() != pugi::node_element) {
      keep_text(child.value(), value.unknown);
      continue;
    }
    ChildTaker exact(*this, child, Match::exact, seen);
    shape(exact, value);
    if (exact.taken || fault_) continue;
    ChildTaker tolerant(*this, child, Match::tolerant, seen);
    shape(tolerant, value);
    if (!tolerant.taken && !fault_) keep_element(child, value.unknown);
  }
}

// --- Documents

Result<std::string> decoded_and_checked(std::string_view bytes, std::string_view name,
                                        const Limits& limits) {
  Result<std::string> text = decode(bytes, name, limits.size_bytes_max);
  if (!text) return text;
  if (const auto fault = check_well_formed(*text, limits)) return error_at(*text, name, *fault);
  return text;
}

template <class T>
Result<Document> read_root(Reader& reader, pugi::xml_node root, Element element, T value,
                           std::string_view text, std::string_view name) {
  if (!reader.read(root, element, value) && !reader.fault()) {
    reader.fail(root.name(),
                fmt::format("namespace '{}'", root.attribute(kNamespaceAttribute.data()).value()),
                "the document's own, or none");
  }
  if constexpr (std::is_same_v<T, WriterMetadata>) {
    if (!reader.fault() && value.identification.at.line == 0) {
      reader.fail(root.name(), fmt::format("<{}> without IDENTIFICATION", root.name()),
                  "<IDENTIFICATION writerId=\"...\" instanceId=\"...\" ...>");
    }
  }
  if (reader.fault()) return error_at(text, name, *reader.fault());
  return Document(std::move(value));
}

// Reads any of the documents, or only the kind `wanted`.
Result<Document> parse_root(std::string_view bytes, std::string_view name, const Limits& limits,
                            std::optional<Element> wanted) {
  Result<std::string> text = decoded_and_checked(bytes, name, limits);
  if (!text) return text.error();
  std::string parsed = *text;
  pugi::xml_document xml;
  const pugi::xml_parse_result result =
      xml.load_buffer_inplace(parsed.data(), parsed.size(), kParseFlags, pugi::encoding_utf8);
  if (!result) {
    return error_at(*text, name,
                    {static_cast<std::size_t>(result.offset), result.description(), "XML"});
  }
  const pugi::xml_node root = xml.document_element();
  const auto is = [&](Element element) {
    return (!wanted || *wanted == element) && spells(root.name(), name_of(element));
  };
  if (is(Element::writer_metadata)) {
    Reader reader(*text, parsed.data(), kWriterMetadataNamespace);
    WriterMetadata value;
    value.version.clear();
    return read_root(reader, root, Element::writer_metadata, std::move(value), *text, name);
  }
  if (is(Element::backup_components)) {
    Reader reader(*text, parsed.data(), kBackupComponentsNamespace);
    BackupComponents value;
    value.version.clear();
    return read_root(reader, root, Element::backup_components, std::move(value), *text, name);
  }
  if (is(Element::manifest)) {
    Reader reader(*text, parsed.data(), "");
    return read_root(reader, root, Element::manifest, Manifest{}, *text, name);
  }
  const auto offset = static_cast<std::size_t>(root.name() - parsed.data()) - 1;
  return error_at(*text, name,
                  {offset, fmt::format("<{}>", root.name()),
                   wanted ? fmt::format("<{}>", name_of(*wanted).text)
                          : "<WRITER_METADATA>, <BACKUP_COMPONENTS> or <Manifest>"});
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
