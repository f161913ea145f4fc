#include "model/source.h"

#include <filesystem>

#include "base/error.h"
#include "model/gguf_source.h"
#include "model/huggingface/folder.h"

namespace lacuna {

std::unique_ptr<ModelSource> open_model_source(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return std::make_unique<HuggingFaceFolder>(path);
  // Its config and tokenizer are beside it.
  if (path.ends_with(".safetensors") && std::filesystem::exists(path, error)) {
    fail(Status::kUnsupported,
         "{}: wanted a .gguf file or a folder, found weights alone: open the folder that they are in", path);
  }
  return std::make_unique<GgufSource>(path);
}

}  // namespace lacuna
