// GatherWriterMetadata: Identify to every enabled writer, then its metadata into the session, the
// trace and the effect watcher.
#include <utility>

#include "sim/document/xml.h"
#include "sim/service/delivery.h"
#include "sim/service/operations.h"
#include "sim/trace/step.h"
#include "sim/trace/text.h"
#include "sim/volume/effects.h"

namespace vsskit::service {

namespace {

void add_specs(const std::vector<document::FileSet>& sets, std::vector<FileSpec>& specs) {
  for (const document::FileSet& set : sets) {
    specs.push_back({set.path, set.filespec, set.is_recursive()});
    if (set.alternate_path)
      specs.push_back({*set.alternate_path, set.filespec, set.is_recursive()});
  }
}

std::vector<FileSpec> specs_of(const document::WriterMetadata& metadata) {
  std::vector<FileSpec> specs;
  for (const document::Component& component : metadata.components) {
    add_specs(component.files, specs);
    add_specs(component.database_files, specs);
    add_specs(component.log_files, specs);
  }
  return specs;
}

std::vector<std::size_t> all_writers(const Session::Parts& session) {
  std::vector<std::size_t> list;
  for (std::size_t i = 0; i < session.writers.size(); ++i)
    list.push_back(i);
  return list;
}

class GatherOperation final : public EventRound {
 public:
  explicit GatherOperation(const std::shared_ptr<Session>& session)
      : EventRound(session, Event::identify, all_writers(session->parts())) {}

 private:
  void to_writer(Session::Parts& session, WriterRecord& record) override;
  // Whatever became of it in the backup: everybody is asked (rule C-IDENT-17). Who cannot answer
  // any more is not listed any more.
  [[nodiscard]] bool concerns(const WriterRecord&) const override { return true; }
  void finished(Session::Parts& session) override;
  // What was gathered so far is thrown away.
  void cancelled(Session::Parts& session) override { session.metadata_there = false; }

  static void keep(Session::Parts& session, WriterRecord& record,
                   document::WriterMetadata metadata);
  static void record_metadata(Session::Parts& session, const WriterRecord& record);
};

void GatherOperation::to_writer(Session::Parts& session, WriterRecord& record) {
  const WriterRegistration& registration = record.writer->registration;
  if (record.writer->stored) {
    keep(session, record, *record.writer->stored);
    return;
  }
  MetadataBuilder builder(registration, registration.instance_id);
  const Outcome outcome = deliver(session, record, Event::identify, &builder);
  builder.seal();
  // A writer that fails here is neither listed nor asked again (rule C-IDENT-18).
  record.identified = outcome == Outcome::succeeded;
  record.metadata.reset();
  if (record.identified) keep(session, record, builder.take());
}

// The same metadata as the last time is shared instead of kept again.
void GatherOperation::keep(Session::Parts& session, WriterRecord& record,
                           document::WriterMetadata metadata) {
  SubscribedWriter& writer = *record.writer;
  if (!writer.metadata || !(*writer.metadata == metadata)) {
    writer.metadata = std::make_shared<const document::WriterMetadata>(std::move(metadata));
    writer.metadata_document.clear();
    if (volume::EffectWatcher* watcher = session.world.watcher()) {
      const std::vector<FileSpec> specs = specs_of(*writer.metadata);
      watcher->watch(specs);
    }
  }
  record.metadata = writer.metadata;
}

void GatherOperation::record_metadata(Session::Parts& session, const WriterRecord& record) {
  SubscribedWriter& writer = *record.writer;
  trace::Recorder& recorder = session.world.recorder();
  const std::string& label = writer.registration.label;
  if (writer.metadata_document.empty()) {
    writer.metadata_document =
        recorder.document(trace::writer_document_stem(label), document::print(*record.metadata));
  }
  trace::Step step = trace::make_step(session.subject, trace::Verb::WriterMetadata);
  step.add("writer", label).add("document", writer.metadata_document);
  recorder.record(std::move(step));
}

void GatherOperation::finished(Session::Parts& session) {
  session.with_metadata.clear();
  for (std::size_t i = 0; i < session.writers.size(); ++i) {
    if (!session.writers[i].metadata) continue;
    session.with_metadata.push_back(i);
    if (session.world.holds(trace::holds::documents)) {
      record_metadata(session, session.writers[i]);
    }
  }
  session.learn_declared();
  session.gathered = true;
  session.metadata_there = true;
}

}  // namespace

OperationPtr make_gather(const std::shared_ptr<Session>& session) {
  return std::make_shared<GatherOperation>(session);
}

}  // namespace vsskit::service
