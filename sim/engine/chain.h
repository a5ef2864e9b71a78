// On whose behalf a thread works. A handler that starts an operation and waits for it is, for all
// that the operation does, still at work: what it holds must not be waited for. Chains follow such
// work across threads. Nothing is locked here; a chain never changes once made.
#pragma once

#include <memory>
#include <utility>

namespace vsskit::engine {

// One piece of work (a unit of an operation, a handler) inside another. Its address tells it from
// every other as long as somebody holds it.
struct Link {
  std::shared_ptr<const Link> outer;
};
using Chain = std::shared_ptr<const Link>;

// What this thread is doing, innermost; none outside of all work.
[[nodiscard]] const Chain& current_chain();
// Whether this thread works on behalf of `work`, directly or not. False for none.
[[nodiscard]] bool is_inside(const Chain& work);

// On a thread they end in the opposite order. While one lives on this thread, the thread works on
// this; made of a chain, it goes on with that (an operation's worker does what its starter was
// doing), made of none, it begins a new link inside what the thread does.
class Working {
 public:
  Working();
  explicit Working(Chain chain);
  ~Working();
  Working(const Working&) = delete;
  Working& operator=(const Working&) = delete;

  [[nodiscard]] const Chain& link() const { return link_; }

 private:
  Chain link_;
  const Working* outer_;
};

}  // namespace vsskit::engine
