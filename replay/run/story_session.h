// The story of one session. Private to the room.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/rule/session.h"
#include "replay/run/story_words.h"

namespace vsskit::run {

class SessionStory {
 public:
  // The session must outlive the story.
  explicit SessionStory(const conformance::Session& session)
      : session_(session), specs_(&session.world().names()) {}

  // A heading and the chapters; empty for a session in which nothing happened.
  [[nodiscard]] std::string tell();

 private:
  using Step = trace::Step;
  using Verb = trace::Verb;

  void outline();
  void begin(std::string title, std::initializer_list<Verb> verbs);
  Chapter* chapter(std::string_view title);
  // The chapter that a step lies in; nullptr when there are none.
  Chapter* chapter_at(const Step& step);

  void tell_identify(Chapter& chapter);
  void tell_prepare(Chapter& chapter);
  void tell_freeze(Chapter& chapter);
  void tell_held_writes(const std::vector<std::string>& copied,
                        std::vector<std::string>& lines) const;
  void tell_long_freeze(const Step& freeze, std::vector<std::string>& lines) const;
  void tell_copies(Chapter& chapter, Verb verb);
  void tell_complete(Chapter& chapter);
  void tell_stamps(Chapter& chapter);
  void tell_way(Chapter& chapter);
  void tell_take_over(Chapter& chapter);
  void tell_services();
  void tell_end(Chapter& chapter);
  [[nodiscard]] bool reads_stored() const;
  void tell_stored(Chapter& chapter);
  void tell_effects();
  [[nodiscard]] bool puts_back(const Step& step) const;
  void tell_troubles();
  [[nodiscard]] std::string heading() const;
  [[nodiscard]] std::string restore_heading() const;
  [[nodiscard]] std::vector<std::string> components_of(Verb verb, std::string_view key,
                                                       std::string_view value) const;
  [[nodiscard]] std::string component_of_source(const std::string& original) const;
  void index_files();
  [[nodiscard]] std::string original_path(std::string_view source) const;

  const conformance::Session& session_;
  std::vector<Chapter> chapters_;
  FileSpecIndex specs_;
  std::vector<std::string> spec_components_;                  // by number in specs_
  std::vector<std::pair<std::string, std::string>> devices_;  // shadow copy device, its volume
};

// What went wrong in a step, as a sentence; empty when nothing did.
[[nodiscard]] std::string trouble_of(const conformance::Session& session, const trace::Step& step);
// Who a step speaks of, for sentences: `ledger`, `the requester`, `requester 2`.
[[nodiscard]] std::string who(const trace::Subject& subject);

}  // namespace vsskit::run
