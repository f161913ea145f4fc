#include "main/line_reader.h"

#include <lacuna.h>
#include <langinfo.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <clocale>
#include <cstdlib>
#include <cwchar>
#include <iostream>
#include <string_view>

namespace lacuna::program {
namespace {

namespace fs = std::filesystem;

constexpr int kHistoryLines = 1000;
constexpr int kLookMs = 100;  // how often a waiting prompt looks for an interrupt that came before it waited

// $XDG_STATE_HOME/lacuna/history, or ~/.local/state/lacuna/history; empty where there is no home.
fs::path history_file() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state != '\0') return fs::path(state) / "lacuna" / "history";
  const char* home = std::getenv("HOME");
  return home != nullptr && *home != '\0' ? fs::path(home) / ".local/state/lacuna/history" : fs::path();
}

// The editor reads characters as LC_CTYPE says. Numbers stay as C has them: nothing else is set.
void read_utf8() {
  std::setlocale(LC_CTYPE, "");
  if (std::string_view(::nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
}

// One byte of standard input. Returns 1; 0 at its end; -1 on an error and on Ctrl-C.
int read_byte(char* out) {
  for (;;) {
    if (lacuna_interrupted() != 0) return -1;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&input, 1, kLookMs);
    if (ready > 0) return static_cast<int>(::read(STDIN_FILENO, out, 1));
    if (ready < 0 && errno != EINTR) return -1;
  }
}

// The editor's source of characters. What is no character is passed over.
int read_character(EditLine*, wchar_t* out) {
  std::mbstate_t state{};
  for (;;) {
    char byte = 0;
    const int got = read_byte(&byte);
    if (got <= 0) return got;
    const std::size_t used = std::mbrtowc(out, &byte, 1, &state);
    if (used == static_cast<std::size_t>(-1)) {
      state = {};
    } else if (used != static_cast<std::size_t>(-2)) {
      return 1;
    }
  }
}

const char* prompt_of(EditLine* editor) {
  void* data = nullptr;
  el_get(editor, EL_CLIENTDATA, &data);
  return static_cast<const std::string*>(data)->c_str();
}

}  // namespace

LineReader::LineReader() {
  if (::isatty(STDIN_FILENO) != 1) return;
  read_utf8();
  open_editor();
  open_history();
}

LineReader::~LineReader() {
  if (editor_ != nullptr) el_end(editor_);
  if (history_ != nullptr) history_end(history_);
}

void LineReader::open_editor() {
  editor_ = el_init("lacuna", stdin, stdout, stderr);
  if (editor_ == nullptr) return;
  el_set(editor_, EL_CLIENTDATA, &prompt_);
  el_set(editor_, EL_PROMPT, prompt_of);
  el_set(editor_, EL_EDITOR, "emacs");
  el_set(editor_, EL_SIGNAL, 1);  // the terminal is put in order before a signal goes on to its handler
  el_set(editor_, EL_GETCFN, read_character);
  for (const auto& [keys, command] : {std::pair{"\t", "ed-insert"},
                                      {"^R", "em-inc-search-prev"},
                                      {"\\e[3~", "ed-delete-next-char"},
                                      {"\\e[1~", "ed-move-to-beg"},
                                      {"\\e[4~", "ed-move-to-end"},
                                      {"\\e[H", "ed-move-to-beg"},
                                      {"\\e[F", "ed-move-to-end"},
                                      {"\\e[1;5C", "em-next-word"},
                                      {"\\e[1;5D", "ed-prev-word"}}) {
    el_set(editor_, EL_BIND, keys, command, nullptr);
  }
  el_source(editor_, nullptr);  // ~/.editrc
}

void LineReader::open_history() {
  if (editor_ == nullptr) return;
  HistEvent event;
  history_ = history_init();
  if (history_ == nullptr) return;
  history(history_, &event, H_SETSIZE, kHistoryLines);
  history(history_, &event, H_SETUNIQUE, 1);
  el_set(editor_, EL_HIST, history, history_);
  file_ = history_file();
  if (file_.empty()) return;
  std::error_code ignored;
  fs::create_directories(file_.parent_path(), ignored);
  history(history_, &event, H_LOAD, file_.c_str());
}

// Written at once: a session may end in the middle of a line.
void LineReader::remember(const std::string& line) {
  if (history_ == nullptr) return;
  HistEvent event;
  history(history_, &event, H_ENTER, line.c_str());
  if (!file_.empty()) history(history_, &event, H_SAVE, file_.c_str());
}

Input LineReader::read(const std::string& prompt) {
  std::string line;
  if (!interactive()) {
    const bool got = static_cast<bool>(std::getline(std::cin, line));
    return {got ? Input::Kind::kLine : Input::Kind::kEnd, line};
  }
  prompt_ = prompt;
  int count = 0;
  const char* text = el_gets(editor_, &count);
  if (lacuna_interrupted() != 0) return {Input::Kind::kInterrupt, ""};
  if (text == nullptr || count <= 0) return {Input::Kind::kEnd, ""};
  line.assign(text);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  if (!line.empty()) remember(line);
  return {Input::Kind::kLine, line};
}

}  // namespace lacuna::program
