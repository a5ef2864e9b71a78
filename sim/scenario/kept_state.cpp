#include "sim/scenario/kept_state.h"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "sim/base/text.h"
#include "sim/base/time.h"
#include "sim/scenario/fields.h"

namespace vsskit::scenario {
namespace {

constexpr std::size_t kMostKeptBytes = std::size_t{16} << 20;
constexpr std::uint32_t kVersion = 1;
constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();

// --- Printing

std::string quoted(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text, at);
    at += c.length;
    if (!c.valid || is_surrogate(c.value)) {
      append_utf8(out, 0xFFFD);
    } else if (c.value < 0x20 || c.value == 0x7f) {
      out += "\\u00";
      out += kDigits[c.value >> 4];
      out += kDigits[c.value & 15];
    } else {
      if (c.value == '"' || c.value == '\\') out += '\\';
      append_utf8(out, c.value);
    }
  }
  return out + '"';
}

class Lines {
 public:
  void head(std::string_view name) { text_ += "\n[[" + std::string(name) + "]]\n"; }
  void number(std::string_view key, std::uint64_t value) { line(key, std::to_string(value)); }
  void text(std::string_view key, std::string_view value) { line(key, quoted(value)); }
  void text_if(std::string_view key, std::string_view value) {
    if (!value.empty()) text(key, value);
  }
  void flag_if(std::string_view key, bool value) {
    if (value) line(key, "true");
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void line(std::string_view key, std::string_view value) {
    text_.append(key).append(" = ").append(value) += '\n';
  }
  std::string text_;
};

// What may be absent comes first, and a text that may not be comes last: wherever the register is
// cut, something is missing.
void print_copy(const KeptState::Copy& copy, Lines& lines) {
  const provider::SnapshotProperties& properties = copy.properties;
  lines.head("copy");
  lines.number("number", copy.number);
  lines.text_if("originating_machine", properties.originating_machine);
  lines.text_if("service_machine", properties.service_machine);
  lines.flag_if("masked", copy.masked);
  lines.flag_if("broken", copy.broken);
  lines.flag_if("writable", copy.writable);
  if (copy.exposure) {
    const bool share = copy.exposure->kind == volume::Exposure::Kind::share;
    lines.text(share ? "share" : "mount", copy.exposure->name);
    if (share) lines.text_if("shared_folder", copy.exposure->inner);
  }
  lines.number("attributes", static_cast<std::uint32_t>(properties.attributes));
  lines.number("copies_in_set", static_cast<std::uint32_t>(properties.snapshots_count));
  lines.text("id", properties.snapshot_id.braced());
  lines.text("set", properties.set_id.braced());
  lines.text("volume", properties.original_volume);
  lines.text("root", copy.root);
  lines.text("device", properties.device);
  lines.text("created", properties.created.text());
  lines.text("provider", properties.provider_id.braced());
}

// --- Reading

void read_guid(Fields& fields, std::string_view key, Guid& guid) {
  std::string text;
  fields.text(key, text);
  const auto parsed = parse_guid(text);
  if (parsed && !parsed->is_null()) {
    guid = *parsed;
  } else {
    fields.refuse(key, "'" + text + "' is no id", "'" + std::string(key) + "' as {8-4-4-4-12}");
  }
}

void read_text(Fields& fields, std::string_view key, std::string& value) {
  fields.text(key, value);
  if (value.empty()) fields.refuse(key, "no '" + std::string(key) + "'", "a text");
}

void read_exposure(Fields& fields, KeptState::Copy& copy) {
  std::optional<std::string> mount;
  std::optional<std::string> share;
  volume::Exposure exposure;
  fields.text("mount", mount);
  fields.text("share", share);
  fields.text("shared_folder", exposure.inner);
  if (!mount && !share) return;
  exposure.kind = share ? volume::Exposure::Kind::share : volume::Exposure::Kind::local;
  exposure.name = share ? *share : *mount;
  copy.exposure = std::move(exposure);
}

KeptState::Copy read_copy(const toml::table& table, Problems& problems) {
  Fields fields(table, "[[copy]]", problems);
  KeptState::Copy copy;
  provider::SnapshotProperties& properties = copy.properties;
  std::uint32_t in_set = 1;
  std::uint32_t attributes = 0;
  std::string created;
  fields.number("number", copy.number, kMost);
  if (copy.number == 0) fields.refuse("number", "no 'number'", "an integer from 1");
  read_guid(fields, "id", properties.snapshot_id);
  read_guid(fields, "set", properties.set_id);
  fields.number("copies_in_set", in_set, 64);
  read_text(fields, "volume", properties.original_volume);
  read_text(fields, "root", copy.root);
  read_text(fields, "device", properties.device);
  fields.text("created", created);
  const auto time = parse_file_time(created);
  if (!time) fields.refuse("created", "'" + created + "' is no time", "2026-01-31T12:00:00.0Z");
  read_guid(fields, "provider", properties.provider_id);
  fields.number("attributes", attributes, kMost);
  fields.text("originating_machine", properties.originating_machine);
  fields.text("service_machine", properties.service_machine);
  fields.flag("masked", copy.masked);
  fields.flag("broken", copy.broken);
  fields.flag("writable", copy.writable);
  read_exposure(fields, copy);
  fields.done();
  properties.snapshots_count = static_cast<std::int32_t>(in_set);
  properties.attributes = static_cast<std::int32_t>(attributes);
  properties.created = time.value_or(FileTime{});
  properties.state = SnapshotState::created;
  return copy;
}

KeptState::Writer read_writer(const toml::table& table, Problems& problems) {
  Fields fields(table, "[[writer]]", problems);
  KeptState::Writer writer;
  read_guid(fields, "id", writer.id);
  fields.flag("scripted", writer.scripted);
  fields.done();
  return writer;
}

// The head says how much is to come: a register that was cut short between two tables is TOML too.
void read_count(Fields& fields, std::string_view key, std::size_t there) {
  std::uint32_t announced = 0;
  const bool said = fields.any(key) != nullptr;
  fields.number(key, announced, kMost);
  if (said && announced == there) return;
  fields.refuse(
      key, std::to_string(announced) + " are announced, " + std::to_string(there) + " are there",
      "a whole register");
}

void read_state(const toml::table& table, KeptState& state, Problems& problems) {
  Fields fields(table, "a register of kept state", problems);
  std::uint32_t version = 0;
  if (fields.any("vsskit_state") == nullptr) {
    fields.refuse("vsskit_state", "is no register of kept state", "vsskit_state = 1");
  }
  fields.number("vsskit_state", version, kMost);
  if (version != kVersion) {
    fields.refuse("vsskit_state", "version " + std::to_string(version),
                  "version 1; another vsskit made this");
  }
  const auto copies = fields.tables("copy");
  const auto writers = fields.tables("writer");
  read_count(fields, "copies", copies.size());
  read_count(fields, "writers", writers.size());
  std::set<std::uint32_t> numbers;
  std::set<Guid> ids;
  for (const toml::table* each : copies) {
    state.copies.push_back(read_copy(*each, problems));
    const KeptState::Copy& copy = state.copies.back();
    if (!numbers.insert(copy.number).second || !ids.insert(copy.properties.snapshot_id).second) {
      problems.add(each->source(), "shadow copy " + std::to_string(copy.number) + " stands twice",
                   "each number and id once");
    }
  }
  for (const toml::table* each : writers) {
    state.writers.push_back(read_writer(*each, problems));
    if (!ids.insert(state.writers.back().id).second) {
      problems.add(each->source(), "a writer stands twice", "each id once");
    }
  }
  fields.done();
}

}  // namespace

