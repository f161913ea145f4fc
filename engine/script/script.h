// A Lua state with the whole of Lua, the JIT, the FFI and this library on its path: full trust.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct lua_State;

namespace lacuna {

class Script {
 public:
  Script();
  ~Script();
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  // Throw Error(kScript) with the message and a traceback, kInterrupted when lacuna_interrupt() ended it, kNotFound or
  // kIo for a file that cannot be read.
  // path "-": standard input.
  void run_file(const std::string& path, const std::vector<std::string>& arguments);
  void run_string(std::string_view code, const std::string& name);
  // require(module)[function](arguments…); the whole number that it returns, 0 for none.
  std::int64_t call(const std::string& module, const std::string& function, const std::vector<std::string>& arguments);
  // Likewise the text that it returns, "" for none.
  std::string call_text(const std::string& module, const std::string& function,
                        const std::vector<std::string>& arguments);

  lua_State* state() { return state_; }

  // Runs the function and arguments on the stack with a traceback handler. Throws as above; the stack is emptied of
  // them.
  void protected_call(int arguments, int results);
  // Pushes require(module)[function]; throws when there is none.
  void push_function(const std::string& module, const std::string& function);

 private:
  // Leaves the one result on the stack.
  void call_for_result(const std::string& module, const std::string& function,
                       const std::vector<std::string>& arguments);

  lua_State* state_;
};

// Makes the running script, if there is one, raise at its next instruction. Async-signal-safe. A loop that the JIT has
// compiled does not look: the program's watcher ends the process then.
void interrupt_running_script() noexcept;

}  // namespace lacuna
