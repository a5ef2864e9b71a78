#include "sim/base/wildcard.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "sim/base/file_spec.h"

namespace vsskit {
namespace {

// --- By example

struct Example {
  const char* filespec;
  const char* name;
  bool matches;
};

TEST(Wildcards, MatchAsFindFirstFileDoes) {
  const Example examples[] = {
      {"*", "a", true},
      {"*", "a.b.c", true},
      {"*.*", "a.b", true},
      {"*.*", "makefile", true},
      {"ntds.dit", "NTDS.DIT", true},
      {"ntds.dit", "ntds.di", false},
      {"edb*.log", "edb.log", true},
      {"edb*.log", "EDB00001.LOG", true},
      {"edb*.log", "edb.log.bak", false},
      {"*.log", "a.b.log", true},
      {"*.log", "log", false},
      {"*.log", "x.log1", false},
      {"a?", "a", true},  // nothing at the end
      {"a?", "ab", true},
      {"a?", "a.", true},
      {"a?", "abc", false},
      {"a?.txt", "a.txt", true},  // nothing before a dot
      {"a?.txt", "ab.txt", true},
      {"?a", "a", false},  // something elsewhere
      {"???.x", "a.x", true},
      {"a?c", "a.c", false},  // never a dot itself
      {"a?c", "abc", true},
      {"a.*", "a", true},
      {"a.*", "a.txt", true},
      {"a.*", "ab", false},
      {"a.?", "a", true},
      {"a.?", "a.b", true},
      {"a.?", "a.bc", false},
      {"*.", "makefile", true},
      {"*.", "a.txt", false},
      {"m*.", "makefile", true},
      {"a.", "a", true},
      {"a", "a.", true},
      {"a. .", "a ", true},
      {"***a**", "xay", true},
      {"\u00C4*", "\u00E4rger.txt", true},
      {"?", "\u20AC", true},
      {"a\xFF*",
       "A\xFF"
       "b",
       true},
      {"a\xFF*",
       "A\xFE"
       "b",
       false},
  };
  for (const auto& [filespec, name, expected] : examples) {
    EXPECT_EQ(expected, matches_name(filespec, name)) << filespec << " and " << name;
  }
}

TEST(Wildcards, MatchNothingWhereNoNameCanMatch) {
  for (const char* filespec :
       {"", ".", "..", " ", "a\\b", "a/b", "sub\\*", "a:b", "a|b", "\"a\"", "<a>"}) {
    EXPECT_FALSE(matches_name(filespec, filespec)) << filespec;
  }
  EXPECT_FALSE(matches_name(std::string(256, 'a'), std::string(256, 'a')));
  EXPECT_TRUE(matches_name(std::string(255, 'a'), std::string(255, 'A')));
  for (const char* name : {"", ".", ".."}) {
    EXPECT_FALSE(matches_name("*", name)) << name;
  }
}

TEST(Wildcards, NeedNoExponentialTime) {
  std::string filespec;
  for (int i = 0; i < 100; ++i) {
    filespec += "a*";
  }
  EXPECT_FALSE(matches_name(filespec + "b", std::string(255, 'a')));
  EXPECT_FALSE(matches_name("?" + filespec + "b", std::string(255, 'a')));
}

TEST(Wildcards, AreFoundInText) {
  EXPECT_TRUE(has_wildcards("edb*.log"));
  EXPECT_TRUE(has_wildcards("a?"));
  EXPECT_FALSE(has_wildcards("ntds.dit"));
}

TEST(WildcardRelation, IsDecidedForPatterns) {
  struct {
    const char* a;
    const char* b;
    SpecRelation relation;
  } examples[] = {
      {"*", "*.*", SpecRelation::equal},
      {"a", "A.", SpecRelation::equal},
      {"a**b", "a*b", SpecRelation::equal},
      {"?*", "*", SpecRelation::equal},
      {"a.*", "a*", SpecRelation::contained},
      {"*.log", "edb*.log", SpecRelation::contains},
      {"*.log", "edb.log", SpecRelation::contains},
      {"edb.log", "*.log", SpecRelation::contained},
      {"edb?.log", "edb*.log", SpecRelation::contained},
      {"*.log", "*.chk", SpecRelation::disjoint},
      {"a*", "*b", SpecRelation::overlapping},
      {"a*", "b*", SpecRelation::disjoint},
      {"*.", "*.txt", SpecRelation::disjoint},
      {"*.", "*", SpecRelation::contained},
      {"??", "?", SpecRelation::contains},
      {"a", "b", SpecRelation::disjoint},
      {"", "*", SpecRelation::disjoint},
      {"a|b", "A|B", SpecRelation::equal},
      {"a|b", "a|c", SpecRelation::disjoint},
  };
  for (const auto& [a, b, relation] : examples) {
    EXPECT_EQ(print(relation), print(relate_names(a, b))) << a << " and " << b;
  }
}

TEST(WildcardRelation, StopsSomewhereForHostilePatterns) {
  const std::string many(120, '?');
  EXPECT_EQ(SpecRelation::equal, relate_names("*a" + many, "*A" + many));
  // More states than can be visited: less may be said, but nothing wrong.
  const SpecRelation relation = relate_names("*a" + many + "b", "*c" + many + "d");
  EXPECT_TRUE(relation == SpecRelation::disjoint || relation == SpecRelation::overlapping);
}

// --- Against a naive reading of the rules

// The wildcard forms behind FindFirstFile: `>` for `?`, `"` for a dot before a wildcard, `<` for
// the star of a last `*.`.
std::string forms_of(std::string filespec) {
  bool dots = false;
  while (!filespec.empty() && (filespec.back() == '.' || filespec.back() == ' ')) {
    dots = dots || filespec.back() == '.';
    filespec.pop_back();
  }
  std::string forms;
  for (std::size_t i = 0; i < filespec.size(); ++i) {
    const bool last = i + 1 == filespec.size();
    if (filespec[i] == '?') {
      forms += '>';
    } else if (filespec[i] == '.' && !last && (filespec[i + 1] == '*' || filespec[i + 1] == '?')) {
      forms += '"';
    } else {
      forms += filespec[i] == '*' && last && dots ? '<' : filespec[i];
    }
  }
  return forms;
}

bool naive(std::string_view forms, std::string_view name) {
  if (forms.empty()) return name.empty();
  const std::string_view rest = forms.substr(1);
  const bool dot = !name.empty() && name[0] == '.';
  switch (forms[0]) {
    case '*':
      return naive(rest, name) || (!name.empty() && naive(forms, name.substr(1)));
    case '<':
      return naive(rest, name) || (!name.empty() && !dot && naive(forms, name.substr(1)));
    case '>':
      return name.empty() || dot ? naive(rest, name) : naive(rest, name.substr(1));
    case '"':
      return name.empty() ? naive(rest, name) : dot && naive(rest, name.substr(1));
    default:
      return !name.empty() && name[0] == forms[0] && naive(rest, name.substr(1));
  }
}

bool naively_matches(const std::string& filespec, const std::string& name) {
  const std::string forms = forms_of(filespec);
  return !forms.empty() && naive(forms, name);
}

void append_words(const std::string& alphabet, std::size_t length, const std::string& begin,
                  std::vector<std::string>& words) {
  if (!begin.empty()) words.push_back(begin);
  if (length == 0) return;
  for (const char c : alphabet) {
    append_words(alphabet, length - 1, begin + c, words);
  }
}

std::vector<std::string> words_of(const std::string& alphabet, std::size_t length) {
  std::vector<std::string> words;
  append_words(alphabet, length, "", words);
  return words;
}

// Every name up to seven characters of a letter, a dot and a letter that no pattern has.
const std::vector<std::string>& all_names() {
  static const std::vector<std::string> kNames = [] {
    std::vector<std::string> names = words_of("a.x", 7);
    std::erase_if(names, [](const std::string& name) { return name.back() == '.'; });
    return names;
  }();
  return kNames;
}

std::vector<bool> language_of(const std::string& filespec) {
  std::vector<bool> language;
  for (const std::string& name : all_names()) {
    language.push_back(naively_matches(filespec, name));
  }
  return language;
}

SpecRelation relation_by_listing(const std::vector<bool>& a, const std::vector<bool>& b) {
  bool meet = false;
  bool a_more = false;
  bool b_more = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    meet = meet || (a[i] && b[i]);
    a_more = a_more || (a[i] && !b[i]);
    b_more = b_more || (b[i] && !a[i]);
  }
  if (!meet) return a_more || b_more ? SpecRelation::disjoint : SpecRelation::equal;
  if (!a_more && !b_more) return SpecRelation::equal;
  if (!b_more) return SpecRelation::contains;
  return a_more ? SpecRelation::overlapping : SpecRelation::contained;
}

TEST(WildcardRelation, AgreesWithAllNamesForEveryPairOfShortPatterns) {
  std::map<std::string, std::vector<bool>> languages;
  for (const std::string& filespec : words_of("a.*?", 3)) {
    const std::vector<bool> language = language_of(filespec);
    // Those that match nothing have no language to compare; an example above has them.
    if (language != std::vector<bool>(language.size())) languages[filespec] = language;
  }
  for (const auto& [a, a_language] : languages) {
    for (const auto& [b, b_language] : languages) {
      ASSERT_EQ(print(relation_by_listing(a_language, b_language)), print(relate_names(a, b)))
          << a << " and " << b;
    }
  }
}

std::string any_word(const std::string& alphabet, std::size_t least, std::size_t most) {
  const auto length = *rc::gen::inRange(least, most + 1);
  return *rc::gen::container<std::string>(length, rc::gen::elementOf(alphabet));
}

RC_GTEST_PROP(WildcardProperties, AnyMatchAgreesWithTheNaiveReading, ()) {
  const std::string filespec = any_word("ab.*?", 1, 8);
  for (int i = 0; i < 20; ++i) {
    const std::string name = any_word("ab.", 1, 9) + 'a';
    RC_ASSERT(matches_name(filespec, name) == naively_matches(filespec, name));
  }
}

RC_GTEST_PROP(WildcardProperties, AnyPairOfPatternsIsRelatedAsItsNamesAre, ()) {
  const std::string a = any_word("a.*?", 1, 5);
  const std::string b = any_word("a.*?", 1, 5);
  const std::vector<bool> a_language = language_of(a);
  const std::vector<bool> b_language = language_of(b);
  const std::vector<bool> nothing(a_language.size());
  RC_PRE(a_language != nothing && b_language != nothing);
  RC_ASSERT(relate_names(a, b) == relation_by_listing(a_language, b_language));
}

RC_GTEST_PROP(WildcardProperties, AnyRelationTurnsWithItsSides, ()) {
  const std::string a = any_word("ab.*?", 1, 7);
  const std::string b = any_word("ab.*?", 1, 7);
  const std::map<SpecRelation, SpecRelation> turned = {
      {SpecRelation::equal, SpecRelation::equal},
      {SpecRelation::contains, SpecRelation::contained},
      {SpecRelation::contained, SpecRelation::contains},
      {SpecRelation::disjoint, SpecRelation::disjoint},
      {SpecRelation::overlapping, SpecRelation::overlapping}};
  RC_ASSERT(turned.at(relate_names(a, b)) == relate_names(b, a));
}

}  // namespace
}  // namespace vsskit
