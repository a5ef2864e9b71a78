// A world with C:\ and D:\ in memory, writers on it, and the words in which tests of the service
// speak of a backup.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "sim/service/coordinator.h"
#include "sim/service/session.h"
#include "sim/service/world.h"
#include "sim/trace/recording.h"
#include "tests/support/scripted_writer.h"

namespace vsskit::test {

struct ServiceWorld {
  explicit ServiceWorld(std::uint64_t seed = 1, engine::FaultPlan faults = {})
      : ServiceWorld(options(seed, std::move(faults))) {}
  explicit ServiceWorld(const service::World::Options& machine) : world(machine) {
    world.recorder().keep_in(recording);
    add_volume("C:\\");
    add_volume("D:\\");
  }

  static service::World::Options options(std::uint64_t seed, engine::FaultPlan faults) {
    service::World::Options made;
    made.seed = seed;
    made.faults = std::move(faults);
    return made;
  }

  void add_volume(const std::string& mount, const std::string& file_system = "NTFS") {
    volume::VolumeOptions volume;
    volume.mounts = {mount};
    volume.file_system = file_system;
    ASSERT_TRUE(world.volumes().add(volume).ok());
  }

  // A subscribed writer with its file on the disk.
  ScriptedWriter& add_writer(const std::string& label,
                             ApplicationLevel level = ApplicationLevel::front_end) {
    writers.emplace_back(label);
    writers.back().registration.level = level;
    world.volumes().write_file("C:\\" + label + "\\data.db", "twelve bytes");
    EXPECT_EQ(world.coordinator().subscribe(writers.back(), writers.back().registration), kSOk);
    return writers.back();
  }

  [[nodiscard]] const service::SubscribedWriter& subscribed(const ScriptedWriter& writer) {
    return *world.coordinator().find(writer);
  }

  std::shared_ptr<service::Session> session() { return world.coordinator().create_session(); }

  // Waits for the operation's end.
  Hresult end(const service::OperationPtr& operation) {
    world.executor().wait(*operation, std::nullopt);
    return operation->result();
  }
  using Method = Hresult (service::Session::*)(service::OperationPtr&);
  // Starts and waits; the failure of the call itself, or what QueryStatus would report.
  Hresult run(service::Session& session, Method method) {
    service::OperationPtr operation;
    const Hresult started = (session.*method)(operation);
    return started == kSOk ? end(operation) : started;
  }

  service::ComponentAddress address(const ScriptedWriter& writer) {
    return {writer.registration.writer_id, ComponentType::file_group, std::nullopt,
            writer.registration.label};
  }
  Hresult add(service::Session& session, const ScriptedWriter& writer) {
    return session.add_component(subscribed(writer).registration.instance_id, address(writer));
  }

  // InitializeForBackup to the end of GatherWriterMetadata.
  std::shared_ptr<service::Session> gathered(service::Session::BackupState state = full()) {
    auto made = session();
    EXPECT_EQ(made->initialize_for_backup(std::nullopt), kSOk);
    EXPECT_EQ(made->set_backup_state(state), kSOk);
    EXPECT_EQ(run(*made, &service::Session::gather_writer_metadata), kVssSAsyncFinished);
    return made;
  }
  // And on to the end of PrepareForBackup, with every writer's component and C:\ in a set.
  std::shared_ptr<service::Session> prepared(service::Session::BackupState state = full(),
                                             bool with_copy = true) {
    auto made = gathered(state);
    if (state.select_components) {
      for (const ScriptedWriter& writer : writers)
        EXPECT_EQ(add(*made, writer), kSOk);
    }
    if (with_copy) {
      EXPECT_EQ(made->start_snapshot_set(set_id), kSOk);
      EXPECT_EQ(made->add_to_snapshot_set("C:\\", {}, snapshot_id), kSOk);
    }
    EXPECT_EQ(run(*made, &service::Session::prepare_for_backup), kVssSAsyncFinished);
    return made;
  }
  // And on to the end of DoSnapshotSet, whatever that is.
  std::shared_ptr<service::Session> copied(Hresult expected = kVssSAsyncFinished) {
    auto made = prepared();
    EXPECT_EQ(run(*made, &service::Session::do_snapshot_set), expected);
    return made;
  }
  // A whole backup, from its first call to the last Release; the saved document.
  std::string back_up(bool with_copy = true) {
    auto made = prepared(full(), with_copy);
    if (with_copy) {
      EXPECT_EQ(run(*made, &service::Session::do_snapshot_set), kVssSAsyncFinished);
    }
    for (const ScriptedWriter& writer : writers) {
      EXPECT_EQ(made->set_backup_succeeded(subscribed(writer).registration.instance_id,
                                           address(writer), true),
                kSOk);
    }
    EXPECT_EQ(run(*made, &service::Session::backup_complete), kVssSAsyncFinished);
    std::string xml;
    EXPECT_EQ(made->save_as_xml(xml), kSOk);
    made->release();
    return xml;
  }

  // InitializeForRestore to the end of GatherWriterMetadata.
  std::shared_ptr<service::Session> restoring(const std::string& xml) {
    auto made = session();
    EXPECT_EQ(made->initialize_for_restore(xml), kSOk);
    EXPECT_EQ(run(*made, &service::Session::gather_writer_metadata), kVssSAsyncFinished);
    return made;
  }
  // And on to the end of PreRestore, with every writer's component selected.
  std::shared_ptr<service::Session> pre_restored(const std::string& xml) {
    auto made = restoring(xml);
    for (const ScriptedWriter& writer : writers) {
      EXPECT_EQ(made->set_selected_for_restore(address(writer), true), kSOk);
    }
    EXPECT_EQ(run(*made, &service::Session::pre_restore), kVssSAsyncFinished);
    return made;
  }

  static service::Session::BackupState full() { return {true, false, BackupType::full, false}; }
  static service::Session::BackupState without_components() {
    return {false, false, BackupType::full, false};
  }

  service::WriterStatus status(service::Session& session, std::uint32_t index = 0) {
    EXPECT_EQ(run(session, &service::Session::gather_writer_status), kVssSAsyncFinished);
    service::WriterStatus found;
    EXPECT_EQ(session.get_writer_status(index, found), kSOk);
    return found;
  }

  // The events in the trace, `ledger OnFreeze`, in order; those of the first `skip` steps left out.
  [[nodiscard]] std::vector<std::string> events(std::size_t skip = 0) const {
    std::vector<std::string> list;
    for (std::size_t i = skip; i < recording.steps.size(); ++i) {
      const trace::Step& step = recording.steps[i];
      const trace::VerbSpec& verb = trace::spec(step.verb);
      if (verb.kind != trace::StepKind::event) continue;
      list.push_back(step.subject.label + " " + std::string(verb.text));
    }
    return list;
  }
  // How often a verb stands in the trace.
  [[nodiscard]] std::size_t count(trace::Verb verb) const {
    std::size_t times = 0;
    for (const trace::Step& step : recording.steps)
      times += step.verb == verb ? 1 : 0;
    return times;
  }

  // Both outlive the world.
  trace::Recording recording;
  std::deque<ScriptedWriter> writers;
  service::World world;
  Guid set_id;
  Guid snapshot_id;
};

}  // namespace vsskit::test
