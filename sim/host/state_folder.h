// The folder in which the processes of one simulated machine keep what outlives them:
//   register.toml   shadow copies and express writers (scenario/kept_state.h)
//   writers/ID.xml  an express writer's metadata
//   Device/HarddiskVolumeShadowCopyN/   the files of a copy over a host folder
//   Device/NAME     a link to it, by a name that its provider gave it; under Wine
//   claims/         which numbers living processes have; a claim ends with its process
//   lock            held by whoever reads or writes the register
//   setup           held by whoever makes or finds the files of the machine's writers
//   run             the mark of the run that made them last
// What lies there is foreign input. The register is replaced as a whole, never changed in place.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "sim/base/guid.h"
#include "sim/base/result.h"
#include "sim/document/values.h"
#include "sim/scenario/kept_state.h"
#include "sim/volume/host_lock.h"
#include "sim/volume/volume_table.h"

namespace vsskit::host {

class StateFolder final : public volume::CopyPlaces {
 public:
  // Makes the folder where it is missing; its parent must be there. `device_folder`: another name
  // of its `Device`, under which the copies' folders are made; empty for none. Errors: a folder
  // that holds other things, that cannot be written, or whose register is none.
  static Result<std::unique_ptr<StateFolder>> open(const std::string& path,
                                                   const std::string& device_folder);

  // Removes the files of copies that processes had, or were making, when they ended without letting
  // go of them, and names of copies that are gone. Nothing happens where no state folder is.
  static void clear(const std::string& path);

  [[nodiscard]] const std::string& path() const { return path_; }
  // Which of the processes that have the folder open this is, from 0.
  [[nodiscard]] std::uint32_t process() const { return process_; }

  // While it lives, no other process makes or finds the files of the machine's writers.
  Result<volume::HostLock> lock_files() const;
  // Whether it was this run that made them last; `begin_run` says that it is now.
  [[nodiscard]] bool is_of_run(const std::string& run) const;
  Result<void> begin_run(const std::string& run) const;

  // The register's value, under a lock of its own.
  Result<scenario::KeptState> state() const;
  // What follows is called while the result lives.
  Result<volume::HostLock> lock() const;
  // The register's text; empty where there is none yet. parse() is said by whoever wants its value.
  Result<std::string> read() const;
  Result<scenario::KeptState> parse(const std::string& text) const;
  Result<void> write(const std::string& text) const;
  Result<document::WriterMetadata> read_writer(const Guid& id) const;
  Result<void> write_writer(const document::WriterMetadata& metadata) const;
  void remove_writer(const Guid& id) const;
  // Whether the files of this copy lie here.
  [[nodiscard]] bool has_files(std::uint32_t number) const;

  // --- CopyPlaces; take() locks by itself

  Result<std::uint32_t> take(std::uint32_t least) override;
  void give_back(std::uint32_t number) override;
  [[nodiscard]] std::string folder(std::uint32_t number) const override;

 private:
  StateFolder(std::string path, std::string device_folder)
      : path_(std::move(path)), device_folder_(std::move(device_folder)) {}
  Result<void> make_folders() const;
  Result<void> take_process();
  // Removes what is left of copies that nobody keeps, of processes that ended without letting go.
  void sweep(const scenario::KeptState& state) const;
  // None where a living process has the number.
  [[nodiscard]] std::optional<volume::HostLock> claim_of(std::uint32_t number) const;
  Result<std::string> read_file(const std::string& path) const;
  Result<void> replace_file(const std::string& path, const std::string& text) const;
  [[nodiscard]] std::string register_path() const { return path_ + "/register.toml"; }
  [[nodiscard]] std::string writer_path(const Guid& id) const;

  std::string path_;
  std::string device_folder_;
  std::uint32_t process_ = 0;
  std::map<std::uint32_t, volume::HostLock> claims_;  // by number; guarded by the volume table
  std::map<std::uint32_t, volume::HostLock> processes_;
};

}  // namespace vsskit::host
