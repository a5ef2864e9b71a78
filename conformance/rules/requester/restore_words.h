// Words that rules on restores share. Private to the folder.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/rule/session.h"
#include "sim/base/file_spec.h"

namespace vsskit::conformance {

[[nodiscard]] inline bool nothing_restored(const Session& session) {
  return session.first(Verb::restored) == nullptr;
}

// The components that are selected for restore when `until` begins, each with the call that
// selected it last. O(n log n) in the calls that select.
[[nodiscard]] std::map<ComponentName, const Step*> selected_before(const Session& session,
                                                                   const Step& until);

// File specifications that can be asked what was declared.
class SpecSet {
 public:
  explicit SpecSet(const Session& session) : session_(&session), index_(&session.world().names()) {}

  void add(const document::FileSet& files);
  void add(FileSpec spec, const document::FileSet& files);
  // Whether one of them is written so: case and a trailing backslash do not count.
  [[nodiscard]] bool holds(const FileSpec& spec) const;
  // The file set added first that names the file; nullptr where none does.
  [[nodiscard]] const document::FileSet* of_file(std::string_view path) const;
  [[nodiscard]] bool empty() const { return sets_.empty(); }

 private:
  const Session* session_;
  FileSpecIndex index_;
  std::vector<FileSpec> specs_;
  std::vector<const document::FileSet*> sets_;
};

// The file sets of component sets, as the writers that were asked in this session declare them.
// The session outlives it.
class DeclaredSets {
 public:
  explicit DeclaredSets(const Session& session) : session_(&session) {}

  // Adds those of the component and of all below it. False where no writer or component is known.
  bool add_to(SpecSet& specs, const ComponentName& definer);
  // The component's own set; nullptr where it is not known. Made at the first question.
  [[nodiscard]] const SpecSet* set_of(const ComponentName& definer);
  // The alternate location mappings of a writer; nullptr where they are not known.
  [[nodiscard]] const SpecSet* mappings_of(const Guid& writer_id);

 private:
  using Components = std::map<std::string, std::vector<const document::Component*>>;
  const Components* components_of(const Guid& writer_id);

  const Session* session_;
  std::map<Guid, Components> components_;  // by path
  std::map<ComponentName, std::optional<SpecSet>> sets_;
  std::map<Guid, std::optional<SpecSet>> mappings_;
};

// What a call names by path, filespec and recursive.
[[nodiscard]] FileSpec spec_of(const Step& step);

}  // namespace vsskit::conformance
