// How a LiveSession makes its calls. Private to live_session*.cpp.
#pragma once

#include <functional>
#include <utility>

#include "sim/system/live_session.h"
#include "sim/system/live_world.h"

namespace vsskit::system {

template <class Interface, class Method, class... Arguments>
Hresult LiveSession::ask(const Held<Interface>& object, Method method, Arguments... arguments) {
  if (!backup_) return kVssEBadState;
  if (!object) return kENoInterface;
  const engine::HouseLock::Outside outside(world_.house());
  return (object.get()->*method)(arguments...);
}

template <class Interface, class Method, class... Arguments>
Hresult LiveSession::ask_of(const Held<Interface>& object, Method method,
                            const ComponentAddress& component, Arguments... arguments) {
  WideArgument path(component.logical_path);
  WideArgument name(component.name);
  return ask(object, method, sdk::to_com(component.writer_id),
             static_cast<VSS_COMPONENT_TYPE>(component.type), static_cast<LPCWSTR>(path.get()),
             static_cast<LPCWSTR>(name.get()), arguments...);
}

template <class Interface, class Method, class... Arguments>
Hresult LiveSession::begin(After after, OperationPtr& operation, const Held<Interface>& object,
                           Method method, Arguments... arguments) {
  IVssAsync* async = nullptr;
  const Hresult result = ask(object, method, arguments..., &async);
  if (failed(result) || async == nullptr) return result;
  const std::weak_ptr<LiveSession> self = weak_from_this();
  operation = std::make_shared<LiveOperation>(world_.house(), async, [self, after] {
    if (const auto session = self.lock()) session->finished(after);
  });
  return result;
}

}  // namespace vsskit::system
