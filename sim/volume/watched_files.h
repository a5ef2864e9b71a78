// Which files are watched, and finding those that exist. Private to the room.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/file_spec.h"
#include "sim/volume/backing.h"
#include "sim/volume/volume_table.h"

namespace vsskit::volume {

class WatchedFiles {
 public:
  WatchedFiles(const VolumeTable& volumes, const Variables& variables)
      : volumes_(volumes), variables_(variables), index_(&volumes.names()) {}

  // Known ones are left out; returns whether there was a new one.
  bool add(std::span<const FileSpec> specs);
  void set_medium(std::string_view folder);

  [[nodiscard]] const std::string& medium() const { return medium_; }
  [[nodiscard]] const FileSpecIndex& index() const { return index_; }
  // By the path on the original volume, whatever copy the file lies on.
  [[nodiscard]] bool watched(const Volume& volume, std::string_view inner) const;
  [[nodiscard]] bool on_medium(const Place& place) const;

  // Visits each file in this backing of the volume that is watched, or lies under the medium where
  // `with_medium`; folder by folder, each once.
  using Visit = std::function<void(const std::string& inner, const FileInfo& info)>;
  void visit(const Volume& volume, const Backing& backing, bool with_medium,
             const Visit& visit) const;

 private:
  struct Walk;
  void walk(Walk& walk, const std::string& folder, bool recursive) const;

  const VolumeTable& volumes_;
  const Variables& variables_;
  FileSpecIndex index_;
  std::set<std::string> known_;
  struct Folder {
    std::string path;  // as it was first written
    bool recursive = false;
  };
  std::map<std::string, Folder> folders_;  // to look into, by path key
  std::string medium_;
  // Where it lies, so that looking at each read and write costs little.
  Place medium_place_;
  std::string medium_key_;  // folded inner path
};

}  // namespace vsskit::volume
