// The machine that a recording speaks of, gathered from its `world` steps: volumes, variables,
// writers, requesters, the medium. Rules know volumes and files from nowhere else.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/file_spec.h"
#include "sim/base/guid.h"
#include "sim/base/vss_types.h"
#include "sim/trace/step.h"

namespace vsskit::conformance {

struct VolumeFacts {
  std::string name;                 // as declared, usually `C:\`
  std::string guid_name;            // `\\?\Volume{...}\`, empty when not declared
  std::string filesystem;           // empty when not declared
  bool supported = true;            // what IsVolumeSupported would say; true when not declared
  bool watched = false;             // changes are known by looking: whose they are is a guess
  std::vector<std::string> mounts;  // folders where it is mounted as well
};

struct WriterFacts {
  std::string label;  // as in `writer:LABEL`
  Guid id;            // class
  Guid instance;      // null when not declared
  std::string name;
  std::optional<ApplicationLevel> level;
  std::uint32_t freeze_timeout_ms = 60000;  // CVssWriter::Initialize's default
  std::optional<std::uint32_t> events;      // VSS_SM_*; none when not declared
  bool scripted = false;                    // played by vsskit itself
};

struct ProviderFacts {
  std::string label;
  Guid id;
  std::string name;
  std::string type;       // SYSTEM, SOFTWARE, HARDWARE; empty when not declared
  bool scripted = false;  // played by vsskit itself, or Windows' own
};

// A service of the machine. Only of those that are declared the trace tells what is asked of them.
struct ServiceFacts {
  std::string name;
  bool runs = true;   // when it was declared
  std::string hosts;  // the label of the writer that lives in its process; empty for none
  // When it was stopped or started, and whether it ran from then on; in their order.
  std::vector<std::pair<trace::StepNumber, bool>> turns;

  [[nodiscard]] bool runs_at(trace::StepNumber step) const;
};

class World {
 public:
  // Takes a declaration in; a later one about the same volume, writer, ... replaces the earlier.
  // Other steps are ignored.
  void declare(const trace::Step& step);

  [[nodiscard]] const std::vector<VolumeFacts>& volumes() const { return volumes_; }
  // The volume that holds a path (drive, GUID name or mounted folder; variables are expanded): of
  // several whose names it begins with, the one with the longest. nullptr when no declared one
  // does.
  [[nodiscard]] const VolumeFacts* volume_of(std::string_view path) const;
  // A name for the volume of a path that is equal for all its spellings, also of volumes that were
  // never declared; empty when the path names none.
  [[nodiscard]] std::string volume_key(std::string_view path) const;
  // The volumes that are mounted in folders below this path, at any depth. O(volumes).
  [[nodiscard]] std::vector<const VolumeFacts*> volumes_below(std::string_view path) const;

  [[nodiscard]] const Variables& variables() const { return variables_; }
  [[nodiscard]] const VolumeNames& names() const { return names_; }

  [[nodiscard]] const std::vector<WriterFacts>& writers() const { return writers_; }
  // nullptr when no such writer was declared.
  [[nodiscard]] const WriterFacts* writer(std::string_view label) const;
  // By class and, where given and not null, instance. The first in order of declaration.
  [[nodiscard]] const WriterFacts* writer(const Guid& id, const Guid* instance = nullptr) const;

  // The last step by which a writer of this label went: its Unsubscribe, or its process's end. None
  // for a writer that never went, as far as the recording was read.
  [[nodiscard]] std::optional<trace::StepNumber> gone_at(std::string_view label) const;
  void note_gone(const std::string& label, trace::StepNumber step) { gone_[label] = step; }

  // The last step by which a writer of this label subscribed; none where the trace has no such
  // call.
  [[nodiscard]] std::optional<trace::StepNumber> subscribed_at(std::string_view label) const;
  void note_subscribed(const std::string& label, trace::StepNumber step) {
    subscribed_[label] = step;
  }

  // nullptr when no such provider was declared.
  [[nodiscard]] const ProviderFacts* provider(std::string_view label) const;

  // By name, ignoring case; nullptr when no such service was declared.
  [[nodiscard]] const ServiceFacts* service(std::string_view name) const;
  // What a call on a service says of its state, with `result` and `state` as it ended: a service
  // that is only about to stop runs.
  void note_service(const trace::Step& call, std::string_view result, std::string_view state);

  // Whether vsskit plays this requester; `label` is `requester` or `requester:2`.
  [[nodiscard]] bool scripted_requester(std::string_view label) const;

  // The folder where requesters store; empty when not declared.
  [[nodiscard]] const std::string& medium() const { return medium_; }
  [[nodiscard]] const std::string& windows_version() const { return windows_version_; }

  // Whether a fault of this name was put into the run: what it does is nobody's fault.
  [[nodiscard]] bool has_fault(std::string_view name) const;
  // The same with this value.
  [[nodiscard]] bool has_fault(std::string_view name, std::string_view value) const;
  // The same of faults that strike a writer (its label) at an event.
  [[nodiscard]] bool has_fault(std::string_view name, std::string_view writer,
                               std::string_view event) const;
  // What the first fault of this name was declared with; empty where there was none.
  [[nodiscard]] std::string_view fault_value(std::string_view name) const;
  // The step that declared the first fault of this name, or that of this writer (its label): it
  // strikes nothing before. 0 for none.
  [[nodiscard]] trace::StepNumber fault_since(std::string_view name,
                                              std::string_view writer = "*") const;
  // Whether a fault takes the volume of this path away in the middle of the run.
  [[nodiscard]] bool loses_volume_of(std::string_view path) const;

 private:
  [[nodiscard]] std::string key_of(std::string_view path) const;
  void declare_volume(const trace::Step& step);
  void declare_writer(const trace::Step& step);
  void class_writer(std::size_t place, const Guid& id);
  void declare_provider(const trace::Step& step);
  void declare_service(const trace::Step& step);

  std::vector<VolumeFacts> volumes_;
  std::map<std::string, std::size_t, std::less<>> volume_places_;  // by the path key of its name
  Variables variables_;
  VolumeNames names_;
  std::vector<WriterFacts> writers_;
  std::map<std::string, std::size_t, std::less<>> writer_places_;  // by label
  std::map<Guid, std::vector<std::size_t>> writer_classes_;        // places, in their order
  std::vector<ProviderFacts> providers_;
  std::map<std::string, ServiceFacts, std::less<>> services_;  // by name, case folded
  std::map<std::string, bool, std::less<>> requesters_;        // label -> scripted
  struct Fault {
    std::string value;
    trace::StepNumber since = 0;
  };
  [[nodiscard]] static bool is_of(const Fault& fault, std::string_view writer);
  std::multimap<std::string, Fault, std::less<>> faults_;  // by name, in the order of declaration
  std::string medium_;
  std::string windows_version_;
  std::map<std::string, trace::StepNumber, std::less<>> gone_;  // by writer's label
  std::map<std::string, trace::StepNumber, std::less<>> subscribed_;
};

}  // namespace vsskit::conformance
