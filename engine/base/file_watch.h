// Files and folders by the paths that a user gave: which of them have changed. Follows links to where they lead, and
// holds on to what relative paths meant when they were given.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/folder_watch.h"

namespace lacuna {

class FileWatch {
 public:
  explicit FileWatch(WatchMethod method = WatchMethod::kBest,
                     std::chrono::duration<double> interval = std::chrono::milliseconds(10))
      : folders_(method, interval) {}

  // Watches a file, or those files of a folder whose names end in `suffix`. Returns whether inotify does it. A path
  // that is watched already is watched anew. Throws Error: kNotFound when there is none, kIo when it is something else
  // or the folder may not be read, kUnsupported as FolderWatch does.
  bool add(const std::string& path, std::string_view suffix = "");
  // Throws Error kNotFound when the path is not watched.
  void remove(const std::string& path);

  // What changed since the last call (as FolderWatch::take): a file as it was given, one of a folder as the folder was
  // given, "/", name. A file that is linked has changed when its link has, or the file behind it.
  std::vector<std::string> take();

 private:
  // A name in a folder; "": all that end in the suffix.
  struct Place {
    std::string folder;  // absolute, without "/" at the end
    std::string name;
    bool operator==(const Place&) const = default;
  };

  struct Watched {
    std::string path;  // as given
    std::string suffix;
    std::vector<Place> places;  // of a file: where it is, and where each of its links leads
  };

  static std::vector<Place> places_of_file(const std::string& path);
  std::vector<Place> forget(const std::string& path);
  void add_folders(const std::vector<Place>& places);
  void remove_unused(const std::vector<Place>& places);
  void follow(Watched& watched);

  FolderWatch folders_;
  std::vector<Watched> watched_;
};

}  // namespace lacuna
