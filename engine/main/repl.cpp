#include "main/repl.h"

#include <editline/readline.h>
#include <lacuna.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>

#include "main/interrupt.h"

namespace lacuna::program {
namespace {

namespace fs = std::filesystem;

constexpr int kHistoryLines = 1000;

// $XDG_STATE_HOME/lacuna/history, or ~/.local/state/lacuna/history; empty where there is no home.
fs::path history_file() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state != '\0') return fs::path(state) / "lacuna" / "history";
  const char* home = std::getenv("HOME");
  return home != nullptr && *home != '\0' ? fs::path(home) / ".local/state/lacuna/history" : fs::path();
}

class LineReader {
 public:
  LineReader() : interactive_(::isatty(STDIN_FILENO) == 1) {
    if (!interactive_) return;
    using_history();
    stifle_history(kHistoryLines);
    read_history(file_.c_str());
  }
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  ~LineReader() {
    if (!interactive_ || file_.empty()) return;
    std::error_code ignored;
    fs::create_directories(file_.parent_path(), ignored);
    write_history(file_.c_str());
  }

  bool interactive() const { return interactive_; }

  std::optional<std::string> read(const char* prompt) {
    if (!interactive_) {
      std::string line;
      return std::getline(std::cin, line) ? std::optional(line) : std::nullopt;
    }
    char* text = readline(prompt);
    if (text == nullptr) return std::nullopt;
    std::string line(text);
    std::free(text);
    if (!line.empty()) add_history(line.c_str());
    return line;
  }

 private:
  bool interactive_;
  fs::path file_ = history_file();
};

}  // namespace

int run_repl(Engine& engine) {
  LineReader reader;
  if (reader.interactive()) std::cout << "Lacuna " << lacuna_version() << ". Ctrl-D ends.\n";
  bool more = false;
  while (const std::optional<std::string> line = reader.read(more ? ">> " : "> ")) {
    if (lacuna_interrupted() != 0) interrupt_answered();  // Ctrl-C while the line was typed
    more = engine.call("lacuna.repl", "feed", {*line}) != 0;
    if (lacuna_interrupted() != 0) interrupt_answered();  // Ctrl-C ended the chunk
    std::fflush(stdout);
  }
  if (reader.interactive()) std::cout << '\n';
  return 0;
}

}  // namespace lacuna::program
