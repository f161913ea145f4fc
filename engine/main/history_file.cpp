#include "main/history_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

namespace lacuna::program {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHead = "_HiStOrY_V2_\n";  // of libedit's files

fs::path state_folder() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state != '\0') return state;
  const char* home = std::getenv("HOME");
  return home != nullptr && *home != '\0' ? fs::path(home) / ".local/state" : fs::path();
}

// As vis(3) with VIS_WHITE: blanks, controls and the backslash as octal digits.
std::string encode(const std::string& entry) {
  std::string out;
  for (const char each : entry) {
    const auto byte = static_cast<unsigned char>(each);
    const bool plain = byte > ' ' && byte != '\\' && byte != 0x7F;
    out += plain ? std::string(1, each) : fmt::format("\\{:03o}", byte);
  }
  return out + '\n';
}

}  // namespace

fs::path history_file() {
  const fs::path folder = state_folder();
  if (folder.empty()) return {};
  std::error_code ignored;
  fs::create_directories(folder / "lacuna", ignored);
  return folder / "lacuna" / "history";
}

void append_history(const fs::path& file, const std::string& entry) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) return;
  const bool empty = ::lseek(descriptor, 0, SEEK_END) == 0;
  const std::string text = (empty ? kHead : "") + encode(entry);
  [[maybe_unused]] const auto written = ::write(descriptor, text.data(), text.size());
  ::close(descriptor);
}

}  // namespace lacuna::program
