#include "model/describe.h"

#include <algorithm>

#include "abi/guard.h"

extern "C" lacuna_status lacuna_model_describe(const char* path, char* json, int64_t capacity, int64_t* length) {
  return lacuna::abi::guard([&] {
    lacuna::abi::require(path, "path");
    lacuna::abi::require_array(json, capacity, "json", "capacity");
    lacuna::abi::require(length, "length");
    const std::string text = lacuna::describe_model(path);
    std::copy_n(text.data(), std::min(text.size(), static_cast<std::size_t>(capacity)), json);
    *length = static_cast<int64_t>(text.size());
  });
}
