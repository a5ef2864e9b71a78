// GUID texts, conversion between UTF-8 and wide characters, comparisons.
#include <windows.h>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace {

TEST(GuidText, IsUpperCaseInBraces) {
  wchar_t text[39] = {};
  EXPECT_EQ(StringFromGUID2(IID_IClassFactory, text, 39), 39);
  EXPECT_STREQ(text, L"{00000001-0000-0000-C000-000000000046}");
  EXPECT_EQ(StringFromGUID2(IID_IClassFactory, text, 38), 0);
  LPOLESTR allocated = nullptr;
  EXPECT_EQ(StringFromCLSID(GUID_NULL, &allocated), S_OK);
  EXPECT_STREQ(allocated, L"{00000000-0000-0000-0000-000000000000}");
  CoTaskMemFree(allocated);
}

RC_GTEST_PROP(GuidText, ReadsWhatItPrintsForAnyId,
              (unsigned first, unsigned short second, unsigned short third, unsigned char last)) {
  const GUID id = {first, second, third, {last, 1, 2, 3, 4, 5, 6, last}};
  wchar_t text[39] = {};
  RC_ASSERT(StringFromGUID2(id, text, 39) == 39);
  GUID read = {};
  RC_ASSERT(CLSIDFromString(text, &read) == S_OK);
  RC_ASSERT((read == id));
  RC_ASSERT(IIDFromString(text, &read) == S_OK);
}

TEST(GuidText, OtherTextIsRefusedAndNullIsTheNullId) {
  GUID id = IID_IUnknown;
  EXPECT_EQ(CLSIDFromString(nullptr, &id), S_OK);
  EXPECT_EQ(id, GUID_NULL);
  EXPECT_EQ(CLSIDFromString(L"00000001-0000-0000-C000-000000000046", &id), CO_E_CLASSSTRING);
  EXPECT_EQ(CLSIDFromString(L"{00000001-0000-0000-C000-00000000004x}", &id), CO_E_CLASSSTRING);
  EXPECT_EQ(CLSIDFromString(L"VSS.VSSCoordinator", &id), CO_E_CLASSSTRING);
  EXPECT_EQ(IIDFromString(L"{}", &id), E_INVALIDARG);
  EXPECT_EQ(IIDFromString(L"{00000001-0000-0000-C000-00000000004x}", &id), CO_E_IIDSTRING);
}

std::wstring widened(const std::string& text) {
  const int length =
      MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), nullptr, 0);
  std::wstring wide(static_cast<std::size_t>(length), L'\0');
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), wide.data(),
                                length),
            length);
  return wide;
}

TEST(WideText, GoesToUtf8AndBack) {
  const std::string text = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80";
  const std::wstring wide = widened(text);
  EXPECT_EQ(wide, L"aä€😀");
  char back[16] = {};
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, wide.c_str(), -1, back, sizeof back, nullptr, nullptr),
            11);
  EXPECT_EQ(back, text);
}

TEST(WideText, SurrogatesComeInPairsOrSurviveAlone) {
  const wchar_t pair[] = {0xD83D, 0xDE00, 0};
  char narrow[16] = {};
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, pair, -1, narrow, sizeof narrow, nullptr, nullptr), 5);
  EXPECT_STREQ(narrow, "\xF0\x9F\x98\x80");
  const wchar_t lone[] = {L'a', 0xDE00, 0};
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, lone, -1, narrow, sizeof narrow, nullptr, nullptr), 5);
  EXPECT_EQ(widened(narrow), lone);
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, WC_ERR_INVALID_CHARS, lone, -1, narrow, sizeof narrow,
                                nullptr, nullptr),
            0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NO_UNICODE_TRANSLATION});
}

RC_GTEST_PROP(WideText, TurnsAnyBytesIntoNoMoreUnitsThanBytes, (const std::string& bytes)) {
  if (bytes.empty()) return;
  RC_ASSERT(widened(bytes).size() <= bytes.size());
}

TEST(WideText, SaysWhatIsWrongByTheLastError) {
  wchar_t wide[2];
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", -1, wide, 2), 0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INSUFFICIENT_BUFFER});
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, "\xFF", 1, wide, 2), 0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_NO_UNICODE_TRANSLATION});
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "\xFF", 1, wide, 2), 1);
  EXPECT_EQ(wide[0], 0xFFFD);
  EXPECT_EQ(MultiByteToWideChar(1252, 0, "a", 1, wide, 2), 0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "a", 0, wide, 2), 0);
  char narrow[4];
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, nullptr, 1, narrow, 4, nullptr, nullptr), 0);
  EXPECT_EQ(GetLastError(), DWORD{ERROR_INVALID_PARAMETER});
}

TEST(WideText, ComparesWithoutCaseWhereAsked) {
#ifndef _WIN32  // there it is the C library's, which knows ASCII alone
  EXPECT_EQ(_wcsicmp(L"Straße Ä", L"sTRAßE ä"), 0);
#endif
  EXPECT_EQ(lstrcmpiW(L"Straße Ä", L"sTRAßE ä"), 0);
  EXPECT_LT(_wcsicmp(L"abc", L"ABD"), 0);
  EXPECT_GT(_wcsicmp(L"abc", L"AB"), 0);
  EXPECT_EQ(_wcsnicmp(L"abX", L"ABy", 2), 0);
  EXPECT_EQ(lstrcmpiW(nullptr, nullptr), 0);
  EXPECT_LT(lstrcmpiW(nullptr, L""), 0);
  EXPECT_NE(lstrcmpW(L"a", L"A"), 0);
  EXPECT_EQ(lstrlenW(nullptr), 0);
}

}  // namespace
