// A tokenizer's parts out of a GGUF file's metadata.
#pragma once

#include "model/gguf.h"
#include "model/tokenizer.h"

namespace lacuna {

// Views into the file's mapping. Throws kCorrupt for keys of another type.
TokenizerSource tokenizer_source(const GgufFile& file);

}  // namespace lacuna
