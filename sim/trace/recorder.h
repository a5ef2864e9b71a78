// The pen with which the simulator's faces, and the proxies over the real VSS, write a trace: it
// numbers and times steps, joins a call with its result where nothing happened in between, and
// leaves out the kinds of evidence that a run does not want.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/base/time.h"
#include "sim/trace/recording.h"
#include "sim/trace/step.h"

namespace vsskit::trace {

// May be used by several threads at once, set-up functions excepted. The clock is called with the
// recorder's lock held and must not come back into the recorder.
class Recorder {
 public:
  // `header.holds` is what the trace will say that it holds, and all that is written: declarations,
  // and steps of the other kinds as held. Times are rounded down to what the header can print.
  // `written_too`: kinds that are written where they are known, and not claimed to be held.
  explicit Recorder(TraceHeader header = {holds::all, false}, Holds written_too = holds::none);
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  [[nodiscard]] const TraceHeader& header() const { return header_; }

  // Virtual time of each step; zero without a clock. A clock that goes back is held at the latest
  // time that it showed.
  void set_clock(std::function<VirtualTime()> clock);
  // Where steps and documents go; any number of both, which must outlive the recorder's use. A
  // recording gets this recorder's header.
  void keep_in(Recording& recording);
  void write_to(RecordingWriter& writer);
  // The recording goes before the recorder: nothing more is written into it. The call that waits
  // for its result is written first, without one.
  void leave(const Recording& recording);

  // Writes a step that is whole: a declaration, an effect, a document, or a call with its result
  // that had no step inside it. Returns its number, 0 when its kind is not held. A `during`,
  // `started` or `made` that names step 0 is left out.
  StepNumber record(Step step);

  // Opens a call or an event; the step's result is not looked at. An event is written at once, a
  // call as soon as another step follows. Returns its number, 0 when its kind is not held.
  StepNumber open(Step step);
  // Closes it. A call that had no step inside it becomes one line, `out` among its fields;
  // otherwise an `end` carries the result and `out`. Closing 0, or a step that is not open, does
  // nothing.
  void close(StepNumber number, std::string result, std::vector<Field> out = {});
  void close(StepNumber number, Hresult result, std::vector<Field> out = {});
  // Closes an event with what its handler returned.
  void answer(StepNumber number, bool handled);

  // A document on its way into the trace, to be named by a following step. Returns its name,
  // `STEM-N.EXTENSION` with N counting from 1 for each stem, or the name of the last document of
  // that stem when the bytes are the same.
  std::string document(std::string_view stem, std::string_view bytes,
                       std::string_view extension = "xml");

  // While it is silent nothing is written or numbered. Going silent leaves what is open open for
  // good, as where everybody ends at once.
  void be_silent(bool silent);
  [[nodiscard]] bool silent() const;

  // Writes the call that is still waiting for its result, without one: what a process leaves when
  // it ends here.
  void flush();

  // How many steps were numbered.
  [[nodiscard]] StepNumber count() const;
  // The steps still open of a subject, innermost last.
  [[nodiscard]] std::vector<StepNumber> open_steps(const Subject& subject) const;

 private:
  struct OpenStep {
    Subject subject;
    Verb verb{};
  };
  struct Stem {
    std::string last_name;
    std::string last_bytes;
    std::uint64_t count = 0;
  };

  [[nodiscard]] bool held(Verb verb, Party party) const;
  void number(Step& step);
  void emit(Step&& step);
  void emit_pending();

  TraceHeader header_;
  Holds written_;
  bool silent_ = false;
  std::function<VirtualTime()> clock_;
  VirtualTime latest_;
  StepNumber last_ = 0;
  std::optional<Step> pending_;  // an open call that nothing has followed yet
  std::map<StepNumber, OpenStep> open_;
  std::map<std::string, Stem, std::less<>> stems_;
  std::vector<Recording*> recordings_;
  std::vector<RecordingWriter*> writers_;
  mutable std::mutex mutex_;
};

// The stem under which a writer's metadata is named; the label may be any text.
[[nodiscard]] std::string writer_document_stem(std::string_view label);

// A field for Recorder::close(): the key must be in the vocabulary (asserted).
[[nodiscard]] Field out_field(std::string_view key, std::string text);
[[nodiscard]] Field out_guid(std::string_view key, const Guid& id);

}  // namespace vsskit::trace
