// Opens a tiny model with random weights on any backend; says when libtorch is not here.
#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "base/error.h"
#include "model/model.h"
#include "model/torch_library.h"
#include "support/gguf_writer.h"

namespace lacuna::test {

inline std::shared_ptr<const Model> open_model(const GgufWriter& writer, const ModelOptions& options) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("lacuna-tiny-model-" + std::to_string(::getpid()))).string();
  std::ofstream(path, std::ios::binary) << writer.file();
  const auto model = Model::open(path, options);
  std::filesystem::remove(path);  // the mapping stays
  return model;
}

// Use as `if (without_torch()) return;` at the top of a test.
inline bool without_torch() {
  try {
    torch_library();
    return false;
  } catch (const Error& error) {
    WARN("skipped: " << error.what());
    return true;
  }
}

}  // namespace lacuna::test
