// A Llama model as a GGUF file's front: the metadata that llama.cpp's converter writes, and the tensors.
#pragma once

#include <span>
#include <string>

#include "model/model.h"
#include "model/save/tensors.h"

namespace lacuna {

// Everything before the bytes of `tensors`, which are named as in GGUF files. format: that of most matrices.
std::string gguf_front(const Model& model, std::span<const SavedTensor> tensors, const Format& format);

}  // namespace lacuna
