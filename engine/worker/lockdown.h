// The bounds that a worker gives itself before it runs a policy: the system's own, which hold for machine code too.
#pragma once

namespace lacuna::worker {

// Memory, processor time, files, processes. `megabytes`: what the policy's Lua state may have.
void limit_resources(double megabytes);

// From here on the process can do little more than compute, take memory, and speak over `socket`; any other system
// call ends it (SIGSYS). Throws kUnsupported where the system has no seccomp.
void limit_system_calls(int socket);

}  // namespace lacuna::worker
