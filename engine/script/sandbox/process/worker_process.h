// A lacuna-worker that runs: started, spoken to, ended. The host's other children, its signal handlers and its signals
// are left alone.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "script/sandbox/process/descriptor.h"
#include "script/sandbox/process/protocol.h"

namespace lacuna::sandbox {

class WorkerProcess {
 public:
  using Clock = std::chrono::steady_clock;

  // Starts the program (posix_spawn): no environment, no files, default signals, a process group of its own. Throws
  // kNotFound with the places where it was looked for, kIo.
  WorkerProcess();
  ~WorkerProcess();  // ends it; in a forked copy of the host that started it, only lets go of it
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  pid_t id() const { return id_; }
  // Whether this process is the one that started it.
  bool is_ours() const;

  // Sends a command, with a descriptor if there is one. False: the worker is gone, or does not listen.
  bool send(const Command& command, int descriptor = -1);

  enum class Outcome { kAnswered, kSilent, kEnded };
  // The next answer, not after `deadline`. kEnded: also for what is no answer.
  Outcome receive(Answer& answer, Clock::time_point deadline);

  // Bytes of memory that it may map beyond what it bounded itself to: the areas that it was lent.
  void allow_memory(std::size_t bytes);

  // Ends it if it still runs, and says how it came to its end: "was ended by signal 11 (Segmentation fault)".
  std::string end();

 private:
  enum class Received { kAnswer, kNothing, kEnd };
  Received try_receive(Answer& answer);

  pid_t id_ = -1, parent_;
  Descriptor socket_, process_;
  std::optional<std::uint64_t> own_memory_;  // its limit when nothing is lent
  bool ended_ = false;
};

}  // namespace lacuna::sandbox
