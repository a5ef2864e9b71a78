// The part of host_tree that makes shadow copies, on Windows and under Wine: what folders and links
// are beside their names, which files are shared, and who may change a copy.
#ifdef _WIN32

#include "sim/volume/host_handle.h"
#include "sim/volume/host_shell.h"
#include "sim/volume/host_tree.h"

namespace vsskit::volume {
namespace {

constexpr DWORD kCarried = FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM |
                           FILE_ATTRIBUTE_ARCHIVE | FILE_ATTRIBUTE_NOT_CONTENT_INDEXED;

// Making a link is a change of its folder, which is not the copy's.
constexpr const char* kLinks = R"(root=$(realpath -- "$1") && copy=$(realpath -- "$2") &&
find "$root" -type l -exec sh -c '
  root=$1 copy=$2 note=$3
  shift 3
  for link; do
    to=$(realpath -- "$link") && [ -d "$to" ] || continue
    new=$copy${link#"$root"}
    [ ! -L "$new" ] && [ ! -e "$new" ] || continue
    case $to/ in
    "$root"/*)
      in=$(realpath -ms --relative-to="${new%/*}" -- "$copy${to#"$root"}")
      ln -s -- "$in" "$new" ;;
    *) ln -s -- "$to" "$new" && printf "%s\n" "${link#"$root"}" >> "$note" ;;
    esac
    touch -cr "${link%/*}" "${new%/*}"
  done' sh "$root" "$copy" "$3" {} +)";

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  auto file = HostFile::open(path, false);
  if (!file) return lines;
  std::string text(file->size(), '\0');
  if (!file->read_at(0, std::as_writable_bytes(std::span(text)))) return lines;
  for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    lines.push_back(text.substr(at, end - at));
  return lines;
}

}  // namespace

// Its owner is kept out by the mode, but others are not: with nobody let in, Wine would tell that
// the file is read-only, and programs would back it up as such. Nobody else gets to the folder. A
// mode is all of a file's names': those that have others keep theirs.
void guard_host_tree(const std::string& path, bool guarded) {
  constexpr const char* kGuard =
      "find \"$1\" -perm -u+w \\( -type d -o -type f -links 1 \\) -exec chmod u-w,g+w {} +";
  constexpr const char* kOpen =
      "find \"$1\" -perm -g+w ! -perm -u+w \\( -type d -o -type f -links 1 \\) "
      "-exec chmod u+w {} +";
  (void)run_host_script(guarded ? kGuard : kOpen, {path});
}

void carry_host_folder(const std::string& from, const std::string& to) {
  const Handle source(open_to(from, FILE_READ_ATTRIBUTES, OPEN_EXISTING, kItself));
  BY_HANDLE_FILE_INFORMATION info;
  if (!source.good() || GetFileInformationByHandle(source.get(), &info) == 0) return;
  const DWORD carried = info.dwFileAttributes & kCarried;
  SetFileAttributesW(system_path(to).c_str(), carried != 0 ? carried : FILE_ATTRIBUTE_NORMAL);
  const Handle target(open_to(to, FILE_WRITE_ATTRIBUTES, OPEN_EXISTING, kItself));
  if (!target.good()) return;
  SetFileTime(target.get(), &info.ftCreationTime, &info.ftLastAccessTime, &info.ftLastWriteTime);
}

bool copy_host_links(const std::string& from, const std::string& to,
                     std::vector<std::string>& outside) {
  const auto folder = TemporaryFolder::make({});
  if (!folder) return false;
  const std::string note = (*folder)->path() + "/outside";
  if (!run_host_script(kLinks, {from, to, note})) return false;
  outside = lines_of(note);
  return true;
}

// What a prefix shares with its template is guarded there, with a mode that Wine does not call
// read-only; no program can make a file so.
bool is_shared_host_file(const std::string& path) {
  const Handle file(open_to(path, FILE_READ_ATTRIBUTES, OPEN_EXISTING, kItself));
  BY_HANDLE_FILE_INFORMATION info;
  if (!file.good() || GetFileInformationByHandle(file.get(), &info) == 0) return false;
  const bool read_only = (info.dwFileAttributes & FILE_ATTRIBUTE_READONLY) != 0;
  if (info.nNumberOfLinks < 2 || read_only) return false;
  const Handle changed(open_to(path, FILE_WRITE_DATA, OPEN_EXISTING, kItself));
  return !changed.good() && GetLastError() == ERROR_ACCESS_DENIED;
}

FileError share_host_file(const std::string& from, const std::string& to) {
  return CreateHardLinkW(system_path(to).c_str(), system_path(from).c_str(), nullptr) != 0
             ? FileError::none
             : copy_host_file(from, to);
}

}  // namespace vsskit::volume

#endif
