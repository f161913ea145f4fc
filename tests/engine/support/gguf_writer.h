// Writes small GGUF files, for tests of the reader and of tiny models.
#pragma once

#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "model/format.h"
#include "model/tokenizer/byte_alphabet.h"
#include "support/random_rows.h"

namespace lacuna::test {

class GgufWriter {
 public:
  void put(const std::string& key, const std::string& value) { begin(key, 8), text(pairs_, value); }
  void put(const std::string& key, std::uint32_t value) { begin(key, 4), raw(pairs_, value); }
  void put(const std::string& key, float value) { begin(key, 6), raw(pairs_, value); }
  void put(const std::string& key, const std::vector<std::string>& values) {
    begin(key, 9), raw(pairs_, std::uint32_t{8}), raw(pairs_, std::uint64_t{values.size()});
    for (const std::string& value : values) text(pairs_, value);
  }
  void put(const std::string& key, const std::vector<std::int32_t>& values) {
    begin(key, 9), raw(pairs_, std::uint32_t{5}), raw(pairs_, std::uint64_t{values.size()});
    for (const std::int32_t value : values) raw(pairs_, value);
  }
  // Any type, by the bytes behind its number.
  void put_raw(const std::string& key, std::uint32_t type, const std::string& bytes) {
    begin(key, type), pairs_ += bytes;
  }

  // shape as in PyTorch; data as it lies in the file.
  void tensor(const std::string& name, const std::vector<std::uint64_t>& shape, std::uint32_t type,
              const std::string& data) {
    ++tensor_count_;
    text(tensors_, name);
    raw(tensors_, static_cast<std::uint32_t>(shape.size()));
    for (std::size_t i = shape.size(); i-- > 0;) raw(tensors_, shape[i]);
    raw(tensors_, type);
    raw(tensors_, std::uint64_t{data_.size()});
    data_ += data;
    data_.resize((data_.size() + 31) / 32 * 32);
  }

  // Where the sections begin in the bytes of file(): header, metadata, tensors, data, end.
  std::vector<std::size_t> borders() const {
    const std::size_t header_end = 24 + pairs_.size() + tensors_.size();
    return {0, 4, 8, 16, 24, 24 + pairs_.size(), header_end, (header_end + 31) / 32 * 32, file().size()};
  }

  std::string file(std::uint32_t version = 3) const {
    std::string out = "GGUF";
    raw(out, version), raw(out, tensor_count_), raw(out, pair_count_);
    out += pairs_ + tensors_;
    out.resize((out.size() + 31) / 32 * 32);
    return out + data_;
  }

  template <typename T>
  static void raw(std::string& out, T value) {
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
  }
  static void text(std::string& out, const std::string& value) { raw(out, std::uint64_t{value.size()}), out += value; }

 private:
  void begin(const std::string& key, std::uint32_t type) { ++pair_count_, text(pairs_, key), raw(pairs_, type); }

  std::uint64_t pair_count_ = 0, tensor_count_ = 0;
  std::string pairs_, tensors_, data_;
};

// A Llama of two layers with random weights and all bytes as its vocabulary.
struct TinyModel {
  std::uint32_t dim = 24, layers = 2, heads = 3, kv_heads = 1, feed_forward = 40, context_length = 64;
  GgufWriter writer;

  TinyModel() { write(); }
  // Its matrices in that format, wide enough for any; `as_floats`: the same numbers, stored as float32.
  explicit TinyModel(const Format& format, bool as_floats = false) : format_(format), as_floats_(as_floats) {
    dim = 256, heads = 4, kv_heads = 2, feed_forward = 512;
    write();
  }

 private:
  void write() {
    writer.put("general.architecture", "llama");
    writer.put("general.name", "tiny");
    writer.put("llama.embedding_length", dim);
    writer.put("llama.block_count", layers);
    writer.put("llama.attention.head_count", heads);
    writer.put("llama.attention.head_count_kv", kv_heads);
    writer.put("llama.feed_forward_length", feed_forward);
    writer.put("llama.context_length", context_length);
    writer.put("llama.attention.layer_norm_rms_epsilon", 1e-5F);
    tokenizer();
    tensors();
  }

  void tokenizer() {
    std::vector<std::string> tokens;
    for (int byte = 0; byte < 256; ++byte) tokens.emplace_back(byte_stand_in(static_cast<std::uint8_t>(byte)));
    tokens.insert(tokens.end(), {"he", "ll", "<end>"});
    std::vector<std::int32_t> types(tokens.size(), 1);
    types.back() = 3;
    writer.put("tokenizer.ggml.model", "gpt2");
    writer.put("tokenizer.ggml.pre", "gpt-2");
    writer.put("tokenizer.ggml.tokens", tokens);
    writer.put("tokenizer.ggml.token_type", types);
    writer.put("tokenizer.ggml.merges", std::vector<std::string>{"h e", "l l"});
    writer.put("tokenizer.ggml.eos_token_id", std::uint32_t{258});
  }

  void matrix(const std::string& name, std::uint64_t rows, std::uint64_t columns) {
    const auto values = static_cast<std::int64_t>(rows * columns);
    std::string data = random_rows(format_, values, engine_);
    if (as_floats_) {
      std::vector<float> floats(rows * columns);
      format_.dequantize_reference(reinterpret_cast<const std::byte*>(data.data()), values, floats.data());
      data.assign(reinterpret_cast<const char*>(floats.data()), floats.size() * sizeof(float));
    }
    writer.tensor(name, {rows, columns}, as_floats_ ? 0 : format_.gguf_type, data);
  }

  void norm(const std::string& name) {
    std::string data;
    for (std::uint32_t i = 0; i < dim; ++i) GgufWriter::raw(data, 1.0F);
    writer.tensor(name, {dim}, 0, data);
  }

  void tensors() {
    const std::uint64_t head = dim / heads;
    matrix("token_embd.weight", 259, dim);
    for (std::uint32_t i = 0; i < layers; ++i) {
      const std::string prefix = "blk." + std::to_string(i) + ".";
      norm(prefix + "attn_norm.weight");
      matrix(prefix + "attn_q.weight", dim, dim);
      matrix(prefix + "attn_k.weight", kv_heads * head, dim);
      matrix(prefix + "attn_v.weight", kv_heads * head, dim);
      matrix(prefix + "attn_output.weight", dim, dim);
      norm(prefix + "ffn_norm.weight");
      matrix(prefix + "ffn_gate.weight", feed_forward, dim);
      matrix(prefix + "ffn_up.weight", feed_forward, dim);
      matrix(prefix + "ffn_down.weight", dim, feed_forward);
    }
    norm("output_norm.weight");
  }

  const Format& format_ = *find_format(0);
  bool as_floats_ = false;
  std::mt19937 engine_{1};
};

}  // namespace lacuna::test
