#include "base/folder_watch.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <memory>

#include "base/error.h"

namespace lacuna {
namespace {

constexpr uint32_t kNotices =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

// A folder that some process stands in sends nothing when it is deleted, nor does one above which something is moved.
constexpr std::chrono::milliseconds kCheckInterval(100);

// The largest step of the clock that files get their times from; two writes within one step look alike.
constexpr int64_t kClockStep = 10'000'000;  // ns

constexpr int kMostOfTime = 20;  // polling of large folders takes at most one part in so many of the time

constexpr int64_t nanoseconds(const timespec& time) { return time.tv_sec * int64_t{1'000'000'000} + time.tv_nsec; }

const char* system_path(const std::string& path) { return path.empty() ? "/" : path.c_str(); }

// Network and user-space file systems send no notices of what other machines write. Numbers: statfs(2).
bool is_remote(const std::string& path) {
  constexpr std::array<uint32_t, 9> kRemote = {0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x01021997,
                                               0x65735546, 0x00C36400, 0x5346414F, 0x0BD00BD0};
  struct statfs info {};
  if (::statfs(system_path(path), &info) != 0) return false;
  return std::find(kRemote.begin(), kRemote.end(), static_cast<uint32_t>(info.f_type)) != kRemote.end();
}

// Of the files that a folder gets without anybody writing to them there: links, also hard ones. Others are made empty
// and written next, which has a notice of its own.
bool is_link(const std::string& path) {
  struct stat info {};
  return ::lstat(path.c_str(), &info) == 0 && (S_ISLNK(info.st_mode) || (S_ISREG(info.st_mode) && info.st_nlink > 1));
}

// Reasons to go over to polling: no inotify here, no more of it for this user, no more descriptors for this process.
bool is_limit(int code) {
  return code == ENOSPC || code == EMFILE || code == ENFILE || code == ENOSYS || code == ENOMEM;
}

// ENOSPC's own text speaks of a disk.
const char* reason(int code) {
  return code == ENOSPC ? "this user has all the watches that fs.inotify.max_user_watches allows" : std::strerror(code);
}

bool is_missing(int code) { return code == ENOENT || code == ENOTDIR; }

}  // namespace

FolderWatch::FolderWatch(WatchMethod method, std::chrono::duration<double> interval)
    : method_(method), interval_(interval) {
  if (method_ == WatchMethod::kPolling) return;
  notices_ = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (notices_ < 0 && method_ == WatchMethod::kInotify) {
    fail(Status::kUnsupported, "method: inotify cannot be used here: {}", std::strerror(errno));
  }
}

FolderWatch::~FolderWatch() {
  if (notices_ >= 0) ::close(notices_);
}

void FolderWatch::add(const std::string& path) {
  if (std::any_of(folders_.begin(), folders_.end(), [&](const Folder& known) { return known.path == path; })) return;
  Folder folder;
  folder.path = path;
  const int code = attach(folder);
  if (code != 0 && !is_missing(code)) {
    fail(is_limit(code) ? Status::kUnsupported : Status::kIo, "cannot watch {}: {}", system_path(path), reason(code));
  }
  folder.files = list(path);  // after attach: what is written in between is seen twice, not never
  folders_.push_back(std::move(folder));
}

void FolderWatch::remove(const std::string& path) {
  const auto found =
      std::find_if(folders_.begin(), folders_.end(), [&](const Folder& folder) { return folder.path == path; });
  if (found == folders_.end()) return;
  detach(*found);
  folders_.erase(found);
}

bool FolderWatch::native(const std::string& path) const {
  return std::any_of(folders_.begin(), folders_.end(),
                     [&](const Folder& folder) { return folder.path == path && folder.watch >= 0; });
}

// Returns 0 or the errno of why the folder is not watched.
int FolderWatch::attach(Folder& folder) {
  // Before the watch is set: where the folder is exchanged in between, the next check finds another one.
  struct stat info {};
  folder.inode = 0;
  if (::stat(system_path(folder.path), &info) != 0) return errno;
  if (!S_ISDIR(info.st_mode)) return ENOTDIR;
  if (::access(system_path(folder.path), R_OK | X_OK) != 0) return errno;
  folder.polled = notices_ < 0 || (method_ == WatchMethod::kBest && is_remote(folder.path));
  if (!folder.polled) {
    folder.watch = ::inotify_add_watch(notices_, system_path(folder.path), kNotices);
    const int code = folder.watch >= 0 ? 0 : errno;
    folder.polled = method_ == WatchMethod::kBest && is_limit(code);
    if (code != 0 && !folder.polled) return code;
  }
  folder.device = info.st_dev;
  folder.inode = info.st_ino;
  return 0;
}

void FolderWatch::detach(Folder& folder) {
  const int watch = std::exchange(folder.watch, -1);
  // Two paths of one folder have one watch.
  const bool shared =
      std::any_of(folders_.begin(), folders_.end(), [&](const Folder& other) { return other.watch == watch; });
  if (watch >= 0 && !shared) ::inotify_rm_watch(notices_, watch);
}

std::vector<std::string> FolderWatch::take() {
  if (notices_ >= 0) read_notices();
  look_where_due();
  seen_.clear();
  return std::exchange(changed_, {});
}

void FolderWatch::read_notices() {
  alignas(inotify_event) std::array<char, 16 * 1024> buffer;
  for (;;) {
    const ssize_t got = ::read(notices_, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    for (ssize_t at = 0; at < got;) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      notice(*event);
      at += static_cast<ssize_t>(sizeof *event + event->len);
    }
  }
}

void FolderWatch::notice(const inotify_event& event) {
  for (Folder& folder : folders_) {
    if ((event.mask & IN_Q_OVERFLOW) != 0 && folder.watch >= 0) look_at_all(folder);
    if (folder.watch >= 0 && folder.watch == event.wd) notice_in(folder, event);
  }
}

void FolderWatch::notice_in(Folder& folder, const inotify_event& event) {
  if ((event.mask & (IN_IGNORED | IN_MOVE_SELF)) != 0) next_check_ = {};
  if ((event.mask & IN_IGNORED) != 0) folder.watch = -1;
  if (event.len == 0 || (event.mask & IN_ISDIR) != 0) return;
  const std::string name = event.name;
  const std::string path = folder.path + "/" + name;
  if ((event.mask & IN_CREATE) != 0 && !is_link(path)) return;
  struct stat info {};
  const bool there = ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
  const bool was_there = folder.files.erase(name) > 0;
  if (there) folder.files.emplace(name, stamp_of(info));
  if (there || was_there) report(folder, name);  // else an editor's temporary file, made and gone
}

void FolderWatch::look_where_due() {
  const Clock::time_point now = Clock::now();
  if (now >= next_check_) {
    for (Folder& folder : folders_) check(folder);
    next_check_ = now + kCheckInterval;
  }
  if (now < next_poll_) return;
  bool polled = false;
  for (Folder& folder : folders_) {
    if (folder.polled) look(folder, true);
    polled = polled || folder.polled;
  }
  const Clock::time_point end = polled ? Clock::now() : now;
  next_poll_ = end + std::max(std::chrono::duration_cast<Clock::duration>(interval_), kMostOfTime * (end - now));
}

// Follows a path to the folder that it means by now.
void FolderWatch::check(Folder& folder) {
  if (folder.polled) return;
  struct stat info {};
  const bool there = ::stat(system_path(folder.path), &info) == 0 && S_ISDIR(info.st_mode);
  const bool was_there = folder.inode != 0;
  if (there ? folder.watch >= 0 && info.st_dev == folder.device && info.st_ino == folder.inode : !was_there) return;
  detach(folder);
  const bool attached = attach(folder) == 0;  // where it fails, the next check tries again
  if (attached || was_there) look_at_all(folder);
}

// Reports all files that are there or were known.
void FolderWatch::look_at_all(Folder& folder) {
  for (auto& [name, stamp] : folder.files) stamp = {};
  look(folder, false);
}

// Reports the files that are not as they were. only_settled: one that was written just now waits for the next look, for
// a write to come might not change its stamp; and it may be half written.
void FolderWatch::look(Folder& folder, bool only_settled) {
  std::map<std::string, Stamp> found = list(folder.path);
  for (auto at = found.begin(); at != found.end();) {
    const auto known = folder.files.find(at->first);
    const bool is_known = known != folder.files.end();
    const bool same = is_known && known->second == at->second;
    const bool waits = !same && only_settled && !settled(at->second);
    if (!same && !waits) report(folder, at->first);
    if (waits && is_known) at->second = known->second;
    at = waits && !is_known ? found.erase(at) : std::next(at);
  }
  for (const auto& [name, stamp] : folder.files) {
    if (!found.contains(name)) report(folder, name);
  }
  folder.files = std::move(found);
}

bool FolderWatch::settled(const Stamp& stamp) {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  const int64_t age = nanoseconds(now) - std::max(stamp.modified, stamp.changed);
  return age < 0 || age >= kClockStep;  // below 0: another machine's clock
}

FolderWatch::Stamp FolderWatch::stamp_of(const struct stat& info) {
  return {nanoseconds(info.st_mtim), nanoseconds(info.st_ctim), info.st_size, info.st_ino};
}

// The files of a folder, those behind links too; none where it cannot be read.
std::map<std::string, FolderWatch::Stamp> FolderWatch::list(const std::string& path) {
  std::map<std::string, Stamp> files;
  const auto close = [](DIR* folder) { ::closedir(folder); };
  const std::unique_ptr<DIR, decltype(close)> folder(::opendir(system_path(path)), close);
  if (folder == nullptr) return files;
  while (const dirent* entry = ::readdir(folder.get())) {
    struct stat info {};
    if (entry->d_type == DT_DIR || ::fstatat(::dirfd(folder.get()), entry->d_name, &info, 0) != 0) continue;
    if (S_ISREG(info.st_mode)) files.emplace(entry->d_name, stamp_of(info));
  }
  return files;
}

void FolderWatch::report(const Folder& folder, const std::string& name) {
  std::string path = folder.path + "/" + name;
  if (seen_.insert(path).second) changed_.push_back(std::move(path));
}

}  // namespace lacuna
