// Each method called once in some state, each on objects of its own, and which methods the table of
// return codes says answer what: for tests that walk all methods.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "places.h"
#include "sim/base/hresult.h"
#include "tests/sim/sdk/each_interface.h"

namespace vsskit::test {

// What a walk calls methods with: arguments that fit, or ones that no method takes: no text, no id,
// numbers beyond every list. Where something is handed out there is room for it.
enum class Fit { fitting, unfit };

template <class T>
inline constexpr bool kHandsOutAnObject = false;
template <class T>
inline constexpr bool kHandsOutAnObject<T**> = std::is_base_of_v<IUnknown, T>;

template <class T>
T plain_argument_for(Fit given) {
  constexpr bool kText = std::is_same_v<T, BSTR> || std::is_same_v<T, LPCWSTR>;
  if (given == Fit::fitting) {
    if constexpr (std::is_same_v<T, VSS_PWSZ>) {
      static WCHAR text[] = L"C:\\";
      return text;
    } else {
      return argument<T>();
    }
  }
  if constexpr (kText) {
    return nullptr;
  } else if constexpr (std::is_same_v<T, GUID>) {
    return GUID_NULL;
  } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
    return static_cast<T>(99);
  } else {
    return argument<T>();
  }
}

template <class T>
T argument_for(Fit given) {
  if constexpr (kHandsOutAnObject<T>) {
    static std::remove_pointer_t<T> place = nullptr;
    // What the call before handed out.
    if (place != nullptr) std::exchange(place, nullptr)->Release();
    return &place;
  } else {
    return plain_argument_for<T>(given);
  }
}

using Walked = std::function<HRESULT(EachInterface&, Fit)>;

template <class Object, class Base, class... Arguments>
Walked walked(Object EachInterface::*object,
              HRESULT (STDMETHODCALLTYPE Base::*method)(Arguments...)) {
  return [=](EachInterface& each, [[maybe_unused]] Fit given) {
    return ((*(each.*object)).*method)(argument_for<Arguments>(given)...);
  };
}

// The object that a writer declares with is its own.
template <class Base, class... Arguments>
Walked walked(CComPtr<IVssCreateWriterMetadataEx> DeclaringWriter::*object,
              HRESULT (STDMETHODCALLTYPE Base::*method)(Arguments...)) {
  return [=](EachInterface& each, [[maybe_unused]] Fit given) {
    return ((*(each.writer.*object)).*method)(argument_for<Arguments>(given)...);
  };
}

inline const std::vector<std::pair<std::string, Walked>>& each_method() {
  struct Names {
    decltype(&EachInterface::backup) backup = &EachInterface::backup;
    decltype(&EachInterface::async) async = &EachInterface::async;
    decltype(&EachInterface::objects) objects = &EachInterface::objects;
    decltype(&EachInterface::components) components = &EachInterface::components;
    decltype(&EachInterface::component) component = &EachInterface::component;
    decltype(&EachInterface::metadata) metadata = &EachInterface::metadata;
    decltype(&EachInterface::declared) declared = &EachInterface::declared;
    decltype(&EachInterface::files) files = &EachInterface::files;
    decltype(&EachInterface::dependency) dependency = &EachInterface::dependency;
    struct {
      decltype(&DeclaringWriter::created) created = &DeclaringWriter::created;
    } writer;
    decltype(&EachInterface::express) express = &EachInterface::express;
    decltype(&EachInterface::express_metadata) express_metadata = &EachInterface::express_metadata;
    decltype(&EachInterface::admin) admin = &EachInterface::admin;
    decltype(&EachInterface::management) management = &EachInterface::management;
    decltype(&EachInterface::smallest) smallest = &EachInterface::smallest;
    decltype(&EachInterface::storage) storage = &EachInterface::storage;
    decltype(&EachInterface::areas) areas = &EachInterface::areas;
  };
  static const Names o;
// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): it names a method and says how it is called
#define METHOD(family, object, type, method) \
  { family "::" #method, walked(o.object, &type::method) }
  static const std::vector<std::pair<std::string, Walked>> methods = {
#include "tests/sim/sdk/method_rows.h"
  };
#undef METHOD
  return methods;
}

// An interface's name without the number of its version, as method_rows.h has it.
inline std::string without_version(std::string page) {
  const std::size_t end = page.find("::");
  if (end == std::string::npos) return page;
  std::size_t cut = page.find_last_not_of("0123456789", end - 1) + 1;
  if (page.compare(cut - 2, 2, "Ex") == 0) cut -= 2;
  return page.erase(cut, end - cut);
}

// The pages and codes of which the table says that this test reaches them.
inline std::vector<std::pair<std::string, std::string>> rows_reached_by(const std::string& test) {
  std::ifstream table(VSSKIT_SOURCE_DIR "/tests/sim/sdk/return_codes.txt");
  std::vector<std::pair<std::string, std::string>> found;
  for (std::string line; std::getline(table, line);) {
    std::istringstream words(line);
    std::string page, code, how, by;
    words >> page >> code >> how >> by;
    if (how == "by" && by == test) found.emplace_back(page, code);
  }
  return found;
}

// Of these rows, the methods with this code.
inline std::set<std::string> methods_reached_by(const std::string& test, const std::string& code) {
  std::set<std::string> found;
  for (const auto& [page, listed] : rows_reached_by(test)) {
    if (listed == code) found.insert(without_version(page));
  }
  return found;
}

// Every method that the table says this test reaches with this code answers it, on objects of its
// own that `prepare` made ready.
inline void expect_walk(const std::string& code, Fit given,
                        const std::function<void(EachInterface&)>& prepare) {
  const auto* info = testing::UnitTest::GetInstance()->current_test_info();
  const std::string test = std::string(info->test_suite_name()) + "." + info->name();
  std::set<std::string> expected = methods_reached_by(test, code);
  EXPECT_FALSE(expected.empty()) << test << " " << code;
  for (const auto& [name, call] : each_method()) {
    if (expected.erase(name) == 0) continue;
    EachInterface each;
    prepare(each);
    EXPECT_EQ(*parse_hresult(code), call(each, given)) << name << " " << code;
  }
  for (const std::string& name : expected)
    ADD_FAILURE() << name << " is not among the methods that are walked";
}

}  // namespace vsskit::test
