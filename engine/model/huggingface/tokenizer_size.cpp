#include "model/huggingface/tokenizer_size.h"

#include <algorithm>

#include "model/huggingface/json.h"
#include "model/huggingface/tokenizer.h"

namespace lacuna::huggingface {
namespace {

constexpr std::int64_t kMostTokens = std::int64_t{1} << 24;

}  // namespace

std::int64_t tokenizer_size(const std::string& folder) {
  const std::string path = folder + "/tokenizer.json";
  const Json document = read_json(path, kMostTokenizerBytes);
  const Field file(document, path);
  const Field vocabulary = file.at("model").at("vocab");
  std::int64_t size = 0;
  for (const auto& [text, id] : vocabulary.object().value().items()) {
    if (!id.is_number_unsigned()) vocabulary.refuse("whole numbers of at least 0 as ids");
    if (id.get<std::uint64_t>() >= static_cast<std::uint64_t>(kMostTokens)) vocabulary.unsupported("ids below 2^24");
    size = std::max(size, id.get<std::int64_t>() + 1);
  }
  if (const auto added = file.get("added_tokens")) {
    for (std::size_t i = 0; i < added->list().value().size(); ++i) {
      size = std::max(size, added->element(i).at("id").integer(0, kMostTokens - 1) + 1);
    }
  }
  return size;
}

}  // namespace lacuna::huggingface
