#include "main/line_reader.h"

#include <lacuna.h>
#include <langinfo.h>
#include <unistd.h>

#include <clocale>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string_view>
#include <utility>

#include "main/history_file.h"

namespace lacuna::program {
namespace {

namespace fs = std::filesystem;

constexpr int kHistoryLines = 1000;
constexpr std::uintmax_t kHistoryBytes = 1 << 20;  // a file that has grown beyond is cut to the last lines
constexpr const char* kIndent = "  ";              // what Tab puts in where a line begins

// The editor reads characters as LC_CTYPE says. Numbers stay as C has them: nothing else is set.
void read_utf8() {
  std::setlocale(LC_CTYPE, "");
  if (std::string_view(::nl_langinfo(CODESET)) != "UTF-8") std::setlocale(LC_CTYPE, "C.UTF-8");
}

LineReader* reader_of(EditLine* editor) {
  void* data = nullptr;
  el_get(editor, EL_CLIENTDATA, &data);
  return static_cast<LineReader*>(data);
}

}  // namespace

LineReader::LineReader(Complete complete) : complete_(std::move(complete)) {
  if (::isatty(STDIN_FILENO) != 1) return;
  const char* terminal = std::getenv("TERM");
  marks_pastes_ = ::isatty(STDOUT_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
  read_utf8();
  open_editor();
  open_history();
}

LineReader::~LineReader() {
  if (editor_ != nullptr) el_end(editor_);
  if (history_ != nullptr) history_end(history_);
}

unsigned char LineReader::on_tab(EditLine* editor, int) {
  try {
    return reader_of(editor)->complete();
  } catch (const std::exception&) {  // the editor is C: nothing may be thrown through it
    return CC_ERROR;
  }
}

// As shells do it: what all candidates share is put in; pressed twice, Tab lists them.
unsigned char LineReader::complete() {
  const LineInfo* line = el_line(editor_);
  const std::string before(line->buffer, line->cursor);
  const bool begins = before.find_first_not_of(" \t") == std::string::npos;
  if (input_.pasted() || begins) {
    return el_insertstr(editor_, input_.pasted() ? "\t" : kIndent) == 0 ? CC_REFRESH : CC_ERROR;
  }
  const Completion found = complete_(before);
  if (!found.insertion.empty()) {
    if (el_insertstr(editor_, found.insertion.c_str()) != 0) return CC_ERROR;
    return found.choices.empty() ? CC_REFRESH : CC_REFRESH_BEEP;
  }
  if (found.choices.empty() || input_.tabs() < 2) return CC_ERROR;
  std::printf("\n%s\n", found.choices.c_str());
  std::fflush(stdout);
  return CC_REDISPLAY;
}

void LineReader::open_editor() {
  editor_ = el_init("lacuna", stdin, stdout, stderr);
  if (editor_ == nullptr) return;
  el_set(editor_, EL_CLIENTDATA, this);
  const auto prompt_of = [](EditLine* editor) { return reader_of(editor)->prompt_.c_str(); };
  el_set(editor_, EL_PROMPT_ESC, static_cast<const char* (*)(EditLine*)>(prompt_of), '\1');
  el_set(editor_, EL_EDITOR, "emacs");
  el_set(editor_, EL_SIGNAL, 1);  // the terminal is put in order before a signal goes on to its handler
  const auto read_character = [](EditLine* editor, wchar_t* out) { return reader_of(editor)->input_.read(out); };
  el_set(editor_, EL_GETCFN, static_cast<int (*)(EditLine*, wchar_t*)>(read_character));
  el_set(editor_, EL_ADDFN, "lacuna-complete", "completes names", on_tab);
  for (const auto& [keys, command] : {std::pair{"\t", "lacuna-complete"},
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
  history(history_, &event, H_LOAD, file_.c_str());
  const std::uintmax_t size = fs::file_size(file_, ignored);
  if (!ignored && size > kHistoryBytes) history(history_, &event, H_SAVE, file_.c_str());
}

void LineReader::remember(const std::string& line) {
  if (history_ == nullptr) return;
  HistEvent event;
  history(history_, &event, H_ENTER, line.c_str());
  if (!file_.empty()) append_history(file_, line);
}

// A line as the editor gives it, without its end; false at the end of input.
bool LineReader::read_line(std::string* line) {
  int count = 0;
  const char* text = el_gets(editor_, &count);
  if (text == nullptr || count <= 0) return false;
  line->assign(text);
  while (!line->empty() && (line->back() == '\n' || line->back() == '\r')) line->pop_back();
  return true;
}

Input LineReader::read(const std::string& prompt, const std::string& continuation) {
  std::string line;
  if (!interactive()) {
    const bool got = static_cast<bool>(std::getline(std::cin, line));
    return {got ? Input::Kind::kLine : Input::Kind::kEnd, line};
  }
  if (marks_pastes_) std::cout << TerminalInput::kPasteOn << std::flush;
  prompt_ = prompt;
  std::string all;
  bool got = read_line(&all);
  while (got && input_.pasting()) {  // a paste is one chunk, whatever its lines
    prompt_ = continuation;
    got = read_line(&line);
    all += '\n' + line;
  }
  if (marks_pastes_) std::cout << TerminalInput::kPasteOff << std::flush;
  if (lacuna_interrupted() != 0) {
    input_.drop_paste();
    return {Input::Kind::kInterrupt, ""};
  }
  if (!got) return {Input::Kind::kEnd, ""};
  if (!all.empty()) remember(all);
  return {Input::Kind::kLine, all};
}

}  // namespace lacuna::program
