// Sessions and judgements from a trace written in a test.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/rule/examiner.h"
#include "sim/trace/recording.h"

namespace vsskit::conformance {

// Cuts a trace (text with its `# vsskit trace 1`) into sessions and shows each, in the order in
// which they end. What is shown lasts as long as the call. Documents are embedded or given by name.
inline void each_session(std::string_view text, const std::function<void(const Session&)>& show,
                         const std::map<std::string, std::string>& documents = {}) {
  auto recording = trace::Recording::parse(text, "test.trace");
  if (!recording) throw std::runtime_error(recording.error().text());
  for (const auto& [name, bytes] : documents)
    recording->add_document(name, bytes);
  World world;
  History history;
  const Documents parsed = [&](std::string_view name) -> trace::ParsedDocument {
    auto document = recording->parsed(name);
    return document ? *document : nullptr;
  };
  const DocumentBytes bytes_of = [&](std::string_view name) -> std::optional<std::string> {
    const std::string* bytes = recording->document(name);
    return bytes == nullptr ? std::nullopt : std::optional(*bytes);
  };
  const auto take = [&](const Session& session) {
    show(session);
    history.remember(session);
  };
  SessionCutter cutter(world, history, parsed, recording->header.holds, take, &bytes_of);
  for (const Step& step : recording->steps)
    cutter.add(step);
  cutter.finish();
}

// Judges a trace by these rules.
inline Judgement judged(std::string_view text, std::span<const Rule* const> rules,
                        ExaminerOptions options = {},
                        const std::map<std::string, std::string>& documents = {}) {
  auto recording = trace::Recording::parse(text, "test.trace");
  if (!recording) throw std::runtime_error(recording.error().text());
  for (const auto& [name, bytes] : documents)
    recording->add_document(name, bytes);
  Examiner examiner(rules, options);
  const auto result =
      examiner.examine(*recording->source(), {"test.trace", "", "vsskit check test.trace", false});
  if (!result) throw std::runtime_error(result.error().text());
  return examiner.judgement();
}

}  // namespace vsskit::conformance
