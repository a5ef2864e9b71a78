// Wildcards as small nondeterministic automata. A state is a place in the specification and what is
// already promised about the next character, because `?` and `.` may stand for nothing only before
// a dot or at the end of the name.
#include "sim/base/wildcard.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "sim/base/text.h"

namespace vsskit {
namespace {

constexpr std::size_t kNameMost = 255;
constexpr std::size_t kWorkMost = 5'000'000;
constexpr std::size_t kProductsMost = 100'000;
constexpr std::string_view kNeverInNames = "\\/:\"<>|";
// Stands for every character that neither of two specifications names.
constexpr char32_t kOther = 0x110000;

std::string_view without_tail(std::string_view text) {
  const std::size_t last = text.find_last_not_of(". ");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// Malformed bytes become characters of their own beyond Unicode, so that they equal themselves
// only.
std::u32string characters_of(std::string_view text) {
  std::u32string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = code_point_at(text, i);
    result += c.valid ? c.value : kOther + 1 + c.value;
    i += c.length;
  }
  return result;
}

// Characters and `*` only: the last `*` takes one more byte whenever what follows it does not fit.
bool fits(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t after_star = std::string_view::npos;
  std::size_t retry = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      after_star = ++p;
      retry = n;
    } else if (p < pattern.size() && pattern[p] == name[n]) {
      ++p;
      ++n;
    } else if (after_star != std::string_view::npos) {
      p = after_star;
      n = ++retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

}  // namespace

std::string folded_name(std::string_view name) {
  return fold_case(without_tail(name));
}

// --- The automaton of one specification

// A set of states of one specification's automaton, ascending. A state is place * 3 + promise.
using StateSet = std::u32string;

class WildcardStates {
 public:
  explicit WildcardStates(const Wildcard& wildcard)
      : tokens_(wildcard.tokens_), seen_(3 * (tokens_.size() + 1)) {}

  [[nodiscard]] StateSet start() {
    StateSet states;
    add(states, 0, kNothing);
    return finished(std::move(states));
  }

  [[nodiscard]] StateSet next(const StateSet& from, char32_t c) {
    StateSet states;
    for (const char32_t state : from) {
      const char32_t promise = state % 3;
      if (promise == kEnd || (promise == kDotOrEnd && c != '.')) continue;
      step(states, state / 3, c);
    }
    return finished(std::move(states));
  }

  [[nodiscard]] bool accepts(const StateSet& states) const {
    return !states.empty() && states.back() / 3 == tokens_.size();
  }

 private:
  using Kind = Wildcard::Kind;
  static constexpr char32_t kNothing = 0;
  static constexpr char32_t kDotOrEnd = 1;
  static constexpr char32_t kEnd = 2;

  void step(StateSet& states, std::size_t place, char32_t c) {
    if (place == tokens_.size()) return;
    switch (tokens_[place].kind) {
      case Kind::one:
        if (tokens_[place].c == c) add(states, place + 1, kNothing);
        break;
      case Kind::any:
        add(states, place, kNothing);
        break;
      case Kind::undotted:
        if (c != '.') add(states, place, kNothing);
        break;
      case Kind::maybe:
        if (c != '.') add(states, place + 1, kNothing);
        break;
      case Kind::dot_or_end:
        if (c == '.') add(states, place + 1, kNothing);
        break;
    }
  }

  // Adds the state and all that it reaches without a character.
  void add(StateSet& states, std::size_t place, char32_t promise) {
    for (;; ++place) {
      const std::size_t state = place * 3 + promise;
      if (seen_[state]) return;
      seen_[state] = true;
      states += static_cast<char32_t>(state);
      if (place == tokens_.size() || tokens_[place].kind == Kind::one) return;
      if (tokens_[place].kind == Kind::maybe) promise = std::max(promise, kDotOrEnd);
      if (tokens_[place].kind == Kind::dot_or_end) promise = kEnd;
    }
  }

  StateSet finished(StateSet states) {
    for (const char32_t state : states) {
      seen_[state] = false;
    }
    std::sort(states.begin(), states.end());
    return states;
  }

