// JSON files that are not trusted: read whole, without duplicate keys and deep nesting, their fields asked for by name.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace lacuna::huggingface {

using Json = nlohmann::json;

// One document, of at most `most` bytes. Throws kCorrupt for a file that is missing, larger, no JSON, or has a key
// twice; the text names it.
Json read_json(const std::string& path, std::size_t most);

// A value of a file, and what it is called there: "PATH: model.vocab".
class Field {
 public:
  // The value of a whole file, or with a name ("model.vocab") one of its fields. `file` outlives it.
  explicit Field(const Json& value, const std::string& file, std::string name = "")
      : value_(&value), file_(&file), name_(std::move(name)) {}

  const Json& value() const { return *value_; }
  std::string place() const { return name_.empty() ? *file_ : *file_ + ": " + name_; }
  bool has(const char* key) const { return find(key) != nullptr; }

  // A member of an object. The first throws kCorrupt when there is none; a null counts as none.
  Field at(const char* key) const;
  std::optional<Field> get(const char* key) const;
  // An element of a list.
  Field element(std::size_t index) const {
    return Field((*value_)[index], *file_, name_ + "[" + std::to_string(index) + "]");
  }

  // The value itself. Throw kCorrupt for one of another type, or out of range.
  const Field& object() const;
  const Field& list() const;
  std::int64_t integer(std::int64_t least, std::int64_t most) const;
  double positive() const;  // a finite number above 0
  bool boolean() const;
  std::string_view string() const;

  // Throws kCorrupt or kUnsupported: "PATH: field: wanted …, found <the value>".
  [[noreturn]] void refuse(std::string_view wanted) const;       // kCorrupt
  [[noreturn]] void unsupported(std::string_view wanted) const;  // kUnsupported

 private:
  const Json* find(const char* key) const;
  std::string name_of(const char* key) const { return name_.empty() ? key : name_ + "." + key; }
  std::string found() const;

  const Json* value_;
  const std::string* file_;
  std::string name_;
};

}  // namespace lacuna::huggingface
