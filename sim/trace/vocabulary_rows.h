// How the vocabulary's rows are written down. Private to the room: the rows themselves stand in
// vocabulary_requester.h and vocabulary_writer.h, the table and its look-up in vocabulary.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

#include "sim/trace/vocabulary.h"

namespace vsskit::trace::rows {

// A few fields, joined with `+`. Sixteen hold the longest list (writer, Initialize).
struct FieldList {
  std::array<FieldSpec, 16> items{};
  std::size_t count = 0;

  constexpr FieldList() = default;
  constexpr FieldList(const FieldSpec& field) : count(1) { items[0] = field; }  // NOLINT: by design
  constexpr FieldList(std::initializer_list<FieldSpec> fields) {
    for (const FieldSpec& field : fields)
      items[count++] = field;
  }
  [[nodiscard]] constexpr std::span<const FieldSpec> view() const { return {items.data(), count}; }
};

[[nodiscard]] constexpr FieldList operator+(FieldList a, const FieldList& b) {
  for (const FieldSpec& field : b.view())
    a.items[a.count++] = field;
  return a;
}

struct PartyList {
  std::array<Party, 2> items{};
  std::size_t count = 0;

  constexpr PartyList() = default;
  constexpr PartyList(Party a) : items{a}, count(1) {}  // NOLINT: by design
  constexpr PartyList(Party a, Party b) : items{a, b}, count(2) {}
  [[nodiscard]] constexpr std::span<const Party> view() const { return {items.data(), count}; }
};

struct Row {
  Verb verb;
  std::string_view text;
  StepKind kind;
  PartyList parties;
  FieldList fields;
  ResultKind result;
};

[[nodiscard]] constexpr FieldSpec of_kind(std::string_view key, FieldKind kind) {
  return {key, kind, Naming::backup_type, false};
}
[[nodiscard]] constexpr FieldSpec text(std::string_view key) {
  return of_kind(key, FieldKind::text);
}
[[nodiscard]] constexpr FieldSpec name(std::string_view key) {
  return of_kind(key, FieldKind::name);
}
[[nodiscard]] constexpr FieldSpec number(std::string_view key) {
  return of_kind(key, FieldKind::number);
}
[[nodiscard]] constexpr FieldSpec yes_no(std::string_view key) {
  return of_kind(key, FieldKind::yes_no);
}
[[nodiscard]] constexpr FieldSpec guid(std::string_view key) {
  return of_kind(key, FieldKind::guid);
}
[[nodiscard]] constexpr FieldSpec hresult(std::string_view key) {
  return of_kind(key, FieldKind::hresult);
}
[[nodiscard]] constexpr FieldSpec file_time(std::string_view key) {
  return of_kind(key, FieldKind::time);
}
[[nodiscard]] constexpr FieldSpec step(std::string_view key) {
  return of_kind(key, FieldKind::step);
}
[[nodiscard]] constexpr FieldSpec document(std::string_view key) {
  return of_kind(key, FieldKind::document);
}
[[nodiscard]] constexpr FieldSpec listed(std::string_view key, Naming naming) {
  return {key, FieldKind::listed, naming, false};
}
[[nodiscard]] constexpr FieldSpec first(std::string_view key) {
  return {key, FieldKind::name, Naming::backup_type, true};
}

// Rows of the usual shapes.
[[nodiscard]] constexpr Row declares(Verb verb, std::string_view text, FieldList fields) {
  return {verb, text, StepKind::declaration, Party::world, fields, ResultKind::none};
}
[[nodiscard]] constexpr Row asks(Verb verb, std::string_view text, FieldList fields = {},
                                 ResultKind result = ResultKind::hresult) {
  return {verb, text, StepKind::call, Party::requester, fields, result};
}
[[nodiscard]] constexpr Row tells(Verb verb, std::string_view text, FieldList fields = {},
                                  ResultKind result = ResultKind::hresult) {
  return {verb, text, StepKind::call, Party::writer, fields, result};
}
// A getter of IVssComponent: both sides have it. The writer's handler knows the writer by its
// subject, so `writer` is the requester's.
[[nodiscard]] constexpr Row gets(Verb verb, std::string_view text, const FieldList& values = {}) {
  const FieldList address{guid("writer"), name("component")};
  return {verb,
          text,
          StepKind::call,
          PartyList{Party::requester, Party::writer},
          address + values,
          ResultKind::hresult};
}
// A function of the service control manager. It answers a BOOL: S_OK for TRUE, else its last error.
[[nodiscard]] constexpr Row controls(Verb verb, std::string_view text,
                                     const FieldList& values = {}) {
  return {verb,
          text,
          StepKind::call,
          PartyList{Party::requester, Party::writer},
          FieldList{rows::text("service")} + values,
          ResultKind::hresult};
}
// A setter of IVssComponent.
[[nodiscard]] constexpr Row sets(Verb verb, std::string_view text, const FieldList& values) {
  return tells(verb, text, FieldList{name("component")} + values);
}
[[nodiscard]] constexpr Row handles(Verb verb, std::string_view text, FieldList fields = {}) {
  return {verb, text, StepKind::event, Party::writer, fields, ResultKind::truth};
}
[[nodiscard]] constexpr Row effect(Party party, Verb verb, std::string_view text,
                                   FieldList fields) {
  return {verb, text, StepKind::effect, party, fields, ResultKind::none};
}
[[nodiscard]] constexpr Row says_of_object(Verb verb, std::string_view text, FieldList fields) {
  return {verb,
          text,
          StepKind::object,
          PartyList{Party::requester, Party::writer},
          fields,
          ResultKind::none};
}
[[nodiscard]] constexpr Row provides(Verb verb, std::string_view text, FieldList fields) {
  return {verb, text, StepKind::call, Party::provider, fields, ResultKind::hresult};
}

// How calls on IVssBackupComponents name a component.
inline constexpr FieldList kComponent{guid("writer"), listed("type", Naming::component_type),
                                      text("logical_path"), name("component")};
// A file specification.
inline constexpr FieldList kFiles{text("path"), text("filespec"), yes_no("recursive")};
inline constexpr FieldList kAsync{name("of"), step("started")};

}  // namespace vsskit::trace::rows
