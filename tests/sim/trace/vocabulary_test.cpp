#include "sim/trace/vocabulary.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "sim/trace/step.h"

namespace vsskit::trace {
namespace {

constexpr Party kParties[] = {Party::world, Party::requester, Party::writer,
                              Party::files, Party::medium,    Party::provider};

TEST(Vocabulary, FindsEachVerbByItsTextAndParty) {
  for (const VerbSpec& verb : vocabulary()) {
    for (const Party party : kParties) {
      bool allowed = verb.parties.empty();
      for (const Party may : verb.parties)
        allowed = allowed || may == party;
      const std::optional<Verb> found = find_verb(party, verb.text);
      if (allowed) {
        EXPECT_EQ(verb.verb, found) << verb.text;
      } else {
        EXPECT_NE(verb.verb, found) << verb.text;
      }
    }
  }
}

TEST(Vocabulary, TellsOneNameOfTwoInterfacesApartByTheParty) {
  EXPECT_EQ(Verb::AddComponent, find_verb(Party::requester, "AddComponent"));
  EXPECT_EQ(Verb::DeclareComponent, find_verb(Party::writer, "AddComponent"));
  EXPECT_EQ(Verb::medium, find_verb(Party::world, "medium"));
}

TEST(Vocabulary, HasEachKeyOfAVerbOnce) {
  for (const VerbSpec& verb : vocabulary()) {
    std::set<std::string_view> keys;
    for (const FieldSpec& field : verb.fields) {
      EXPECT_TRUE(keys.insert(field.key).second) << verb.text << " " << field.key;
      EXPECT_EQ(&field, find_field(verb.verb, field.key));
      EXPECT_EQ(field.key, interned_key(field.key));
    }
    for (const FieldSpec& field : common_fields()) {
      EXPECT_TRUE(keys.insert(field.key).second) << verb.text << " " << field.key;
    }
  }
}

TEST(Vocabulary, WritesPositionalFieldsFirst) {
  for (const VerbSpec& verb : vocabulary()) {
    bool named = false;
    for (const FieldSpec& field : verb.fields) {
      EXPECT_FALSE(field.positional && named) << verb.text;
      named = named || !field.positional;
    }
  }
}

TEST(Vocabulary, KnowsNothingElse) {
  EXPECT_EQ(std::nullopt, find_verb(Party::requester, "OnFreeze"));
  EXPECT_EQ(std::nullopt, find_verb(Party::requester, ""));
  EXPECT_EQ(std::nullopt, find_verb(Party::requester, "preparebackup"));
  EXPECT_EQ(nullptr, find_field(Verb::AddComponent, "stamp"));
  EXPECT_EQ("", interned_key("no_such_key"));
}

TEST(Vocabulary, ProposesTheNearestWord) {
  EXPECT_EQ("PrepareForBackup", nearest_verb(Party::requester, "PrepareforBackups"));
  EXPECT_EQ("OnFreeze", nearest_verb(Party::writer, "OnFreze"));
  EXPECT_EQ("", nearest_verb(Party::writer, "xyzzy"));
}

TEST(Vocabulary, GivesEveryEventAnAnswerAndNoEffectAResult) {
  for (const VerbSpec& verb : vocabulary()) {
    if (verb.kind == StepKind::event) {
      EXPECT_EQ(ResultKind::truth, verb.result) << verb.text;
    }
    if (verb.kind == StepKind::effect || verb.kind == StepKind::document ||
        verb.kind == StepKind::object || verb.kind == StepKind::declaration) {
      EXPECT_EQ(ResultKind::none, verb.result) << verb.text;
    }
  }
}

TEST(Step, KeepsFieldsInTheVocabularysOrderHoweverTheyCome) {
  Step step = make_step({Party::requester, ""}, Verb::SetBackupState);
  step.add_yes_no("partial", true).add_listed("type", 2).add_yes_no("components", true);
  step.add_number("thread", 3);
  ASSERT_EQ(4U, step.fields.size());
  EXPECT_EQ("components", step.fields[0].key);
  EXPECT_EQ("type", step.fields[1].key);
  EXPECT_EQ("INCREMENTAL", step.fields[1].value.text);
  EXPECT_EQ("partial", step.fields[2].key);
  EXPECT_EQ("thread", step.fields[3].key);
}

TEST(Step, ReplacesAFieldThatIsThere) {
  Step step = make_step({Party::writer, "ledger"}, Verb::SetBackupStamp);
  step.add("stamp", std::string("a")).add_null("stamp");
  ASSERT_EQ(1U, step.fields.size());
  EXPECT_TRUE(step.find("stamp")->null);
  EXPECT_EQ("", step.text("stamp"));
}

TEST(Step, TakesOnlyHresultsForHresults) {
  Step step = make_step({Party::requester, ""}, Verb::Release);
  EXPECT_EQ(std::nullopt, step.hresult());
  step.result = "0";
  EXPECT_EQ(std::nullopt, step.hresult());
  step.result = "true";
  EXPECT_EQ(std::nullopt, step.hresult());
  step.result = "VSS_E_BAD_STATE";
  EXPECT_EQ(kVssEBadState, step.hresult());
  step.with_result(kSOk);
  EXPECT_EQ(kSOk, step.hresult());
}

TEST(Step, ReadsNumbersWithinTheirBounds) {
  Step step = make_step({Party::files, "C:\\"}, Verb::created);
  step.add_number("size", 9223372036854775807U);
  EXPECT_EQ(9223372036854775807, step.number_of("size"));
  EXPECT_EQ(std::nullopt, step.number_of("offset"));
}

}  // namespace
}  // namespace vsskit::trace
