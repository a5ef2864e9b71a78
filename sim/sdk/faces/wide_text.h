// Text between user code's wide characters and our UTF-8. Wide characters are UTF-16 where they
// have 16 bits and UTF-32 elsewhere; lone surrogates survive the way in and out (WTF-8).
#pragma once

#include <windows.h>

#include <optional>
#include <string>
#include <string_view>

#include "sim/base/guid.h"

namespace vsskit::sdk {

[[nodiscard]] std::string narrow(const WCHAR* text, std::size_t length);
// A document handed in as a BSTR, up to the first NUL: XML holds none, and programs pass strings
// that are no BSTR, whose length is not in front of them. Not for NULL.
[[nodiscard]] std::string narrow_xml(const WCHAR* xml);
[[nodiscard]] std::wstring widen(std::string_view text);

// An argument of user code, kept as UTF-8 for the length of a call; NULL stays NULL.
class Argument {
 public:
  explicit Argument(const WCHAR* text);
  [[nodiscard]] std::optional<std::string_view> view() const;
  [[nodiscard]] const std::optional<std::string>& text() const { return text_; }
  // Whether a document gives the text back as it is: XML has each of its characters. It has neither
  // control characters (but tab, line feed, carriage return), nor U+FFFE, U+FFFF, lone surrogates.
  [[nodiscard]] bool fits_documents() const { return fits_documents_; }

 private:
  std::optional<std::string> text_;
  bool fits_documents_ = true;
};

template <class... Texts>
[[nodiscard]] bool fit_documents(const Texts&... texts) {
  return (texts.fits_documents() && ...);
}

// A new BSTR, owned by the caller; NULL for none. Never fails but for lack of memory (NULL).
[[nodiscard]] BSTR to_bstr(std::string_view text);
[[nodiscard]] BSTR to_bstr(const std::optional<std::string>& text);
// A new string from CoTaskMemAlloc; NULL for none.
[[nodiscard]] WCHAR* to_task_string(const std::optional<std::string>& text);

[[nodiscard]] Guid from_com(const GUID& id);
[[nodiscard]] GUID to_com(const Guid& id);

// `logical\name`, the way traces name a component; the name alone at the root.
[[nodiscard]] std::string component_path(const std::optional<std::string>& logical_path,
                                         std::string_view name);

}  // namespace vsskit::sdk
