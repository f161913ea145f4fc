#include "model/huggingface/tokenizer.h"

#include <algorithm>
#include <filesystem>
#include <limits>

#include "base/error.h"
#include "base/file.h"
#include "model/huggingface/pre_tokenizer.h"

namespace lacuna::huggingface {
namespace {

constexpr std::size_t kMostSettingsBytes = std::size_t{16} << 20;  // some repeat the added tokens in it
constexpr std::size_t kMostTemplateBytes = std::size_t{1} << 20;
constexpr std::int32_t kUnusedToken = 5;  // GGUF's

std::string place(const std::string& folder, const char* name) {
  return (std::filesystem::path(folder) / name).string();
}

bool exists(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

void require_false(const Field& object, const char* key) {
  const auto field = object.get(key);
  if (field && field->boolean()) field->unsupported("false");
}

// A text that byte-level BPE has no use for.
void require_empty(const Field& model, const char* key) {
  const auto field = model.get(key);
  if (field && !field->string().empty()) field->unsupported("none");
}

void check_model(const Field& model) {
  // Files of older versions have no type; what has merges is BPE.
  const auto type = model.get("type");
  if (type && type->string() != "BPE") type->unsupported("\"BPE\"");
  require_false(model, "byte_fallback");
  require_empty(model, "continuing_subword_prefix");
  require_empty(model, "end_of_word_suffix");
  if (const auto dropout = model.get("dropout"); dropout && dropout->value() != 0) dropout->unsupported("none");
}

// "text", or {"content": "text", …}; none where it is missing.
std::optional<std::string_view> token_text(const Field& config, const char* key) {
  const auto field = config.get(key);
  if (!field) return std::nullopt;
  return field->value().is_object() ? field->at("content").string() : field->string();
}

// A template, or the one named "default" of a list of them.
std::string chat_template(const Field& config) {
  const auto field = config.get("chat_template");
  if (!field) return "";
  if (!field->value().is_array()) return std::string(field->string());
  for (std::size_t i = 0; i < field->value().size(); ++i) {
    const Field named = field->element(i);
    if (named.at("name").string() == "default") return std::string(named.at("template").string());
  }
  return "";
}

std::string merge_text(const Field& merge) {
  if (!merge.value().is_array()) return std::string(merge.string());
  if (merge.value().size() != 2) merge.refuse("two parts");
  const std::string_view left = merge.element(0).string(), right = merge.element(1).string();
  // Bytes that are spaces have a stand-in.
  if (left.find(' ') != std::string_view::npos || right.find(' ') != std::string_view::npos) {
    merge.refuse("parts without a space");
  }
  return fmt::format("{} {}", left, right);
}

}  // namespace

TokenizerFile::TokenizerFile(const std::string& folder, const Config& config, std::int64_t vocab_size)
    : config_path_(place(folder, "config.json")), tokens_(static_cast<std::size_t>(vocab_size)) {
  source_.file = place(folder, "tokenizer.json");
  source_.model = "gpt2";
  source_.merges_key = "model.merges";
  source_.has_token_types = true;
  source_.token_types.assign(tokens_.size(), kUnusedToken);
  const Json document = read_json(source_.file, kMostTokenizerBytes);
  const Field file(document, source_.file);
  if (file.at("version").string() != "1.0") file.at("version").unsupported("\"1.0\"");
  const Field model = file.at("model");
  check_model(model);
  read_normalizer(file);
  source_.pre_tokenizer = pre_tokenizer_name(file.at("pre_tokenizer"));
  if (const auto decoder = file.get("decoder"); decoder && decoder->at("type").string() != "ByteLevel") {
    decoder->at("type").unsupported("\"ByteLevel\"");
  }
  const auto whole = model.get("ignore_merges");
  source_.whole_pieces = whole && whole->boolean();
  read_vocabulary(model);
  if (const auto added = file.get("added_tokens")) {
    for (std::size_t i = 0; i < added->list().value().size(); ++i) read_added_token(added->element(i), model);
  }
  read_merges(model);
  fill_holes();
  source_.bos = config.bos;
  source_.eos = config.eos;
  source_.padding = config.padding < vocab_size ? config.padding : -1;
  if (const auto processor = file.get("post_processor")) read_post_processor(*processor);
  read_tokenizer_config(folder);
  for (const auto& [key, id] : {std::pair("bos_token_id", source_.bos), std::pair("eos_token_id", source_.eos)}) {
    if (id < vocab_size) continue;
    fail(Status::kCorrupt, "{}: {}: wanted a token id below vocab_size {}, found {}", config_path_, key, vocab_size,
         id);
  }
}

void TokenizerFile::read_vocabulary(const Field& model) {
  const Field vocabulary = model.at("vocab");
  for (const auto& [text, value] : vocabulary.object().value().items()) {
    const bool known = value.is_number_unsigned() && value.get<std::uint64_t>() < tokens_.size();
    if (!known) {
      fail(Status::kCorrupt, "{}: wanted ids below {} ({}: vocab_size), found {} for \"{}\"", vocabulary.place(),
           tokens_.size(), config_path_, value.is_number() ? value.dump() : "another type", text);
    }
    const auto id = value.get<std::size_t>();
    if (source_.token_types[id] != kUnusedToken) {
      fail(Status::kCorrupt, "{}: wanted one token for each id, found \"{}\" and \"{}\" for {}", vocabulary.place(),
           tokens_[id], text, id);
    }
    tokens_[id] = text;
    source_.token_types[id] = kNormalToken;
  }
  if (vocabulary.value().empty()) vocabulary.refuse("at least one token");
}

void TokenizerFile::read_added_token(const Field& token, const Field& model) {
  for (const char* key : {"single_word", "lstrip", "rstrip"}) require_false(token, key);
  const std::string_view text = token.at("content").string();
  const std::int64_t number = token.at("id").integer(0, std::numeric_limits<std::int32_t>::max());
  if (number >= static_cast<std::int64_t>(tokens_.size())) {
    token.at("id").refuse(fmt::format("an id below {} ({}: vocab_size)", tokens_.size(), config_path_));
  }
  if (!added_.insert(std::string(text)).second) token.at("content").refuse("each text once");
  const auto id = static_cast<std::size_t>(number);
  const Json& vocabulary = model.at("vocab").value();
  const auto known = vocabulary.find(std::string(text));
  if (known != vocabulary.end() && *known != number) {
    token.at("id").refuse(fmt::format("{}, as model.vocab has for \"{}\"", known->dump(), text));
  }
  std::int32_t& type = source_.token_types[id];
  const bool free = type == kUnusedToken || (type == kNormalToken && tokens_[id] == text);
  if (!free) token.at("id").refuse(fmt::format("one that is not that of \"{}\"", tokens_[id]));
  tokens_[id] = text;
  const auto special = token.get("special"), normalized = token.get("normalized");
  type = special && special->boolean() ? kControlToken : kUserDefinedToken;
  if (source_.nfc && normalized && normalized->boolean()) source_.normalized.push_back(static_cast<std::int32_t>(id));
}

void TokenizerFile::read_merges(const Field& model) {
  const Field merges = model.at("merges");
  const std::size_t count = merges.list().value().size();
  merges_.reserve(count);  // what follows are views into them
  for (std::size_t i = 0; i < count; ++i) merges_.push_back(merge_text(merges.element(i)));
  source_.merges.assign(merges_.begin(), merges_.end());
}

void TokenizerFile::read_normalizer(const Field& file) {
  const auto normalizer = file.get("normalizer");
  if (!normalizer) return;
  if (normalizer->at("type").string() != "NFC") normalizer->at("type").unsupported("\"NFC\" or none");
  source_.nfc = true;
}

// A template's first special token begins a text.
void TokenizerFile::read_post_processor(const Field& processor) {
  const std::string_view type = processor.at("type").string();
  if (type == "Sequence") {
    const Field parts = processor.at("processors");
    for (std::size_t i = 0; i < parts.list().value().size(); ++i) {
      const Field part = parts.element(i);
      if (part.at("type").string() == "TemplateProcessing") read_post_processor(part);
    }
  }
  if (type != "TemplateProcessing") return;
  const Field single = processor.at("single");
  if (single.list().value().empty()) return;
  const auto token = single.element(0).get("SpecialToken");
  if (!token) return;
  const std::int32_t id = find(token->at("id").string());
  if (id < 0) token->at("id").refuse("a token of the vocabulary");
  source_.add_bos = true;
  if (source_.bos < 0) source_.bos = id;
}

void TokenizerFile::read_tokenizer_config(const std::string& folder) {
  if (const std::string path = place(folder, "chat_template.jinja"); exists(path)) {
    chat_template_ = read_regular_file(path, kMostTemplateBytes);
  }
  const std::string path = place(folder, "tokenizer_config.json");
  if (exists(path)) {
    const Json document = read_json(path, kMostSettingsBytes);
    const Field config(document, path);
    if (chat_template_.empty()) chat_template_ = chat_template(config);
    const auto read = [&](const char* key, std::int32_t& id) {
      const auto text = token_text(config, key);
      if (text && find(*text) >= 0) id = find(*text);
      return !text || find(*text) >= 0;
    };
    for (auto [key, id] : {std::pair("bos_token", &source_.bos), std::pair("eos_token", &source_.eos)}) {
      if (!read(key, *id)) config.at(key).refuse("a token of tokenizer.json");
    }
    read("pad_token", source_.padding);
    read("unk_token", source_.unknown);
    if (const auto add = config.get("add_bos_token")) source_.add_bos = add->boolean();
  }
  source_.chat_template = chat_template_;
}

void TokenizerFile::fill_holes() {
  for (std::size_t id = 0; id < tokens_.size(); ++id) {
    if (source_.token_types[id] == kUnusedToken) {
      tokens_[id] = fmt::format("[PAD{}]", id);  // as llama.cpp's converter calls them
    } else {
      by_text_.emplace_back(tokens_[id], static_cast<std::int32_t>(id));
    }
  }
  std::sort(by_text_.begin(), by_text_.end());
  source_.tokens.assign(tokens_.begin(), tokens_.end());
}

std::int32_t TokenizerFile::find(std::string_view text) const {
  const auto found = std::lower_bound(by_text_.begin(), by_text_.end(), std::pair(text, std::int32_t{0}));
  return found != by_text_.end() && found->first == text ? found->second : -1;
}

}  // namespace lacuna::huggingface
