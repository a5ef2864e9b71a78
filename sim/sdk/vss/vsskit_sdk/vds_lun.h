// LUNs in the words of the Virtual Disk Service, as far as hardware providers need them, for
// targets that bring no vdslun.h.
#ifndef VSSKIT_SDK_VDS_LUN_H_
#define VSSKIT_SDK_VDS_LUN_H_

#if defined(__GNUC__) && !defined(VSSKIT_SDK_WARNINGS)
#pragma GCC system_header
#endif

#include "base.h"

#define VER_VDS_LUN_INFORMATION (1)

typedef enum _VDS_STORAGE_IDENTIFIER_CODE_SET {
  VDSStorageIdCodeSetReserved = 0,
  VDSStorageIdCodeSetBinary = 1,
  VDSStorageIdCodeSetAscii = 2,
  VDSStorageIdCodeSetUtf8 = 3
} VDS_STORAGE_IDENTIFIER_CODE_SET;

typedef enum _VDS_STORAGE_IDENTIFIER_TYPE {
  VDSStorageIdTypeVendorSpecific = 0,
  VDSStorageIdTypeVendorId = 1,
  VDSStorageIdTypeEUI64 = 2,
  VDSStorageIdTypeFCPHName = 3,
  VDSStorageIdTypePortRelative = 4,
  VDSStorageIdTypeTargetPortGroup = 5,
  VDSStorageIdTypeLogicalUnitGroup = 6,
  VDSStorageIdTypeMD5LogicalUnitIdentifier = 7,
  VDSStorageIdTypeScsiNameString = 8
} VDS_STORAGE_IDENTIFIER_TYPE;

typedef enum _VDS_STORAGE_BUS_TYPE {
  VDSBusTypeUnknown = 0,
  VDSBusTypeScsi = 1,
  VDSBusTypeAtapi = 2,
  VDSBusTypeAta = 3,
  VDSBusType1394 = 4,
  VDSBusTypeSsa = 5,
  VDSBusTypeFibre = 6,
  VDSBusTypeUsb = 7,
  VDSBusTypeRAID = 8,
  VDSBusTypeiScsi = 9,
  VDSBusTypeSas = 10,
  VDSBusTypeSata = 11,
  VDSBusTypeSd = 12,
  VDSBusTypeMmc = 13,
  VDSBusTypeMax = 14,
  VDSBusTypeVirtual = 14,
  VDSBusTypeFileBackedVirtual = 15,
  VDSBusTypeSpaces = 16,
  VDSBusTypeNVMe = 17,
  VDSBusTypeScm = 18,
  VDSBusTypeUfs = 19,
  VDSBusTypeMaxReserved = 127
} VDS_STORAGE_BUS_TYPE;

typedef enum _VDS_INTERCONNECT_ADDRESS_TYPE {
  VDS_IA_UNKNOWN = 0,
  VDS_IA_FCFS = 1,
  VDS_IA_FCPH = 2,
  VDS_IA_FCPH3 = 3,
  VDS_IA_MAC = 4,
  VDS_IA_SCSI = 5
} VDS_INTERCONNECT_ADDRESS_TYPE;

typedef struct _VDS_STORAGE_IDENTIFIER {
  VDS_STORAGE_IDENTIFIER_CODE_SET m_CodeSet;
  VDS_STORAGE_IDENTIFIER_TYPE m_Type;
  ULONG m_cbIdentifier;
  BYTE* m_rgbIdentifier;
} VDS_STORAGE_IDENTIFIER;

typedef struct _VDS_STORAGE_DEVICE_ID_DESCRIPTOR {
  ULONG m_version;
  ULONG m_cIdentifiers;
  VDS_STORAGE_IDENTIFIER* m_rgIdentifiers;
} VDS_STORAGE_DEVICE_ID_DESCRIPTOR;

typedef struct _VDS_INTERCONNECT {
  VDS_INTERCONNECT_ADDRESS_TYPE m_addressType;
  ULONG m_cbPort;
  BYTE* m_pbPort;
  ULONG m_cbAddress;
  BYTE* m_pbAddress;
} VDS_INTERCONNECT;

// Strings and arrays are CoTaskMemAlloc'ed and belong to whoever received the structure.
typedef struct _VDS_LUN_INFORMATION {
  ULONG m_version;
  BYTE m_DeviceType;
  BYTE m_DeviceTypeModifier;
  BOOL m_bCommandQueueing;
  VDS_STORAGE_BUS_TYPE m_BusType;
  char* m_szVendorId;
  char* m_szProductId;
  char* m_szProductRevision;
  char* m_szSerialNumber;
  GUID m_diskSignature;
  VDS_STORAGE_DEVICE_ID_DESCRIPTOR m_deviceIdDescriptor;
  ULONG m_cInterconnects;
  VDS_INTERCONNECT* m_rgInterconnects;
} VDS_LUN_INFORMATION;

#endif  // VSSKIT_SDK_VDS_LUN_H_
