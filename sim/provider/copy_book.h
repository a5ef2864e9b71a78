// What a provider remembers: the sets that it was asked for and the copies in them. The bytes are
// the volume table's. It makes no mistakes; those are its owner's business.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/provider/provider.h"

namespace vsskit::provider {

class CopyBook {
 public:
  struct Copy {
    SnapshotProperties properties;
    const volume::Volume* volume = nullptr;
    // Transported away: VSS does not know it here before its import.
    bool away = false;
    bool imported = false;
  };
  using Set = std::vector<Copy>;

  // `file_time`: when copies are made, as their properties say; the volume table's time without it.
  explicit CopyBook(volume::VolumeTable& volumes, FileTime (*file_time)() = nullptr)
      : volumes_(volumes), file_time_(file_time) {}

  // Notes a copy that is to be made. Another set that never came to its copies is dropped
  // (P-PROV-11).
  void begin(SnapshotProperties properties, const volume::Volume& volume);
  // nullptr for an unknown set.
  [[nodiscard]] Set* find(const Guid& set);
  // All copies of the set come to this state. VSS_E_OBJECT_NOT_FOUND for an unknown one.
  Hresult advance(const Guid& set, SnapshotState state);
  // Makes the set's copies at this instant. VSS_E_INSUFFICIENT_STORAGE where that fails.
  Hresult make_copies(const Guid& set);
  // Files of copies that ask for it can be changed from here, or of none any more.
  void let_recover(const Guid& set, bool allowed);
  // Forgets the set; its copies go.
  void drop(const Guid& set);
  // Forgets the set; its copies stay where they are.
  void forget(const Guid& set);

  // A created copy of an earlier process or of another one; the volume table has it.
  void adopt(SnapshotProperties properties, const volume::Volume& volume);
  // Forgets one copy, which is not there any more; false when there is none.
  bool forget_copy(const Guid& snapshot);

  // Copies that exist or are being made, in the order of their devices, then of their sets.
  [[nodiscard]] std::vector<SnapshotProperties> query() const;
  [[nodiscard]] std::optional<SnapshotProperties> properties(const Guid& snapshot) const;
  // nullptr when there is none (any more).
  [[nodiscard]] const Copy* copy(const Guid& snapshot) const;
  [[nodiscard]] Copy* copy(const Guid& snapshot);
  // The copies that DeleteSnapshots means, in their order; empty when there are none.
  [[nodiscard]] std::vector<Guid> named(const Guid& id, ObjectType type) const;
  // False when there is no such copy.
  bool remove(const Guid& snapshot);

 private:
  [[nodiscard]] bool exists(const Copy& copy) const;

  volume::VolumeTable& volumes_;
  FileTime (*file_time_)();
  std::map<Guid, Set> sets_;
  std::map<Guid, Guid> set_of_;  // by snapshot id
  Guid preparing_;
};

}  // namespace vsskit::provider
