#include "sim/dropin/system/registry.h"

#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>

#include <objbase.h>

#include <array>
#include <utility>

#include "sim/volume/system_text.h"

namespace vsskit::dropin {
namespace {

constexpr const wchar_t* kProviders = L"SYSTEM\\CurrentControlSet\\Services\\VSS\\Providers";
constexpr const wchar_t* kSystemProvider = L"{b5946137-7b9f-4925-af80-51abd60b20d5}";

class Key {
 public:
  Key(HKEY above, const std::wstring& name, REGSAM access) {
    error_ = RegOpenKeyExW(above, name.c_str(), 0, access, &key_);
  }
  explicit Key(HKEY above) : key_(above) {}
  ~Key() {
    if (key_ != nullptr) RegCloseKey(key_);
  }
  Key(Key&& other) noexcept
      : key_(std::exchange(other.key_, nullptr)), error_(std::exchange(other.error_, 0)) {}
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;

  // Made where it is missing.
  static Key made(HKEY above, const std::wstring& name) {
    Key key(nullptr);
    key.error_ = RegCreateKeyExW(above, name.c_str(), 0, nullptr, REG_OPTION_NON_VOLATILE,
                                 KEY_ALL_ACCESS, nullptr, &key.key_, nullptr);
    return key;
  }

  [[nodiscard]] LSTATUS error() const { return error_; }
  [[nodiscard]] HKEY get() const { return key_; }

  // Empty where there is no such text; at most so long as a name may be.
  [[nodiscard]] std::string text(const wchar_t* name) const {
    std::array<wchar_t, 1024> value{};
    auto bytes = static_cast<DWORD>(sizeof(value));
    const LSTATUS read =
        RegGetValueW(key_, nullptr, name, RRF_RT_REG_SZ, nullptr, value.data(), &bytes);
    return read == ERROR_SUCCESS ? from_system_text(value.data()) : std::string();
  }
  [[nodiscard]] std::uint32_t number(const wchar_t* name) const {
    DWORD value = 0;
    DWORD bytes = sizeof(value);
    const LSTATUS read =
        RegGetValueW(key_, nullptr, name, RRF_RT_REG_DWORD, nullptr, &value, &bytes);
    return read == ERROR_SUCCESS ? value : 0;
  }
  void put(const wchar_t* name, const std::string& text) {
    const std::wstring wide = to_system_text(text);
    note(RegSetValueExW(key_, name, 0, REG_SZ, reinterpret_cast<const BYTE*>(wide.c_str()),
                        static_cast<DWORD>((wide.size() + 1) * sizeof(wchar_t))));
  }
  void put(const wchar_t* name, std::uint32_t value) {
    note(RegSetValueExW(key_, name, 0, REG_DWORD, reinterpret_cast<const BYTE*>(&value),
                        sizeof(value)));
  }

 private:
  void note(LSTATUS error) {
    if (error_ == ERROR_SUCCESS) error_ = error;
  }

  HKEY key_ = nullptr;
  LSTATUS error_ = ERROR_SUCCESS;
};

RegisteredProvider read_provider(const Key& providers, const std::wstring& name) {
  RegisteredProvider provider;
  provider.id = from_system_text(name);
  const Key key(providers.get(), name, KEY_READ);
  if (key.error() != ERROR_SUCCESS) return provider;
  provider.name = key.text(L"");
  provider.version = key.text(L"Version");
  provider.version_id = key.text(L"VersionId");
  provider.type = key.number(L"Type");
  const Key object(key.get(), L"CLSID", KEY_READ);
  if (object.error() == ERROR_SUCCESS) provider.class_id = object.text(L"");
  return provider;
}

}  // namespace

std::vector<RegisteredProvider> registered_providers() {
  std::vector<RegisteredProvider> found;
  const Key providers(HKEY_LOCAL_MACHINE, kProviders, KEY_READ);
  if (providers.error() != ERROR_SUCCESS) return found;
  for (DWORD i = 0;; ++i) {
    std::array<wchar_t, 256> name{};
    auto length = static_cast<DWORD>(name.size());
    const LSTATUS read =
        RegEnumKeyExW(providers.get(), i, name.data(), &length, nullptr, nullptr, nullptr, nullptr);
    if (read != ERROR_SUCCESS) return found;
    // The system's own is not loaded from there.
    if (CompareStringOrdinal(name.data(), -1, kSystemProvider, -1, TRUE) == CSTR_EQUAL) continue;
    found.push_back(read_provider(providers, name.data()));
  }
}

unsigned long write_provider(const RegisteredProvider& provider) {
  const Key providers = Key::made(HKEY_LOCAL_MACHINE, kProviders);
  if (providers.error() != ERROR_SUCCESS) return static_cast<unsigned long>(providers.error());
  Key key = Key::made(providers.get(), to_system_text(provider.id));
  if (key.error() != ERROR_SUCCESS) return static_cast<unsigned long>(key.error());
  key.put(nullptr, provider.name);
  key.put(L"Type", provider.type);
  key.put(L"Version", provider.version);
  key.put(L"VersionId", provider.version_id);
  Key object = Key::made(key.get(), L"CLSID");
  if (object.error() == ERROR_SUCCESS) object.put(nullptr, provider.class_id);
  const LSTATUS error = key.error() != ERROR_SUCCESS ? key.error() : object.error();
  return static_cast<unsigned long>(error);
}

unsigned long remove_provider(const std::string& id) {
  const Key providers(HKEY_LOCAL_MACHINE, kProviders, KEY_ALL_ACCESS);
  if (providers.error() != ERROR_SUCCESS) return static_cast<unsigned long>(providers.error());
  const LSTATUS gone = RegDeleteTreeW(providers.get(), to_system_text(id).c_str());
  return gone == ERROR_FILE_NOT_FOUND ? 0 : static_cast<unsigned long>(gone);
}

namespace {

// VSS's own threads are in the multithreaded apartment, whatever the program's are.
void enter_apartment() {
  using Increment = HRESULT(WINAPI*)(void**);
  static const bool entered = [] {
    const HMODULE ole = GetModuleHandleW(L"ole32.dll");
    const auto increment = reinterpret_cast<Increment>(
        reinterpret_cast<void*>(GetProcAddress(ole, "CoIncrementMTAUsage")));
    void* cookie = nullptr;
    return increment != nullptr && SUCCEEDED(increment(&cookie));
  }();
  if (!entered) CoInitializeEx(nullptr, COINIT_MULTITHREADED);
}

}  // namespace

long create_in_process(const void* class_id, const void* interface_id, void** object) {
  enter_apartment();
  *object = nullptr;
  return CoCreateInstance(*static_cast<const CLSID*>(class_id), nullptr, CLSCTX_INPROC_SERVER,
                          *static_cast<const IID*>(interface_id), object);
}

}  // namespace vsskit::dropin
