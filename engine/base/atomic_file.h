// A file that is written whole or not at all, in pieces where it is large.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/descriptor.h"

namespace lacuna {

// Pieces go to a temporary file beside the target; commit() puts it in the target's place in one step. A reader sees
// the old file or the new one, never a part. A link is followed, an old file's permissions stay. Without a commit the
// temporary file is removed and the old one is as it was.
// All throw Error: kNotFound when the folder is missing, kIo when `path` is something else than a file (a folder, a
// device, a pipe) or the system refuses (a full disk).
class AtomicFile {
 public:
  explicit AtomicFile(std::string path);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  void write(std::string_view bytes);
  void write(std::span<const std::byte> bytes) {
    write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }
  // Bytes written so far.
  std::uint64_t size() const { return size_; }
  const std::string& path() const { return path_; }
  // Waits until the disk has it. Once.
  void commit();

 private:
  std::string path_;       // as the caller named it
  std::string target_;     // the file behind a link
  std::string temporary_;  // "": there is none any more
  Descriptor file_;
  std::uint64_t size_ = 0;
};

}  // namespace lacuna
