// Writes a model to a GGUF file or a Hugging Face folder, in steps.
//
//   Saving saving(model, "out.gguf", {.dtype = "q8_0"});
//   while (saving.step()) show(saving.written(), saving.total());
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/atomic_file.h"
#include "model/model.h"
#include "model/save/folder.h"
#include "model/save/tensors.h"

namespace lacuna {

struct SaveOptions {
  std::string format = "";        // "gguf", "huggingface"; "": gguf where the path ends in .gguf, else huggingface
  std::string dtype = "float32";  // "float16", "bfloat16"; of a GGUF file also "q8_0", "q4_0"
  bool overwrite = false;         // may replace a file, or a folder that holds a model and nothing else
};

// What is written appears in its place as a whole, with the last step. Until then, and when anything throws, what stood
// there is as it was; the destructor removes what was begun. The model stays alive, and may be in use.
class Saving {
 public:
  // Throws Error: kInvalidArgument for options, kUnsupported for a model that the format cannot hold, kNotFound for a
  // missing folder around the path, kIo for something in its place that is not replaced, or a refusal of the system.
  Saving(std::shared_ptr<const Model> model, std::string path, const SaveOptions& options);

  // Writes some megabytes on; false when all is written and in its place. Throws Error: kIo (a full disk),
  // kUnsupported for a number that the dtype cannot hold, kInterrupted; kInvalidArgument after any of them.
  bool step();
  // Bytes of tensors.
  std::int64_t written() const { return written_; }
  std::int64_t total() const { return total_; }

 private:
  void begin_gguf(const std::string& path, const Format& format);
  void begin_folder(const std::string& path, const Format& format, const std::string& dtype);
  void write_rows();
  void finish();
  // Runs a part of the work; when it throws, nothing of all that was begun is left.
  template <typename Body>
  void dropping(Body&& body);
  void drop();

  std::shared_ptr<const Model> model_;
  bool overwrite_;
  std::vector<SavedTensor> tensors_;
  std::unique_ptr<AtomicFolder> folder_;  // of a Hugging Face folder
  std::unique_ptr<AtomicFile> file_;      // with the tensors, until it is complete
  bool failed_ = false;

  std::size_t alignment_ = 1;  // of each tensor in the file
  std::size_t tensor_ = 0;     // the next row to write
  std::int64_t row_ = 0;
  std::int64_t written_ = 0, total_ = 0;
  std::vector<float> scratch_;
  std::vector<std::byte> buffer_;
};

}  // namespace lacuna