  const std::vector<Wildcard::Token>& tokens_;
  std::vector<bool> seen_;
};

// --- One specification

Wildcard::Wildcard(std::string_view filespec) {
  const std::string_view counting = without_tail(filespec);
  const bool ends_in_dot = filespec.substr(counting.size()).find('.') != std::string_view::npos;
  text_ = fold_case(counting);
  compile(ends_in_dot && text_.ends_with('*'));
  if (ends_in_dot && text_.ends_with('*')) text_ += '.';
}

void Wildcard::compile(bool ends_in_dot) {
  const std::u32string characters = characters_of(text_);
  empty_ = characters.empty() || characters.size() > kNameMost ||
           text_.find_first_of(kNeverInNames) != std::string::npos;
  if (empty_) return;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const char32_t c = characters[i];
    const char32_t following = i + 1 < characters.size() ? characters[i + 1] : 0;
    const auto is_undotted = [&](std::size_t place) {
      return ends_in_dot && place + 1 == characters.size();
    };
    if (c == '*') {
      if (following == '*' && !is_undotted(i + 1)) continue;
      const bool undotted = is_undotted(i);
      tokens_.push_back({undotted ? Kind::undotted : Kind::any});
    } else if (c == '?') {
      tokens_.push_back({Kind::maybe});
    } else if (c == '.' && (following == '*' || following == '?')) {
      tokens_.push_back({Kind::dot_or_end});
    } else {
      tokens_.push_back({Kind::one, c});
    }
    const Kind kind = tokens_.back().kind;
    literal_ = literal_ && kind == Kind::one;
    simple_ = simple_ && (kind == Kind::one || kind == Kind::any);
  }
}

bool Wildcard::matches(std::string_view name) const {
  if (empty_ || name.empty()) return false;
  if (literal_) return name == text_;
  if (simple_) return fits(text_, name);
  WildcardStates automaton(*this);
  StateSet states = automaton.start();
  for (const char32_t c : characters_of(name)) {
    states = automaton.next(states, c);
    if (states.empty()) return false;
  }
  return automaton.accepts(states);
}

// --- Two specifications

namespace {

// Where a name stands: specifications speak only of names that are not empty and do not end in a
// dot or a blank.
enum class End { start, name, tail };

// The product of both automata, made deterministic while it is walked.
class Comparison {
 public:
  Comparison(const Wildcard& a, const Wildcard& b, const std::set<char32_t>& alphabet)
      : a_(a), b_(b), alphabet_(alphabet) {}

  NameRelation run() {
    visit({a_.start(), b_.start(), End::start});
    // Breadth first, so that short witnesses end the search early.
    for (std::size_t i = 0; i < waiting_.size() && !decided(); ++i) {
      if (work_ > kWorkMost || waiting_.size() > kProductsMost) return {true, true, true};
      const auto& [a, b, end] = *waiting_[i];
      for (const char32_t c : alphabet_) {
        work_ += a.size() + b.size() + 1;
        const End next = c == '.' || c == ' ' ? End::tail : End::name;
        visit({a_.next(a, c), b_.next(b, c), next});
      }
    }
    return found_;
  }

 private:
  using Product = std::tuple<StateSet, StateSet, End>;

  [[nodiscard]] bool decided() const {
    return found_.meet && found_.a_beyond_b && found_.b_beyond_a;
  }

  void visit(Product product) {
    const auto& [a, b, end] = product;
    if (a.empty() && b.empty()) return;
    // Nothing new can come from where both facts about one side alone are known.
    if (b.empty() && found_.a_beyond_b) return;
    if (a.empty() && found_.b_beyond_a) return;
    const auto [place, fresh] = seen_.insert(std::move(product));
    if (!fresh) return;
    waiting_.push_back(&*place);
    judge(*place);
  }

  void judge(const Product& product) {
    const auto& [a, b, end] = product;
    if (end != End::name) return;
    const bool in_a = a_.accepts(a);
    const bool in_b = b_.accepts(b);
    if (in_a && in_b) found_.meet = true;
    if (in_a && !in_b) found_.a_beyond_b = true;
    if (in_b && !in_a) found_.b_beyond_a = true;
  }

  WildcardStates a_;
  WildcardStates b_;
  const std::set<char32_t>& alphabet_;
  std::set<Product> seen_;  // its elements stay where they are
  std::vector<const Product*> waiting_;
  NameRelation found_;
  std::size_t work_ = 0;
};

}  // namespace

NameRelation compare(const Wildcard& a, const Wildcard& b) {
  if (a.empty_ || b.empty_) return {false, !a.empty_, !b.empty_};
  if (a.text_ == b.text_) return {true, false, false};
  if (a.literal_ && b.literal_) return {false, true, true};
  // Of a single name it is enough to ask whether the other one, which has more than one, matches
  // it.
  if (a.literal_) {
    const bool inside = b.matches(a.text_);
    return {inside, !inside, true};
  }
  if (b.literal_) {
    const bool inside = a.matches(b.text_);
    return {inside, true, !inside};
  }
  std::set<char32_t> alphabet{'.', ' ', kOther};
  for (const auto* tokens : {&a.tokens_, &b.tokens_}) {
    for (const Wildcard::Token& token : *tokens) {
      if (token.kind == Wildcard::Kind::one) alphabet.insert(token.c);
    }
  }
  return Comparison(a, b, alphabet).run();
}

}  // namespace vsskit
