// Lines of the interactive session: libedit at a terminal, with a history that lasts; plain lines from anything else.
#pragma once

#include <histedit.h>

#include <filesystem>
#include <string>

namespace lacuna::program {

// What a prompt got: a line, the end of input, or Ctrl-C, which drops the line.
struct Input {
  enum class Kind { kLine, kEnd, kInterrupt } kind;
  std::string line;
};

class LineReader {
 public:
  LineReader();
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  bool interactive() const { return editor_ != nullptr; }
  Input read(const std::string& prompt);

 private:
  void open_editor();
  void open_history();
  void remember(const std::string& line);

  EditLine* editor_ = nullptr;  // nullptr: standard input is no terminal
  History* history_ = nullptr;
  std::filesystem::path file_;  // of the history; empty where there is no home
  std::string prompt_;
};

}  // namespace lacuna::program
