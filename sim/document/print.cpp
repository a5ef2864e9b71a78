// Values into XML, as the service writes the documents (one line, double quotes, empty elements
// closed at once) and as DiskShadow writes its manifest (single quotes, blanks around '=').
#include "sim/base/text.h"
#include "sim/document/field.h"
#include "sim/document/shape.h"
#include "sim/document/xml.h"

namespace vsskit::document {
namespace {

enum class Style { service, manifest };

// Appends the attributes of one start tag.
template <Style kStyle>
class AttributePrinter : public IgnoresChildren {
 public:
  explicit AttributePrinter(std::string& out) : out_(out) {}

  template <class T>
  void required(Attribute id, const T& value) {
    attribute(id, value);
  }
  template <class T>
  void attribute(Attribute id, const T& value) {
    if (!is_present(value)) return;
    begin(name_of(id).text);
    put_value(value);
    end();
  }
  // A version that was absent was read as empty.
  void attribute(Attribute id, const std::string& value) {
    if (id == Attribute::version && value.empty()) return;
    text(name_of(id).text, value);
  }
  void backup_type(const std::optional<BackupType>& type, const std::optional<std::string>& token) {
    if (token) return text(name_of(Attribute::backup_type).text, *token);
    attribute(Attribute::backup_type,
              Worded<const std::optional<BackupType>>{type, Words::backup_type});
  }
  void text(std::string_view name, std::string_view value) {
    begin(name);
    append(value);
    end();
  }

 private:
  static constexpr Escape kEscape =
      kStyle == Style::manifest ? Escape::manifest : Escape::attribute;

  void begin(std::string_view name) {
    if constexpr (kStyle == Style::manifest) {
      (out_ += name) += " = '";
    } else {
      ((out_ += ' ') += name) += "=\"";
    }
  }
  void end() { out_ += kStyle == Style::manifest ? "' " : "\""; }
  void append(std::string_view value) { append_escaped(out_, value, kEscape); }

  template <class T>
  void put_value(const T& value) {
    put(out_, value);
  }
  template <class T>
  void put_value(const std::optional<T>& value) {
    put_value(*value);
  }
  void put_value(const std::string& value) { append(value); }
  void put_value(const Spaced<const std::string>& field) {
    std::string spelt;
    for (const char c : field.value)
      c == ' ' ? spelt += "%s" : spelt += c;
    append(spelt);
  }

  std::string& out_;
};

// The namespace that an element declares, if any.
std::optional<std::string_view> namespace_of(Element id) {
  switch (id) {
    case Element::writer_metadata:
      return kWriterMetadataNamespace;
    case Element::backup_components:
      return kBackupComponentsNamespace;
    case Element::backup_metadata:
    case Element::restore_metadata:
      return "";  // the service takes these two out of the document's
    default:
      return std::nullopt;
  }
}

// Appends the children of one element; the start tag stays open until the first of them.
template <Style kStyle>
class ElementPrinter : public IgnoresAttributes {
 public:
  explicit ElementPrinter(std::string& out) : out_(out) {}

  template <class T>
  void element(Element id, T& value) {
    const std::string_view name = name_of(id).text;
    (out_ += '<') += name;
    if constexpr (kStyle == Style::manifest) out_ += ' ';
    AttributePrinter<kStyle> attributes(out_);
    if (const auto xmlns = namespace_of(id)) attributes.text(kNamespaceAttribute, *xmlns);
    shape(attributes, value);
    if constexpr (requires { value.unknown; }) {
      for (const auto& [key, text] : value.unknown.attributes())
        attributes.text(key, text);
    }
    open_ = true;
    shape(*this, value);
    if constexpr (requires { value.unknown; }) {
      for (const std::string& text : value.unknown.elements()) {
        close_start();
        out_ += text;
      }
    }
    end(name);
  }

  template <class T>
  void child(Element id, T& value) {
    close_start();
    element(id, value);
  }
  template <class T>
  void child(Element id, const std::optional<T>& value) {
    if (value) child(id, *value);
  }
  template <class T>
  void part(Element id, T& value, bool present) {
    if (present) child(id, value);
  }
  template <class T>
  void children(Element id, const std::vector<T>& values) {
    for (const T& value : values)
      child(id, value);
  }
  void components(const std::vector<Component>& values) {
    for (const Component& value : values) {
      child(value.type == ComponentType::database ? Element::database : Element::file_group, value);
    }
  }

 private:
  void close_start() {
    if (open_) out_ += '>';
    open_ = false;
  }
  void end(std::string_view name) {
    if (kStyle == Style::service && open_) {
      out_ += "/>";
    } else {
      close_start();
      ((out_ += "</") += name) += '>';
    }
    open_ = false;
  }

  std::string& out_;
  bool open_ = false;
};

}  // namespace

std::string print(const WriterMetadata& metadata) {
  std::string out;
  std::size_t files = 0;
  for (const Component& component : metadata.components)
    files += component.files.size();
  out.reserve(1024 + files * 128);
  ElementPrinter<Style::service>(out).element(Element::writer_metadata, metadata);
  return out;
}

std::string print(const BackupComponents& components) {
  std::string out;
  out.reserve(1024);
  ElementPrinter<Style::service>(out).element(Element::backup_components, components);
  return out;
}

std::string print(const Manifest& manifest) {
  std::string out;
  ElementPrinter<Style::manifest>(out).element(Element::manifest, manifest);
  return out;
}

std::string print(const Document& document) {
  return std::visit([](const auto& value) { return print(value); }, document);
}

std::string to_utf16le_bytes(std::string_view utf8) {
  std::string bytes;
  bytes.reserve(utf8.size() * 2);
  for (const char16_t unit : to_utf16(utf8)) {
    bytes += static_cast<char>(unit & 0xFF);
    bytes += static_cast<char>(unit >> 8);
  }
  return bytes;
}

}  // namespace vsskit::document
