// Requesters that stop and start services wrongly for a restore, and a writer that goes with its
// service.
#include "sim/roles/mutants.h"
#include "sim/roles/restoring.h"

namespace vsskit::roles {
namespace {

struct RestoresUnderARunningService : FileRestorer {
  using FileRestorer::FileRestorer;
  bool stop_services(VSS_RESTOREMETHOD_ENUM) override { return true; }
};

struct StopsServicesTooEarly : FileRestorer {
  using FileRestorer::FileRestorer;
  bool pre_restore() override {
    return stop_services(VSS_RME_STOP_RESTORE_START) && FileRestorer::pre_restore();
  }
};

struct StartsServicesTooLate : FileRestorer {
  using FileRestorer::FileRestorer;
  bool put_back_all() override {
    return stop_services(VSS_RME_STOP_RESTORE_START) && restore_files();
  }
};

struct RestartsNoService : FileRestorer {
  using FileRestorer::FileRestorer;
  bool stop_services(VSS_RESTOREMETHOD_ENUM method) override {
    return method == VSS_RME_RESTORE_STOP_START || FileRestorer::stop_services(method);
  }
};

struct RestartsServicesTooEarly : FileRestorer {
  using FileRestorer::FileRestorer;
  bool put_back_all() override {
    return restore_files() && stop_services(VSS_RME_RESTORE_STOP_START) && start_services();
  }
};

struct StartsNoServiceAgain : FileRestorer {
  using FileRestorer::FileRestorer;
  bool start_services() override { return true; }
};

struct RestoresThoughItRunsOn : FileRestorer {
  using FileRestorer::FileRestorer;
  bool stop_services(VSS_RESTOREMETHOD_ENUM method) override {
    FileRestorer::stop_services(method);
    for (RestoreSet& set : sets_) {
      set.refused = false;
      set.good = true;
    }
    return true;
  }
};

struct LivesInItsService : LedgerWriter {
  using LedgerWriter::LedgerWriter;
  bool stop_service() override {
    const bool stopped = LedgerWriter::stop_service();
    stop();
    return stopped;
  }
  bool start_service() override { return LedgerWriter::start_service() && SUCCEEDED(Subscribe()); }
  bool lives_in_service() const override { return true; }
};

constexpr Mutant kServicesWriters[] = {
    writer_mutant<LivesInItsService>(
        "lives_in_its_service", "restore-service",
        "Is a part of the service that its restore method has stopped."),
};

constexpr Mutant kServicesRequesters[] = {
    restorer_mutant<RestoresUnderARunningService>(
        "restores_under_a_running_service", "restore-service",
        "Restores files without stopping the service that holds them."),
    restorer_mutant<StopsServicesTooEarly>("stops_services_too_early", "restore-service",
                                           "Stops the service before PreRestore."),
    restorer_mutant<StartsServicesTooLate>("starts_services_too_late", "restore-service",
                                           "Starts the service after PostRestore."),
    restorer_mutant<RestartsNoService>("restarts_no_service", "restore-restart",
                                       "Leaves the service running after its files were restored."),
    restorer_mutant<RestartsServicesTooEarly>("restarts_services_too_early", "restore-restart",
                                              "Restarts the service before PostRestore."),
    restorer_mutant<StartsNoServiceAgain>("starts_no_service_again", "restore-service",
                                          "Stops the service and never starts it again."),
    restorer_mutant<RestoresThoughItRunsOn>("restores_though_it_runs_on", "failed-stop",
                                            "Restores although the service would not stop."),
};

}  // namespace

void add_service_writer_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kServicesWriters), std::end(kServicesWriters));
}

void add_service_mutants(std::vector<Mutant>& all) {
  all.insert(all.end(), std::begin(kServicesRequesters), std::end(kServicesRequesters));
}

}  // namespace vsskit::roles
