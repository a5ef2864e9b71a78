// The visitors with which a Reader goes over a shape: one that takes attributes in their order, one
// that takes an attribute wherever it fits, one that finds what is missing, and one for children.
// Internal to parsing.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/document/reader.h"
#include "sim/document/shape.h"

namespace vsskit::document {

// Reads one attribute into its field.
class AttributeTaker : public IgnoresChildren {
 public:
  AttributeTaker(Reader& reader, Unknown& unknown) : reader_(reader), unknown_(unknown) {}

 protected:
  template <class T>
  void take_value(const RawAttribute& attribute, T&& field) {
    const Taken taken = take(reader_.value_of(attribute), std::forward<T>(field));
    if (taken.empty()) return;
    if (taken == kUnknown) return keep(attribute);
    reader_.fail_value(attribute, taken);
  }
  void take_backup_type(const RawAttribute& attribute, std::optional<BackupType>& type,
                        std::optional<std::string>& token) {
    using Field = Worded<std::optional<BackupType>>;
    const std::string_view text = reader_.value_of(attribute);
    if (take(text, Field{type, Words::backup_type}) == kUnknown) token = text;
  }
  void keep(const RawAttribute& attribute) {
    unknown_.add_attribute(attribute.name, reader_.value_of(attribute));
  }

  Reader& reader_;
  Unknown& unknown_;
};

// Takes attributes as long as they come in the order of the shape, as nearly all do.
class InOrder : public AttributeTaker {
 public:
  InOrder(Reader& reader, Unknown& unknown, std::size_t first)
      : AttributeTaker(reader, unknown), next(first), attributes_(reader.scanner().attributes()) {}

  template <class T>
  [[gnu::always_inline]] void required(Attribute attribute_id, T&& field) {
    needed |= bit_;
    attribute(attribute_id, std::forward<T>(field));
  }
  template <class T>
  [[gnu::always_inline]] void attribute(Attribute attribute_id, T&& field) {
    if (comes(attribute_id)) take_value(attributes_[next++], std::forward<T>(field));
    bit_ <<= 1;
  }
  void backup_type(std::optional<BackupType>& type, std::optional<std::string>& token) {
    if (comes(Attribute::backup_type)) take_backup_type(attributes_[next++], type, token);
    bit_ <<= 1;
  }

  std::size_t next;  // the first that was not taken
  std::uint64_t seen = 0;
  std::uint64_t needed = 0;

 private:
  // Inlined, the name is a constant and the comparison a few instructions: 75,000 attributes pass
  // here in the System Writer's document.
  [[gnu::always_inline]] bool comes(Attribute attribute_id) {
    if (next == attributes_.size()) return false;
    const std::string_view name = attributes_[next].name;
    const std::string_view expected = name_of(attribute_id).text;
    if (name.size() != expected.size()) return false;
    if (!same_bytes(name.data(), expected.data(), expected.size())) return false;
    seen |= bit_;
    return true;
  }

  std::span<const RawAttribute> attributes_;
  std::uint64_t bit_ = 1;
};

enum class Match { exact, tolerant };

inline bool matches(std::string_view text, const Name& name, Match match) {
  if (match == Match::tolerant) return spells(text, name);
  return name.text.size() == text.size() && same_bytes(name.text.data(), text.data(), text.size());
}

// Takes one attribute wherever the shape has it.
class Anywhere : public AttributeTaker {
 public:
  Anywhere(Reader& reader, Unknown& unknown, const RawAttribute& attribute, Match match,
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
    if (taken || !matches(attribute_.name, name_of(attribute_id), match_)) return false;
    const bool again = (seen_ & bit_) != 0;
    if (again && match_ == Match::tolerant) return false;
    if (again) reader_.fail(attribute_.name, fmt::format("a second {}", attribute_.name), "one");
    seen_ |= bit_;
    taken = true;
    return !again;
  }

  const RawAttribute& attribute_;
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

// Reads the child element that the scanner is at wherever the shape has it.
class ChildTaker : public IgnoresAttributes {
 public:
  ChildTaker(Reader& reader, Match match, std::uint64_t& seen)
      : reader_(reader), name_(reader.scanner().name()), match_(match), seen_(seen) {}

  template <class T>
  void child(Element element, T& value) {
    if (comes_once(element)) taken = reader_.read(element, value);
    bit_ <<= 1;
  }
  template <class T>
  void child(Element element, std::optional<T>& value) {
    if (comes_once(element)) taken = reader_.read(element, value.emplace());
    bit_ <<= 1;
  }
  template <class T>
  void part(Element element, T& value, bool) {
    if (comes_once(element)) taken = reader_.read(element, value);
    bit_ <<= 1;
  }
  template <class T>
  void children(Element element, std::vector<T>& values) {
    if (!comes(element)) return;
    if (values.size() == values.capacity() && values.size() >= 64) {
      values.reserve(std::max(values.size() * 2, values.size() + reader_.scanner().run_length()));
    }
    taken = reader_.read(element, values.emplace_back());
    if (!taken) values.pop_back();
  }
  void children(Element element, std::vector<std::pair<std::string, std::string>>& values);
  void components(std::vector<Component>& values) {
    for (const Element element : {Element::file_group, Element::database}) {
      if (!comes(element)) continue;
      values.emplace_back().type =
          element == Element::database ? ComponentType::database : ComponentType::file_group;
      taken = reader_.read(element, values.back());
      if (!taken) values.pop_back();
    }
  }

  bool met = false;  // the shape has an element of this name
  bool taken =
      false;  // and it was read; else it is of a foreign namespace, or has to be kept whole

 private:
  bool comes(Element element) {
    if (met || reader_.fault() || !matches(name_, name_of(element), match_)) return false;
    met = true;
    return true;
  }
  bool comes_once(Element element) {
    if (!comes(element)) return false;
    if (seen_ & bit_) {
      reader_.fail(name_, fmt::format("a second {}", name_), "one");
      return false;
    }
    seen_ |= bit_;
    return true;
  }
  Reader& reader_;
  std::string_view name_;
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

inline void ChildTaker::children(Element element,
                                 std::vector<std::pair<std::string, std::string>>& values) {
  if (!comes(element)) return;
  AliasReading alias{values.emplace_back(), {}};
  taken = reader_.read(element, alias) && alias.unknown.empty();
  if (!taken) values.pop_back();
}

}  // namespace vsskit::document
