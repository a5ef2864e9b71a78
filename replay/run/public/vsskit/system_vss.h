// The VSS of this Windows machine, with the writers of this process recorded and judged. C++17.
//
//   vsskit::SystemVss vss({"trace/"});
//   ASSERT_TRUE(vss.status()) << vss.status().message();  // needs an administrator
//   MyWriter writer;                 // your own CVssWriter: registers with the machine's VSS
//   ASSERT_EQ(S_OK, writer.start());
//   ASSERT_TRUE(vss.check());        // a backup of it that copies no file
//   EXPECT_TRUE(vss.judge().passed);
//
// A service records itself where it makes its writer, and serves whoever does backups:
//
//   vsskit::Recorded<MyWriter> writer({"C:\\traces\\my-writer\\"});
//
// Each event and each call that the writer makes is a step, on the disk before the next thing
// happens. The writer is compiled against the SDK's headers of vsskit, and linked with vsskit
// before vssapi.lib. While a SystemVss lives, the VSS and file functions that those headers declare
// mean this machine's; at most one may live at a time. Handlers run on threads of Windows'.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "vsskit/conformance.h"

namespace vsskit {

struct SystemVssOptions {
  // Where the recording goes: a folder when it ends in a slash or backslash, else one file; empty:
  // it is kept in memory alone.
  std::string trace;
  std::string vssapi;  // the vssapi.dll to use; empty: the system's
};

class SystemVss {
 public:
  explicit SystemVss(const SystemVssOptions& options = {});
  ~SystemVss();
  SystemVss(const SystemVss&) = delete;
  SystemVss& operator=(const SystemVss&) = delete;

  // Why VSS cannot be used here, in one line: not Windows, no administrator, disabled, a trace that
  // cannot be written. Everything else then fails as long as this lives, VSS's functions with
  // E_UNEXPECTED, and writers are not registered: neither here nor in a simulated machine.
  [[nodiscard]] Outcome status() const;

  // vsskit's own requester goes through a COPY backup of these writers (names; empty: all that run
  // on this machine) and copies no file. Fails when the backup did; what was wrong with whom is
  // judge()'s business.
  Outcome check(const std::vector<std::string>& writers = {});

  // What was recorded so far: the trace as text, and its judgement. Writers of other processes are
  // judged by their documents alone.
  [[nodiscard]] std::string recording() const;
  [[nodiscard]] Judgement judge(const JudgeOptions& options = {}) const;

 private:
  struct World;
  std::unique_ptr<World> world_;
};

// A writer with a SystemVss of its own, which is there before it and goes after it.
template <class Writer>
class Recorded : private SystemVss, public Writer {
 public:
  // `arguments` are the writer's.
  template <class... Arguments>
  explicit Recorded(const SystemVssOptions& options, Arguments&&... arguments)
      : SystemVss(options), Writer(std::forward<Arguments>(arguments)...) {}

  [[nodiscard]] const SystemVss& vss() const { return *this; }
  [[nodiscard]] SystemVss& vss() { return *this; }
};

}  // namespace vsskit
