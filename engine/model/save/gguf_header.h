// The front of a GGUF file (version 3): metadata, and where each tensor lies.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/format.h"

namespace lacuna {

class GgufHeader {
 public:
  static constexpr std::size_t kAlignment = 32;  // of each tensor, in a file that names no other

  // Metadata, in order. Keys differ.
  void put(std::string_view key, std::string_view value);
  void put(std::string_view key, const char* value) { put(key, std::string_view(value)); }
  void put(std::string_view key, std::uint32_t value);
  void put(std::string_view key, float value);
  void put(std::string_view key, bool value);
  void put(std::string_view key, std::span<const std::string_view> values);
  void put(std::string_view key, std::span<const std::int32_t> values);

  // Tensors, in the order in which their bytes follow, each filled up with zeros to a multiple of kAlignment. shape as
  // in PyTorch; its last size is a multiple of the format's blocks.
  void tensor(std::string_view name, const std::vector<std::int64_t>& shape, const Format& format);

  // Everything before the first tensor's bytes.
  std::string bytes() const;

 private:
  void begin(std::string_view key, std::uint32_t type);

  std::string pairs_, tensors_;
  std::uint64_t pair_count_ = 0, tensor_count_ = 0;
  std::uint64_t offset_ = 0;  // of the next tensor
};

}  // namespace lacuna
