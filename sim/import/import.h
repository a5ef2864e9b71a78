// Foreign records as recordings: what DiskShadow and others saved of a session is documents without
// steps, so the recording holds documents alone. CAB archives are not opened; their files must lie
// in a folder.
//
// A recording made here has one `writer` declaration for each writer's metadata, then a
// WriterMetadata step for each and a BackupComponents step for each components document, all at
// time zero, and says `# holds documents`. Labels of writers are made of their friendly names:
// `Task Scheduler Writer` is `task-scheduler-writer`. Documents keep their file names and their
// bytes.
#pragma once

#include <filesystem>

#include "sim/base/result.h"
#include "sim/document/xml.h"
#include "sim/trace/recording.h"

namespace vsskit::import {

// What DiskShadow calls the file that names the others.
inline constexpr std::string_view kManifestName = "Manifest.xml";

// Imports what lies at the path:
// - a folder with Manifest.xml, or that file: the documents that the manifest names, found in its
//   folder by their file names (case ignored), in its order;
// - any other folder: every *.xml in it (not below), in natural order (WM2 before WM10);
// - a file: the one document.
// Nothing is checked across documents: that is rules' business.
//
// Errors: nothing there, unreadable, a folder without documents, a file that is no VSS document, a
// document that the manifest names and that is not there or is of another kind, a CAB archive.
// Files larger than `limits` allow are refused before they are read.
[[nodiscard]] Result<trace::Recording> import_recording(const std::filesystem::path& path,
                                                        const document::Limits& limits = {});

}  // namespace vsskit::import
