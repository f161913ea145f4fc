#include "model/save/folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <string_view>

#include "base/descriptor.h"
#include "base/file.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

// Of the folders that transformers and this library write, besides the weights. A folder that holds anything else
// (notes, a repository, checkpoints) is somebody's, and is left alone.
constexpr std::array<std::string_view, 10> kModelFiles = {"config.json",
                                                          "generation_config.json",
                                                          "tokenizer.json",
                                                          "tokenizer_config.json",
                                                          "special_tokens_map.json",
                                                          "added_tokens.json",
                                                          "vocab.json",
                                                          "merges.txt",
                                                          "chat_template.jinja",
                                                          "model.safetensors.index.json"};

// "model.safetensors", "model-00001-of-00004.safetensors".
bool is_weights(std::string_view name) { return name.starts_with("model") && name.ends_with(".safetensors"); }

bool is_model_file(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  return entry.is_regular_file() &&
         (is_weights(name) || std::find(kModelFiles.begin(), kModelFiles.end(), name) != kModelFiles.end());
}

std::string make_beside(const std::string& target, const std::string& path) {
  static std::atomic<unsigned> count{0};
  constexpr int kMostTries = 100;  // a name is taken only where a process of the same id was killed before
  for (int i = 0; i < kMostTries; ++i) {
    std::string name = fmt::format("{}.{}.{}.tmp", target, ::getpid(), count++);
    if (::mkdir(name.c_str(), 0777) == 0) return name;
    if (errno != EEXIST) break;
  }
  fail_with_errno("write", path);
}

// Waits until the disk has a folder's entries.
void sync_folder(const std::string& folder, const std::string& path) {
  const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.get() < 0 || ::fsync(descriptor.get()) != 0) fail_with_errno("write", path);
}

void remove_all(const std::string& folder) {
  std::error_code error;  // what cannot be removed stays
  fs::remove_all(folder, error);
}

// "out/" names the same folder as "out".
std::string without_slashes(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

AtomicFolder::AtomicFolder(std::string path, bool overwrite)
    : path_(without_slashes(std::move(path))), target_(canonical_path(path_)), overwrite_(overwrite) {
  check_target();
  temporary_ = make_beside(target_, path_);
}

AtomicFolder::~AtomicFolder() {
  if (!temporary_.empty()) remove_all(temporary_);
}

void AtomicFolder::check_target() const try {
  const fs::file_status status = fs::status(target_);
  if (!fs::exists(status)) return;
  if (!fs::is_directory(status))
    fail(Status::kIo, "cannot write {}: wanted a folder or nothing there, found a file", path_);
  bool empty = true, has_config = false;
  for (const fs::directory_entry& entry : fs::directory_iterator(target_)) {
    empty = false;
    has_config = has_config || entry.path().filename() == "config.json";
    if (is_model_file(entry)) continue;
    fail(Status::kIo, "cannot write {}: a folder that holds {}, which is no file of a model, is never replaced", path_,
         entry.path().filename().string());
  }
  if (empty) return;
  if (!has_config)
    fail(Status::kIo, "cannot write {}: a folder without config.json is no model, and is never replaced", path_);
  if (!overwrite_) fail(Status::kIo, "{}: there already, and overwrite is not set", path_);
} catch (const fs::filesystem_error& error) {
  fail(Status::kIo, "cannot write {}: {}", path_, error.code().message());
}

std::string AtomicFolder::renamed(std::string text) const {
  const std::size_t at = temporary_.empty() ? std::string::npos : text.find(temporary_);
  if (at != std::string::npos) text.replace(at, temporary_.size(), path_);
  return text;
}

void AtomicFolder::commit() {
  sync_folder(temporary_, path_);
  check_target();  // what came there meanwhile is not lost either
  replace();
  temporary_.clear();
}

void AtomicFolder::replace() {
  // An empty folder gives way to a rename.
  if (::rename(temporary_.c_str(), target_.c_str()) == 0) return;
  if (errno != ENOTEMPTY && errno != EEXIST) fail_with_errno("write", path_);
  if (::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, target_.c_str(), RENAME_EXCHANGE) == 0) {
    remove_all(temporary_);  // the old one now
    return;
  }
  // Where the file system cannot exchange two, the old one stands aside for a moment.
  const std::string old = temporary_ + ".old";
  if (::rename(target_.c_str(), old.c_str()) != 0) fail_with_errno("write", path_);
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
    const int code = errno;
    ::rename(old.c_str(), target_.c_str());
    errno = code;
    fail_with_errno("write", path_);
  }
  remove_all(old);
}

}  // namespace lacuna
