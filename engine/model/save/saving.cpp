#include "model/save/saving.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/log.h"
#include "model/formats/formats.h"
#include "model/save/folder_json.h"
#include "model/save/gguf_file.h"
#include "model/save/gguf_header.h"
#include "tensor/safetensors.h"

namespace lacuna {
namespace {

// Of one step: some hundredths of a second.
constexpr std::size_t kStepBytes = std::size_t{8} << 20;

struct NamedFormat {
  std::string_view name;
  const Format* format;
};
const std::array<NamedFormat, 5> kDtypes = {{{"float32", &formats::kF32},
                                             {"float16", &formats::kF16},
                                             {"bfloat16", &formats::kBF16},
                                             {"q8_0", &formats::kQ8_0},
                                             {"q4_0", &formats::kQ4_0}}};

const Format& find_dtype(const std::string& name) {
  for (const NamedFormat& known : kDtypes) {
    if (known.name == name) return *known.format;
  }
  fail(Status::kInvalidArgument, "dtype: wanted float32, float16, bfloat16, q8_0 or q4_0, got \"{}\"", name);
}

bool is_gguf(const std::string& path, const std::string& format) {
  if (format.empty()) return path.ends_with(".gguf");
  if (format != "gguf" && format != "huggingface") {
    fail(Status::kInvalidArgument, "format: wanted gguf or huggingface, got \"{}\"", format);
  }
  return format == "gguf";
}

void require_free(const std::string& path, bool overwrite) {
  std::error_code error;
  if (overwrite || !std::filesystem::exists(path, error)) return;
  fail(Status::kIo, "{}: there already, and overwrite is not set", path);
}

// Matrices whose rows the format's blocks do not divide.
void log_fallbacks(const std::string& path, const std::vector<SavedTensor>& tensors, const Format& format) {
  std::int64_t count = 0;
  const SavedTensor* first = nullptr;
  for (const SavedTensor& tensor : tensors) {
    if (tensor.format == &format || tensor.shape.size() != 2) continue;
    ++count;
    if (first == nullptr) first = &tensor;
  }
  if (first == nullptr) return;
  log::warning("{}: {} of {} tensors are written as {}, not as {}, whose blocks of {} do not fit their rows: {} has {}",
               path, count, tensors.size(), first->format->name, format.name, format.block_values, first->name,
               first->source.columns);
}

// Matrices that are rounded to a few bits a second time, which costs much more than the first.
void log_rounded_twice(const std::string& path, const std::vector<SavedTensor>& tensors) {
  std::int64_t count = 0;
  const SavedTensor* first = nullptr;
  for (const SavedTensor& tensor : tensors) {
    const Format &before = *tensor.source.format, &after = *tensor.format;
    if (&before == &after || before.block_values == 1 || after.block_values == 1) continue;
    ++count;
    if (first == nullptr) first = &tensor;
  }
  if (first == nullptr) return;
  log::warning("{}: {} of {} tensors are rounded a second time, {} from {} to {}: better make it of the original model",
               path, count, tensors.size(), first->name, first->source.format->name, first->format->name);
}

// The front of a safetensors file of `tensors`, which it brings into the file's order.
std::string front_of(std::vector<SavedTensor>& tensors, const Format& format, const std::string& path) {
  std::vector<SafetensorsItem> items;
  for (const SavedTensor& tensor : tensors) {
    items.push_back({tensor.name, find_safetensors_type(format.name), tensor.shape, nullptr});
  }
  std::string front = safetensors_front(items, {{"format", "pt"}}, path);
  std::map<std::string_view, std::size_t> places;
  for (std::size_t i = 0; i < items.size(); ++i) places[items[i].name] = i;
  std::sort(tensors.begin(), tensors.end(),
            [&](const SavedTensor& a, const SavedTensor& b) { return places[a.name] < places[b.name]; });
  return front;
}

}  // namespace

Saving::Saving(std::shared_ptr<const Model> model, std::string path, const SaveOptions& options)
    : model_(std::move(model)), overwrite_(options.overwrite) {
  if (path.empty()) fail(Status::kInvalidArgument, "path: wanted the path of a file or a folder, got \"\"");
  const Format& format = find_dtype(options.dtype);
  if (is_gguf(path, options.format)) {
    begin_gguf(path, format);
  } else {
    dropping([&] { begin_folder(path, format, options.dtype); });
  }
  for (const SavedTensor& tensor : tensors_) total_ += tensor.bytes();
}

void Saving::begin_gguf(const std::string& path, const Format& format) {
  require_free(path, overwrite_);
  tensors_ = tensors_of(model_->config(), model_->weights(), SavedKind::kGguf, format);
  log_fallbacks(path, tensors_, format);
  log_rounded_twice(path, tensors_);
  alignment_ = GgufHeader::kAlignment;
  file_ = std::make_unique<AtomicFile>(path);
  file_->write(gguf_front(*model_, tensors_, format));
}

void Saving::begin_folder(const std::string& path, const Format& format, const std::string& dtype) {
  if (format.block_values != 1) {
    fail(Status::kInvalidArgument, "dtype: wanted float32, float16 or bfloat16 in a Hugging Face folder, got \"{}\"",
         dtype);
  }
  tensors_ = tensors_of(model_->config(), model_->weights(), SavedKind::kHuggingFace, format);
  const std::string config = config_json(*model_, dtype);
  const std::string tokenizer = tokenizer_json(model_->tokenizer_source());
  folder_ = std::make_unique<AtomicFolder>(path, overwrite_);
  const std::string inside = folder_->temporary() + "/";
  write_file_atomically(inside + "config.json", config);
  write_file_atomically(inside + "generation_config.json", generation_config_json(*model_));
  write_file_atomically(inside + "tokenizer.json", tokenizer);
  write_file_atomically(inside + "tokenizer_config.json", tokenizer_config_json(*model_));
  file_ = std::make_unique<AtomicFile>(inside + "model.safetensors");
  file_->write(front_of(tensors_, format, file_->path()));
}

bool Saving::step() {
  if (failed_) fail(Status::kInvalidArgument, "save: wanted one that goes on, got one that has failed");
  if (file_ == nullptr) return false;
  dropping([&] {
    check_interrupt();
    write_rows();
    if (tensor_ == tensors_.size()) finish();
  });
  return file_ != nullptr;
}

void Saving::write_rows() {
  buffer_.clear();
  while (tensor_ < tensors_.size() && buffer_.size() < kStepBytes) {
    const SavedTensor& tensor = tensors_[tensor_];
    const std::size_t at = buffer_.size();
    buffer_.resize(at + static_cast<std::size_t>(tensor.row_bytes()));
    encode_row(tensor, row_, scratch_, buffer_.data() + at);
    written_ += tensor.row_bytes();
    if (++row_ < tensor.source.rows) continue;
    // The file's length so far is a multiple of the alignment and the rows in the buffer.
    const std::size_t end = static_cast<std::size_t>(file_->size()) + buffer_.size();
    buffer_.resize(buffer_.size() + (alignment_ - end % alignment_) % alignment_);
    ++tensor_;
    row_ = 0;
  }
  file_->write(buffer_);
}

void Saving::finish() {
  if (folder_ == nullptr) require_free(file_->path(), overwrite_);  // what came there meanwhile is not lost
  file_->commit();
  file_.reset();
  if (folder_ != nullptr) folder_->commit();
}

template <typename Body>
void Saving::dropping(Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    const std::string text = folder_ == nullptr ? error.what() : folder_->renamed(error.what());
    drop();
    throw Error(error.status(), text);
  } catch (...) {
    drop();
    throw;
  }
}

void Saving::drop() {
  failed_ = true;
  file_.reset();
  folder_.reset();
}

}  // namespace lacuna
