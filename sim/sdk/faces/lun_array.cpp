#include "sim/sdk/faces/lun_array.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace vsskit::sdk {
namespace {

constexpr std::string_view kVendor = "vsskit";

char* task_text(std::string_view text) {
  auto* copy = static_cast<char*>(CoTaskMemAlloc(text.size() + 1));
  if (copy == nullptr) return nullptr;
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  return copy;
}

// `3:vsskit.1`: the identifier's type and its text.
void fill(VDS_LUN_INFORMATION& lun, std::string_view identifier) {
  int type = VDSStorageIdTypeFCPHName;
  const std::size_t colon = identifier.find(':');
  if (colon != std::string_view::npos) {
    std::from_chars(identifier.data(), identifier.data() + colon, type);
    identifier.remove_prefix(colon + 1);
  }
  lun.m_BusType = VDSBusTypeFibre;
  lun.m_szVendorId = task_text(kVendor);
  lun.m_szSerialNumber = task_text(identifier);
  auto* one = static_cast<VDS_STORAGE_IDENTIFIER*>(CoTaskMemAlloc(sizeof(VDS_STORAGE_IDENTIFIER)));
  if (one == nullptr) return;
  one->m_CodeSet = VDSStorageIdCodeSetAscii;
  one->m_Type = static_cast<VDS_STORAGE_IDENTIFIER_TYPE>(type);
  one->m_cbIdentifier = static_cast<ULONG>(identifier.size());
  one->m_rgbIdentifier = reinterpret_cast<BYTE*>(task_text(identifier));
  lun.m_deviceIdDescriptor.m_version = 1;
  lun.m_deviceIdDescriptor.m_cIdentifiers = 1;
  lun.m_deviceIdDescriptor.m_rgIdentifiers = one;
}

void free_lun(VDS_LUN_INFORMATION& lun) {
  for (char* text :
       {lun.m_szVendorId, lun.m_szProductId, lun.m_szProductRevision, lun.m_szSerialNumber}) {
    CoTaskMemFree(text);
  }
  VDS_STORAGE_DEVICE_ID_DESCRIPTOR& ids = lun.m_deviceIdDescriptor;
  for (ULONG i = 0; ids.m_rgIdentifiers != nullptr && i < ids.m_cIdentifiers; ++i)
    CoTaskMemFree(ids.m_rgIdentifiers[i].m_rgbIdentifier);
  CoTaskMemFree(ids.m_rgIdentifiers);
  for (ULONG i = 0; lun.m_rgInterconnects != nullptr && i < lun.m_cInterconnects; ++i) {
    CoTaskMemFree(lun.m_rgInterconnects[i].m_pbPort);
    CoTaskMemFree(lun.m_rgInterconnects[i].m_pbAddress);
  }
  CoTaskMemFree(lun.m_rgInterconnects);
}

std::string text_of(const VDS_STORAGE_IDENTIFIER& identifier) {
  std::string text = std::to_string(static_cast<int>(identifier.m_Type)) + ':';
  const BYTE* bytes = identifier.m_rgbIdentifier;
  const std::size_t size = bytes == nullptr ? 0 : identifier.m_cbIdentifier;
  const bool plain = std::all_of(
      bytes, bytes + size, [](BYTE byte) { return byte > 0x20 && byte < 0x7F && byte != ';'; });
  for (std::size_t i = 0; i < size; ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    if (plain) {
      text += static_cast<char>(bytes[i]);
    } else {
      text += kDigits[bytes[i] >> 4];
      text += kDigits[bytes[i] & 0xF];
    }
  }
  return text;
}

}  // namespace

LunArray::LunArray(const std::vector<std::string>& identifiers) : LunArray(identifiers.size()) {
  for (std::size_t i = 0; i < identifiers.size(); ++i)
    fill(luns_[i], identifiers[i]);
}

LunArray::LunArray(std::size_t count) : luns_(count) {
  for (VDS_LUN_INFORMATION& lun : luns_) {
    std::memset(&lun, 0, sizeof lun);
    lun.m_version = VER_VDS_LUN_INFORMATION;
  }
}

LunArray::~LunArray() {
  for (VDS_LUN_INFORMATION& lun : luns_)
    free_lun(lun);
}

std::vector<std::string> LunArray::identifiers() const {
  std::vector<std::string> list;
  for (const VDS_LUN_INFORMATION& lun : luns_) {
    const VDS_STORAGE_DEVICE_ID_DESCRIPTOR& ids = lun.m_deviceIdDescriptor;
    const bool any = ids.m_cIdentifiers > 0 && ids.m_rgIdentifiers != nullptr;
    list.push_back(any ? text_of(ids.m_rgIdentifiers[0]) : std::string());
  }
  return list;
}

std::string joined(const std::vector<std::string>& items) {
  std::string list;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) list += ';';
    list += items[i];
  }
  return list;
}

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> items;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(';'), list.size());
    items.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return items;
}

}  // namespace vsskit::sdk
