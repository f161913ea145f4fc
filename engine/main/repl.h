// The interactive session: reads lines, lua/lacuna/repl.lua does the rest.
#pragma once

#include "main/engine.h"

namespace lacuna::program {

// Until the end of input. Returns the exit status.
int run_repl(Engine& engine);

}  // namespace lacuna::program
