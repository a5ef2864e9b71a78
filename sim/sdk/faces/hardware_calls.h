// What a hardware provider's calls are given and fill. They own it, as a call may come back when
// nobody waits for it any more. Private to the faces.
#pragma once

#include <windows.h>

#include <vsprov.h>

#include <string>
#include <utility>
#include <vector>

#include "sim/sdk/faces/lun_array.h"

namespace vsskit::sdk {

// About one volume's disk.
struct LunCall {
  LunCall(std::wstring device_name, const std::vector<std::string>& identifiers)
      : device(std::move(device_name)), pointer(device.data()), luns(identifiers) {}
  LunCall(const LunCall&) = delete;
  LunCall& operator=(const LunCall&) = delete;

  std::wstring device;
  VSS_PWSZ pointer;
  LunArray luns;
  BOOL answer = FALSE;
};
struct LunQuestion : LunCall {
  using LunCall::LunCall;
  LONG context = 0;
};
struct LunPreparation : LunQuestion {
  using LunQuestion::LunQuestion;
  VSS_ID set = GUID_NULL;
  VSS_ID snapshot = GUID_NULL;
};
struct TargetQuestion : LunCall {
  using LunCall::LunCall;
  LunArray targets{static_cast<std::size_t>(luns.count())};
};
// The disks of several copies, old and new.
struct LunExchange {
  LunExchange(const std::vector<std::string>& from_identifiers,
              const std::vector<std::string>& to_identifiers)
      : from(from_identifiers), to(to_identifiers) {}
  LunExchange(const LunExchange&) = delete;
  LunExchange& operator=(const LunExchange&) = delete;

  LunArray from;
  LunArray to;
  DWORD flags = 0;
};

}  // namespace vsskit::sdk
