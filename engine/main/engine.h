// The engine as this program uses it: lacuna.h behind one class that turns a status into an exception.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

struct lacuna_script;

namespace lacuna::program {

// The engine's text, and whether it was lacuna_interrupt() that ended the work.
class EngineError : public std::runtime_error {
 public:
  EngineError(const std::string& text, bool interrupted) : std::runtime_error(text), interrupted_(interrupted) {}
  bool interrupted() const { return interrupted_; }

 private:
  bool interrupted_;
};

class Engine {
 public:
  Engine();
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void run_file(const std::string& path, const std::vector<std::string>& arguments);
  void run_string(const std::string& code, const std::string& name);
  long call(const std::string& module, const std::string& function, const std::vector<std::string>& arguments);
  std::string call_text(const std::string& module, const std::string& function,
                        const std::vector<std::string>& arguments);

 private:
  lacuna_script* script_ = nullptr;
};

}  // namespace lacuna::program
