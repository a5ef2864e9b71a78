// Names of calls as scenarios spell them.
#include "sim/engine/call_names.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "places.h"
#include "sim/engine/fault_plan.h"

namespace vsskit::engine {
namespace {

using trace::Party;
using trace::Verb;

TEST(CallNames, ArePrintedAsTheyAreRead) {
  for (const CallName& name : call_names()) {
    for (const std::string& text : {name.text(), print_call(name)}) {
      const Result<CallName> read = parse_call(text);
      ASSERT_TRUE(read) << text << ": " << read.error().text();
      EXPECT_EQ(name.text(), read->text()) << text;
    }
  }
}

TEST(CallNames, HaveAnInterfaceWhereItIsNotClear) {
  EXPECT_EQ("IVssBackupComponents::AddComponent", parse_call("AddComponent")->text());
  EXPECT_EQ("IVssBackupComponentsEx3::GetSessionId", parse_call("GetSessionId")->text());
  EXPECT_EQ("CVssWriterEx2::GetSessionId", parse_call("CVssWriterEx2::GetSessionId")->text());
  EXPECT_EQ("GetProviderMgmtInterface", parse_call("GetProviderMgmtInterface")->text());
  EXPECT_EQ("IVssComponent::SetBackupStamp", parse_call("SetBackupStamp")->text());
  EXPECT_EQ("AddComponent", print_call({"IVssBackupComponents", "AddComponent"}));
  EXPECT_EQ("IVssEnumObject::Next", print_call({"IVssEnumObject", "Next"}));
}

std::string refusal(const char* word) {
  const Result<CallName> read = parse_call(word);
  return read ? "" : read.error().text();
}

TEST(CallNames, ThatAreNoneAreAnsweredWithTheRightOnes) {
  EXPECT_EQ(
      "several interfaces have a method 'Next'; IVssEnumObject::Next or "
      "IVssEnumMgmtObject::Next",
      refusal("Next"));
  EXPECT_EQ(
      "unknown method 'IVssAsync::Skip'; did you mean IVssEnumObject::Skip or "
      "IVssEnumMgmtObject::Skip?",
      refusal("IVssAsync::Skip"));
  EXPECT_EQ(
      "unknown method 'AddComponnent'; did you mean IVssBackupComponents::AddComponent, "
      "IVssCreateWriterMetadata::AddComponent or "
      "IVssCreateExpressWriterMetadata::AddComponent?",
      refusal("AddComponnent"));
  EXPECT_EQ("unknown method 'Foo'; a method such as DoSnapshotSet", refusal("Foo"));
  EXPECT_EQ("the call 'CVssWriter::GetContext' returns no HRESULT; a method such as DoSnapshotSet",
            refusal("CVssWriter::GetContext"));
  EXPECT_EQ(
      "the call 'InitializeEx' goes by the name CVssWriter::Initialize; a method such as "
      "DoSnapshotSet",
      refusal("InitializeEx"));
}

TEST(CallNames, TellTheStepsOfOneWordApart) {
  EXPECT_EQ("IVssCreateWriterMetadata::AddComponent",
            call_of(Verb::DeclareComponent, Party::writer)->text());
  EXPECT_EQ("IVssBackupComponentsEx3::GetSessionId",
            call_of(Verb::GetSessionId, Party::requester)->text());
  EXPECT_EQ("CVssWriterEx2::GetSessionId", call_of(Verb::GetSessionId, Party::writer)->text());
  EXPECT_EQ("IVssExamineWriterMetadata::SaveAsXML",
            call_of(Verb::SaveMetadataAsXML, Party::requester)->text());
  EXPECT_FALSE(call_of(Verb::OnFreeze, Party::writer));
  EXPECT_FALSE(call_of(Verb::Release, Party::requester));
}

// Every call of the vocabulary that has an HRESULT for its result can fail, but providers'; and
// the words `call` and QueryInterface, which stand for several.
TEST(CallNames, CoverTheVocabulary) {
  for (const trace::VerbSpec& verb : trace::vocabulary()) {
    const bool providers = !verb.parties.empty() && verb.parties[0] == Party::provider;
    if (verb.kind != trace::StepKind::call || verb.result != trace::ResultKind::hresult ||
        providers) {
      continue;
    }
    const bool several = verb.verb == Verb::call || verb.verb == Verb::QueryInterface;
    // CVssWriter::Unsubscribe answers S_OK whatever happens; the service control manager's
    // functions answer a BOOL.
    const bool never = verb.verb == Verb::Unsubscribe ||
                       (verb.verb >= Verb::QueryServiceStatus && verb.verb <= Verb::StartService);
    EXPECT_EQ(several || never, !call_of(verb.verb, verb.parties[0])) << verb.text;
  }
}

// Against the table of methods to which the headers are held. Providers' interfaces and handlers
// are not called by user code; the writer's own methods are not virtual and stand in no table.
TEST(CallNames, CoverTheInterfaces) {
  const std::set<std::string> elsewhere = {"IVssSoftwareSnapshotProvider",
                                           "IVssProviderCreateSnapshotSet",
                                           "IVssProviderNotifications",
                                           "IVssHardwareSnapshotProvider",
                                           "IVssHardwareSnapshotProviderEx",
                                           "IVssFileShareSnapshotProvider",
                                           "IVssWriterImpl",
                                           "CVssWriter",
                                           "CVssWriterEx",
                                           "CVssWriterEx2"};
  std::ifstream table(VSSKIT_SOURCE_DIR "/tests/sim/sdk/interface_order.txt");
  ASSERT_TRUE(table);
  std::string interface_name;
  int methods = 0;
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line[0] != ' ') {
      interface_name = line.substr(0, line.find(' '));
    } else if (!elsewhere.contains(interface_name)) {
      ++methods;
      EXPECT_EQ("", refusal((interface_name + "::" + line.substr(2)).c_str()));
    }
  }
  EXPECT_GT(methods, 200);
}

}  // namespace
}  // namespace vsskit::engine
