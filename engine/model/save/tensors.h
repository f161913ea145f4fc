// The tensors of a model as a file of another format wants them: its names, the order of its rows, its storage.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/config.h"
#include "model/format.h"
#include "model/weights.h"

namespace lacuna {

enum class SavedKind { kGguf, kHuggingFace };

// One tensor to write. Its numbers stay where they are: rows are converted one at a time.
struct SavedTensor {
  std::string name;
  std::vector<std::int64_t> shape;  // (rows, columns), or (columns) of a norm
  Matrix source;                    // views into the model; of a norm one row of float32
  const Format* format = nullptr;   // to write it in

  // Where the values of a head pair up differently in the model and in the file: the heads' size, and how much of each
  // is rotated; 0 for all other tensors.
  std::int64_t head_dim = 0;
  std::int64_t rope_dim = 0;
  RopePairs pairs = RopePairs::kAdjacent;  // of the file

  // The model's row that is this one of the file.
  std::int64_t source_row(std::int64_t row) const;
  std::int64_t row_bytes() const { return format->row_bytes(source.columns); }
  std::int64_t bytes() const { return source.rows * row_bytes(); }
};

// In the order in which llama.cpp's converter writes them; the head only where it is not the embeddings. Matrices are
// written in `format`, or in F16 where their rows are no multiple of its blocks. Norms are float32 in GGUF files, as
// everywhere, and of the matrices' format in folders.
std::vector<SavedTensor> tensors_of(const ModelConfig& config, const Weights& weights, SavedKind kind,
                                    const Format& format);

// Whether the head is the embeddings.
bool has_tied_head(const Weights& weights);

// Writes one row into `out` (row_bytes()). A row that is stored in the format already is copied as it is. `scratch` is
// used in between. Throws kUnsupported where a number has no finite one in the format near it.
void encode_row(const SavedTensor& tensor, std::int64_t row, std::vector<float>& scratch, std::byte* out);

}  // namespace lacuna
