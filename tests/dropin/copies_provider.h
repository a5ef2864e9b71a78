// What the provider's library and the program that uses it have in common.
#ifndef COPIES_PROVIDER_H
#define COPIES_PROVIDER_H

#include <windows.h>

// A class whose objects are providers, and one whose objects lack the interface.
static const CLSID kProviderClass = {
    0x2c7c1d8e, 0x5f43, 0x4b0a, {0x9d, 0x21, 0x6e, 0x3a, 0x71, 0x0c, 0x55, 0x01}};
static const CLSID kPlainClass = {
    0x2c7c1d8e, 0x5f43, 0x4b0a, {0x9d, 0x21, 0x6e, 0x3a, 0x71, 0x0c, 0x55, 0x02}};
// A class that the library does not have, though the registry says so.
static const CLSID kNoClass = {
    0x2c7c1d8e, 0x5f43, 0x4b0a, {0x9d, 0x21, 0x6e, 0x3a, 0x71, 0x0c, 0x55, 0x03}};

// Where the program sets this event's name, EndPrepareSnapshots waits for it.
static const wchar_t kGoVariable[] = L"COPIES_PROVIDER_GO";
// `veto`: OnLoad answers VSS_E_PROVIDER_VETO.
static const wchar_t kMoodVariable[] = L"COPIES_PROVIDER_MOOD";
// What GetSnapshotProperties says of a copy's device; without it, nothing.
static const wchar_t kDeviceVariable[] = L"COPIES_PROVIDER_DEVICE";

#endif
