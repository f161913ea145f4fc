#include "model/tokenizer/normal_form.h"

#include <utf8proc.h>

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "base/utf8.h"

namespace lacuna {
namespace {

constexpr utf8proc_int32_t kFirstChanged = 0x300;  // all characters below are in the form already
constexpr auto kDecompose = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
constexpr auto kCompose = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
constexpr std::size_t kLongest = 16;  // characters that one decomposes into; Unicode's longest are 4

int combining_class(utf8proc_int32_t character) { return utf8proc_get_property(character)->combining_class; }

// Marks behind a character in the order of their classes. utf8proc's own ordering takes the square of their number.
void order_marks(std::vector<utf8proc_int32_t>& characters) {
  for (auto at = characters.begin(); at != characters.end();) {
    const auto end = std::find_if(at, characters.end(), [](utf8proc_int32_t c) { return combining_class(c) == 0; });
    std::stable_sort(at, end,
                     [](utf8proc_int32_t a, utf8proc_int32_t b) { return combining_class(a) < combining_class(b); });
    at = end == characters.end() ? end : end + 1;
  }
}

// Appends the form of UTF-8.
void append_form(std::string_view text, std::string& out) {
  std::vector<utf8proc_int32_t> characters;
  bool changed = false;
  for (std::size_t at = 0; at < text.size();) {
    utf8proc_int32_t character = 0;
    at += static_cast<std::size_t>(utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()) + at,
                                                    static_cast<utf8proc_ssize_t>(text.size() - at), &character));
    changed = changed || character >= kFirstChanged;
    utf8proc_int32_t parts[kLongest];
    int last_boundary = 0;
    const utf8proc_ssize_t count = utf8proc_decompose_char(character, parts, kLongest, kDecompose, &last_boundary);
    if (count < 0 || count > static_cast<utf8proc_ssize_t>(kLongest)) {
      fail(Status::kInternal, "utf8proc: U+{:04X} has {} parts", static_cast<unsigned>(character), count);
    }
    characters.insert(characters.end(), parts, parts + count);
  }
  if (!changed) {
    out += text;
    return;
  }
  order_marks(characters);
  const utf8proc_ssize_t count =
      utf8proc_normalize_utf32(characters.data(), static_cast<utf8proc_ssize_t>(characters.size()), kCompose);
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    utf8proc_uint8_t bytes[4];
    const utf8proc_ssize_t length = utf8proc_encode_char(characters[static_cast<std::size_t>(i)], bytes);
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(length));
  }
}

}  // namespace

std::string to_nfc(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t start = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length > 0) {
      at += length;
      continue;
    }
    append_form(text.substr(start, at - start), out);
    out += text[at];
    start = ++at;
  }
  append_form(text.substr(start), out);
  return out;
}

}  // namespace lacuna
