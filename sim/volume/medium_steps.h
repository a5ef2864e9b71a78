// `medium` steps: what of a stored file came from where, and what came back. Private to the room.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/trace/recorder.h"
#include "sim/volume/medium_log.h"
#include "sim/volume/watched_files.h"

namespace vsskit::volume {

struct MediumTeller {
  trace::Recorder& recorder;
  const VolumeTable& volumes;
  const WatchedFiles& watched;
  ReadMemory& reads;
};

// One `stored` step for each segment of the stored file. `path` is the stored file. Where the
// source is known, `source` is its full path (of the shadow copy's device, or of the live volume),
// `offset` and `length` say which of its bytes these are, `size` how large it was as a whole. Where
// it is not, offset and length are the stored file's, and size is its own. `digest` is of these
// bytes. A file none of whose bytes were seen coming is held whole against files of the same size
// that were read, or are watched on shadow copies. Returns whether bytes without a source were
// stored.
bool tell_stored(const MediumTeller& teller, const Place& stored, std::uint64_t size,
                 const std::vector<StoredSegment>& segments);

// One `reworked` step for each file that was read whole and of which nothing was found stored: what
// was made of it may be among the bytes without a source.
void tell_reworked(const MediumTeller& teller);

// One `restored` step for each segment that was read from the medium: `path` is the file there,
// `target` the file written, `offset` and `length` lie in the target.
void tell_restored(const MediumTeller& teller, const Place& target,
                   const std::vector<StoredSegment>& segments);

}  // namespace vsskit::volume
