// A recording that the process which began it writes, and no other: a child by fork() has the file
// open as well, and its steps would stand between its parent's.
#pragma once

#include <atomic>
#include <memory>
#include <string_view>
#include <utility>

#include "sim/trace/recording.h"

namespace vsskit::host {

class OwnWriter final : public trace::RecordingWriter {
 public:
  explicit OwnWriter(std::unique_ptr<trace::RecordingWriter> file) : file_(std::move(file)) {}

  void write(const trace::Step& step) override {
    if (!left_) file_->write(step);
  }
  void write_document(std::string_view name, std::string_view bytes) override {
    if (!left_) file_->write_document(name, bytes);
  }
  [[nodiscard]] Result<void> status() const override { return file_->status(); }

  // From here on nothing is written.
  void leave() { left_ = true; }

 private:
  std::unique_ptr<trace::RecordingWriter> file_;
  std::atomic<bool> left_{false};
};

}  // namespace vsskit::host
