// The pen: numbers, times, and the one step that waits for its result.
#include "sim/trace/recorder.h"

#include <algorithm>
#include <cassert>

namespace vsskit::trace {
namespace {

bool refers_to_nothing(const Field& field) {
  return field.value.text == "0" && !field.value.null &&
         (field.key == "during" || field.key == "started" || field.key == "made");
}

bool names_document(const Field& field) {
  return !field.value.null && (field.key == "document" || field.key == "listing");
}

}  // namespace

Recorder::Recorder(TraceHeader header, Holds written_too)
    : header_(header), written_(header.holds | written_too) {}

void Recorder::set_clock(std::function<VirtualTime()> clock) {
  clock_ = std::move(clock);
}

void Recorder::keep_in(Recording& recording) {
  recording.header = header_;
  recordings_.push_back(&recording);
}

void Recorder::write_to(RecordingWriter& writer) {
  writers_.push_back(&writer);
}

void Recorder::leave(const Recording& recording) {
  const std::lock_guard lock(mutex_);
  emit_pending();
  std::erase(recordings_, &recording);
}

bool Recorder::held(Verb verb, Party party) const {
  switch (spec(verb).kind) {
    case StepKind::declaration:
      return true;
    case StepKind::call:
    case StepKind::end:
      return written_.has(holds::calls);
    case StepKind::event:
      return written_.has(holds::events);
    case StepKind::document:
      return written_.has(holds::documents);
    case StepKind::object:
      return written_.has(holds::objects);
    case StepKind::effect:
      return written_.has(party == Party::medium ? holds::medium : holds::files);
  }
  return true;
}

// Numbers and times a step, and takes out references to steps and documents that are not held.
void Recorder::number(Step& step) {
  step.number = ++last_;
  if (clock_) latest_ = std::max(latest_, clock_());
  step.time = header_.microseconds ? latest_ : VirtualTime::from_ms(latest_.ms());
  if (written_ == holds::all) return;
  step.fields.erase(std::remove_if(step.fields.begin(), step.fields.end(), refers_to_nothing),
                    step.fields.end());
  if (written_.has(holds::documents)) return;
  step.fields.erase(std::remove_if(step.fields.begin(), step.fields.end(), names_document),
                    step.fields.end());
}

void Recorder::emit(Step&& step) {
  for (RecordingWriter* writer : writers_)
    writer->write(step);
  if (recordings_.empty()) return;
  for (std::size_t i = 0; i + 1 < recordings_.size(); ++i)
    recordings_[i]->steps.push_back(step);
  recordings_.back()->steps.push_back(std::move(step));
}

void Recorder::emit_pending() {
  if (!pending_) return;
  Step step = std::move(*pending_);
  pending_.reset();
  emit(std::move(step));
}

StepNumber Recorder::record(Step step) {
  if (!held(step.verb, step.subject.party)) return 0;
  const std::lock_guard lock(mutex_);
  if (silent_) return 0;
  emit_pending();
  number(step);
  emit(std::move(step));
  return last_;
}

StepNumber Recorder::open(Step step) {
  if (!held(step.verb, step.subject.party)) return 0;
  const std::lock_guard lock(mutex_);
  if (silent_) return 0;
  emit_pending();
  number(step);
  step.result.reset();
  open_.emplace(last_, OpenStep{step.subject, step.verb});
  if (spec(step.verb).kind == StepKind::event) {
    emit(std::move(step));
  } else {
    pending_ = std::move(step);
  }
  return last_;
}

void Recorder::close(StepNumber number_of_step, std::string result, std::vector<Field> out) {
  const std::lock_guard lock(mutex_);
  const auto found = open_.find(number_of_step);
  if (found == open_.end()) return;
  const OpenStep opened = std::move(found->second);
  open_.erase(found);
  if (pending_ && pending_->number == number_of_step) {
    for (Field& field : out) {
      if (field.value.null) {
        pending_->add_null(field.key);
      } else {
        pending_->add(field.key, std::move(field.value.text));
      }
    }
    pending_->result = std::move(result);
    emit_pending();
    return;
  }
  emit_pending();
  Step end = make_step(opened.subject, Verb::end);
  number(end);
  end.add_number("step", number_of_step);
  std::stable_sort(out.begin(), out.end(), [&](const Field& a, const Field& b) {
    return field_order(opened.verb, a.key) < field_order(opened.verb, b.key);
  });
  for (Field& field : out)
    end.fields.push_back(std::move(field));
  end.result = std::move(result);
  emit(std::move(end));
}

void Recorder::close(StepNumber number_of_step, Hresult result, std::vector<Field> out) {
  close(number_of_step, result == kSOk ? std::string("S_OK") : print_hresult(result),
        std::move(out));
}

void Recorder::answer(StepNumber number_of_step, bool handled) {
  close(number_of_step, std::string(handled ? "true" : "false"));
}

std::string Recorder::document(std::string_view stem, std::string_view bytes,
                               std::string_view extension) {
  const std::lock_guard lock(mutex_);
  auto found = stems_.find(stem);
  if (silent_) return found == stems_.end() ? std::string() : found->second.last_name;
  if (found == stems_.end()) found = stems_.emplace(std::string(stem), Stem{}).first;
  Stem& known = found->second;
  if (known.count > 0 && known.last_bytes == bytes) return known.last_name;
  ++known.count;
  known.last_name =
      std::string(stem) + "-" + std::to_string(known.count) + "." + std::string(extension);
  known.last_bytes = bytes;
  assert(is_document_name(known.last_name));
  if (written_.has(holds::documents)) {
    for (Recording* recording : recordings_)
      recording->add_document(known.last_name, bytes);
    for (RecordingWriter* writer : writers_)
      writer->write_document(known.last_name, bytes);
  }
  return known.last_name;
}

void Recorder::be_silent(bool silent) {
  const std::lock_guard lock(mutex_);
  silent_ = silent;
  if (!silent) return;
  emit_pending();
  open_.clear();
}

bool Recorder::silent() const {
  const std::lock_guard lock(mutex_);
  return silent_;
}

void Recorder::flush() {
  const std::lock_guard lock(mutex_);
  emit_pending();
}

StepNumber Recorder::count() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

std::vector<StepNumber> Recorder::open_steps(const Subject& subject) const {
  const std::lock_guard lock(mutex_);
  std::vector<StepNumber> numbers;
  for (const auto& [number, opened] : open_) {
    if (opened.subject == subject) numbers.push_back(number);
  }
  return numbers;
}

Field out_field(std::string_view key, std::string text) {
  const std::string_view known = interned_key(key);
  assert(!known.empty() && "The vocabulary has no such field.");
  return {known, {std::move(text), false}};
}

Field out_guid(std::string_view key, const Guid& id) {
  return out_field(key, id.braced());
}

}  // namespace vsskit::trace
