// Windows' registry, as far as shadow copy providers stand there, and objects of classes that are
// registered there. Private to the room; ids are text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace vsskit::dropin {

// HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Services\VSS\Providers\{id}.
struct RegisteredProvider {
  std::string id;          // {8-4-4-4-12}
  std::string name;        // the key's own value
  std::string class_id;    // of its subkey CLSID
  std::string version;     // Version
  std::string version_id;  // VersionId
  std::uint32_t type = 0;  // Type, a VSS_PROVIDER_TYPE
};
// In the order of the registry's keys; what is missing is empty.
[[nodiscard]] std::vector<RegisteredProvider> registered_providers();
// 0, or Windows' error code.
[[nodiscard]] unsigned long write_provider(const RegisteredProvider& provider);
[[nodiscard]] unsigned long remove_provider(const std::string& id);

// CoCreateInstance of an in-process server, in the multithreaded apartment, which lives from the
// first call on. The ids are GUIDs as Windows has them; an HRESULT.
[[nodiscard]] long create_in_process(const void* class_id, const void* interface_id, void** object);

}  // namespace vsskit::dropin
