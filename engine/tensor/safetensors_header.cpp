#include "tensor/safetensors_header.h"

#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "tensor/tensor.h"

namespace lacuna {
namespace {

// No file that we know of has a tenth as many; without a bound a large header would fill memory several times its size.
constexpr std::size_t kMostTensors = 1 << 17;
constexpr std::size_t kShownName = 100;  // of a name in an error text

// Takes the events of nlohmann's parser, which nests no call by the depth of its input, and knows at each where in the
// header it is. What is not expected there ends the parse with an error.
class HeaderReader {
 public:
  HeaderReader(const std::string& path, SafetensorsHeader& header) : path_(path), header_(header) {}

  bool start_object(std::size_t) {
    if (place_ == Place::kBefore) return go(Place::kNames);
    if (place_ == Place::kTensor && !open_) {
      open_ = true;
      return true;
    }
    if (place_ == Place::kMetadata && !open_) {
      open_ = true;
      return true;
    }
    unexpected("an object");
  }

  bool end_object() {
    if (place_ == Place::kTensor) finish_tensor();
    open_ = false;
    return go(place_ == Place::kNames ? Place::kAfter : Place::kNames);
  }

  bool key(std::string& text) {
    if (place_ == Place::kNames) return begin_entry(text);
    if (place_ == Place::kMetadata) {
      if (header_.metadata.contains(text)) twice("__metadata__", text);
      key_ = text;
      return true;
    }
    return begin_field(text);
  }

  bool string(std::string& text) {
    if (place_ == Place::kMetadata && open_) {
      header_.metadata.emplace(std::move(key_), std::move(text));
      return true;
    }
    if (place_ != Place::kDtype) unexpected("a text");
    tensor().type = find_safetensors_type(text);
    if (tensor().type == nullptr) {
      fail(Status::kCorrupt, "{}: tensor {}: dtype: wanted one of the format's (F32, BF16, I64, …), found {}", path_,
           shown(), std::string_view(text).substr(0, kShownName));
    }
    return go(Place::kTensor);
  }

  bool start_array(std::size_t) {
    if ((place_ != Place::kShape && place_ != Place::kOffsets) || in_list_) unexpected("a list");
    in_list_ = true;
    numbers_.clear();
    return true;
  }

  bool number_unsigned(std::uint64_t value) {
    if (!in_list_) unexpected("a number");
    const std::size_t most = place_ == Place::kOffsets ? 2 : kMaxDims;
    if (numbers_.size() == most && place_ == Place::kOffsets) bad_offsets(most + 1);
    if (numbers_.size() == most) {
      fail(Status::kUnsupported, "{}: tensor {}: shape: wanted at most {} sizes, found more", path_, shown(), most);
    }
    if (place_ == Place::kShape && value > kLargest) {
      fail(Status::kCorrupt, "{}: tensor {}: shape: wanted sizes below 2^63, found {}", path_, shown(), value);
    }
    numbers_.push_back(value);
    return true;
  }

  bool end_array() {
    in_list_ = false;
    if (place_ == Place::kShape) {
      tensor().shape.assign(numbers_.begin(), numbers_.end());
    } else {
      if (numbers_.size() != 2) bad_offsets(numbers_.size());
      tensor().begin = numbers_[0];
      tensor().end = numbers_[1];
    }
    return go(Place::kTensor);
  }

  bool null() { unexpected("null"); }
  bool boolean(bool) { unexpected("a boolean"); }
  bool number_integer(std::int64_t value) { unexpected(fmt::format("the number {}", value)); }
  bool number_float(double, const std::string& text) {
    unexpected(fmt::format("the number {}", std::string_view(text).substr(0, kShownName)));
  }
  bool binary(std::vector<std::uint8_t>&) { unexpected("bytes"); }

  bool parse_error(std::size_t byte, const std::string& last, const nlohmann::detail::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error while parsing …"
    const std::string_view text = error.what();
    const std::size_t reason = text.find(": ");
    fail(Status::kCorrupt, "{}: header: wanted JSON, found at byte {}: {}", path_, byte,
         reason == std::string_view::npos ? std::string_view(last) : text.substr(reason + 2));
  }

 private:
  enum class Place { kBefore, kNames, kMetadata, kTensor, kDtype, kShape, kOffsets, kAfter };
  static constexpr std::uint64_t kLargest = std::numeric_limits<std::int64_t>::max();

  bool go(Place place) {
    place_ = place;
    return true;
  }
  SafetensorsDescription& tensor() { return header_.tensors.back(); }
  std::string_view shown() { return std::string_view(tensor().name).substr(0, kShownName); }

