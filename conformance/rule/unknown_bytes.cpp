#include "conformance/rule/unknown_bytes.h"

#include "sim/base/digest.h"
#include "sim/document/xml.h"

namespace vsskit::conformance {

UnknownBytes::UnknownBytes(const Session& session) {
  for (const Step* step : session.calls(Verb::stored)) {
    const auto length = static_cast<std::uint64_t>(step->number_of("length").value_or(0));
    if (step->text("source").empty() && length != 0) lengths_[step->text("digest")] += length;
  }
}

bool UnknownBytes::take(const std::string& document) {
  if (lengths_.empty()) return false;
  const std::string wide = document::to_utf16le_bytes(document);
  bool found = false;
  for (const std::string& form : {document, wide, "\xff\xfe" + wide, "\xef\xbb\xbf" + document})
    found = lengths_.erase(digest(form)) != 0 || found;
  return found;
}

std::uint64_t UnknownBytes::length() const {
  std::uint64_t sum = 0;
  for (const auto& [digest, length] : lengths_)
    sum += length;
  return sum;
}

void UnknownBytes::take_documents(const Session& session) {
  for (const Verb verb :
       {Verb::BackupComponents, Verb::SaveAsXML, Verb::WriterMetadata, Verb::SaveMetadataAsXML}) {
    for (const Step* step : session.calls(verb)) {
      if (lengths_.empty()) return;
      if (const auto bytes = session.bytes_of(session.value_of(*step, "document"))) take(*bytes);
    }
  }
}

}  // namespace vsskit::conformance
