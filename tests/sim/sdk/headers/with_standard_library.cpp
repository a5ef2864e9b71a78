// The whole C++ library after the Windows words, whose macros must not be names that it uses.
#include <windows.h>

#include <atlbase.h>
#include <rpcsal.h>
#include <specstrings.h>

#include <vsadmin.h>
#include <vsbackup.h>
#include <vsmgmt.h>
#include <vsprov.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <codecvt>
#include <condition_variable>
#include <deque>
#include <exception>
#include <fstream>
#include <functional>
#include <future>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <limits>
#include <list>
#include <locale>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <queue>
#include <random>
#include <regex>
#include <set>
#include <sstream>
#include <stack>
#include <string>
#include <system_error>
#include <thread>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <valarray>
#include <vector>
#if __cplusplus >= 201703L
#include <any>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>
#include <variant>
#endif

// As the samples of the Windows SDK 7 wear it.
static std::size_t length_of(__in_z LPCWSTR text, __in_opt IUnknown* owner,
                             __out_ecount_part(size, *used) WCHAR* buffer, std::size_t size,
                             __deref_out_opt IUnknown** taken, __inout std::size_t* used) {
  *taken = owner;
  if (size != 0) buffer[0] = text[0];
  return ++*used;
}

std::size_t with_standard_library(const std::vector<CComPtr<IVssAsync> >& pending) {
  WCHAR buffer[2] = {};
  IUnknown* taken = nullptr;
  std::size_t used = 0;
  std::map<std::wstring, CComBSTR> names;
  names[L"a"] = CComBSTR(L"b");
  std::vector<CComPtr<IVssAsync> > copies(pending.begin(), pending.end());
  copies.push_back(nullptr);
  return length_of(L"c", nullptr, buffer, 2, &taken, &used) + copies.size() +
         static_cast<std::size_t>(std::numeric_limits<int>::max() & 1) +
         std::min(names.size(), copies.size());
}
