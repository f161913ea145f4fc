// Which of the known pre-tokenizers a tokenizer.json describes.
#pragma once

#include <string_view>

#include "model/huggingface/json.h"

namespace lacuna::huggingface {

// "gpt-2", "smollm", "llama-bpe" or "qwen2" (model/tokenizer/pre_tokenizer.h). Throws kUnsupported for any other.
std::string_view pre_tokenizer_name(const Field& pre_tokenizer);

// Throws kUnsupported for a ByteLevel that puts a space in front of texts.
void check_byte_level(const Field& byte_level);

}  // namespace lacuna::huggingface
