// Full backups a second through the simulated VSS itself: one writer, one component of three 4 KiB
// files in memory, all calls from InitializeForBackup to Release, SaveAsXML, the trace kept.
#include <benchmark/benchmark.h>

#include <string>

#include "sim/service/coordinator.h"
#include "sim/service/session.h"
#include "sim/service/world.h"
#include "sim/trace/recording.h"

namespace vsskit::service {
namespace {

class BenchWriter final : public WriterPort {
 public:
  Outcome identify(MetadataBuilder& builder, HandlerContext&) override {
    builder.set_restore_method(RestoreMethodType::restore_if_can_replace, {}, {},
                               WriterRestore::never, false);
    ComponentDeclaration component;
    component.type = ComponentType::file_group;
    component.name = "store";
    component.selectable = true;
    builder.add_component(component);
    for (const char* name : {"a.db", "b.db", "c.log"}) {
      FileSetDeclaration files;
      files.component = "store";
      files.path = "C:\\store";
      files.filespec = name;
      builder.add_files_to_file_group(files);
    }
    return Outcome::succeeded;
  }
  Outcome handle(Event event, HandlerContext& context) override {
    if (event == Event::post_snapshot) context.components()->component(0)->set_backup_stamp("1");
    return Outcome::succeeded;
  }
};

void run(World& world, Session& session, Hresult (Session::*method)(OperationPtr&)) {
  OperationPtr operation;
  if ((session.*method)(operation) == kSOk) world.executor().wait(*operation, std::nullopt);
}

void back_up(World& world) {
  auto session = world.coordinator().create_session();
  session->initialize_for_backup(std::nullopt);
  session->set_backup_state({true, false, BackupType::full, false});
  run(world, *session, &Session::gather_writer_metadata);
  Guid instance;
  std::shared_ptr<const document::WriterMetadata> metadata;
  session->get_writer_metadata(0, instance, metadata);
  const ComponentAddress address{metadata->identification.writer_id, ComponentType::file_group,
                                 std::nullopt, "store"};
  session->add_component(instance, address);
  Guid set;
  Guid copy;
  session->start_snapshot_set(set);
  session->add_to_snapshot_set("C:\\", {}, copy);
  run(world, *session, &Session::prepare_for_backup);
  run(world, *session, &Session::gather_writer_status);
  run(world, *session, &Session::do_snapshot_set);
  run(world, *session, &Session::gather_writer_status);
  SnapshotProperties properties;
  session->get_snapshot_properties(copy, properties);
  session->set_backup_succeeded(instance, address, true);
  run(world, *session, &Session::backup_complete);
  run(world, *session, &Session::gather_writer_status);
  std::string xml;
  session->save_as_xml(xml);
  benchmark::DoNotOptimize(xml);
  session->release();
}

void full_backups(benchmark::State& state) {
  BenchWriter writer;
  trace::Recording recording;
  World world({});
  world.recorder().keep_in(recording);
  volume::VolumeOptions volume;
  volume.mounts = {"C:\\"};
  if (!world.volumes().add(volume).ok()) return state.SkipWithError("no volume");
  for (const char* name : {"a.db", "b.db", "c.log"}) {
    world.volumes().write_file(std::string("C:\\store\\") + name, std::string(4096, 'x'));
  }
  WriterRegistration registration;
  registration.label = "store";
  registration.writer_id.data1 = 1;
  world.coordinator().subscribe(writer, registration);
  for (auto _ : state) {
    back_up(world);
    state.PauseTiming();
    state.counters["steps"] = static_cast<double>(recording.steps.size());
    recording.steps.clear();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(full_backups)->Name("service/full_backups")->Iterations(20000);

}  // namespace
}  // namespace vsskit::service
