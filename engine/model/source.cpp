#include "model/source.h"

#include <filesystem>

#include "model/gguf_source.h"
#include "model/huggingface/folder.h"

namespace lacuna {

std::unique_ptr<ModelSource> open_model_source(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return std::make_unique<HuggingFaceFolder>(path);
  return std::make_unique<GgufSource>(path);
}

}  // namespace lacuna
