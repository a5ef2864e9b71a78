#include "sim/engine/chain.h"

namespace vsskit::engine {
namespace {

thread_local Chain current;

}  // namespace

const Chain& current_chain() {
  return current;
}

bool is_inside(const Chain& work) {
  if (!work) return false;
  for (const Link* link = current.get(); link != nullptr; link = link->outer.get()) {
    if (link == work.get()) return true;
  }
  return false;
}

Working::Working() : Working(std::make_shared<const Link>(Link{current})) {}

Working::Working(Chain chain) : link_(std::move(chain)), outer_(std::exchange(current, link_)) {}

Working::~Working() {
  current = std::move(outer_);
}

}  // namespace vsskit::engine
