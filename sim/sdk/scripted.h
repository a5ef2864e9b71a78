// Marks what vsskit plays itself. Requesters and writers that are made inside such a scope are
// declared `scripted` in the trace: rules then never blame them on the user.
#pragma once

namespace vsskit::sdk {

// While one lives on this thread, objects made on this thread are scripted. Scopes nest.
class ScriptedScope {
 public:
  explicit ScriptedScope(bool scripted = true);
  ~ScriptedScope();
  ScriptedScope(const ScriptedScope&) = delete;
  ScriptedScope& operator=(const ScriptedScope&) = delete;

  [[nodiscard]] static bool active();

 private:
  bool outer_;
};

}  // namespace vsskit::sdk
