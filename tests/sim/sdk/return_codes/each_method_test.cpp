// Every method in every state that a page has a code for. The table tests/sim/sdk/return_codes.txt
// says which method reaches which code in which of these tests; "page" is IVssX::Method there.
#include "tests/sim/sdk/return_codes/states.h"
#include "tests/sim/sdk/return_codes/walk.h"

namespace vsskit::test {
namespace {

void as_it_is(EachInterface&) {}

// Gathered, a component added; nothing created.
TEST(EachMethod, CalledWithFittingArguments) {
  for (const char* code : {"S_OK", "S_FALSE", "VSS_E_BAD_STATE", "VSS_E_OBJECT_NOT_FOUND"})
    expect_walk(code, Fit::fitting, as_it_is);
}

TEST(EachMethod, CalledWithUnfitArguments) {
  for (const char* code : {"E_INVALIDARG", "S_FALSE"})
    expect_walk(code, Fit::unfit, as_it_is);
}

TEST(EachMethod, OfARequesterThatWasNotInitialized) {
  expect_walk("VSS_E_BAD_STATE", Fit::fitting, not_initialized);
}

TEST(EachMethod, CalledInARestoreWithFittingArguments) {
  for (const char* code : {"S_OK", "VSS_E_BAD_STATE", "VSS_E_OBJECT_NOT_FOUND"})
    expect_walk(code, Fit::fitting, in_a_restore);
}

TEST(EachMethod, CalledInARestoreWithUnfitArguments) {
  expect_walk("E_INVALIDARG", Fit::unfit, in_a_restore);
}

TEST(EachMethod, OfACallerWhoLostItsRights) {
  expect_walk("E_ACCESSDENIED", Fit::fitting, without_rights);
}

// What needs the service, where there is none.
TEST(EachMethod, WithoutTheService) {
  expect_walk("VSS_E_UNEXPECTED", Fit::fitting, without_service);
}

TEST(EachMethod, OfARequesterThatWasNotInitializedWithoutTheService) {
  expect_walk("VSS_E_UNEXPECTED", Fit::fitting, [](EachInterface& each) {
    not_initialized(each);
    without_service(each);
  });
}

TEST(EachMethod, CalledInARestoreWithoutTheService) {
  expect_walk("VSS_E_UNEXPECTED", Fit::fitting, [](EachInterface& each) {
    in_a_restore(each);
    without_service(each);
  });
}

}  // namespace
}  // namespace vsskit::test
