// What IVssEnumMgmtObject lists: volumes, and the differential storage of shadow copies.
// Source: the API's pages of IVssEnumMgmtObject and VSS_MGMT_OBJECT_PROP.
#pragma once

#include <windows.h>

#include <vsmgmt.h>

#include <string>

#include "sim/sdk/faces/enumeration.h"
#include "sim/sdk/faces/wide_text.h"
#include "sim/service/differential_storage.h"

namespace vsskit::sdk {

// What an enumeration holds; strings are made when they are handed out.
struct Managed {
  VSS_MGMT_OBJECT_TYPE type = VSS_MGMT_OBJECT_UNKNOWN;
  std::string volume;
  std::string other;  // display name, or the volume of the area
  LONGLONG numbers[3] = {0, 0, 0};
};

inline void fill_managed(const Managed& object, VSS_MGMT_OBJECT_PROP& into) {
  into.Type = object.type;
  if (object.type == VSS_MGMT_OBJECT_VOLUME) {
    into.Obj.Vol = {to_task_string(object.volume), to_task_string(object.other)};
  } else if (object.type == VSS_MGMT_OBJECT_DIFF_VOLUME) {
    into.Obj.DiffVol = {to_task_string(object.volume), to_task_string(object.other),
                        object.numbers[0], object.numbers[1]};
  } else {
    into.Obj.DiffArea = {to_task_string(object.volume), to_task_string(object.other),
                         object.numbers[0], object.numbers[1], object.numbers[2]};
  }
}

struct ManagedList {
  using Interface = IVssEnumMgmtObject;
  using Property = VSS_MGMT_OBJECT_PROP;
  using Object = Managed;
  static constexpr const char* kName = "IVssEnumMgmtObject";
  static const IID& id() { return IID_IVssEnumMgmtObject; }
  static void fill(const Managed& object, Property& into) { fill_managed(object, into); }
};

inline Managed managed_area(const service::DifferentialArea& area) {
  return {VSS_MGMT_OBJECT_DIFF_AREA,
          area.volume->guid_name(),
          area.on->guid_name(),
          {area.maximum, area.allocated, area.used}};
}

}  // namespace vsskit::sdk
