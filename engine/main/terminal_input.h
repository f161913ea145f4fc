// The characters that come from the terminal: UTF-8 as it is typed, and what is pasted, which comes as one piece.
#pragma once

#include <deque>
#include <string>

namespace lacuna::program {

// A terminal that has been asked to (kPasteOn) puts marks around what is pasted. A paste is read to its end at once, so
// that nothing of it meets the terminal while it is not the line editor's.
class TerminalInput {
 public:
  static constexpr const char* kPasteOn = "\x1b[?2004h";
  static constexpr const char* kPasteOff = "\x1b[?2004l";

  // One character. Returns 1; 0 at the end of input; -1 on an error and on Ctrl-C. Bytes that are no character are
  // passed over.
  int read(wchar_t* out);

  // Whether the last character was pasted, and whether more of that paste is to come.
  bool pasted() const { return last_pasted_; }
  bool pasting() const { return !paste_.empty(); }
  void drop_paste() { paste_.clear(); }

  // How many of the last characters were Tabs, without anything between them.
  int tabs() const { return tabs_; }

 private:
  int next_byte(char* out);
  bool take_mark();
  void read_paste();

  std::deque<char> paste_;  // what is left of it
  std::deque<char> held_;   // bytes that began like a mark and are none
  bool last_pasted_ = false;
  int tabs_ = 0;
};

}  // namespace lacuna::program
