// What a backup and a restore have in common: the session's object, the first failure, operations
// that are waited for while others work. FileRequester and FileRestorer say what is done with it.
#pragma once

#include <windows.h>

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>

#include <functional>
#include <string>

#include "sim/roles/backup_plan.h"

namespace vsskit::roles {

// Not for two threads at once.
class RequesterSession {
 public:
  RequesterSession(const RequesterSession&) = delete;
  RequesterSession& operator=(const RequesterSession&) = delete;

 protected:
  // `on_phase` may be empty.
  explicit RequesterSession(std::function<void(Phase)> on_phase);
  virtual ~RequesterSession();

  // Where failures and messages go.
  virtual SessionRecord& session_record() = 0;
  // 0: Wait; else QueryStatus with pauses of so many ms.
  [[nodiscard]] virtual DWORD poll_ms() const = 0;

  // The operation's own result, waited for; releases the operation.
  virtual HRESULT finish(ComRef<IVssAsync>& operation);
  // Begins a method that makes an operation and finishes it; the first failure of the two.
  HRESULT run_operation(HRESULT (STDMETHODCALLTYPE IVssBackupComponents::*method)(IVssAsync**));
  // False where the result is a failure, which is noted as the step's unless one was before.
  bool check(HRESULT result, const wchar_t* step);
  void note(const std::wstring& message) { session_record().messages.push_back(message); }
  void reach(Phase phase) const;
  [[nodiscard]] const std::function<void(Phase)>& on_phase() const { return on_phase_; }
  [[nodiscard]] IVssBackupComponents& backup() const { return *backup_.get(); }

  ComRef<IVssBackupComponents> backup_;

 private:
  std::function<void(Phase)> on_phase_;
};

}  // namespace vsskit::roles
