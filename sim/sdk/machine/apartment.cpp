#include "sim/sdk/machine/apartment.h"

#include <windows.h>

#include <combaseapi.h>

namespace vsskit::sdk {

bool machine_has_apartment() {
  APTTYPE type{};
  APTTYPEQUALIFIER qualifier{};
  return SUCCEEDED(CoGetApartmentType(&type, &qualifier));
}

}  // namespace vsskit::sdk
