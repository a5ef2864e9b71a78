// A backup as it lies on the medium, read back: the catalogue of what was stored, the writers'
// metadata and the components document. Nothing else of the backup's process is needed for a
// restore. The catalogue is text, one entry a line:
//   type=FULL bootable=no
//   started=134081280000000000         when it began, in ticks of a FILETIME; missing: not known
//   base=..\1-full                     the backup that must be restored before; missing where none
//   set FULL {WRITER}(INSTANCE)=LOGICAL PATH\NAME   one component set; its files follow
//   folder C:\path                     a folder of a recursive file set that holds no file itself
//   C:\path\file OFFSET:LENGTH PLACE   a piece of a file and the stored file that holds it, at the
//                                      same offset; LENGTH/STORED where the file ended before
//   stamp TEXT                         the backup stamp of the set above it, with \n for a new
//                                      line and a doubled backslash for one
// A stored file is named from the medium's folder on, and a base that lies beside the medium from
// the folder of both, so that backups can be moved.
#pragma once

#include <windows.h>

#include <vss.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/roles/writer_view.h"

namespace vsskit::roles {

struct StoredPiece {
  std::wstring path;  // where it normally lies
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::wstring place;        // on the medium
  std::uint64_t stored = 0;  // bytes that lie there: less than `length` behind the file's end
};

struct StoredSet {
  VSS_BACKUP_TYPE type = VSS_BT_UNDEFINED;  // what the set was backed up as
  std::wstring key;                         // component_key() of the writer by its name
  std::vector<StoredPiece> pieces;          // in the order of storing
  std::vector<std::wstring> folders;        // without files of their own
  TextOrNull stamp;                         // none where the writer gave none
};

struct Catalogue {
  VSS_BACKUP_TYPE type = VSS_BT_UNDEFINED;
  std::uint64_t started = 0;  // FILETIME ticks; 0: not known
  std::wstring base;          // another backup's medium; empty: none
  std::vector<StoredSet> sets;
  std::map<std::wstring, std::size_t> places;  // of sets, by key

  // nullptr where there is none.
  [[nodiscard]] const StoredSet* find(const std::wstring& key) const;
};

struct StoredBackup {
  std::wstring medium;
  Catalogue catalogue;
  std::vector<WriterView> writers;  // from the stored metadata, with their restore methods
  std::wstring components;          // the saved components document
};

[[nodiscard]] const wchar_t* name_of(VSS_BACKUP_TYPE type);
// VSS_BT_UNDEFINED for what is no type's name.
[[nodiscard]] VSS_BACKUP_TYPE type_of(const std::wstring& name);

// Whether what a backup of this type stores can go on from a backup of that type.
[[nodiscard]] bool builds_on(VSS_BACKUP_TYPE type, VSS_BACKUP_TYPE base);

[[nodiscard]] std::wstring print(const StoredPiece& piece);
[[nodiscard]] std::wstring print_stamp(const std::wstring& stamp);
// A path below this medium, and a base beside it, as the catalogue names them; others as they are.
[[nodiscard]] std::wstring print_place(const std::wstring& path, const std::wstring& medium);
[[nodiscard]] std::wstring print_base(const std::wstring& base, const std::wstring& medium);
// Whole paths for those that the catalogue of this medium names by a part.
void place_on(const std::wstring& medium, Catalogue& catalogue);
// False where a line is no entry; what was read so far stands. Paths stay as they are named.
[[nodiscard]] bool parse_catalogue(const std::wstring& text, Catalogue& catalogue);

// What one backup holds, without its documents; false as below.
[[nodiscard]] bool load_catalogue(const std::wstring& medium, Catalogue& catalogue,
                                  std::wstring& problem);
// Loads one backup. False with a sentence where something is missing or cannot be read.
[[nodiscard]] bool load_backup(const std::wstring& medium, StoredBackup& backup,
                               std::wstring& problem);
// Loads this backup and those it builds on, the oldest first.
[[nodiscard]] bool load_chain(const std::wstring& medium, std::vector<StoredBackup>& chain,
                              std::wstring& problem);

}  // namespace vsskit::roles
