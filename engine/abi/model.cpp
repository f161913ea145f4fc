#include <algorithm>
#include <cstddef>
#include <cstring>

#include "abi/guard.h"
#include "abi/model_handle.h"
#include "abi/tensor_handle.h"

using lacuna::fail;
using lacuna::Status;
using lacuna::abi::give_struct;
using lacuna::abi::guard;
using lacuna::abi::require;
using lacuna::abi::require_array;

namespace {

lacuna::ModelOptions read_options(const lacuna_model_options* options) {
  lacuna::ModelOptions result;
  if (options == nullptr) return result;
  // A host of an older header has a shorter struct.
  if (options->struct_size < static_cast<int64_t>(offsetof(lacuna_model_options, dtype))) {
    fail(Status::kInvalidArgument, "options->struct_size: wanted {} (see lacuna_model_options_init), got {}",
         sizeof(lacuna_model_options), options->struct_size);
  }
  lacuna_model_options given{};
  std::memcpy(&given, options,
              static_cast<std::size_t>(std::min(options->struct_size, static_cast<int64_t>(sizeof given))));
  result.threads = given.threads;
  if (given.backend != nullptr) result.backend = given.backend;
  if (given.dtype != nullptr) result.dtype = given.dtype;
  if (given.device != nullptr) result.device = given.device;
  return result;
}

// Copies what fits and reports the whole size.
template <typename T>
void give(const T* values, std::size_t size, T* out, int64_t capacity, int64_t* count) {
  std::copy_n(values, std::min(size, static_cast<std::size_t>(capacity)), out);
  *count = static_cast<int64_t>(size);
}

lacuna_model_info describe(const lacuna::Model& model) {
  const lacuna::ModelConfig& config = model.config();
  lacuna_model_info info{};
  info.struct_size = sizeof info;
  info.vocab_size = config.vocab_size;
  info.dim = config.dim;
  info.layers = config.layers;
  info.heads = config.heads;
  info.kv_heads = config.kv_heads;
  info.head_dim = config.head_dim;
  info.feed_forward_dim = config.feed_forward_dim;
  info.context_length = config.context_length;
  info.bos = model.bos();
  info.eos = model.eos();
  info.threads = model.backend().threads();
  info.rope_base = config.rope_base;
  info.rope_scale = config.rope_scale;
  info.weight_bytes = model.weights().bytes;
  info.parameters = model.weights().parameters;
  info.name = config.name.c_str();
  info.path = model.path().c_str();
  info.architecture = config.architecture.c_str();
  info.instructions = model.backend().instructions();
  info.backend = model.options().backend.c_str();
  info.dtype = model.options().dtype.c_str();
  info.device = model.options().device.c_str();
  return info;
}

}  // namespace

extern "C" {

void lacuna_model_options_init(lacuna_model_options* options) {
  if (options == nullptr) return;
  *options = {sizeof(lacuna_model_options), 0, "cpu", "float32", "cpu"};
}

lacuna_status lacuna_model_open(const char* path, const lacuna_model_options* options, lacuna_model** out) {
  return guard([&] {
    require(path, "path");
    require(out, "out");
    *out = new lacuna_model{lacuna::Model::open(path, read_options(options))};
  });
}

void lacuna_model_free(lacuna_model* model) { delete model; }

lacuna_status lacuna_model_get_info(const lacuna_model* model, lacuna_model_info* out) {
  return guard([&] {
    require(model, "model");
    give_struct(describe(*model->model), out);
  });
}

lacuna_status lacuna_model_encode(const lacuna_model* model, const char* text, int64_t length, int32_t flags,
                                  int32_t* ids, int64_t capacity, int64_t* count) {
  return guard([&] {
    require(model, "model");
    require_array(text, length, "text", "length");
    require_array(ids, capacity, "ids", "capacity");
    require(count, "count");
    if ((flags & ~(LACUNA_ENCODE_BOS | LACUNA_ENCODE_SPECIAL)) != 0) {
      fail(Status::kInvalidArgument, "flags: wanted a sum of LACUNA_ENCODE_BOS and LACUNA_ENCODE_SPECIAL, got {}",
           flags);
    }
    const std::vector<int32_t> encoded =
        model->model->tokenizer().encode({length > 0 ? text : "", static_cast<std::size_t>(length)},
                                         (flags & LACUNA_ENCODE_BOS) != 0, (flags & LACUNA_ENCODE_SPECIAL) != 0);
    give(encoded.data(), encoded.size(), ids, capacity, count);
  });
}

lacuna_status lacuna_model_decode(const lacuna_model* model, const int32_t* ids, int64_t count, char* text,
                                  int64_t capacity, int64_t* length) {
  return guard([&] {
    require(model, "model");
    require_array(ids, count, "ids", "count");
    require_array(text, capacity, "text", "capacity");
    require(length, "length");
    const std::string decoded = model->model->tokenizer().decode({ids, static_cast<std::size_t>(count)});
    give(decoded.data(), decoded.size(), text, capacity, length);
  });
}

lacuna_status lacuna_model_token_is_control(const lacuna_model* model, int32_t id, int32_t* out) {
  return guard([&] {
    require(model, "model");
    require(out, "out");
    const int64_t size = model->model->config().vocab_size;
    if (id < 0 || id >= size)
      fail(Status::kInvalidArgument, "id: wanted a token id from 0 to {}, got {}", size - 1, id);
    *out = model->model->tokenizer().is_control(id) ? 1 : 0;
  });
}

lacuna_status lacuna_model_embeddings(lacuna_model* model, lacuna_tensor** out) {
  return guard([&] {
    require(model, "model");
    require(out, "out");
    const lacuna::ModelConfig& config = model->model->config();
    *out = lacuna::abi::wrap_floats(model->model->embeddings(), {config.vocab_size, config.dim}, true);
  });
}

}  // extern "C"
