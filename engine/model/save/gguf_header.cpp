#include "model/save/gguf_header.h"

#include <cstring>

#include "model/gguf.h"

namespace lacuna {
namespace {

constexpr std::uint32_t kVersion = 3;

template <typename T>
void raw(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

void text(std::string& out, std::string_view value) {
  raw(out, std::uint64_t{value.size()});
  out += value;
}

std::uint64_t aligned(std::uint64_t offset) {
  return (offset + GgufHeader::kAlignment - 1) / GgufHeader::kAlignment * GgufHeader::kAlignment;
}

constexpr std::uint32_t number(GgufType type) { return static_cast<std::uint32_t>(type); }

}  // namespace

void GgufHeader::begin(std::string_view key, std::uint32_t type) {
  ++pair_count_;
  text(pairs_, key);
  raw(pairs_, type);
}

void GgufHeader::put(std::string_view key, std::string_view value) {
  begin(key, number(GgufType::kString));
  text(pairs_, value);
}

void GgufHeader::put(std::string_view key, std::uint32_t value) {
  begin(key, number(GgufType::kUint32));
  raw(pairs_, value);
}

void GgufHeader::put(std::string_view key, float value) {
  begin(key, number(GgufType::kFloat32));
  raw(pairs_, value);
}

void GgufHeader::put(std::string_view key, bool value) {
  begin(key, number(GgufType::kBool));
  raw(pairs_, static_cast<std::uint8_t>(value ? 1 : 0));
}

void GgufHeader::put(std::string_view key, std::span<const std::string_view> values) {
  begin(key, number(GgufType::kArray));
  raw(pairs_, number(GgufType::kString));
  raw(pairs_, std::uint64_t{values.size()});
  for (const std::string_view value : values) text(pairs_, value);
}

void GgufHeader::put(std::string_view key, std::span<const std::int32_t> values) {
  begin(key, number(GgufType::kArray));
  raw(pairs_, number(GgufType::kInt32));
  raw(pairs_, std::uint64_t{values.size()});
  for (const std::int32_t value : values) raw(pairs_, value);
}

void GgufHeader::tensor(std::string_view name, const std::vector<std::int64_t>& shape, const Format& format) {
  ++tensor_count_;
  text(tensors_, name);
  raw(tensors_, static_cast<std::uint32_t>(shape.size()));
  std::int64_t rows = 1;
  for (std::size_t i = shape.size(); i-- > 0;) {  // GGUF names the contiguous dimension first
    raw(tensors_, static_cast<std::uint64_t>(shape[i]));
    if (i + 1 < shape.size()) rows *= shape[i];
  }
  raw(tensors_, format.gguf_type);
  raw(tensors_, offset_);
  offset_ = aligned(offset_ + static_cast<std::uint64_t>(rows * format.row_bytes(shape.back())));
}

std::string GgufHeader::bytes() const {
  std::string out = "GGUF";
  raw(out, kVersion);
  raw(out, tensor_count_);
  raw(out, pair_count_);
  out += pairs_;
  out += tensors_;
  out.resize(static_cast<std::size_t>(aligned(out.size())));
  return out;
}

}  // namespace lacuna
