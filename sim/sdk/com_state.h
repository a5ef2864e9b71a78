// COM's state in this process, as the functions of objbase.h left it: apartments, security, and
// the classes that CoCreateInstance can make.
#pragma once

#include <windows.h>

#include <cstdint>

namespace vsskit::sdk {

// The calling thread's apartment. `depth` counts CoInitialize[Ex] calls not yet balanced; zero
// means that the thread entered none.
struct ComApartment {
  int depth = 0;
  bool multithreaded = false;
};
[[nodiscard]] ComApartment com_apartment();

// True where COM calls may be made: this thread entered an apartment, or any thread entered the
// multithreaded one (which then holds every thread without an apartment of its own). On Windows
// also where that was done by the system's functions.
[[nodiscard]] bool com_is_initialized();

// CO_E_NOTINITIALIZED where user code calls VSS and COM is not initialized, S_OK else. What vsskit
// plays itself stands for processes of its own, and is not asked.
// Source: the page of CoInitializeEx; the functions' pages allow for COM's own codes.
[[nodiscard]] HRESULT com_refusal();

// The calling thread in the multithreaded apartment while this lives, for those who play a whole
// process. Made and destroyed on one thread.
class ComApartmentScope {
 public:
  ComApartmentScope();
  ~ComApartmentScope();
  ComApartmentScope(const ComApartmentScope&) = delete;
  ComApartmentScope& operator=(const ComApartmentScope&) = delete;

 private:
  bool entered_;
};

// What CoInitializeSecurity was given, first of all calls that succeeded; `called` counts all of
// them, refused ones too. Forgotten when the process's last apartment is left.
struct ComSecurity {
  int called = 0;
  bool set = false;
  DWORD authentication_level = 0;
  DWORD impersonation_level = 0;
  DWORD capabilities = 0;
};
[[nodiscard]] ComSecurity com_security();

// Makes an object and asks it for an interface; sets *object to NULL on failure.
using MakeComObject = HRESULT (*)(REFIID id, void** object);

// Makes a class known to CoCreateInstance; registering a class again replaces it, nullptr removes
// it. Any thread.
void register_com_class(REFCLSID class_id, MakeComObject make);

// CoCreateInstance without asking whether the calling thread entered an apartment: for what the
// service makes on its own account.
[[nodiscard]] HRESULT create_com_object(REFCLSID class_id, REFIID id, void** object);

// Classes of the system, for a process whose own classes are registered there: asked where nobody
// here knows a class. Before the first object is made.
using MakeSystemObject = HRESULT (*)(REFCLSID class_id, REFIID id, void** object);
void use_system_com_classes(MakeSystemObject make);

// Whether create_com_object() knows the class.
[[nodiscard]] bool is_com_class(REFCLSID class_id);

// Starts the ids of CoCreateGuid anew from a run's seed. Without this they start from seed 1.
void seed_com_guids(std::uint64_t seed);

}  // namespace vsskit::sdk
