#include "replay/run/story.h"

#include <fmt/format.h>

#include <set>
#include <variant>

#include "conformance/report/escape.h"
#include "conformance/rule/cutter.h"
#include "conformance/rule/history.h"
#include "replay/run/idle_faults.h"
#include "replay/run/judging.h"
#include "replay/run/story_session.h"

namespace vsskit::run {
namespace {

// What documents alone tell: who had what, and what was to be backed up.
class DocumentStory {
 public:
  void add(std::string_view name, const document::Document& document) {
    if (const auto* metadata = std::get_if<document::WriterMetadata>(&document)) {
      add(*metadata);
    } else if (const auto* components = std::get_if<document::BackupComponents>(&document)) {
      add(name, *components);
    } else if (const auto* manifest = std::get_if<document::Manifest>(&document)) {
      add(*manifest);
    }
  }

  [[nodiscard]] std::string tell() const {
    std::string text =
        "Documents without the steps that made them: what was written down, not how "
        "it happened.\n";
    const auto part = [&](std::string_view title, std::vector<std::string> lines) {
      if (lines.empty()) return;
      Chapter chapter;
      add_lines(chapter, std::move(lines));
      std::string head = fmt::format("  {:<11}", title);
      for (const std::string& line : chapter.lines) {
        text += fmt::format("{}  {}\n", head, conformance::screen_text(line));
        head.assign(13, ' ');
      }
    };
    part("Shadow copy", copies_);
    part("Writers", writers_);
    part("Backup", components_);
    return text;
  }

 private:
  void add(const document::WriterMetadata& metadata) {
    writers_.push_back(
        fmt::format("{}: {}", metadata.identification.friendly_name, contents_of(metadata)));
  }

  void add(std::string_view name, const document::BackupComponents& components) {
    std::string what = backup_of(components.backup_type);
    if (components.restore_type) what = "a restore";
    components_.push_back(fmt::format("{} describes {} of {}", name, what,
                                      count_of(count(components), "component", "components")));
    for (const document::WriterComponents& writer : components.writers) {
      for (const document::BackupComponent& component : writer.components) {
        std::string line = conformance::component_path(component);
        if (component.backup_stamp) line += ", stamped " + quoted_of(*component.backup_stamp);
        if (component.backup_succeeded == false) line += ", not backed up successfully";
        components_.push_back(std::move(line));
      }
    }
  }

  void add(const document::Manifest& manifest) {
    copies_.push_back(fmt::format("set {}{}", manifest.snapshot_set_id.braced(),
                                  manifest.machine_name ? " on " + *manifest.machine_name : ""));
    for (const document::ManifestSnapshot& snapshot : manifest.snapshots) {
      copies_.push_back(fmt::format("of {}, called {}", snapshot.original_volume, snapshot.alias));
    }
  }

  static std::size_t count(const document::BackupComponents& components) {
    std::size_t result = 0;
    for (const document::WriterComponents& writer : components.writers) {
      result += writer.components.size();
    }
    return result;
  }

  std::vector<std::string> copies_;
  std::vector<std::string> writers_;
  std::vector<std::string> components_;
};

// Whether nothing but documents and declarations was seen.
bool only_documents(const conformance::Session& session) {
  for (const trace::Step& step : session.steps()) {
    const trace::StepKind kind = trace::spec(step.verb).kind;
    if (kind != trace::StepKind::document && kind != trace::StepKind::declaration) return false;
  }
  return true;
}

// Whether something happened outside of sessions that is worth a word: a file changed, a handler
// ran, a call failed. That writers make themselves known is not.
bool is_eventful(const conformance::Session& session) {
  for (const trace::Step& step : session.steps()) {
    const trace::StepKind kind = trace::spec(step.verb).kind;
    if (kind == trace::StepKind::effect || kind == trace::StepKind::event) return true;
    if (!trouble_of(session, step).empty()) return true;
  }
  return false;
}

class Teller {
 public:
  explicit Teller(trace::RecordingSource& source)
      : source_(source), faults_(source.header().holds) {}

  Result<std::string> tell() {
    const conformance::Documents documents = [this](std::string_view name) {
      return document(name);
    };
    conformance::SessionCutter cutter(
        world_, history_, documents, source_.header().holds,
        [this](const conformance::Session& session) { add(session); });
    while (true) {
      Result<std::optional<trace::Step>> step = source_.next();
      if (!step) return step.error();
      if (!*step) break;
      ++steps_;
      faults_.see(**step);
      cutter.add(std::move(**step));
    }
    cutter.finish();
    if (sessions_ == 0 && text_.empty()) tell_documents();
    return heading() + text_ + footnotes();
  }

 private:
  trace::ParsedDocument document(std::string_view name) {
    const Result<trace::ParsedDocument> parsed = source_.parsed(name);
    if (parsed) return *parsed;
    unreadable_.insert(parsed.error().text());
    return nullptr;
  }

  void add(const conformance::Session& session) {
    if (only_documents(session)) return;
    if (session.kind() == conformance::SessionKind::outside && !is_eventful(session)) return;
    const std::string story = SessionStory(session).tell();
    if (story.empty()) return;
    if (session.kind() != conformance::SessionKind::outside) ++sessions_;
    text_ += "\n" + story;
  }

  void tell_documents() {
    DocumentStory story;
    bool any = false;
    for (const std::string& name : source_.document_names()) {
      if (const trace::ParsedDocument values = document(name)) {
        story.add(name, *values);
        any = true;
      }
    }
    if (any) text_ = "\n" + story.tell();
  }

  [[nodiscard]] std::string heading() const {
    std::vector<std::string> parts;
    const auto add = [&](std::uint64_t count, std::string_view one, std::string_view many) {
      if (count > 0) parts.push_back(count_of(count, one, many));
    };
    add(sessions_, "session", "sessions");
    add(world_.writers().size(), "writer", "writers");
    if (sessions_ > 0) add(steps_, "step", "steps");
    add(source_.document_names().size(), "document", "documents");
    return fmt::format("{}  {}\n", conformance::screen_text(source_.name()),
                       fmt::join(parts, ", "));
  }

  [[nodiscard]] std::string footnotes() const {
    std::string text;
    for (const std::string& error : unreadable_)
      text += "\nleft out: " + conformance::screen_text(error);
    for (const std::string& fault : faults_.tell())
      text += "\n" + conformance::screen_text(fault);
    if (source_.truncated()) text += "\nThe recording was cut short: its last line is not whole.";
    return text.empty() ? text : text + "\n";
  }

  trace::RecordingSource& source_;
  conformance::World world_;
  conformance::History history_;
  std::set<std::string> unreadable_;
  IdleFaults faults_;
  std::string text_;
  std::uint64_t steps_ = 0;
  std::uint64_t sessions_ = 0;
};

}  // namespace

Result<std::string> tell_story(trace::RecordingSource& source) {
  return Teller(source).tell();
}

}  // namespace vsskit::run
