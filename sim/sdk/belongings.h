// What user code was handed and has to give back: interfaces, strings, structures. Each requester's
// session and each writer has its belongings; what is left of them when its session has ended is
// said in the trace (`leaked`), and so is what is used after it was given back (`misused`).
//
// Strings that user code allocates itself belong to nobody here, but are known, so that freeing
// twice what is freed, or what never came from COM, is found out and does no harm.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <vector>

#include "sim/base/hresult.h"
#include "sim/engine/call_names.h"
#include "sim/trace/step.h"

namespace vsskit::service {
class World;
}

namespace vsskit::sdk {

enum class ComBlock;
class Belongings;
using Owner = std::shared_ptr<Belongings>;

// Any thread may call anything here. Names are literals.
class Belongings {
 public:
  using Serial = std::uint64_t;  // 0: none

  // Known to its world until both are gone. `ended`: nothing has to end before leaks count.
  [[nodiscard]] static Owner make(const std::shared_ptr<service::World>& world,
                                  trace::Subject subject, bool ended);

  // A writer has its label from its subscription on.
  void rename(trace::Subject subject);
  // The session has ended: what is left counts as leaked.
  void end();
  [[nodiscard]] trace::Subject subject() const;
  // Whether it is of this world, and still there.
  [[nodiscard]] bool is_known_to(const std::shared_ptr<service::World>& world) const;
  [[nodiscard]] bool is_forgotten() const;

  // The requester's process is gone, and with it all that it had: nothing more is said.
  void forget();

  // Handed out; `made` 0 where no step is known yet. What has the same `group` (a structure's
  // strings; 0: by itself) counts once.
  Serial add(std::string_view name, trace::StepNumber made, std::uint64_t group);
  void set_made(Serial serial, trace::StepNumber made);
  void remove(Serial serial);

  // Says that something was used after it was given back; `how` is `released`, `freed` or
  // `foreign`.
  void say_misused(std::string_view name, std::string_view call, std::string_view how,
                   trace::StepNumber made) const;
  // say_struck() in the owner's name.
  [[nodiscard]] Hresult struck(const engine::CallName& call) const;

 private:
  friend class Giving;
  friend void say_leaks(service::World& world, bool process_over);
  friend bool forget_block(ComBlock kind, const void* block, std::string_view call);
  struct Item {
    std::string_view name;
    trace::StepNumber made = 0;
    std::uint64_t group = 0;
  };
  void say_leaks_to(service::World& world, bool process_over);
  // The step that made it; it is given back. With the lock held.
  trace::StepNumber take(Serial serial);

  std::weak_ptr<service::World> world_;
  std::uint64_t number_ = 0;
  trace::Subject subject_;
  bool ended_ = false;
  bool forgotten_ = false;
  Serial last_ = 0;
  std::map<Serial, Item> items_;
};

// The fault plan's failure of this call, which leaves no step otherwise: then the trace has one, of
// this subject. S_OK where the plan has none.
[[nodiscard]] Hresult say_struck(service::World& world, const trace::Subject& subject,
                                 const engine::CallName& call);

// Says what belongs to sessions that have ended, and to writers, and was not given back; each once.
// By owner in the order of their making, then by the step that made it. `process_over`: also of
// requesters that were never released, once nothing of them is live.
void say_leaks(service::World& world, bool process_over = false);

// Where an object came from: its owner and the step that made it. What it hands out itself without
// a step of its own came from there too.
struct Origin {
  Owner owner;  // none: not watched
  trace::StepNumber made = 0;

  // Belongings::struck(), where the object is watched.
  [[nodiscard]] Hresult struck(std::string_view interface_name, std::string_view method) const {
    return owner ? owner->struck({interface_name, method}) : kSOk;
  }
};

// While one lives on this thread, what our methods hand out is the owner's.
class Giving {
 public:
  explicit Giving(const Origin& origin);
  ~Giving();
  Giving(Giving&& other) noexcept;  // right after its making, on the same thread
  Giving(const Giving&) = delete;
  Giving& operator=(const Giving&) = delete;

  // The step is known now, for all that was and will be handed out.
  void made_at(trace::StepNumber step);

  // To whom this thread hands out now; nullptr: to nobody.
  [[nodiscard]] static Giving* current();
  // Who was last handed something, or called, on this thread, or to whom such a call came back;
  // none when it is gone.
  [[nodiscard]] static Owner last_owner();

  // A block of memory that user code frees; an interface, whose origin is filled in, now or when
  // the step is known. `origin` must not move meanwhile.
  void give(const void* block, std::string_view name);
  // `owned` false: it need not be given back; 0 is answered.
  Belongings::Serial give(Origin& origin, std::string_view name, bool owned);
  // The interface went before the call ended.
  static void take_back(const Origin& origin);

  // Blocks given while one lives are parts of one structure.
  class Structure {
   public:
    explicit Structure(std::string_view name);
    ~Structure();
    Structure(const Structure&) = delete;
    Structure& operator=(const Structure&) = delete;

   private:
    Giving* giving_;
    std::string_view outer_name_;
    std::uint64_t outer_group_ = 0;
  };

 private:
  struct Given {
    Belongings::Serial serial;
    Origin* origin;  // nullptr for blocks
  };

  Origin origin_;
  bool known_;
  std::string_view structure_;
  std::uint64_t group_ = 0;
  std::vector<Given> given_;
  bool active_ = true;  // not moved from
  Giving* outer_;
};

// The block that user code frees goes to whoever is handed things now on this thread, if anybody
// is.
void hand_out(const void* block, std::string_view name);

// While a function of ours frees a structure with blocks in it: what is wrong with any of them is
// said once, of the structure and the function, when this ends. Names are literals.
class GivingBack {
 public:
  GivingBack(std::string_view structure, std::string_view call)
      : structure_(structure), call_(call) {}
  ~GivingBack();
  GivingBack(const GivingBack&) = delete;
  GivingBack& operator=(const GivingBack&) = delete;

  // Whether the block is one of this kind that can be freed. What is none must be left alone; NULL
  // is none and no mistake.
  [[nodiscard]] bool may_free(ComBlock kind, const void* block);

 private:
  std::string_view structure_;
  std::string_view call_;
  ComBlock kind_{};
  const void* wrong_ = nullptr;
};

// --- Blocks of COM memory, for the functions that allocate and free them

void note_block(ComBlock kind, const void* block);
// Whether the block may be freed: it is one of this kind and was not freed yet. Where not, the
// misuse is said; `call` is the function that was to free it.
[[nodiscard]] bool forget_block(ComBlock kind, const void* block, std::string_view call);

}  // namespace vsskit::sdk
