// A Hugging Face folder's config, tokenizer and tensors as a JSON document.
#include "model/describe.h"

#include <algorithm>
#include <filesystem>

#include "base/error.h"
#include "model/huggingface/folder.h"
#include "model/huggingface/json.h"

namespace lacuna {
namespace {

using Document = nlohmann::ordered_json;
using huggingface::Json;
using huggingface::read_json;

constexpr std::size_t kFirstElements = 8;        // what is shown of a long list
constexpr std::size_t kLongestText = 64 * 1024;  // what is shown of a long text

std::string place(const std::string& folder, const char* name) {
  return (std::filesystem::path(folder) / name).string();
}

Document shown(const Json& value) {
  if (value.is_string() && value.get_ref<const std::string&>().size() > kLongestText) {
    const auto& text = value.get_ref<const std::string&>();
    return {{"type", "string"}, {"bytes", text.size()}, {"first", text.substr(0, kLongestText)}};
  }
  if (!value.is_array()) return Document(value);
  Document first = Document::array();
  for (std::size_t i = 0; i < std::min(value.size(), kFirstElements); ++i) {
    // What is in the list may be lists again, as long as they like.
    first.push_back(value[i].is_structured() ? Document(value[i].is_array() ? "a list" : "an object")
                                             : shown(value[i]));
  }
  return {{"type", "array"}, {"element_type", "value"}, {"count", value.size()}, {"first", first}};
}

// An object's members as "config.key", those inside as "config.key.key".
void add_members(Document& metadata, const std::string& name, const Json& object) {
  if (!object.is_object()) return;
  for (const auto& [key, value] : object.items()) {
    const std::string inner = name + "." + key;
    if (value.is_object()) {
      add_members(metadata, inner, value);
    } else if (!value.is_null()) {
      metadata.get_ref<Document::object_t&>().emplace_back(inner, shown(value));
    }
  }
}

std::string type_of(const Json& part) {
  if (!part.is_object() || !part.contains("type") || !part["type"].is_string()) return "none";
  return part["type"].get<std::string>();
}

// "Sequence: Digits, ByteLevel"
std::string types_of(const Json& part) {
  std::string text = type_of(part);
  if (text != "Sequence" || !part.contains("pretokenizers")) return text;
  const char* between = ": ";
  for (const Json& inner : part["pretokenizers"]) {
    text += std::exchange(between, ", ") + type_of(inner);
  }
  return text;
}

void add_tokenizer(Document& metadata, const Json& tokenizer) {
  if (!tokenizer.is_object()) return;
  const auto at = [](const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found == object.end() ? Json() : *found;
  };
  const Json model = at(tokenizer, "model");
  metadata["tokenizer.model"] = type_of(model);
  metadata["tokenizer.tokens"] = at(model, "vocab").size();
  metadata["tokenizer.merges"] = at(model, "merges").size();
  metadata["tokenizer.pre_tokenizer"] = types_of(at(tokenizer, "pre_tokenizer"));
  metadata["tokenizer.normalizer"] = type_of(at(tokenizer, "normalizer"));
  Json added = Json::array();
  for (const Json& token : at(tokenizer, "added_tokens")) added.push_back(at(token, "content"));
  if (!added.empty()) metadata["tokenizer.added_tokens"] = shown(added);
}

// Runs `read`; what is wrong with a part is said by the verdict.
template <typename Read>
void try_part(Read&& read) {
  try {
    read();
  } catch (const Error&) {
  }
}

}  // namespace

std::string describe_huggingface(const std::string& path) {
  Document document = {
      {"path", path}, {"format", "huggingface"}, {"metadata", Document::object()}, {"tensors", Document::array()}};
  Document& metadata = document["metadata"];
  add_members(metadata, "config", read_json(place(path, "config.json"), huggingface::kMostConfigBytes));
  try_part(
      [&] { add_tokenizer(metadata, read_json(place(path, "tokenizer.json"), huggingface::kMostTokenizerBytes)); });
  try_part([&] {
    const huggingface::Shards shards(path);
    for (const StoredTensor& tensor : shards.tensors()) {
      document["tensors"].push_back(
          {{"name", tensor.name}, {"type", tensor.type}, {"shape", tensor.shape}, {"bytes", tensor.data.size()}});
    }
  });
  add_verdict(path, document);
  return document.dump(-1, ' ', false, Document::error_handler_t::replace);
}

}  // namespace lacuna
