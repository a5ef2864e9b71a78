// What COM memory user code holds: counted, so that the SDK can say at the end of a run which of
// the strings and blocks that it handed out never came back.
#pragma once

#include <cstddef>

namespace vsskit::sdk {

// Blocks handed out and not yet freed, by everybody in the process.
struct ComMemory {
  std::size_t bstrs = 0;        // SysAllocString and its kin
  std::size_t task_blocks = 0;  // CoTaskMemAlloc
};
[[nodiscard]] ComMemory com_memory();

enum class ComBlock { bstr, task };

// Sees every block come and go, on the thread that allocates or frees it; must be safe to call on
// several threads at once and must not allocate COM memory itself. A block that moves on
// reallocation is freed and allocated. `bytes` is the size without terminator and bookkeeping.
class ComMemoryWatcher {
 public:
  virtual ~ComMemoryWatcher() = default;
  virtual void allocated(ComBlock kind, const void* block, std::size_t bytes) = 0;
  // Called while the block can still be read.
  virtual void freed(ComBlock kind, const void* block) = 0;
};

// COM memory of the system, for a process whose own code allocates and frees there: blocks then are
// neither counted nor watched. Texts of BSTRs are zeroed.
struct SystemComMemory {
  void* (*allocate_task)(std::size_t bytes);
  void* (*reallocate_task)(void* block, std::size_t bytes);
  void (*free_task)(void* block);
  wchar_t* (*allocate_bstr)(std::size_t bytes);
  void (*free_bstr)(wchar_t* text);
};
// Before the first block is allocated; `system` outlives the process's last one.
void use_system_com_memory(const SystemComMemory* system);

[[nodiscard]] bool com_memory_is_system();

// The watcher must outlive its time here; nullptr ends watching.
void set_com_memory_watcher(ComMemoryWatcher* watcher);

}  // namespace vsskit::sdk
