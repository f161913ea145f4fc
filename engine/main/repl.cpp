#include "main/repl.h"

#include <lacuna.h>

#include <cstdio>
#include <iostream>

#include "main/interrupt.h"
#include "main/line_reader.h"

namespace lacuna::program {
namespace {

// What lua/lacuna/repl.lua answers to a line.
enum Answer : long { kDone = 0, kMore = 1, kQuit = 2 };

struct Prompts {
  std::string first, more;
};

// \1: what is between two of them takes no room.
Prompts make_prompts(bool colours) {
  if (!colours) return {"> ", ">> "};
  return {"\1\x1b[1m\1> \1\x1b[0m\1", "\1\x1b[2m\1>> \1\x1b[0m\1"};
}

Completion complete(Engine& engine, const std::string& before) {
  const std::string answer = engine.call_text("lacuna.repl", "complete", {before});
  const std::size_t end = answer.find('\n');
  if (end == std::string::npos) return {answer, ""};
  return {answer.substr(0, end), answer.substr(end + 1)};
}

void read_and_run(Engine& engine, LineReader& reader, const Prompts& prompts) {
  long answer = kDone;
  while (answer != kQuit) {
    const Input input = reader.read(answer == kMore ? prompts.more : prompts.first, prompts.more);
    if (lacuna_interrupted() != 0) interrupt_answered();  // Ctrl-C while the line was typed
    if (input.kind == Input::Kind::kEnd) {
      if (reader.interactive()) std::cout << '\n';
      return;
    }
    if (input.kind == Input::Kind::kInterrupt) {
      std::cout << '\n' << std::flush;
      answer = kDone;
      engine.call("lacuna.repl", "forget", {});
      continue;
    }
    answer = engine.call("lacuna.repl", "feed", {input.line});
    if (lacuna_interrupted() != 0) interrupt_answered();  // Ctrl-C ended the chunk
    std::fflush(stdout);
  }
}

}  // namespace

int run_repl(Engine& engine) {
  LineReader reader([&engine](const std::string& before) { return complete(engine, before); });
  const bool colours = engine.call("lacuna.repl", "start", {reader.interactive() ? "terminal" : "pipe"}) != 0;
  if (reader.interactive()) {
    wait_for_second_interrupt();
    std::cout << "Lacuna " << lacuna_version() << ". :help says what there is, Ctrl-D ends.\n" << std::flush;
  }
  read_and_run(engine, reader, make_prompts(colours));
  return static_cast<int>(engine.call("lacuna.repl", "finish", {}));
}

}  // namespace lacuna::program
