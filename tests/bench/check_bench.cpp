// Reading and judging a million steps: 10,000 sessions of 100, and one session of 100,000 beside it
// (a tenth of the steps). Peak memory is the process's, so run these alone:
// --benchmark_filter=check.
#include <benchmark/benchmark.h>

#include <fmt/format.h>
#include <sys/resource.h>

#include <string>
#include <string_view>

#include "conformance/rule/examiner.h"
#include "conformance/rules/all.h"
#include "sim/trace/recording.h"

namespace {

// A trace as text that is made while it is read, so that it costs no memory itself.
class GeneratedTrace {
 public:
  GeneratedTrace(std::uint64_t sessions, std::uint64_t steps_each)
      : sessions_(sessions), steps_each_(steps_each) {
    pending_ = "# vsskit trace 1\n# holds calls events\n";
  }

  std::size_t read(char* into, std::size_t size) {
    while (pending_.size() - given_ < size && session_ < sessions_) {
      if (given_ > (std::size_t{1} << 20)) {
        pending_.erase(0, given_);
        given_ = 0;
      }
      add_session();
    }
    const std::size_t count = std::min(size, pending_.size() - given_);
    pending_.copy(into, count, given_);
    given_ += count;
    return count;
  }

 private:
  void say(std::string_view words) {
    pending_ += fmt::format("{}  {}.000  {}\n", ++step_, session_, words);
  }

  // A backup of one component; the middle is filled with reading of stamps.
  void add_session() {
    ++session_;
    const std::string writer = "{11111111-2222-4333-8444-555555555555}";
    const std::string instance = "{21111111-2222-4333-8444-555555555555}";
    const std::string component =
        fmt::format("writer={} type=FILEGROUP logical_path=null component=data", writer);
    say("requester  CreateVssBackupComponents -> S_OK");
    say("requester  InitializeForBackup document=null -> S_OK");
    say("requester  SetBackupState components=yes bootable=no type=FULL partial=no -> S_OK");
    begin_and_finish("GatherWriterMetadata");
    say(fmt::format("requester  AddComponent instance={} {} -> S_OK", instance, component));
    begin_and_finish("PrepareForBackup");
    begin_and_finish("GatherWriterStatus");
    constexpr std::uint64_t kFrame = 26;
    for (std::uint64_t i = 0; i + kFrame < steps_each_; ++i) {
      say(fmt::format("requester  GetBackupStamp writer={} component=data stamp=\"lsn:{}\" -> S_OK",
                      writer, i));
    }
    say(fmt::format("requester  SetBackupSucceeded instance={} {} succeeded=yes -> S_OK", instance,
                    component));
    begin_and_finish("BackupComplete");
    begin_and_finish("GatherWriterStatus");
    say("requester  Release -> 0");
  }

  void begin_and_finish(std::string_view call) {
    say(fmt::format("requester  {} -> S_OK", call));
    const auto started = step_;
    say(fmt::format("requester  Wait of={} started={} -> S_OK", call, started));
    say(fmt::format("requester  QueryStatus of={} started={} -> VSS_S_ASYNC_FINISHED", call,
                    started));
    say(fmt::format("requester  Release of={} started={} -> 0", call, started));
  }

  std::uint64_t sessions_;
  std::uint64_t steps_each_;
  std::uint64_t session_ = 0;
  std::uint64_t step_ = 0;
  std::string pending_;
  std::size_t given_ = 0;
};

void check_steps(benchmark::State& state) {
  const auto sessions = static_cast<std::uint64_t>(state.range(0));
  const auto steps_each = static_cast<std::uint64_t>(state.range(1));
  std::uint64_t steps = 0;
  for (auto _ : state) {
    GeneratedTrace trace(sessions, steps_each);
    vsskit::trace::TraceReader reader(
        [&](char* into, std::size_t size) { return trace.read(into, size); }, "bench");
    vsskit::conformance::Examiner examiner(vsskit::conformance::all_rules());
    examiner.begin({"bench", "", "", false}, reader.header().value().holds, [](std::string_view) {
      return vsskit::Result<vsskit::trace::ParsedDocument>(vsskit::Error{"", "none", ""});
    });
    steps = 0;
    while (true) {
      auto step = reader.next();
      if (!step.ok()) state.SkipWithError(step.error().text().c_str());
      if (!step.ok() || !step.value().has_value()) break;
      examiner.step(std::move(*step.value()));
      ++steps;
    }
    examiner.end();
    benchmark::DoNotOptimize(examiner.judgement().steps);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["steps"] = static_cast<double>(steps);
  state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1024.0;
}
BENCHMARK(check_steps)
    ->Args({10'000, 100})
    ->Args({1, 100'000})
    ->Unit(benchmark::kSecond)
    ->Iterations(1);

}  // namespace
