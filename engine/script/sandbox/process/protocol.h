// What a host and its lacuna-worker say to each other: small messages of one size over a socket (SOCK_SEQPACKET), and
// areas of shared memory, made by the host, for all that is larger. The worker trusts the host; the host checks
// whatever comes from the worker, which a policy may have taken over.
//
//   host                                        worker
//   kArea (slot, size, a memfd)  ->             maps it in place of the slot's area before
//   kStart (limits; modules in kRequestSlot) -> bounds itself (worker/lockdown.h), loads the library, then kReady
//   kCall (size; request in kRequestSlot) ->    kDone or kFailed: reply or text, and log lines, in kReplySlot;
//                                               kTooLarge: they take so many bytes
//   kFetch ->                                   the same answer again, when the slot has a larger area
//
// A request's form is in request.h. Log lines are a u32 length and a text each.
#pragma once

#include <cstdint>

namespace lacuna::sandbox {

// Raised by every change of what is said here: a worker of another build is refused.
constexpr std::uint32_t kProtocol = 1;
constexpr int kWorkerSocket = 0;  // its descriptor in the worker

enum Slot : std::uint32_t { kRequestSlot, kReplySlot, kFirstConstantSlot, kSlots = kFirstConstantSlot + 4 };

enum class CommandKind : std::uint32_t { kArea = 1, kStart, kCall, kFetch };

struct Command {
  CommandKind kind{};
  std::uint32_t slot = 0;                  // kArea; kStart: kProtocol
  std::uint64_t call = 0;                  // kCall, kFetch: its number, which the answer repeats
  std::uint64_t size = 0;                  // bytes
  double milliseconds = 0, megabytes = 0;  // kStart
  std::int64_t vector_targets = 0;         // kStart: base/vector_targets.h of the host
};

enum class AnswerKind : std::uint32_t { kReady = 1, kDone, kFailed, kTooLarge };

struct Answer {
  AnswerKind kind{};
  std::uint32_t padding = 0;
  std::uint64_t call = 0;
  std::uint64_t size = 0;      // of the reply, or of the text of what failed
  std::uint64_t log_size = 0;  // of the log lines behind it
};

}  // namespace lacuna::sandbox
