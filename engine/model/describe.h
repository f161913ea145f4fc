// What a model's file or folder holds, as a JSON document, whether or not it can be used.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace lacuna {

// Of a Hugging Face folder {"path","format":"huggingface","metadata":{…},"tensors":[{"name","type","shape","bytes"},…],
// "usable"} and "problem" where it cannot be opened as a model; of a file as describe_gguf (model/gguf.h). Throws Error
// for what is neither.
std::string describe_model(const std::string& path);

// Sets "usable", and "problem", of the document of a path.
void add_verdict(const std::string& path, nlohmann::ordered_json& document);

}  // namespace lacuna
