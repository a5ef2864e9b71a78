// A user's requester: backs up every file set of every writer by counting the files it would copy.
#ifndef NOTES_REQUESTER_H
#define NOTES_REQUESTER_H

#include <vsbackup.h>
#include <vss.h>
#include <vswriter.h>
#include <windows.h>

class NotesRequester {
 public:
  NotesRequester() : backup_(NULL), files_(0) {}
  ~NotesRequester() {
    if (backup_ != NULL) backup_->Release();
  }

  HRESULT run();
  unsigned files() const { return files_; }

 private:
  HRESULT prepare();
  HRESULT add_components();
  HRESULT add_writer(IVssExamineWriterMetadata* metadata);
  HRESULT check_writers();
  HRESULT mark_succeeded();
  HRESULT finish(IVssAsync* async);
  void count_files(const WCHAR* pattern);

  IVssBackupComponents* backup_;
  unsigned files_;
};

#endif
