#include "model/describe.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "model/gguf.h"
#include "model/huggingface/folder.h"
#include "model/model.h"

namespace lacuna {

std::string describe_model(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error) ? describe_huggingface(path) : describe_gguf(path);
}

void add_verdict(const std::string& path, nlohmann::ordered_json& document) {
  try {
    Model::open(path, {"cpu", 1});
    document["usable"] = true;
  } catch (const Error& error) {
    document["usable"] = false;
    document["problem"] = error.what();
  }
}

}  // namespace lacuna
