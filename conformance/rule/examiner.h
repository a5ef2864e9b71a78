// Judges recordings: takes steps one by one, cuts them into sessions, runs every rule on each
// session as it ends, and keeps the Judgement. Memory is that of the sessions which are open at the
// same time, and bounded findings.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rule/cutter.h"
#include "conformance/rule/history.h"
#include "conformance/rule/judge.h"
#include "sim/base/result.h"
#include "sim/trace/recording.h"

namespace vsskit::conformance {

struct ExaminerOptions {
  // Also judge parties that vsskit plays itself, as if they were the user's.
  bool scripted_too = false;
};

class Examiner {
 public:
  // The rules live for ever (they are constants); they are run in this order.
  explicit Examiner(std::span<const Rule* const> rules, ExaminerOptions options = {});
  ~Examiner();
  Examiner(const Examiner&) = delete;
  Examiner& operator=(const Examiner&) = delete;

  // --- A recording step by step. Histories and worlds do not reach from one to the next.

  // `documents` is asked while steps and end() run; each document that it cannot give is an error
  // of the judgement, once. `bytes` gives a document as it lies in the recording (listings are no
  // XML); without it, rules that need one are not exercised.
  void begin(RecordingFacts facts, Evidence held,
             std::function<Result<trace::ParsedDocument>(std::string_view name)> documents,
             DocumentBytes bytes = {});
  void step(Step step);
  // The recording is over: sessions still open are judged as what the process left.
  void end();

  // --- A whole recording. An error is the source's (bad input); what was judged so far stays.
  [[nodiscard]] Result<void> examine(trace::RecordingSource& source, RecordingFacts facts);

  [[nodiscard]] const Judgement& judgement() const { return judgement_; }

 private:
  struct Current;
  void judge(const Session& session);

  ExaminerOptions options_;
  std::vector<const Rule*> rules_;
  Judgement judgement_;
  std::unique_ptr<Current> current_;
};

}  // namespace vsskit::conformance
