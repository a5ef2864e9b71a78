#include "sim/scenario/sentence.h"

#include <string_view>

namespace vsskit::scenario {

std::string sentence_of(std::string what, const std::vector<std::string>& remarks) {
  for (std::string_view remark : remarks) {
    if (remark.ends_with('.')) remark.remove_suffix(1);
    what += "; ";
    what += remark;
  }
  return what;
}

}  // namespace vsskit::scenario
