// Lines of the interactive session: libedit at a terminal, with Tab completion and a history that lasts; plain lines
// from anything else.
#pragma once

#include <histedit.h>

#include <filesystem>
#include <functional>
#include <string>

#include "main/terminal_input.h"

namespace lacuna::program {

// What a prompt got: a line (of a paste: all its lines), the end of input, or Ctrl-C, which drops the line.
struct Input {
  enum class Kind { kLine, kEnd, kInterrupt } kind;
  std::string line;
};

// What Tab gives: text to put in at the cursor, and what there is to choose from, laid out for the terminal.
struct Completion {
  std::string insertion;
  std::string choices;
};

class LineReader {
 public:
  // complete(text before the cursor); it may throw, which is no completion.
  using Complete = std::function<Completion(const std::string& before)>;

  explicit LineReader(Complete complete);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  bool interactive() const { return editor_ != nullptr; }

  // continuation: the prompt of a paste's other lines. In prompts \1 stands around what takes no room (colours).
  Input read(const std::string& prompt, const std::string& continuation);

 private:
  static unsigned char on_tab(EditLine* editor, int key);
  void open_editor();
  void open_history();
  void remember(const std::string& line);
  unsigned char complete();
  bool read_line(std::string* line);

  Complete complete_;
  TerminalInput input_;
  bool marks_pastes_ = false;   // whether the terminal may be asked to
  EditLine* editor_ = nullptr;  // nullptr: standard input is no terminal
  History* history_ = nullptr;
  std::filesystem::path file_;  // of the history; empty where there is no home
  std::string prompt_;
};

}  // namespace lacuna::program
