// The lacuna program: finds the command, reads its options, hands them to lua/lacuna/command. A host like any other.
#include <lacuna.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "main/command.h"
#include "main/engine.h"
#include "main/interrupt.h"
#include "main/nearest.h"
#include "main/repl.h"

namespace lacuna::program {
namespace {

constexpr int kError = 1;
constexpr int kUsage = 2;

void print_help() {
  std::printf("usage: lacuna COMMAND [options]\n       lacuna -e CODE\n       lacuna --version\n\n");
  std::printf("  %-9s %s\n", "run", "run a Lua script: lacuna run SCRIPT [arguments]");
  std::printf("  %-9s %s\n", "repl", "an interactive session");
  for (const Command& command : commands()) std::printf("  %-9s %s\n", command.name, command.summary);
  std::printf("\nlacuna COMMAND --help prints a command's options.\n");
}

int print_command_help(const Command& command, const po::options_description& options) {
  std::cout << "usage: lacuna " << command.name << ' ' << command.usage << "\n\n"
            << command.summary << "\n\n"
            << options;
  return 0;
}

int run_command(const Command& command, const std::vector<std::string>& arguments) {
  po::options_description options("options");
  command.declare(options);
  const Parsed parsed = parse(options, command.positional, arguments);
  if (parsed.help) return print_command_help(command, options);
  std::vector<std::string> texts = {command.name};
  for (const auto& [name, value] : parsed.pairs) {
    texts.push_back(name);
    texts.push_back(value);
  }
  Engine engine;
  return static_cast<int>(engine.call("lacuna.command", "run", texts));
}

int run_script(const std::vector<std::string>& arguments) {
  if (arguments.empty()) throw UsageError("run: wanted a script: lacuna run SCRIPT [arguments]");
  if (arguments[0] == "--help") {
    std::printf("usage: lacuna run SCRIPT [arguments]\n\nRuns a Lua script with full trust; `arg` is as in luajit.\n");
    return 0;
  }
  Engine engine;
  engine.call("lacuna.interruptible", "install", {});
  engine.run_file(arguments[0], {arguments.begin() + 1, arguments.end()});
  return 0;
}

int run_chunk(const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) throw UsageError("-e: wanted one chunk of Lua: lacuna -e CODE");
  Engine engine;
  engine.call("lacuna.interruptible", "install", {});
  engine.run_string(arguments[0], "(command line)");
  return 0;
}

int start_repl(const std::vector<std::string>& arguments) {
  if (!arguments.empty() && arguments[0] == "--help") {
    std::printf("usage: lacuna repl\n\nAn interactive session: Lua, with `lacuna` loaded. :help lists its commands.\n");
    return 0;
  }
  if (!arguments.empty()) throw UsageError("repl: wanted no arguments, got " + arguments[0]);
  Engine engine;
  engine.call("lacuna.interruptible", "install", {});
  return run_repl(engine);
}

[[noreturn]] void fail_unknown(const std::string& name) {
  std::vector<std::string> names = {"run", "repl", "--version", "--help"};
  for (const Command& command : commands()) names.emplace_back(command.name);
  const std::string near = nearest(name, names);
  throw UsageError("no command named " + name + (near.empty() ? "" : " (did you mean " + near + "?)") +
                   "; see lacuna --help");
}

int dispatch(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    print_help();
    return kUsage;
  }
  const std::string& name = arguments[0];
  const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
  if (name == "--version") return std::printf("lacuna %s\n", lacuna_version()), 0;
  if (name == "--help" || name == "help") return print_help(), 0;
  if (name == "run") return run_script(rest);
  if (name == "-e") return run_chunk(rest);
  if (name == "repl") return start_repl(rest);
  for (const Command& command : commands()) {
    if (name == command.name) return run_command(command, rest);
  }
  fail_unknown(name);
}

// A mapped model file that somebody cuts while it is in use ends in this signal. Only what a handler may call.
void on_bus_error(int) {
  constexpr char kText[] = "lacuna: a mapped file was cut while it was in use (SIGBUS)\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kText, sizeof kText - 1);
  ::_exit(kError);
}

// $LACUNA_LOG: "stderr" or a file that the log is appended to.
void open_log() {
  const char* path = std::getenv("LACUNA_LOG");
  if (path == nullptr || *path == '\0') return;
  if (lacuna_log_open(path, LACUNA_LOG_INFO) != LACUNA_OK) throw std::runtime_error(lacuna_last_error());
}

int report(const std::string& text, int status) {
  std::fflush(stdout);
  std::cerr << "lacuna: " << text << '\n';
  return status;
}

int run(const std::vector<std::string>& arguments) {
  try {
    open_log();
    const int status = dispatch(arguments);
    return lacuna_interrupted() != 0 ? kInterruptedStatus : status;
  } catch (const UsageError& error) {
    return report(error.what(), kUsage);
  } catch (const EngineError& error) {
    return report(error.what(), error.interrupted() ? kInterruptedStatus : kError);
  } catch (const std::exception& error) {
    return report(error.what(), kError);
  }
}

}  // namespace
}  // namespace lacuna::program

int main(int argc, char** argv) {
  // A reader that has gone (`| head`) ends the program quietly, as it does any filter: SIGPIPE's default.
  ::signal(SIGPIPE, SIG_DFL);
  ::signal(SIGBUS, lacuna::program::on_bus_error);
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  lacuna::program::watch_interrupts();
  const int status = lacuna::program::run(arguments);
  const bool flushed = std::fflush(stdout) == 0;
  if (status != 0 || (flushed && std::ferror(stdout) == 0)) return status;
  if (flushed) {  // an earlier write failed: its reason is gone
    std::fputs("lacuna: cannot write all to standard output\n", stderr);
  } else {
    std::perror("lacuna: cannot write to standard output");
  }
  return 1;
}