  [[noreturn]] void twice(std::string_view where, std::string_view key) const {
    fail(Status::kCorrupt, "{}: {}: wanted each key once, found {} twice", path_, where, key.substr(0, kShownName));
  }
  [[noreturn]] void bad_offsets(std::size_t count) {
    fail(Status::kCorrupt, "{}: tensor {}: data_offsets: wanted two numbers, found {}", path_, shown(),
         count > 2    ? "more"
         : count == 1 ? "one"
                      : "none");
  }
  [[noreturn]] void unexpected(std::string_view found) {
    switch (place_) {
      case Place::kMetadata:
        fail(Status::kCorrupt, "{}: __metadata__: wanted {}, found {}", path_, open_ ? "texts" : "an object", found);
      case Place::kTensor:
        fail(Status::kCorrupt, "{}: tensor {}: wanted an object, found {}", path_, shown(), found);
      case Place::kDtype:
        fail(Status::kCorrupt, "{}: tensor {}: dtype: wanted a text, found {}", path_, shown(), found);
      case Place::kShape:
      case Place::kOffsets:
        fail(Status::kCorrupt, "{}: tensor {}: {}: wanted a list of whole numbers of at least 0, found {}", path_,
             shown(), place_ == Place::kShape ? "shape" : "data_offsets", found);
      default:
        fail(Status::kCorrupt, "{}: header: wanted an object, found {}", path_, found);
    }
  }

  bool begin_entry(std::string& name) {
    if (!names_.insert(name).second) twice("header", name);
    if (name == kSafetensorsMetadata) return go(Place::kMetadata);
    if (header_.tensors.size() == kMostTensors) {
      fail(Status::kUnsupported, "{}: header: wanted at most {} tensors, found more", path_, kMostTensors);
    }
    header_.tensors.emplace_back().name = std::move(name);
    has_dtype_ = has_shape_ = has_offsets_ = false;
    return go(Place::kTensor);
  }

  bool begin_field(std::string_view field) {
    bool* has = field == "dtype" ? &has_dtype_ : field == "shape" ? &has_shape_ : nullptr;
    if (field == "data_offsets") has = &has_offsets_;
    if (has == nullptr) {
      fail(Status::kCorrupt, "{}: tensor {}: wanted dtype, shape and data_offsets, found {}", path_, shown(),
           field.substr(0, kShownName));
    }
    if (std::exchange(*has, true)) twice(fmt::format("tensor {}", shown()), field);
    return go(has == &has_dtype_ ? Place::kDtype : has == &has_shape_ ? Place::kShape : Place::kOffsets);
  }

  void finish_tensor() {
    const char* missing = !has_dtype_ ? "dtype" : !has_shape_ ? "shape" : !has_offsets_ ? "data_offsets" : nullptr;
    if (missing == nullptr) return;
    fail(Status::kCorrupt, "{}: tensor {}: {}: wanted, found none", path_, shown(), missing);
  }

  const std::string& path_;
  SafetensorsHeader& header_;
  Place place_ = Place::kBefore;
  bool open_ = false;  // inside the object of an entry
  bool in_list_ = false;
  bool has_dtype_ = false, has_shape_ = false, has_offsets_ = false;
  std::string key_;
  std::vector<std::uint64_t> numbers_;
  std::set<std::string> names_;
};

}  // namespace

SafetensorsHeader parse_safetensors_header(std::string_view json, const std::string& path) {
  if (json.empty() || json.front() != '{') {
    fail(Status::kCorrupt, "{}: header: wanted {{ as its first byte, found {}", path,
         json.empty() ? "none" : fmt::format("0x{:02x}", static_cast<std::uint8_t>(json.front())));
  }
  // The parser takes a NUL for the end of its input.
  if (const std::size_t at = json.find('\0'); at != std::string_view::npos) {
    fail(Status::kCorrupt, "{}: header: wanted JSON, found at byte {}: 0x00", path, at + 1);
  }
  SafetensorsHeader header;
  HeaderReader reader(path, header);
  nlohmann::json::sax_parse(json, &reader);
  return header;
}

std::uint64_t safetensors_bytes(const SafetensorsDescription& tensor, const std::string& path) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 61;  // bits: within what a Tensor's sizes may multiply to
  const std::string_view name = std::string_view(tensor.name).substr(0, kShownName);
  auto bits = static_cast<std::uint64_t>(tensor.type->bits);
  bool empty = false;
  for (const std::int64_t size : tensor.shape) {
    empty = empty || size == 0;
    // Sizes beside a 0 count, too: what is made of the shape multiplies them.
    const auto factor = static_cast<std::uint64_t>(size == 0 ? 1 : size);
    if (bits > kMost / factor) {
      fail(Status::kCorrupt, "{}: tensor {}: shape: wanted at most 2^58 bytes, found sizes that multiply to more", path,
           name);
    }
    bits *= factor;
  }
  if (empty) return 0;
  if (bits % 8 != 0) {
    fail(Status::kCorrupt, "{}: tensor {}: wanted whole bytes, found {} bits of {}", path, name, bits,
         tensor.type->name);
  }
  return bits / 8;
}

}  // namespace lacuna
