#include "model/huggingface/json.h"

#include <cmath>

#include "base/error.h"
#include "base/file.h"

namespace lacuna::huggingface {
namespace {

constexpr std::size_t kDeepest = 64;  // files of models are nested a dozen deep
constexpr std::size_t kShown = 80;    // characters of a value in an error text

// Builds the document from the events of nlohmann's parser, which nests no call by the depth of its input.
class Builder {
 public:
  explicit Builder(const std::string& path) : path_(path) {}

  Json take() { return std::move(root_); }

  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(std::int64_t value) { return put(value); }
  bool number_unsigned(std::uint64_t value) { return put(value); }
  bool number_float(double value, const std::string&) { return put(value); }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(Json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(std::string& text) {
    const auto [place, is_new] = stack_.back()->get_ref<Json::object_t&>().emplace(text, nullptr);
    if (!is_new) {
      fail(Status::kCorrupt, "{}: wanted each key once, found {} twice in one object", path_,
           std::string_view(text).substr(0, kShown));
    }
    member_ = &place->second;
    return true;
  }

  bool parse_error(std::size_t byte, const std::string& last, const nlohmann::detail::exception& error) {
    // "[json.exception.parse_error.101] parse error at line 1, column 5: syntax error while parsing …"
    const std::string_view text = error.what();
    const std::size_t reason = text.find(": ");
    fail(Status::kCorrupt, "{}: wanted JSON, found at byte {}: {}", path_, byte,
         reason == std::string_view::npos ? std::string_view(last) : text.substr(reason + 2));
  }

 private:
  Json* place(Json&& value) {
    if (stack_.empty()) return &(root_ = std::move(value));
    if (stack_.back()->is_array()) {
      auto& elements = stack_.back()->get_ref<Json::array_t&>();
      return &elements.emplace_back(std::move(value));
    }
    return &(*member_ = std::move(value));
  }
  bool put(Json&& value) {
    place(std::move(value));
    return true;
  }
  bool open(Json&& value) {
    if (stack_.size() == kDeepest) {
      fail(Status::kCorrupt, "{}: wanted JSON nested at most {} deep, found deeper", path_, kDeepest);
    }
    stack_.push_back(place(std::move(value)));
    return true;
  }
  bool close() {
    stack_.pop_back();
    return true;
  }

  const std::string& path_;
  Json root_;
  // Open objects and lists. What one of them holds is added behind the one inside is closed, so that none moves.
  std::vector<Json*> stack_;
  Json* member_ = nullptr;
};

std::string read_whole(const std::string& path, std::size_t most) {
  std::string text;
  try {
    text = read_regular_file(path, most);
  } catch (const Error& error) {
    // A file that a folder lacks is a fault of the folder, which is there.
    if (error.status() != Status::kNotFound) throw;
    fail(Status::kCorrupt, "{}: wanted, found no such file", path);
  }
  if (text.size() > most) fail(Status::kCorrupt, "{}: wanted at most {} bytes, found more", path, most);
  // The parser takes a NUL for the end of its input.
  if (const std::size_t at = text.find('\0'); at != std::string::npos) {
    fail(Status::kCorrupt, "{}: wanted JSON, found at byte {}: 0x00", path, at + 1);
  }
  return text;
}

}  // namespace

Json read_json(const std::string& path, std::size_t most) {
  const std::string text = read_whole(path, most);
  Builder builder(path);
  Json::sax_parse(text, &builder);
  return builder.take();
}

const Json* Field::find(const char* key) const {
  if (!value_->is_object()) return nullptr;
  const auto found = value_->find(key);
  return found == value_->end() || found->is_null() ? nullptr : &*found;
}

std::optional<Field> Field::get(const char* key) const {
  object();
  const Json* found = find(key);
  if (found == nullptr) return std::nullopt;
  return Field(*found, *file_, name_of(key));
}

Field Field::at(const char* key) const {
  auto found = get(key);
  if (found) return *found;
  fail(Status::kCorrupt, "{}: {}: wanted, found none", *file_, name_of(key));
}

std::string Field::found() const {
  if (value_->is_object()) return "an object";
  if (value_->is_array()) return fmt::format("a list of {}", value_->size());
  const std::string text = value_->dump(-1, ' ', false, Json::error_handler_t::replace);
  return text.size() <= kShown ? text : text.substr(0, kShown) + "…";
}

void Field::refuse(std::string_view wanted) const {
  fail(Status::kCorrupt, "{}: wanted {}, found {}", place(), wanted, found());
}

void Field::unsupported(std::string_view wanted) const {
  fail(Status::kUnsupported, "{}: wanted {}, found {}", place(), wanted, found());
}

const Field& Field::object() const {
  if (!value_->is_object()) refuse("an object");
  return *this;
}

const Field& Field::list() const {
  if (!value_->is_array()) refuse("a list");
  return *this;
}

std::int64_t Field::integer(std::int64_t least, std::int64_t most) const {
  const std::string wanted = fmt::format("a whole number from {} to {}", least, most);
  if (!value_->is_number_integer()) refuse(wanted);
  const bool fits = !value_->is_number_unsigned() || std::in_range<std::int64_t>(value_->get<std::uint64_t>());
  if (!fits || value_->get<std::int64_t>() < least || value_->get<std::int64_t>() > most) refuse(wanted);
  return value_->get<std::int64_t>();
}

double Field::positive() const {
  if (!value_->is_number()) refuse("a number above 0");
  const auto number = value_->get<double>();
  if (!(number > 0) || !std::isfinite(number)) refuse("a number above 0");
  return number;
}

bool Field::boolean() const {
  if (!value_->is_boolean()) refuse("true or false");
  return value_->get<bool>();
}

std::string_view Field::string() const {
  if (!value_->is_string()) refuse("a text");
  return value_->get_ref<const std::string&>();
}

}  // namespace lacuna::huggingface
