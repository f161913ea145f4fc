// How many tokens the tokenizer.json of a folder has, where no model says it.
#pragma once

#include <cstdint>
#include <string>

namespace lacuna::huggingface {

// The largest id and one. Throws kCorrupt for a file that is missing or no such file, kUnsupported for ids of 2^24 or
// more.
std::int64_t tokenizer_size(const std::string& folder);

}  // namespace lacuna::huggingface
