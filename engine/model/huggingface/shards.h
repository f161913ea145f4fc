// The weights of a Hugging Face folder: model.safetensors, or the files that model.safetensors.index.json names.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/source.h"
#include "tensor/safetensors.h"

namespace lacuna::huggingface {

class Shards {
 public:
  // Throws Error: kCorrupt where file and index disagree: a tensor that is missing, stands in two files or in another
  // than the index says, a file that is not there or is no plain name in the folder; kUnsupported for a folder whose
  // weights are of another kind.
  explicit Shards(const std::string& folder);

  std::span<const StoredTensor> tensors() const { return tensors_; }
  const StoredTensor* find(std::string_view name) const;

 private:
  void open(const std::string& folder, const std::string& name);
  void check_index(const std::string& folder, const std::map<std::string, std::string>& file_of) const;

  std::vector<std::unique_ptr<const SafetensorsFile>> files_;
  std::vector<StoredTensor> tensors_;
  std::map<std::string_view, std::size_t> names_;
};

}  // namespace lacuna::huggingface
