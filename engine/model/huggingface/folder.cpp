#include "model/huggingface/folder.h"

#include <filesystem>

#include "base/file.h"

namespace lacuna {
namespace {

constexpr std::size_t kMostConfigBytes = std::size_t{1} << 20;

std::string config_path(const std::string& folder) { return (std::filesystem::path(folder) / "config.json").string(); }

// What the folder is called, also where the path is "." or ends in "/".
std::string folder_name(const std::string& path) {
  return std::filesystem::path(canonical_path(path)).filename().string();
}

}  // namespace

HuggingFaceFolder::HuggingFaceFolder(const std::string& path)
    : path_(path),
      config_path_(config_path(path)),
      config_(huggingface::read_config(huggingface::read_json(config_path_, kMostConfigBytes), config_path_,
                                       folder_name(path))),
      shards_(path) {}

TokenizerSource HuggingFaceFolder::tokenizer(std::int64_t vocab_size) const {
  tokenizer_ = std::make_unique<const huggingface::TokenizerFile>(path_, config_, vocab_size);
  return tokenizer_->source();
}

}  // namespace lacuna
