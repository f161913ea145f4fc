// safetensors files (https://github.com/huggingface/safetensors, "Format"): named tensors behind a header of JSON. Read
// through a mapping, written in one step.
//
//   const auto file = std::make_shared<const SafetensorsFile>(path);
//   const Tensor norm = safetensors_tensor(file, *file->find("model.norm.weight"));
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/atomic_file.h"
#include "base/file.h"
#include "tensor/safetensors_type.h"
#include "tensor/tensor.h"

namespace lacuna {

struct SafetensorsEntry {
  std::string name;
  const SafetensorsType* type = nullptr;
  std::vector<std::int64_t> shape;
  std::span<const std::byte> data;  // into the mapping; need not be aligned
};

// A file is not trusted: all of the format's rules are checked. The header is at most 100 MB of JSON without duplicate
// keys; data are as long as shape and type say, follow each other from the first byte behind the header to the file's
// last, without holes and without lying over each other.
class SafetensorsFile {
 public:
  // Throws Error: kNotFound, kIo, kCorrupt, kUnsupported (more dimensions or tensors than are read); the text names
  // file, tensor, field, wanted and found.
  explicit SafetensorsFile(const std::string& path);

  const std::string& path() const { return path_; }
  std::span<const SafetensorsEntry> entries() const { return entries_; }  // as their data lie in the file
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  // nullptr where there is none of that name.
  const SafetensorsEntry* find(std::string_view name) const;

 private:
  std::string path_;
  MappedFile file_;
  std::vector<SafetensorsEntry> entries_;
  std::map<std::string, std::string> metadata_;
  // Ordered: the names are the file's, and names that are made to collide would make a hash table slow.
  std::map<std::string_view, std::size_t> names_;
};

// An entry of `file` as a tensor: a read-only view of the mapping, which it keeps alive; a copy with `copy`, and where
// the data are not aligned. Throws kUnsupported for a type that no tensor holds, kCorrupt for a BOOL that is neither 0
// nor 1.
Tensor safetensors_tensor(const std::shared_ptr<const SafetensorsFile>& file, const SafetensorsEntry& entry,
                          bool copy = false);

// One tensor to be written. `write` writes its elements, row by row, little-endian, to the file: exactly as many bytes
// as shape and type say (what writes another number is a defect, kInternal).
struct SafetensorsItem {
  std::string name;
  const SafetensorsType* type = nullptr;
  std::vector<std::int64_t> shape;
  std::function<void(AtomicFile&)> write;
};
// That of a tensor, which it holds. Throws kInvalidArgument for a dtype that the format has not.
SafetensorsItem safetensors_item(std::string name, const Tensor& tensor);

// Everything of a file before its data, for who writes these without items' functions: brings the items into the order
// in which their data are to follow. Throws as write_safetensors does.
std::string safetensors_front(std::vector<SafetensorsItem>& items, const std::map<std::string, std::string>& metadata,
                              const std::string& path);

// Writes a file whole or not at all, its data aligned: by type, the largest first, then by name, as the format's own
// library does. Throws kInvalidArgument for a name that is given twice, is "__metadata__" or no UTF-8, and what
// AtomicFile throws: the old file is then as it was.
void write_safetensors(const std::string& path, std::vector<SafetensorsItem> items,
                       const std::map<std::string, std::string>& metadata);

}  // namespace lacuna
