#include "sim/volume/file.h"

namespace vsskit::volume {

std::string_view print(FileError error) {
  switch (error) {
    case FileError::none:
      return "ERROR_SUCCESS";
    case FileError::file_not_found:
      return "ERROR_FILE_NOT_FOUND";
    case FileError::path_not_found:
      return "ERROR_PATH_NOT_FOUND";
    case FileError::access_denied:
      return "ERROR_ACCESS_DENIED";
    case FileError::invalid_handle:
      return "ERROR_INVALID_HANDLE";
    case FileError::not_same_device:
      return "ERROR_NOT_SAME_DEVICE";
    case FileError::no_more_files:
      return "ERROR_NO_MORE_FILES";
    case FileError::write_protect:
      return "ERROR_WRITE_PROTECT";
    case FileError::not_ready:
      return "ERROR_NOT_READY";
    case FileError::gen_failure:
      return "ERROR_GEN_FAILURE";
    case FileError::sharing_violation:
      return "ERROR_SHARING_VIOLATION";
    case FileError::lock_violation:
      return "ERROR_LOCK_VIOLATION";
    case FileError::handle_eof:
      return "ERROR_HANDLE_EOF";
    case FileError::not_supported:
      return "ERROR_NOT_SUPPORTED";
    case FileError::file_exists:
      return "ERROR_FILE_EXISTS";
    case FileError::invalid_parameter:
      return "ERROR_INVALID_PARAMETER";
    case FileError::disk_full:
      return "ERROR_DISK_FULL";
    case FileError::invalid_name:
      return "ERROR_INVALID_NAME";
    case FileError::dir_not_empty:
      return "ERROR_DIR_NOT_EMPTY";
    case FileError::already_exists:
      return "ERROR_ALREADY_EXISTS";
    case FileError::directory:
      return "ERROR_DIRECTORY";
    case FileError::delete_pending:
      return "ERROR_DELETE_PENDING";
    case FileError::process_aborted:
      return "ERROR_PROCESS_ABORTED";
  }
  return "ERROR_GEN_FAILURE";
}

}  // namespace vsskit::volume
