// Which files of some folders have changed, without waiting and without a thread: from the kernel's notices (inotify)
// where there are any, by looking at the files again and again (polling) where not.
//
//   FolderWatch watch;
//   watch.add("policies");
//   for (const std::string& path : watch.take()) reload(path);   // at a step boundary
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

struct inotify_event;
struct stat;

namespace lacuna {

enum class WatchMethod {
  kBest,     // inotify; polling where there is none, its limits are reached, or another machine may write the files
  kInotify,  // or an error
  kPolling,
};

// Folders, not files, are watched: a notice on a file is lost when an editor saves by renaming a new one over it.
// Changes in subfolders and those of a linked file's target (FileWatch does them) are not seen by inotify.
class FolderWatch {
 public:
  // interval: polling looks at most so often.
  explicit FolderWatch(WatchMethod method = WatchMethod::kBest,
                       std::chrono::duration<double> interval = std::chrono::milliseconds(10));
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;
  ~FolderWatch();

  // Watches a folder ("": the root folder); one that is not there, as soon as it is. Relative paths must go on meaning
  // the same. Throws Error: kIo when it may not be read, kUnsupported when kInotify was asked for in vain.
  void add(const std::string& path);
  void remove(const std::string& path);
  // Whether the folder is watched by inotify; false while it is not there.
  bool native(const std::string& path) const;

  // Files that were written, replaced, made or deleted since the last call: path as given, "/", name; each once. Their
  // content may still be the same. When something may have gone unseen (a folder was deleted or moved away and made
  // again, the kernel's queue ran over), all files that are or were there. One read and a clock when nothing happened.
  std::vector<std::string> take();

 private:
  using Clock = std::chrono::steady_clock;

  // What tells one state of a file from another; all zero: not known.
  struct Stamp {
    int64_t modified = 0;  // ns since 1970
    int64_t changed = 0;   // likewise, of the inode: `cp -p` sets the other one back
    int64_t size = 0;
    ino_t inode = 0;
    bool operator==(const Stamp&) const = default;
  };

  struct Folder {
    std::string path;
    int watch = -1;  // inotify's number; -1: none
    bool polled = false;
    dev_t device = 0;
    ino_t inode = 0;  // 0: the folder is not there
    std::map<std::string, Stamp> files;
  };

  static std::map<std::string, Stamp> list(const std::string& path);
  static Stamp stamp_of(const struct stat& info);
  static bool settled(const Stamp& stamp);
  int attach(Folder& folder);
  void detach(Folder& folder);
  void check(Folder& folder);
  void look(Folder& folder, bool only_settled);
  void look_at_all(Folder& folder);
  void read_notices();
  void notice(const inotify_event& event);
  void notice_in(Folder& folder, const inotify_event& event);
  void look_where_due();
  void report(const Folder& folder, const std::string& name);

  WatchMethod method_;
  std::chrono::duration<double> interval_;
  int notices_ = -1;  // inotify's descriptor; -1: none
  std::vector<Folder> folders_;
  Clock::time_point next_check_{};  // of whether watched folders are still what their paths mean
  Clock::time_point next_poll_{};
  std::vector<std::string> changed_;
  std::unordered_set<std::string> seen_;  // the same, to find one fast
};

}  // namespace lacuna
