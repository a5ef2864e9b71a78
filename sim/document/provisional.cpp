// Which names a document uses that nothing public shows.
#include <set>

#include "sim/document/field.h"
#include "sim/document/shape.h"
#include "sim/document/xml.h"

namespace vsskit::document {
namespace {

// Collects `ELEMENT/attribute`, `PARENT/ELEMENT` and `ELEMENT/attribute=word`. Everything below a
// provisional element is provisional as well and is named by the element alone.
class Collector {
 public:
  template <class T>
  void look(Element id, T& value) {
    const Element outer = std::exchange(element_, id);
    shape(*this, value);
    element_ = outer;
  }

  template <class T>
  void required(Attribute id, const T& value) {
    attribute(id, value);
  }
  template <class T>
  void attribute(Attribute id, const T& value) {
    if (!is_present(value)) return;
    const Name& name = name_of(id);
    if (name.evidence == Evidence::provisional) add(name.text);
    word(name, value);
  }
  void backup_type(const std::optional<BackupType>& type, const std::optional<std::string>& token) {
    if (!token) {
      attribute(Attribute::backup_type,
                Worded<const std::optional<BackupType>>{type, Words::backup_type});
    }
  }
  template <class T>
  void child(Element id, T& value) {
    if (name_of(id).evidence == Evidence::provisional) {
      add(name_of(id).text);
    } else {
      look(id, value);
    }
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

  [[nodiscard]] std::vector<std::string> names() const { return {names_.begin(), names_.end()}; }

 private:
  void add(std::string_view name, std::string_view word = {}) {
    std::string text(name_of(element_).text);
    (text += '/') += name;
    if (!word.empty()) (text += '=') += word;
    names_.insert(std::move(text));
  }
  template <class T>
  void word(const Name&, const T&) {}
  template <class E>
  void word(const Name& name, const Worded<E>& field) {
    const Word* const found = word_of(field);
    if (name.evidence != Evidence::provisional && found->evidence == Evidence::provisional) {
      add(name.text, found->text);
    }
  }

  Element element_ = Element::count_;
  std::set<std::string> names_;
};

template <class T>
std::vector<std::string> collect(Element root, const T& value) {
  Collector collector;
  collector.look(root, value);
  return collector.names();
}

}  // namespace

std::vector<std::string> provisional_names(const Document& document) {
  if (const auto* metadata = std::get_if<WriterMetadata>(&document)) {
    return collect(Element::writer_metadata, *metadata);
  }
  if (const auto* components = std::get_if<BackupComponents>(&document)) {
    return collect(Element::backup_components, *components);
  }
  return collect(Element::manifest, std::get<Manifest>(document));
}

}  // namespace vsskit::document
