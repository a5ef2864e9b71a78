// The screen of a judgement: each finding whole, a table of verdicts by subject, one last line.
#include <algorithm>

#include "conformance/report/escape.h"
#include "conformance/report/report.h"

namespace vsskit::conformance {
namespace {

constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kGreen = "\x1b[1;32m";
constexpr std::string_view kPlain = "\x1b[0m";

std::string coloured(std::string_view text, std::string_view colour, const ReportOptions& options) {
  return options.colour ? fmt::format("{}{}{}", colour, text, kPlain) : std::string(text);
}

// 214061 as `214,061`.
std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return digits;
}

std::string_view heading(const Finding& finding, const ReportOptions& options) {
  if (finding.fails(options.strict)) return "VIOLATED";
  return finding.level == Level::info ? "INFO" : "ADVICE";
}

std::string print_excerpt(const Finding& finding) {
  std::size_t width = 0;
  for (const ExcerptLine& line : finding.excerpt) {
    width = std::max(width, std::to_string(line.step).size());
  }
  std::string text;
  for (const ExcerptLine& line : finding.excerpt) {
    std::string_view rest = line.text;
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const std::size_t number = line.step == 0 ? 0 : std::to_string(line.step).size();
    text += fmt::format("  {} {}{}\n", line.marked ? ">" : " ",
                        std::string(width - std::min(width, number), ' '), screen_text(rest));
  }
  return text;
}

std::string label(std::string_view name, std::string_view text) {
  return text.empty() ? std::string() : fmt::format("  {:<7} {}\n", name, screen_text(text));
}

}  // namespace

std::string print_source(const Source& source) {
  const std::string_view title = page(source.doc).title;
  return source.section.empty() ? std::string(title)
                                : fmt::format("{}, \"{}\"", title, source.section);
}

std::string print_finding(const Finding& finding, const ReportOptions& options) {
  const Rule& rule = *finding.rule;
  const std::string_view word = heading(finding, options);
  std::string text =
      fmt::format("{}  {}  ({})\n", coloured(word, word == "VIOLATED" ? kRed : kYellow, options),
                  rule.id, print(rule.strength));
  const std::string where =
      fmt::format("step {}, {}: {}{}{}", finding.step, finding.subject, finding.call,
                  finding.writer.empty() || finding.subject == "writer:" + finding.writer
                      ? ""
                      : ", of writer " + finding.writer,
                  finding.place.empty() ? "" : ", " + finding.place);
  text += fmt::format("  {}\n  {}\n\n{}\n", screen_text(where), screen_text(finding.sentence),
                      print_excerpt(finding));
  text += label("rule", rule.statement);
  text += label("source", print_source(rule.source));
  text += label("", link(rule.source.doc));
  if (finding.tolerated != nullptr) {
    text += label("known",
                  fmt::format("of {}: {}", finding.tolerated->writer, finding.tolerated->reason));
  }
  text += label("found", finding.found);
  text += label("again", finding.again);
  text += label("trace", finding.trace);
  return text + "\n";
}

// What a `may` rule has to tell, in two lines.
std::string print_info(const Tally& tally, const ReportOptions& options) {
  const Finding& first = tally.findings.front();
  return fmt::format(
      "{}  {}  step {}{}{}\n  {}\n", coloured("INFO", kYellow, options), tally.rule->id, first.step,
      first.place.empty() ? "" : ", " + screen_text(first.place),
      tally.violated == 1 ? "" : fmt::format(", and {} more", grouped(tally.violated - 1)),
      screen_text(first.sentence));
}

std::string print_findings(const Judgement& judgement, const ReportOptions& options) {
  std::string text;
  for (const bool failing : {true, false}) {
    for (const Tally& tally : judgement.tallies) {
      if (tally.rule->strength == Strength::may) continue;
      std::size_t kept = 0;
      for (const Finding& finding : tally.findings) {
        if (finding.fails(options.strict) != failing) continue;
        if (kept++ < options.blocks_per_rule_max) text += print_finding(finding, options);
      }
      const std::uint64_t all = failing == tally.fails(options.strict)
                                    ? tally.violated - (tally.findings.size() - kept)
                                    : kept;
      const std::uint64_t shown = std::min(kept, options.blocks_per_rule_max);
      if (kept > 0 && all > shown) {
        text += fmt::format("  and {} more of {}\n\n", grouped(all - shown), tally.rule->id);
      }
    }
  }
  for (const Tally& tally : judgement.tallies) {
    if (tally.rule->strength == Strength::may && !tally.findings.empty()) {
      text += print_info(tally, options) + "\n";
    }
  }
  return text;
}

std::string print_table(const Judgement& judgement) {
  std::string text;
  for (int subject = 0; subject < kSubjectCount; ++subject) {
    std::array<std::size_t, 3> counts{};
    std::size_t tolerated = 0;
    for (const Tally& tally : judgement.tallies) {
      if (static_cast<int>(tally.rule->subject) != subject) continue;
      ++(tally.is_tolerated() ? tolerated : counts[static_cast<std::size_t>(tally.verdict())]);
    }
    const std::size_t rules = counts[0] + counts[1] + counts[2] + tolerated;
    if (rules == 0) continue;
    text +=
        fmt::format("{:<12}{:>3} rules   {:>3} upheld {:>3} violated {:>3} not exercised{}\n",
                    print(static_cast<Subject>(subject)), rules, counts[0], counts[1], counts[2],
                    tolerated == 0 ? "" : fmt::format(" {:>3} known deviations", tolerated));
  }
  return text;
}

std::string print_last_line(const Judgement& judgement, const ReportOptions& options) {
  std::size_t failed = 0;
  std::size_t advised = 0;
  std::size_t tolerated = 0;
  std::size_t idle = 0;
  for (const Tally& tally : judgement.tallies) {
    if (tally.verdict() == Verdict::not_exercised) ++idle;
    if (tally.verdict() != Verdict::violated) continue;
    ++(tally.is_tolerated() ? tolerated : tally.fails(options.strict) ? failed : advised);
  }
  std::string text =
      failed == 0 && judgement.failed(options.strict)
          ? fmt::format("{}  {} ended badly; {} rules", coloured("FAILED", kRed, options),
                        options.run, judgement.tallies.size())
      : failed > 0 ? fmt::format("{}  {} of {} rules violated", coloured("FAILED", kRed, options),
                                 failed, judgement.tallies.size())
                   : fmt::format("{}  {} rules", coloured("PASSED", kGreen, options),
                                 judgement.tallies.size());
  if (advised > 0) text += fmt::format(", {} with advice", advised);
  if (tolerated > 0) text += fmt::format(", {} with known deviations", tolerated);
  text += fmt::format(", {} not exercised  ({} {}, {} steps", idle, grouped(judgement.recordings),
                      judgement.recordings == 1 && options.unit.ends_with('s')
                          ? options.unit.substr(0, options.unit.size() - 1)
                          : options.unit,
                      grouped(judgement.steps));
  if (!options.elapsed.empty()) text += fmt::format(", {}", options.elapsed);
  return text + ")\n";
}

std::string print_endings(std::span<const ProgramEnding> endings) {
  std::string text;
  for (const ProgramEnding& ending : endings)
    text += fmt::format("{}  {}{}{}\n\n", ending.kind, screen_text(ending.program),
                        ending.text.empty() ? "" : ": ", screen_text(ending.text));
  return text;
}

std::string print_text(const Judgement& judgement, const ReportOptions& options) {
  return print_endings(judgement.endings) + print_findings(judgement, options) +
         print_table(judgement) + "\n" + print_last_line(judgement, options);
}

}  // namespace vsskit::conformance
