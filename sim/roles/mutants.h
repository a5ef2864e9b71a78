// Roles that do one thing wrong: each overrides one decision of LedgerWriter, FileRequester or a
// ShadowProvider and is named by what it does. They prove that rules fire, and that the simulator
// brings the fault about. Rules name them by id (Rule::mutant).
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "sim/roles/file_requester.h"
#include "sim/roles/ledger_writer.h"
#include "sim/roles/shadow_provider.h"

namespace vsskit::roles {

enum class MutantParty { writer, requester, provider };

struct Mutant {
  const char* id;    // `truncates_log_on_copy`
  const char* text;  // one sentence: what it does wrong
  // The built-in scenario in which the fault shows; `mutant/ID` is this one with the mutant in it.
  const char* stage;
  // Exactly one of the three. A provider is made with one reference; which interface it has tells
  // its type.
  std::unique_ptr<LedgerWriter> (*writer)(LedgerStore& store, const LedgerWriterSettings& settings);
  std::unique_ptr<FileRequester> (*requester)(std::function<void(Phase)> on_phase);
  ShadowProvider* (*provider)() = nullptr;

  [[nodiscard]] MutantParty party() const {
    if (provider != nullptr) return MutantParty::provider;
    return writer != nullptr ? MutantParty::writer : MutantParty::requester;
  }
};

// All of them, writers first, providers last; they live for ever.
[[nodiscard]] const std::vector<Mutant>& mutants();
// nullptr where there is none with this id.
[[nodiscard]] const Mutant* find_mutant(const char* id);

// --- For the tables in mutants_*.cpp

template <class T>
std::unique_ptr<LedgerWriter> make_writer(LedgerStore& store,
                                          const LedgerWriterSettings& settings) {
  return std::make_unique<T>(store, settings);
}
template <class T>
std::unique_ptr<FileRequester> make_requester(std::function<void(Phase)> on_phase) {
  return std::make_unique<T>(std::move(on_phase));
}
template <class T>
constexpr Mutant writer_mutant(const char* id, const char* stage, const char* text) {
  return {id, text, stage, &make_writer<T>, nullptr, nullptr};
}
template <class T>
constexpr Mutant requester_mutant(const char* id, const char* stage, const char* text) {
  return {id, text, stage, nullptr, &make_requester<T>, nullptr};
}
template <class T>
ShadowProvider* make_provider() {
  return new T;
}
template <class T>
constexpr Mutant provider_mutant(const char* id, const char* stage, const char* text) {
  return {id, text, stage, nullptr, nullptr, &make_provider<T>};
}

// Each appends its own.
void add_identify_mutants(std::vector<Mutant>& all);
void add_event_mutants(std::vector<Mutant>& all);
void add_change_mutants(std::vector<Mutant>& all);
void add_duplicate_mutants(std::vector<Mutant>& all);
void add_session_mutants(std::vector<Mutant>& all);
void add_ending_mutants(std::vector<Mutant>& all);
void add_choice_mutants(std::vector<Mutant>& all);
void add_copy_mutants(std::vector<Mutant>& all);
void add_attention_mutants(std::vector<Mutant>& all);
void add_restore_mutants(std::vector<Mutant>& all);
void add_restore_writer_mutants(std::vector<Mutant>& all);
void add_object_writer_mutants(std::vector<Mutant>& all);
void add_object_requester_mutants(std::vector<Mutant>& all);
void add_provider_mutants(std::vector<Mutant>& all);

}  // namespace vsskit::roles
