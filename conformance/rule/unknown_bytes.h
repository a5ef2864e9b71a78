// What reached the medium without a source: bytes that the requester made itself. Some are the
// session's documents; of the rest nobody can say what is in it. Catalogues are among them, and all
// that was packed, compressed or encrypted.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "conformance/rule/session.h"

namespace vsskit::conformance {

class UnknownBytes {
 public:
  // The session must outlive it.
  explicit UnknownBytes(const Session& session);

  // Takes a document out: as it lies in the recording, and in UTF-16 as SaveAsXML hands it out,
  // with or without a byte order mark. Whether it was there.
  bool take(const std::string& document);
  // Takes all documents of the session out.
  void take_documents(const Session& session);
  [[nodiscard]] bool empty() const { return lengths_.empty(); }
  // How many bytes are left.
  [[nodiscard]] std::uint64_t length() const;

 private:
  std::map<std::string_view, std::uint64_t> lengths_;  // by digest
};

}  // namespace vsskit::conformance
