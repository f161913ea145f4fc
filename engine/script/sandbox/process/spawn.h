// Starts a lacuna-worker.
#pragma once

#include <sys/types.h>

#include "script/sandbox/process/descriptor.h"

namespace lacuna::sandbox {

struct Spawned {
  pid_t id;
  Descriptor socket;   // the host's end
  Descriptor process;  // a pidfd: names this process even when its number has been given to another
};

// Throws kNotFound with the places where the program was looked for, kIo.
Spawned spawn_worker();

}  // namespace lacuna::sandbox
