#include "sim/sdk/scripted.h"

namespace vsskit::sdk {
namespace {

thread_local bool scripted_now = false;

}  // namespace

ScriptedScope::ScriptedScope(bool scripted) : outer_(scripted_now) {
  scripted_now = scripted;
}

ScriptedScope::~ScriptedScope() {
  scripted_now = outer_;
}

bool ScriptedScope::active() {
  return scripted_now;
}

}  // namespace vsskit::sdk
