// Tokenizers without a model, of lacuna.h.
#include "model/tokenizer.h"

#include <algorithm>
#include <string>
#include <vector>

#include "abi/guard.h"
#include "model/huggingface/tokenizer.h"
#include "model/huggingface/tokenizer_size.h"
#include "model/save/folder_json.h"
#include "model/tokenizer/trainer.h"

using lacuna::fail;
using lacuna::Status;
using lacuna::abi::give_text;
using lacuna::abi::guard;
using lacuna::abi::require;
using lacuna::abi::require_array;

struct lacuna_tokenizer {
  std::shared_ptr<const void> owner;  // of the texts that `source` views
  const lacuna::TokenizerSource& source;
  lacuna::Tokenizer tokenizer;
};

namespace {

lacuna_tokenizer* make_handle(std::shared_ptr<const lacuna::TrainedTokenizer> trained) {
  const lacuna::TokenizerSource& source = trained->source;
  return new lacuna_tokenizer{std::move(trained), source, lacuna::Tokenizer(source)};
}

std::string read_text(const char* text) { return text == nullptr ? std::string() : std::string(text); }

lacuna::TokenizerTraining read_training(const lacuna_tokenizer_training* options) {
  require(options, "options");
  if (options->struct_size < static_cast<int64_t>(sizeof(lacuna_tokenizer_training))) {
    fail(Status::kInvalidArgument, "options->struct_size: wanted {} (see lacuna_tokenizer_training_init), got {}",
         sizeof(lacuna_tokenizer_training), options->struct_size);
  }
  lacuna::TokenizerTraining result;
  result.vocab_size = options->vocab_size;
  result.min_frequency = options->min_frequency;
  require_array(options->special_tokens, options->special_count, "options->special_tokens", "options->special_count");
  for (int64_t i = 0; i < options->special_count; ++i) {
    require(options->special_tokens[i], "options->special_tokens[i]");
    result.special_tokens.emplace_back(options->special_tokens[i]);
  }
  result.first_token = read_text(options->bos);
  result.last_token = read_text(options->eos);
  return result;
}

}  // namespace

extern "C" {

void lacuna_tokenizer_training_init(lacuna_tokenizer_training* options) {
  if (options == nullptr) return;
  *options = {sizeof(lacuna_tokenizer_training), 0, 2, "gpt-2", nullptr, 0, nullptr, nullptr};
}

lacuna_status lacuna_tokenizer_train(const char* const* texts, const int64_t* lengths, int64_t count,
                                     const lacuna_tokenizer_training* options, lacuna_tokenizer** out) {
  return guard([&] {
    require(out, "out");
    require_array(texts, count, "texts", "count");
    require_array(lengths, count, "lengths", "count");
    const lacuna::TokenizerTraining training = read_training(options);
    require(options->pre_tokenizer, "options->pre_tokenizer");
    lacuna::TokenizerTrainer trainer(options->pre_tokenizer);
    for (int64_t i = 0; i < count; ++i) {
      require_array(texts[i], lengths[i], "texts[i]", "lengths[i]");
      if (lengths[i] > 0) trainer.add({texts[i], static_cast<std::size_t>(lengths[i])});
    }
    *out = make_handle(trainer.train(training));
  });
}

lacuna_status lacuna_tokenizer_open(const char* folder, lacuna_tokenizer** out) {
  return guard([&] {
    require(folder, "folder");
    require(out, "out");
    const std::int64_t size = lacuna::huggingface::tokenizer_size(folder);
    auto file = std::make_shared<lacuna::huggingface::TokenizerFile>(folder, lacuna::huggingface::Config{}, size);
    const lacuna::TokenizerSource& source = file->source();
    *out = new lacuna_tokenizer{std::move(file), source, lacuna::Tokenizer(source)};
  });
}

void lacuna_tokenizer_free(lacuna_tokenizer* tokenizer) { delete tokenizer; }

int64_t lacuna_tokenizer_vocab_size(const lacuna_tokenizer* tokenizer) {
  return tokenizer == nullptr ? 0 : tokenizer->tokenizer.vocab_size();
}

int32_t lacuna_tokenizer_bos(const lacuna_tokenizer* tokenizer) {
  return tokenizer == nullptr ? -1 : tokenizer->source.bos;
}

int32_t lacuna_tokenizer_eos(const lacuna_tokenizer* tokenizer) {
  return tokenizer == nullptr ? -1 : tokenizer->source.eos;
}

lacuna_status lacuna_tokenizer_encode(const lacuna_tokenizer* tokenizer, const char* text, int64_t length,
                                      int32_t flags, int32_t* ids, int64_t capacity, int64_t* count) {
  return guard([&] {
    require(tokenizer, "tokenizer");
    require_array(text, length, "text", "length");
    require_array(ids, capacity, "ids", "capacity");
    require(count, "count");
    if ((flags & ~(LACUNA_ENCODE_BOS | LACUNA_ENCODE_SPECIAL)) != 0) {
      fail(Status::kInvalidArgument, "flags: wanted a sum of LACUNA_ENCODE_BOS and LACUNA_ENCODE_SPECIAL, got {}",
           flags);
    }
    const std::vector<int32_t> encoded =
        tokenizer->tokenizer.encode({length > 0 ? text : "", static_cast<std::size_t>(length)},
                                    (flags & LACUNA_ENCODE_BOS) != 0, (flags & LACUNA_ENCODE_SPECIAL) != 0);
    std::copy_n(encoded.data(), std::min(encoded.size(), static_cast<std::size_t>(capacity)), ids);
    *count = static_cast<int64_t>(encoded.size());
  });
}

lacuna_status lacuna_tokenizer_decode(const lacuna_tokenizer* tokenizer, const int32_t* ids, int64_t count, char* text,
                                      int64_t capacity, int64_t* length) {
  return guard([&] {
    require(tokenizer, "tokenizer");
    require_array(ids, count, "ids", "count");
    give_text(tokenizer->tokenizer.decode({ids, static_cast<std::size_t>(count)}), text, capacity, length);
  });
}

lacuna_status lacuna_tokenizer_json(const lacuna_tokenizer* tokenizer, char* json, int64_t capacity, int64_t* length) {
  return guard([&] {
    require(tokenizer, "tokenizer");
    give_text(lacuna::tokenizer_json(tokenizer->source), json, capacity, length);
  });
}

}  // extern "C"
