// Files as the engine reads and writes them: mapped for reading, replaced in one step for writing.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace lacuna {

// A read-only mapping of a whole regular file. An empty file maps to an empty span.
// Throws Error: kNotFound when there is none, kIo when it is a folder, not readable or cannot be mapped.
class MappedFile {
 public:
  MappedFile() = default;
  explicit MappedFile(const std::string& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

// All bytes of a file, or of what a pipe or a terminal gives until it ends. Throws Error: kNotFound when there is none,
// kIo when it is a folder or cannot be read.
std::string read_file(const std::string& path);
// Of a file proper, that is no pipe, device or folder, and waits for nobody; at most `most` bytes and one more. Throws
// likewise.
std::string read_regular_file(const std::string& path, std::size_t most);

// Absolute, without links, "." and ".."; what of the path does not exist is kept as it is. Throws kIo.
std::string canonical_path(const std::string& path);

// Writes `bytes` to `path` so that a reader sees the old file or the new one, never a part: a temporary file beside it,
// fsync, rename. A link is followed, the old file's permissions stay. On failure the old file stays and the temporary
// one is removed. Throws Error: kNotFound when the folder is missing, kIo when `path` is something else than a file (a
// folder, a device, a pipe) or the system refuses.
void write_file_atomically(const std::string& path, std::string_view bytes);

}  // namespace lacuna