KeptState::Copy* KeptState::find_copy(const Guid& snapshot) {
  const auto found = std::find_if(copies.begin(), copies.end(), [&](const Copy& copy) {
    return copy.properties.snapshot_id == snapshot;
  });
  return found == copies.end() ? nullptr : &*found;
}

bool KeptState::has_writer(const Guid& id) const {
  return std::any_of(writers.begin(), writers.end(),
                     [&](const Writer& writer) { return writer.id == id; });
}

std::string print(const KeptState& state) {
  Lines lines;
  lines.number("vsskit_state", kVersion);
  lines.number("copies", state.copies.size());
  lines.number("writers", state.writers.size());
  for (const KeptState::Copy& copy : state.copies)
    print_copy(copy, lines);
  for (const KeptState::Writer& writer : state.writers) {
    lines.head("writer");
    lines.flag_if("scripted", writer.scripted);
    lines.text("id", writer.id.braced());
  }
  return lines.take();
}

Result<KeptState> parse_kept_state(std::string_view text, const std::string& name) {
  Problems problems(name);
  const auto table = parse_toml(text, name, kMostKeptBytes);
  if (!table) return table.error();
  KeptState state;
  read_state(*table, state, problems);
  if (problems.first()) return *problems.first();
  return state;
}

}  // namespace vsskit::scenario
