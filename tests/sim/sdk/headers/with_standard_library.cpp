// The whole C++ library after the Windows words, whose macros must not be names that it uses.
#include <windows.h>

#include <atlbase.h>

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

std::size_t with_standard_library(const std::vector<CComPtr<IVssAsync> >& pending) {
  std::map<std::wstring, CComBSTR> names;
  names[L"a"] = CComBSTR(L"b");
  std::vector<CComPtr<IVssAsync> > copies(pending.begin(), pending.end());
  copies.push_back(nullptr);
  return copies.size() + static_cast<std::size_t>(std::numeric_limits<int>::max() & 1) +
         std::min(names.size(), copies.size());
}
