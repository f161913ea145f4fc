#include "model/huggingface/folder.h"

#include <filesystem>

#include "base/file.h"

namespace lacuna {
namespace {

std::string config_path(const std::string& folder) { return (std::filesystem::path(folder) / "config.json").string(); }

// What the folder is called, also where the path is "." or ends in "/".
std::string folder_name(const std::string& path) {
  return std::filesystem::path(canonical_path(path)).filename().string();
}

}  // namespace

HuggingFaceFolder::HuggingFaceFolder(const std::string& path)
    : path_(path),
      config_path_(config_path(path)),
      config_(huggingface::read_config(huggingface::read_json(config_path_, huggingface::kMostConfigBytes),
                                       config_path_, folder_name(path))),
      shards_(path) {
  const std::string more = (std::filesystem::path(path) / "generation_config.json").string();
  std::error_code error;
  if (std::filesystem::exists(more, error)) {
    huggingface::complete_ids(huggingface::read_json(more, huggingface::kMostConfigBytes), more, config_);
  }
}

TokenizerSource HuggingFaceFolder::tokenizer(std::int64_t vocab_size) const {
  tokenizer_ = std::make_unique<const huggingface::TokenizerFile>(path_, config_, vocab_size);
  return tokenizer_->source();
}

}  // namespace lacuna
