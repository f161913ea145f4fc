#include "model/huggingface/pre_tokenizer.h"

#include <array>

namespace lacuna::huggingface {
namespace {

// The patterns as the files have them.
#define LACUNA_LLAMA3(numbers)                                          \
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" numbers \
  "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kPatterns = {
    {{LACUNA_LLAMA3("\\p{N}{1,3}"), "llama-bpe"},
     {LACUNA_LLAMA3("\\p{N}"), "qwen2"},
     {"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+", "gpt-2"}}};

constexpr std::string_view kWanted = "ByteLevel, or Digits and ByteLevel, or Split and ByteLevel";

std::string_view type_of(const Field& part) { return part.at("type").string(); }

bool uses_regex(const Field& byte_level) {
  const auto field = byte_level.get("use_regex");
  return !field || field->boolean();
}

std::string_view split_name(const Field& split) {
  if (split.at("behavior").string() != "Isolated") split.at("behavior").unsupported("\"Isolated\"");
  if (split.at("invert").boolean()) split.at("invert").unsupported("false");
  const Field pattern = split.at("pattern").at("Regex");
  for (const auto& [known, name] : kPatterns) {
    if (known == pattern.string()) return name;
  }
  pattern.unsupported("the pattern of Llama 3, Qwen 2 or GPT-2");
}

}  // namespace

void check_byte_level(const Field& byte_level) {
  if (byte_level.at("add_prefix_space").boolean()) byte_level.at("add_prefix_space").unsupported("false");
}

std::string_view pre_tokenizer_name(const Field& pre_tokenizer) {
  const std::string_view type = type_of(pre_tokenizer);
  if (type == "ByteLevel") {
    check_byte_level(pre_tokenizer);
    if (!uses_regex(pre_tokenizer)) pre_tokenizer.at("use_regex").unsupported("true");
    return "gpt-2";
  }
  if (type != "Sequence") pre_tokenizer.at("type").unsupported(kWanted);
  const Field parts = pre_tokenizer.at("pretokenizers");
  if (parts.list().value().size() != 2) parts.unsupported(kWanted);
  const Field first = parts.element(0), second = parts.element(1);
  if (type_of(second) != "ByteLevel") second.at("type").unsupported("\"ByteLevel\"");
  check_byte_level(second);
  const bool digits = type_of(first) == "Digits";
  if (!digits && type_of(first) != "Split") first.at("type").unsupported("\"Digits\" or \"Split\"");
  // Behind Split the pieces are cut already.
  if (uses_regex(second) != digits) second.unsupported(digits ? "use_regex true" : "use_regex false");
  if (!digits) return split_name(first);
  if (!first.at("individual_digits").boolean()) first.at("individual_digits").unsupported("true");
  return "smollm";
}

}  // namespace lacuna::huggingface
