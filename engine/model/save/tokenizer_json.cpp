// tokenizer.json of a byte-level BPE.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "base/utf8.h"
#include "model/save/folder_json.h"

namespace lacuna {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int32_t kUnusedToken = 5;  // GGUF's

Json byte_level(bool use_regex) {
  return {{"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", true}, {"use_regex", use_regex}};
}

// Llama 3's pattern and its like, that differ in how many digits stand together.
Json split_by(const std::string& numbers) {
  const std::string pattern = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" + numbers +
                              "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  const Json split = {
      {"type", "Split"}, {"pattern", {{"Regex", pattern}}}, {"behavior", "Isolated"}, {"invert", false}};
  return {{"type", "Sequence"}, {"pretokenizers", Json::array({split, byte_level(false)})}};
}

// The tokenizer's constructor refuses other names.
Json pre_tokenizer(std::string_view name) {
  if (name == "llama-bpe") return split_by("\\p{N}{1,3}");
  if (name == "qwen2") return split_by("\\p{N}");
  if (name == "gpt-2") return byte_level(true);
  const Json digits = {{"type", "Digits"}, {"individual_digits", true}};
  return {{"type", "Sequence"}, {"pretokenizers", Json::array({digits, byte_level(true)})}};
}

// Tokens whose names are found in a text as they are.
Json added_tokens(const TokenizerSource& source) {
  const std::set<std::int32_t> behind(source.normalized.begin(), source.normalized.end());
  Json list = Json::array();
  for (std::size_t id = 0; id < source.token_types.size(); ++id) {
    const bool control = source.token_types[id] == kControlToken;
    if (!control && source.token_types[id] != kUserDefinedToken) continue;
    if (source.tokens[id].empty()) continue;  // never found
    list.push_back({{"id", id},
                    {"content", source.tokens[id]},
                    {"single_word", false},
                    {"lstrip", false},
                    {"rstrip", false},
                    {"normalized", behind.contains(static_cast<std::int32_t>(id))},
                    {"special", control}});
  }
  return list;
}

void check_text(const TokenizerSource& source, std::size_t id) {
  const std::string_view text = source.tokens[id];
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) {
      fail(Status::kUnsupported, "{}: tokenizer.json: wanted tokens of UTF-8, found other bytes in token {}",
           source.file, id);
    }
    at += length;
  }
}

// An id that no token has: readers of either format call it so.
bool is_hole(const TokenizerSource& source, std::size_t id) {
  const bool unused = id < source.token_types.size() && source.token_types[id] == kUnusedToken;
  return unused && source.tokens[id] == fmt::format("[PAD{}]", id);
}

// All tokens, the added ones too: their ids then are the model's own, whatever their order.
Json vocabulary(const TokenizerSource& source) {
  std::vector<std::size_t> ids;
  for (std::size_t id = 0; id < source.tokens.size(); ++id) {
    if (!is_hole(source, id)) ids.push_back(id);
  }
  std::vector<std::size_t> order = ids;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return source.tokens[a] < source.tokens[b]; });
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (source.tokens[order[i]] != source.tokens[order[i - 1]]) continue;
    fail(Status::kUnsupported, "{}: tokenizer.json: wanted each token's text once, found \"{}\" as tokens {} and {}",
         source.file, source.tokens[order[i]], std::min(order[i], order[i - 1]), std::max(order[i], order[i - 1]));
  }
  Json table = Json::object();
  // Keys are unique: emplace_back of the vector below, where the object's own ways look through all that are there.
  auto& entries = table.get_ref<Json::object_t&>();
  for (const std::size_t id : ids) {
    check_text(source, id);
    entries.emplace_back(std::string(source.tokens[id]), id);
  }
  return table;
}

// Whether a piece that is a whole entry is taken as it is: where nothing else is said, as Llama 3 does.
bool takes_whole_pieces(const TokenizerSource& source) {
  return source.whole_pieces.value_or(source.pre_tokenizer == "llama-bpe");
}

// Puts bos in front where the model's file says that programs do.
Json post_processor(const TokenizerSource& source) {
  if (!source.add_bos.value_or(false) || source.bos < 0) return nullptr;
  const std::string_view bos = source.tokens[static_cast<std::size_t>(source.bos)];
  const auto special = [&](int type) { return Json{{"SpecialToken", {{"id", bos}, {"type_id", type}}}}; };
  const auto sequence = [](const char* id, int type) { return Json{{"Sequence", {{"id", id}, {"type_id", type}}}}; };
  return {{"type", "TemplateProcessing"},
          {"single", Json::array({special(0), sequence("A", 0)})},
          {"pair", Json::array({special(0), sequence("A", 0), special(1), sequence("B", 1)})},
          {"special_tokens",
           {{std::string(bos), {{"id", bos}, {"ids", Json::array({source.bos})}, {"tokens", Json::array({bos})}}}}}};
}

}  // namespace

std::string tokenizer_json(const TokenizerSource& source) {
  Json model = {{"type", "BPE"},
                {"dropout", nullptr},
                {"unk_token", nullptr},
                {"continuing_subword_prefix", nullptr},
                {"end_of_word_suffix", nullptr},
                {"fuse_unk", false},
                {"byte_fallback", false},
                {"ignore_merges", takes_whole_pieces(source)},
                {"vocab", vocabulary(source)},
                {"merges", source.merges}};  // "left right": also what older versions of the library read
  const Json document = {{"version", "1.0"},
                         {"truncation", nullptr},
                         {"padding", nullptr},
                         {"added_tokens", added_tokens(source)},
                         {"normalizer", source.nfc ? Json{{"type", "NFC"}} : Json(nullptr)},
                         {"pre_tokenizer", pre_tokenizer(source.pre_tokenizer)},
                         {"post_processor", post_processor(source)},
                         {"decoder", byte_level(true)},
                         {"model", std::move(model)}};
  return document.dump(1, ' ', false) + "\n";
}

}  // namespace lacuna
