// A worker that a stranger's code has taken over: keeps to the protocol until it is ready, then does what its argument
// says. For tests/lua/policy_process_spec.lua.
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "script/sandbox/process/protocol.h"

using namespace lacuna::sandbox;

namespace {

constexpr std::uint64_t kHuge = 0xFFFFFFFFFFFFFFF0;

int areas[kSlots];  // descriptors
std::uint64_t sizes[kSlots];

bool receive(Command& command) {
  iovec part{&command, sizeof command};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  if (::recvmsg(kWorkerSocket, &message, 0) <= 0) return false;
  if (const cmsghdr* header = CMSG_FIRSTHDR(&message)) {
    std::memcpy(&areas[command.slot], CMSG_DATA(header), sizeof(int));
    sizes[command.slot] = command.size;
  }
  return true;
}

void answer(AnswerKind kind, std::uint64_t call, std::uint64_t size, std::uint64_t log_size = 0) {
  const Answer answer{kind, 0, call, size, log_size};
  ::send(kWorkerSocket, &answer, sizeof answer, MSG_NOSIGNAL);
}

// The reply's area full of one byte.
void fill_reply(int byte) {
  void* area = ::mmap(nullptr, sizes[kReplySlot], PROT_READ | PROT_WRITE, MAP_SHARED, areas[kReplySlot], 0);
  if (area != MAP_FAILED) std::memset(area, byte, sizes[kReplySlot]);
}

void misbehave(const std::string& manner, const Command& command) {
  const std::uint64_t call = command.call;
  if (manner == "exit") ::_exit(3);
  if (manner == "garbage") ::send(kWorkerSocket, "x", 1, 0);
  if (manner == "long") ::send(kWorkerSocket, std::string(500, 'x').data(), 500, 0);
  if (manner == "huge") answer(AnswerKind::kDone, call, kHuge);
  if (manner == "overflow") answer(AnswerKind::kDone, call, 16, kHuge);
  if (manner == "too_large") answer(AnswerKind::kTooLarge, call, kHuge);
  if (manner == "still_too_large") answer(AnswerKind::kTooLarge, call, 100'000);
  if (manner == "other_call") answer(AnswerKind::kDone, call + 1, 4);
  if (manner == "log") {
    fill_reply(0xFF);
    answer(AnswerKind::kDone, call, 4, 1000);
  }
  if (manner == "reply") {
    fill_reply(0xFF);
    answer(AnswerKind::kDone, call, 1000);
  }
  // Memory that the host reads must not be taken away from it.
  if (manner == "shrink") {
    fill_reply(5);  // tables that are longer than the reply
    if (::ftruncate(areas[kReplySlot], 0) == 0 || ::ftruncate(areas[kRequestSlot], 0) == 0) ::_exit(4);
    answer(AnswerKind::kDone, call, sizes[kReplySlot]);
  }
  if (manner == "silent" || manner == "shrink") ::sleep(10);
}

}  // namespace

int main(int count, char** arguments) {
  const std::string manner = count > 1 ? arguments[1] : "";
  Command command;
  while (receive(command)) {
    if (command.kind == CommandKind::kStart) {
      if (manner == "deaf") ::shutdown(kWorkerSocket, SHUT_RD);
      answer(AnswerKind::kReady, 0, 0);
      if (manner == "deaf") ::sleep(10);
    } else if (command.kind != CommandKind::kArea) {
      misbehave(manner, command);
    }
  }
}
