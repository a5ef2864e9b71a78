// A user's writer: keeps notes in one file.
#ifndef NOTES_WRITER_H
#define NOTES_WRITER_H

#include <vss.h>
#include <vswriter.h>
#include <windows.h>

class NotesWriter : public CVssWriter {
 public:
  NotesWriter() : frozen_(false), completed_(0) {}
  ~NotesWriter() { Unsubscribe(); }

  HRESULT start();
  int completed() const { return completed_; }

  bool STDMETHODCALLTYPE OnIdentify(IVssCreateWriterMetadata* metadata) override;
  bool STDMETHODCALLTYPE OnPrepareSnapshot() override;
  bool STDMETHODCALLTYPE OnFreeze() override;
  bool STDMETHODCALLTYPE OnThaw() override;
  bool STDMETHODCALLTYPE OnAbort() override;
  bool STDMETHODCALLTYPE OnBackupComplete(IVssWriterComponents* components) override;

 private:
  bool frozen_;
  int completed_;
};

#endif
