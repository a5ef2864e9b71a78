// Where a method hands something out through a pointer that is NULL it answers E_INVALIDARG (the
// pages' "one of the parameter values is not valid"), E_POINTER where its page says so, and says it
// before it looks at its object's state. Each such pointer of each method is tried.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/sim/sdk/return_codes/walk.h"

namespace vsskit::test {
namespace {

// Where something is handed out: neither text that goes in nor a list that does.
template <class T>
constexpr bool is_out() {
  if constexpr (std::is_pointer_v<T>) {
    return !std::is_same_v<T, BSTR> && !std::is_const_v<std::remove_pointer_t<T>>;
  } else {
    return false;
  }
}

// What may be NULL: a reserved argument, the count where one is asked for, what an application said
// of a failure.
const std::set<std::string> kMayBeNull = {
    "IVssAsync::QueryStatus 2",
    "IVssEnumObject::Next 3",
    "IVssEnumMgmtObject::Next 3",
    "IVssBackupComponents::GetWriterStatusEx 7",
    "IVssBackupComponents::GetWriterStatusEx 8",
};

struct Answer {
  std::string name;  // IVssComponent::GetBackupStamp 1: the first argument is NULL
  HRESULT result;
};

// Calls the method with one argument NULL, once for each that hands something out.
template <std::size_t kAt, class Base, class Interface, class... Arguments>
void call_with_null(const std::string& name, Interface* object,
                    HRESULT (STDMETHODCALLTYPE Base::*method)(Arguments...),
                    std::vector<Answer>& answers) {
  using All = std::tuple<Arguments...>;
  if constexpr (kAt < sizeof...(Arguments)) {
    const std::string argument_name = name + " " + std::to_string(kAt + 1);
    if constexpr (is_out<std::tuple_element_t<kAt, All>>()) {
      if (kMayBeNull.contains(argument_name)) {
        return call_with_null<kAt + 1>(name, object, method, answers);
      }
      All arguments(argument<Arguments>()...);
      std::get<kAt>(arguments) = nullptr;
      const HRESULT result = std::apply(
          [&](auto&&... each) { return (object->*method)(std::forward<decltype(each)>(each)...); },
          std::move(arguments));
      answers.push_back({argument_name, result});
    }
    call_with_null<kAt + 1>(name, object, method, answers);
  }
}

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): it names a method and calls it
#define METHOD(family, object, type, method) \
  (call_with_null<0>(family "::" #method, &*o.object, &type::method, answers), 1)

// Pages that list E_POINTER.
const std::set<std::string> kPointer = {"IVssEnumObject::Next 2",
                                        "IVssEnumObject::Clone 1",
                                        "IVssEnumMgmtObject::Next 2",
                                        "IVssEnumMgmtObject::Clone 1",
                                        "IVssBackupComponents::QueryRevertStatus 1",
                                        "IVssBackupComponents::QueryRevertStatus 2"};

TEST(NullArguments, AreRefusedBeforeAnythingElseIsLookedAt) {
  EachInterface o;
  // A requester that was not even initialized: every state check would answer VSS_E_BAD_STATE.
  CComPtr<IVssBackupComponents> fresh;
  ASSERT_EQ(S_OK, CreateVssBackupComponents(&fresh));
  o.backup = nullptr;
  ASSERT_EQ(S_OK, fresh->QueryInterface(IID_IVssBackupComponentsEx4,
                                        reinterpret_cast<void**>(&o.backup)));
  std::vector<Answer> answers;
  const auto each = {
#include "tests/sim/sdk/method_rows.h"
  };
#undef METHOD
  for (const Answer& answer : answers) {
    EXPECT_EQ(answer.result, kPointer.contains(answer.name) ? E_POINTER : E_INVALIDARG)
        << answer.name;
  }
  EXPECT_GT(answers.size(), each.size() / 2);
  for (const auto& [page, code] :
       rows_reached_by("NullArguments.AreRefusedBeforeAnythingElseIsLookedAt")) {
    const std::string start = without_version(page) + " ";
    const Hresult wanted = *parse_hresult(code);
    EXPECT_TRUE(std::any_of(answers.begin(), answers.end(),
                            [&](const Answer& answer) {
                              return answer.name.starts_with(start) && answer.result == wanted;
                            }))
        << page << " " << code;
  }
}

}  // namespace
}  // namespace vsskit::test
