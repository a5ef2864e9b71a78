// Looks pages up. The tables are in concept_pages.cpp and api_pages.cpp.
#include "conformance/sources/documents.h"

#include <cassert>

#include "conformance/sources/pages.h"

namespace vsskit::conformance {

const Page& page(Doc doc) {
  const auto place = static_cast<std::size_t>(doc);
  const auto concepts = concept_pages();
  const Page& found =
      place < concepts.size() ? concepts[place] : api_pages()[place - concepts.size()];
  assert(found.doc == doc);
  return found;
}

std::string link(Doc doc) {
  return "https://learn.microsoft.com/" + std::string(page(doc).path);
}

}  // namespace vsskit::conformance
