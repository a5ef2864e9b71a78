#include "sim/sdk/belongings.h"

#include <algorithm>
#include <array>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "sim/sdk/com_memory.h"
#include "sim/sdk/faces/surroundings.h"
#include "sim/service/coordinator.h"
#include "sim/service/world.h"

namespace vsskit::sdk {
namespace {

struct Block {
  ComBlock kind{};
  Owner owner;  // none: user code allocated it
  Belongings::Serial serial = 0;
};

// What was freed lately, so that freeing it again can be told from freeing what never was.
struct Freed {
  const void* block = nullptr;
  ComBlock kind{};
  std::weak_ptr<Belongings> owner;
  trace::StepNumber made = 0;
};

struct Ledger {
  std::mutex mutex;
  std::vector<std::weak_ptr<Belongings>> owners;  // in the order of their making
  std::size_t prune_at = 64;
  std::uint64_t last_owner = 0;
  std::uint64_t last_group = 0;
  std::unordered_map<const void*, Block> blocks;  // looked up, never walked
  std::array<Freed, 256> freed;
  std::size_t next_freed = 0;
};

// Never destroyed: strings are freed until the process is gone.
Ledger& ledger() {
  static Ledger* const one = std::make_unique<Ledger>().release();
  return *one;
}

thread_local Giving* innermost_giving = nullptr;
// Of whom Giving::last_owner() speaks, by its number: a thread's end needs no destructor, and code
// that runs after it can still ask.
thread_local std::uint64_t last = 0;

std::string_view name_of(ComBlock kind) {
  return kind == ComBlock::bstr ? "BSTR" : "CoTaskMem";
}

}  // namespace

// --- Owners

Owner Belongings::make(const std::shared_ptr<service::World>& world, trace::Subject subject,
                       bool ended) {
  auto owner = std::make_shared<Belongings>();
  owner->world_ = world;
  owner->subject_ = std::move(subject);
  owner->ended_ = ended;
  Ledger& book = ledger();
  const std::lock_guard guard(book.mutex);
  owner->number_ = ++book.last_owner;
  if (book.owners.size() >= book.prune_at) {
    std::erase_if(book.owners, [](const auto& one) { return one.expired(); });
    book.prune_at = std::max<std::size_t>(64, book.owners.size() * 2);
  }
  book.owners.push_back(owner);
  return owner;
}

void Belongings::rename(trace::Subject subject) {
  const std::lock_guard guard(ledger().mutex);
  subject_ = std::move(subject);
}

trace::Subject Belongings::subject() const {
  const std::lock_guard guard(ledger().mutex);
  return subject_;
}

bool Belongings::is_known_to(const std::shared_ptr<service::World>& world) const {
  return world != nullptr && world_.lock() == world;
}

bool Belongings::is_forgotten() const {
  const std::lock_guard guard(ledger().mutex);
  return forgotten_;
}

void Belongings::end() {
  const std::lock_guard guard(ledger().mutex);
  ended_ = true;
}

void Belongings::forget() {
  const std::lock_guard guard(ledger().mutex);
  forgotten_ = true;
  items_.clear();
}

Belongings::Serial Belongings::add(std::string_view name, trace::StepNumber made,
                                   std::uint64_t group) {
  const std::lock_guard guard(ledger().mutex);
  const Serial serial = ++last_;
  items_.emplace_hint(items_.end(), serial, Item{name, made, group});
  return serial;
}

void Belongings::set_made(Serial serial, trace::StepNumber made) {
  const std::lock_guard guard(ledger().mutex);
  const auto found = items_.find(serial);
  if (found != items_.end()) found->second.made = made;
}

void Belongings::remove(Serial serial) {
  const std::lock_guard guard(ledger().mutex);
  items_.erase(serial);
}

trace::StepNumber Belongings::take(Serial serial) {
  const auto found = items_.find(serial);
  if (found == items_.end()) return 0;
  const trace::StepNumber made = found->second.made;
  items_.erase(found);
  return made;
}

void Belongings::say_misused(std::string_view name, std::string_view call, std::string_view how,
                             trace::StepNumber made) const {
  const std::shared_ptr<service::World> world = world_.lock();
  if (!world) return;
  trace::Subject subject;
  {
    const std::lock_guard guard(ledger().mutex);
    if (forgotten_) return;
    subject = subject_;
  }
  trace::Step step = trace::make_step(std::move(subject), trace::Verb::misused);
  step.add("object", std::string(name)).add("call", std::string(call)).add("how", std::string(how));
  if (made != 0) step.add_number("made", made);
  world->recorder().record(std::move(step));
}

Hresult Belongings::struck(const engine::CallName& call) const {
  const std::shared_ptr<service::World> world = world_.lock();
  if (!world) return kSOk;
  const std::unique_lock inside(world->house());
  if (world->faults().calls.empty()) return kSOk;
  trace::Subject subject;
  {
    const std::lock_guard guard(ledger().mutex);
    if (forgotten_) return kSOk;
    subject = subject_;
  }
  return say_struck(*world, subject, call);
}

Hresult say_struck(service::World& world, const trace::Subject& subject,
                   const engine::CallName& call) {
  const Hresult failure = world.faults().take_call_fault(call);
  if (failure == kSOk) return kSOk;
  trace::Step step = trace::make_step(subject, trace::Verb::call);
  step.add("method", call.text());
  step.result = print_hresult(failure);
  world.recorder().record(std::move(step));
  return failure;
}

void Belongings::say_leaks_to(service::World& world, bool process_over) {
  std::map<std::pair<trace::StepNumber, std::string_view>, std::uint64_t> counts;
  trace::Subject subject;
  {
    const std::lock_guard guard(ledger().mutex);
    const bool ended = ended_ || (process_over && !world.coordinator().is_live(subject_.text()));
    if (!ended || forgotten_) return;
    subject = subject_;
    std::uint64_t group = 0;
    for (const auto& [serial, item] : std::exchange(items_, {})) {
      if (item.group != 0 && std::exchange(group, item.group) == item.group) continue;
      ++counts[{item.made, item.name}];
    }
  }
  for (const auto& [what, count] : counts) {
    trace::Step step = trace::make_step(subject, trace::Verb::leaked);
    step.add("object", std::string(what.second)).add_number("count", count);
    if (what.first != 0) step.add_number("made", what.first);
    world.recorder().record(std::move(step));
  }
}

void say_leaks(service::World& world, bool process_over) {
  const std::weak_ptr<service::World> this_one = world.weak_from_this();
  const auto is_of_it = [&](const Belongings& owner) {
    return !owner.world_.owner_before(this_one) && !this_one.owner_before(owner.world_);
  };
  std::vector<Owner> owners;
  {
    const std::lock_guard guard(ledger().mutex);
    for (const auto& one : ledger().owners) {
      Owner owner = one.lock();
      if (owner && is_of_it(*owner)) owners.push_back(std::move(owner));
    }
  }
  for (const Owner& owner : owners)
    owner->say_leaks_to(world, process_over);
}

// --- Handing out

Giving::Giving(const Origin& origin)
    : origin_(origin), known_(origin.made != 0), outer_(std::exchange(innermost_giving, this)) {
  if (origin_.owner) last = origin_.owner->number_;
}

Giving::Giving(Giving&& other) noexcept
    : origin_(std::move(other.origin_)),
      known_(other.known_),
      structure_(other.structure_),
      group_(other.group_),
      given_(std::move(other.given_)),
      outer_(other.outer_) {
  other.active_ = false;
  if (innermost_giving == &other) innermost_giving = this;
}

Giving::~Giving() {
  if (!active_) return;
  innermost_giving = outer_;
  // Handlers may have run inside: who called them is back.
  if (origin_.owner) last = origin_.owner->number_;
}

void Giving::made_at(trace::StepNumber step) {
  origin_.made = step;
  known_ = true;
  for (const Given& one : given_) {
    origin_.owner->set_made(one.serial, step);
    if (one.origin != nullptr) one.origin->made = step;
  }
  given_.clear();
}

Giving* Giving::current() {
  return innermost_giving;
}

Owner Giving::last_owner() {
  const std::lock_guard guard(ledger().mutex);
  for (const auto& one : ledger().owners) {
    if (Owner owner = one.lock(); owner && owner->number_ == last) return owner;
  }
  return nullptr;
}

void Giving::give(const void* block, std::string_view name) {
  if (block == nullptr || !origin_.owner) return;
  const bool part = group_ != 0;
  const auto serial = origin_.owner->add(part ? structure_ : name, origin_.made, group_);
  if (!known_) given_.push_back({serial, nullptr});
  const std::lock_guard guard(ledger().mutex);
  const auto found = ledger().blocks.find(block);
  if (found == ledger().blocks.end()) return;
  found->second.owner = origin_.owner;
  found->second.serial = serial;
}

Belongings::Serial Giving::give(Origin& origin, std::string_view name, bool owned) {
  if (!origin_.owner) return 0;
  origin = origin_;
  const auto serial = owned ? origin_.owner->add(name, origin_.made, 0) : 0;
  if (!known_) given_.push_back({serial, &origin});
  return serial;
}

void Giving::take_back(const Origin& origin) {
  for (Giving* one = innermost_giving; one != nullptr; one = one->outer_) {
    std::erase_if(one->given_, [&](const Given& given) { return given.origin == &origin; });
  }
}

Giving::Structure::Structure(std::string_view name) : giving_(innermost_giving) {
  if (giving_ == nullptr) return;
  outer_name_ = std::exchange(giving_->structure_, name);
  const std::lock_guard guard(ledger().mutex);
  outer_group_ = std::exchange(giving_->group_, ++ledger().last_group);
}

Giving::Structure::~Structure() {
  if (giving_ == nullptr) return;
  giving_->structure_ = outer_name_;
  giving_->group_ = outer_group_;
}

void hand_out(const void* block, std::string_view name) {
  // Whether user code frees a block of the system's nobody can see.
  if (innermost_giving != nullptr && !com_memory_is_system()) innermost_giving->give(block, name);
}

// --- Blocks

void note_block(ComBlock kind, const void* block) {
  const std::lock_guard guard(ledger().mutex);
  ledger().blocks.insert_or_assign(block, Block{kind, nullptr, 0});
}

namespace {

// What is said of a block that cannot be freed.
struct Misuse {
  Owner owner;
  std::string_view how = "foreign";
  trace::StepNumber made = 0;
};

Misuse misuse_of(Ledger& book, ComBlock kind, const void* block) {
  for (std::size_t i = 0; i < book.freed.size(); ++i) {
    const Freed& one = book.freed[(book.next_freed + book.freed.size() - 1 - i) % 256];
    if (one.block == block && one.kind == kind) return {one.owner.lock(), "freed", one.made};
  }
  return {};
}

void say(const Misuse& misuse, std::string_view name, std::string_view call) {
  Owner owner = misuse.owner ? misuse.owner : Giving::last_owner();
  if (!owner) {
    const auto world = current_world();
    if (!world) return;
    owner = Belongings::make(world, {trace::Party::requester, ""}, true);
  }
  owner->say_misused(name, call, misuse.how, misuse.made);
}

}  // namespace

bool forget_block(ComBlock kind, const void* block, std::string_view call) {
  Ledger& book = ledger();
  Misuse misuse;
  {
    std::unique_lock guard(book.mutex);
    const auto found = book.blocks.find(block);
    if (found != book.blocks.end() && found->second.kind == kind) {
      const Block known = std::move(found->second);
      book.blocks.erase(found);
      trace::StepNumber made = 0;
      if (known.owner) made = known.owner->take(known.serial);
      book.freed[book.next_freed] = {block, kind, known.owner, made};
      book.next_freed = (book.next_freed + 1) % book.freed.size();
      guard.unlock();
      return true;  // the owner may go here, out of the lock
    }
    // What lives as the other kind is foreign, whatever lay at its address before.
    if (found == book.blocks.end()) misuse = misuse_of(book, kind, block);
  }
  say(misuse, name_of(kind), call);
  return false;
}

bool GivingBack::may_free(ComBlock kind, const void* block) {
  if (block == nullptr || com_memory_is_system()) return block != nullptr;
  {
    const std::lock_guard guard(ledger().mutex);
    const auto found = ledger().blocks.find(block);
    if (found != ledger().blocks.end() && found->second.kind == kind) return true;
  }
  kind_ = kind;
  wrong_ = block;
  return false;
}

GivingBack::~GivingBack() {
  if (wrong_ == nullptr) return;
  Misuse misuse;
  {
    Ledger& book = ledger();
    const std::lock_guard guard(book.mutex);
    if (book.blocks.count(wrong_) == 0) misuse = misuse_of(book, kind_, wrong_);
  }
  say(misuse, structure_, call_);
}

}  // namespace vsskit::sdk
