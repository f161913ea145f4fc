#include "model/gguf_source.h"

#include "base/error.h"
#include "model/tokenizer/gguf_source.h"

namespace lacuna {

GgufSource::GgufSource(const std::string& path) : file_(path), config_(read_config(file_)) {
  for (const GgufTensor& tensor : file_.tensors()) {
    tensors_.push_back(
        {tensor.name, tensor.format, gguf_type_name(tensor.type), tensor.shape, tensor.data, &file_.path()});
  }
}

const StoredTensor* GgufSource::find(std::string_view name) const {
  const GgufTensor* found = file_.find_tensor(name);
  return found == nullptr ? nullptr : &tensors_[static_cast<std::size_t>(found - file_.tensors().data())];
}

TokenizerSource GgufSource::tokenizer(std::int64_t vocab_size) const {
  TokenizerSource source = tokenizer_source(file_);
  if (static_cast<std::int64_t>(source.tokens.size()) != vocab_size) {
    fail(Status::kCorrupt,
         "{}: tokenizer.ggml.tokens: wanted {} tokens, one for each row of token_embd.weight, found {}", path(),
         vocab_size, source.tokens.size());
  }
  return source;
}

}  // namespace lacuna
