// Where components stand in a document that a session holds.
#include "sim/service/document_index.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace vsskit::service {
namespace {

constexpr Guid kClass{1, 0, 0, {}};
constexpr Guid kOther{2, 0, 0, {}};

document::WriterComponents writer(const Guid& writer_id, std::uint32_t instance,
                                  std::initializer_list<const char*> names) {
  document::WriterComponents made;
  made.writer_id = writer_id;
  made.instance_id = {instance, 0, 0, {}};
  for (const char* name : names) {
    made.components.emplace_back().name = name;
  }
  return made;
}

// `0.1 2.0`: the writers' and the components' places.
std::string text_of(std::span<const ComponentPlace> places) {
  std::string text;
  for (const ComponentPlace& place : places) {
    if (!text.empty()) text += ' ';
    text += std::to_string(place.writer) + "." + std::to_string(place.component);
  }
  return text;
}

TEST(DocumentIndex, FindsTheComponentsOfAClassInTheDocumentsOrder) {
  document::BackupComponents document;
  document.writers = {writer(kClass, 9, {"b", "a"}), writer(kOther, 5, {"a"}),
                      writer(kClass, 1, {"a"})};
  DocumentIndex index;
  index.rebuild(document);
  EXPECT_EQ("0.1 2.0", text_of(index.of_class(kClass, "\\a")));
  EXPECT_EQ("1.0", text_of(index.of_class(kOther, "\\a")));
  EXPECT_EQ("", text_of(index.of_class(kOther, "\\b")));
  EXPECT_EQ(2u, index.writer_of({1, 0, 0, {}}));
  EXPECT_EQ(kNone, index.writer_of({2, 0, 0, {}}));
}

TEST(DocumentIndex, TakesTheFirstOfWhatStandsTwice) {
  document::BackupComponents document;
  document.writers = {writer(kClass, 1, {"a", "a"}), writer(kClass, 1, {"a", "b"})};
  DocumentIndex index;
  index.rebuild(document);
  EXPECT_EQ(0u, index.writer_of({1, 0, 0, {}}));
  EXPECT_EQ("0.0", text_of(index.of_class(kClass, "\\a")));
  ASSERT_NE(nullptr, index.of_instance({1, 0, 0, {}}, "\\b"));
  EXPECT_EQ(1u, index.of_instance({1, 0, 0, {}}, "\\b")->writer);
}

TEST(DocumentIndex, AddsAComponentOnceAndForgetsAnEarlierDocument) {
  const document::WriterComponents one = writer(kClass, 1, {});
  DocumentIndex index;
  index.add_writer(one.instance_id, 0);
  EXPECT_TRUE(index.add(one, place_key("", "a"), {0, 0}));
  EXPECT_FALSE(index.add(one, place_key("", "a"), {0, 1}));
  EXPECT_TRUE(index.add(one, place_key("x", "a"), {0, 1}));
  EXPECT_EQ("0.0", text_of(index.of_class(kClass, "\\a")));
  index.rebuild({});
  EXPECT_EQ(nullptr, index.of_instance(one.instance_id, "\\a"));
  EXPECT_EQ(kNone, index.writer_of(one.instance_id));
}

}  // namespace
}  // namespace vsskit::service
