// Ctrl-C: asks the engine to stop, and ends the process when nothing has answered in time.
#pragma once

namespace lacuna::program {

constexpr int kInterruptedStatus = 130;  // 128 + SIGINT, as shells say it

// From here on SIGINT calls lacuna_interrupt(). A watcher ends the process with status 130 after 200 ms (a loop that
// the JIT compiled looks at nothing), or after two seconds where something has seen the request and is finishing its
// work, or as soon as Ctrl-C is pressed once more.
void watch_interrupts();

// For the REPL: the first Ctrl-C never ends the process, however long it goes unanswered; a line on standard error says
// then that a second one does.
void wait_for_second_interrupt();

// Forgets a request that has been answered: the next Ctrl-C begins anew. For the REPL.
void interrupt_answered();

}  // namespace lacuna::program
