#include "main/repl.h"

#include <lacuna.h>

#include <cstdio>
#include <iostream>

#include "main/interrupt.h"
#include "main/line_reader.h"

namespace lacuna::program {

int run_repl(Engine& engine) {
  LineReader reader;
  if (reader.interactive()) std::cout << "Lacuna " << lacuna_version() << ". Ctrl-D ends.\n" << std::flush;
  bool more = false;
  for (;;) {
    const Input input = reader.read(more ? ">> " : "> ");
    if (lacuna_interrupted() != 0) interrupt_answered();  // Ctrl-C while the line was typed
    if (input.kind == Input::Kind::kEnd) break;
    if (input.kind == Input::Kind::kInterrupt) {
      std::cout << '\n' << std::flush;
      more = false;
      engine.call("lacuna.repl", "forget", {});
      continue;
    }
    more = engine.call("lacuna.repl", "feed", {input.line}) != 0;
    if (lacuna_interrupted() != 0) interrupt_answered();  // Ctrl-C ended the chunk
    std::fflush(stdout);
  }
  if (reader.interactive()) std::cout << '\n';
  return static_cast<int>(engine.call("lacuna.repl", "finish", {}));
}

}  // namespace lacuna::program
