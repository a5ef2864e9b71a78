#include "sim/engine/chain.h"

namespace vsskit::engine {
namespace {

// A pointer, as all that threads keep to themselves: g++ for Windows may give a thread's storage
// back before it calls the destructors of what lies there.
thread_local const Working* innermost = nullptr;

}  // namespace

const Chain& current_chain() {
  static const Chain& none = *new Chain;  // also for threads that outlive main()
  return innermost == nullptr ? none : innermost->link();
}

bool is_inside(const Chain& work) {
  if (!work) return false;
  for (const Link* link = current_chain().get(); link != nullptr; link = link->outer.get()) {
    if (link == work.get()) return true;
  }
  return false;
}

Working::Working() : Working(std::make_shared<const Link>(Link{current_chain()})) {}

Working::Working(Chain chain) : link_(std::move(chain)), outer_(std::exchange(innermost, this)) {}

Working::~Working() {
  innermost = outer_;
}

}  // namespace vsskit::engine
