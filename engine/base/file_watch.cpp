#include "base/file_watch.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/error.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

// "a/b/" as "a/b"; the root folder as "".
std::string without_slash(std::string path) {
  while (path.ends_with('/')) path.pop_back();
  return path;
}

std::string absolute(const std::string& path) {
  std::error_code error;
  const fs::path whole = fs::absolute(path, error);
  return error ? path : whole.string();
}

}  // namespace

bool FileWatch::add(const std::string& path, std::string_view suffix) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) {
    const int code = errno;
    fail(code == ENOENT || code == ENOTDIR ? Status::kNotFound : Status::kIo, "cannot watch {}: {}", path,
         std::strerror(code));
  }
  const bool is_folder = S_ISDIR(info.st_mode);
  if (!is_folder && !S_ISREG(info.st_mode)) fail(Status::kIo, "cannot watch {}: neither a file nor a folder", path);
  Watched watched{path, std::string(suffix), {}};
  watched.places = is_folder ? std::vector<Place>{{without_slash(absolute(path)), ""}} : places_of_file(absolute(path));
  try {
    add_folders(watched.places);
  } catch (...) {
    remove_unused(watched.places);
    throw;
  }
  const std::vector<Place> before = forget(path);
  watched_.push_back(std::move(watched));
  remove_unused(before);
  const std::vector<Place>& places = watched_.back().places;
  return std::all_of(places.begin(), places.end(), [&](const Place& place) { return folders_.native(place.folder); });
}

void FileWatch::remove(const std::string& path) {
  const std::vector<Place> places = forget(path);
  if (places.empty()) fail(Status::kNotFound, "{} is not watched", path);
  remove_unused(places);
}

// Returns the places of a path that is watched no longer; none where it was not.
std::vector<FileWatch::Place> FileWatch::forget(const std::string& path) {
  const auto found =
      std::find_if(watched_.begin(), watched_.end(), [&](const Watched& watched) { return watched.path == path; });
  if (found == watched_.end()) return {};
  std::vector<Place> places = std::move(found->places);
  watched_.erase(found);
  return places;
}

// The file's own place, then that of what its link names, and so on: a change at any of them changes what is read.
std::vector<FileWatch::Place> FileWatch::places_of_file(const std::string& path) {
  constexpr int kMostLinks = 40;  // as many as the system follows
  std::vector<Place> places;
  fs::path at = path;
  for (int i = 0; i <= kMostLinks; ++i) {
    places.push_back({without_slash(at.parent_path().string()), at.filename().string()});
    std::error_code error;
    const fs::path target = fs::read_symlink(at, error);
    if (error) break;
    at = at.parent_path() / target;
  }
  return places;
}

void FileWatch::add_folders(const std::vector<Place>& places) {
  for (const Place& place : places) folders_.add(place.folder);
}

void FileWatch::remove_unused(const std::vector<Place>& places) {
  for (const Place& place : places) {
    const auto uses = [&](const Place& other) { return other.folder == place.folder; };
    const bool used = std::any_of(watched_.begin(), watched_.end(), [&](const Watched& watched) {
      return std::any_of(watched.places.begin(), watched.places.end(), uses);
    });
    if (!used) folders_.remove(place.folder);
  }
}

// After a change: the link may lead elsewhere now.
void FileWatch::follow(Watched& watched) {
  std::vector<Place> now = places_of_file(watched.places.front().folder + "/" + watched.places.front().name);
  if (now == watched.places) return;
  try {
    add_folders(now);
  } catch (const Error&) {
    // One of them may not be read; the others are watched.
  }
  std::swap(now, watched.places);
  remove_unused(now);
}

std::vector<std::string> FileWatch::take() {
  const std::vector<std::string> changes = folders_.take();
  std::vector<std::string> out;
  std::unordered_set<std::string> seen;
  const auto report = [&](const std::string& path) {
    if (seen.insert(path).second) out.push_back(path);
  };
  for (const std::string& change : changes) {
    const std::size_t slash = change.rfind('/');
    const Place place{change.substr(0, slash), change.substr(slash + 1)};
    for (Watched& watched : watched_) {
      const Place& first = watched.places.front();
      if (first.name.empty()) {
        const bool inside = first.folder == place.folder && place.name.ends_with(watched.suffix);
        if (inside) report(without_slash(watched.path) + "/" + place.name);
      } else if (std::find(watched.places.begin(), watched.places.end(), place) != watched.places.end()) {
        report(watched.path);
        follow(watched);
      }
    }
  }
  return out;
}

}  // namespace lacuna
