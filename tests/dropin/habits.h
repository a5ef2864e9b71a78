// What requesters in production rely on, tried through the drop-in as they do: each habit is one
// function, and asks for what Windows answers. C++11 and Win32 alone.
#ifndef HABITS_H
#define HABITS_H

#include <windows.h>

#include <vss.h>

#include <vswriter.h>

#include <vsbackup.h>

#include <stdio.h>

// Counts and says what is not as it must be.
class Expectations {
 public:
  void that(bool holds, const char* what, int line);
  void equals(HRESULT result, HRESULT wanted, const char* what, int line);
  int failed() const { return failed_; }

 private:
  int failed_ = 0;
};
Expectations& expectations();

#define EXPECT(condition) expectations().that((condition), #condition, __LINE__)
#define EXPECT_RESULT(wanted, call) expectations().equals((call), (wanted), #call, __LINE__)

// A requester's object; released at the end.
class Backup {
 public:
  Backup();
  ~Backup() { release(); }
  IVssBackupComponents* operator->() const { return object_; }
  IVssBackupComponents* get() const { return object_; }
  void release();
  // Begins an operation, waits, and gives its own result.
  HRESULT run(HRESULT (STDMETHODCALLTYPE IVssBackupComponents::*method)(IVssAsync**));
  // AddComponent for the first component of the first writer that has one.
  HRESULT add_component();
  HRESULT add_volume(const wchar_t* name, VSS_ID* snapshot, VSS_ID provider = GUID_NULL);

 private:
  Backup(const Backup&);
  Backup& operator=(const Backup&);
  IVssBackupComponents* object_ = nullptr;
};

// The operation's own result; releases it.
HRESULT result_of(IVssAsync* operation);
// `\\?\Volume{guid}\` of a volume.
const wchar_t* guid_name(const wchar_t* volume);

void try_exports();
void try_results();
void try_orders();
void try_threads();

#endif
