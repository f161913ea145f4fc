#include "worker/loop.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <optional>
#include <string>

#include "base/error.h"
#include "script/sandbox/c_stack.h"
#include "script/sandbox/guest.h"
#include "script/sandbox/process/messages.h"
#include "script/sandbox/process/request.h"
#include "worker/lockdown.h"
#include "worker/log_lines.h"
#include "worker/vector_targets.h"

namespace lacuna::worker {
namespace {

using sandbox::Answer;
using sandbox::AnswerKind;
using sandbox::Command;
using sandbox::CommandKind;
using sandbox::Descriptor;

struct Received {
  Command command;
  Descriptor descriptor;
};

Descriptor take_descriptor(msghdr& message) {
  const cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == nullptr || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) return Descriptor();
  int number = -1;
  std::memcpy(&number, CMSG_DATA(header), sizeof number);
  return Descriptor(number);
}

// None: the host is gone.
std::optional<Received> receive() {
  Received received{};
  iovec part{&received.command, sizeof received.command};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int))];
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t size = 0;
  do {
    size = ::recvmsg(sandbox::kWorkerSocket, &message, MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);
  if (size == 0) return std::nullopt;
  received.descriptor = take_descriptor(message);
  if (size != static_cast<ssize_t>(sizeof received.command)) fail(Status::kCorrupt, "a command of {} bytes", size);
  return received;
}

class Loop {
 public:
  void obey(Received received) {
    const Command& command = received.command;
    switch (command.kind) {
      case CommandKind::kArea:
        return take_area(command, std::move(received.descriptor));
      case CommandKind::kStart:
        return answer_with(AnswerKind::kReady, 0, [&] { start(command); });
      case CommandKind::kCall:
        return answer_with(AnswerKind::kDone, command.call, [&] { call(command); });
      case CommandKind::kFetch:
        return answer();
    }
    fail(Status::kCorrupt, "an unknown command");
  }

 private:
  void take_area(const Command& command, Descriptor descriptor) {
    if (command.slot >= sandbox::kSlots || !descriptor.is_open()) fail(Status::kCorrupt, "an area that is none");
    areas_[command.slot] = nullptr;
    areas_[command.slot] = sandbox::SharedArea::map(std::move(descriptor), command.size);
  }

  // The bounds stand before the library is loaded, let alone a policy.
  void start(const Command& command) {
    if (command.slot != sandbox::kProtocol) fail(Status::kUnsupported, "lacuna-worker is of another build");
    use_vector_targets(command.vector_targets);
    guest_ = sandbox::make_state_guest({command.milliseconds, command.megabytes});
    limit_resources(command.megabytes);
    sandbox::c_stack_left();  // reads a file the first time
    limit_system_calls(sandbox::kWorkerSocket);
    const auto modules = areas_[sandbox::kRequestSlot]->bytes().first(command.size);
    sandbox::read_modules(modules,
                          [&](std::string_view name, std::string_view source) { guest_->add_module(name, source); });
    guest_->prepare();
  }

  void call(const Command& command) {
    if (guest_ == nullptr) fail(Status::kCorrupt, "a call before the start");
    const sandbox::Request request = sandbox::read_request(areas_, command.size);
    reply_ = guest_->call(request.function, request.message, request.references);
  }

  template <typename Work>
  void answer_with(AnswerKind kind, std::uint64_t call, Work&& work) {
    answer_ = {kind, 0, call, 0, 0};
    reply_ = {};
    try {
      work();
    } catch (const std::bad_alloc&) {
      tell("wanted more memory than it may have");
    } catch (const Error& error) {
      tell(error.what());
    }
    log_ = take_log_lines();
    answer();
  }

  void tell(std::string text) {
    answer_.kind = AnswerKind::kFailed;
    text_ = std::move(text);
    reply_ = {reinterpret_cast<const std::uint8_t*>(text_.data()), text_.size()};
  }

  void answer() {
    Answer answer = answer_;
    answer.size = reply_.size();
    answer.log_size = log_.size();
    const std::span<std::uint8_t> room = areas_[sandbox::kReplySlot]->bytes();
    if (reply_.size() + log_.size() <= room.size()) {
      std::copy(reply_.begin(), reply_.end(), room.begin());
      std::copy(log_.begin(), log_.end(), room.begin() + static_cast<std::ptrdiff_t>(reply_.size()));
    } else {
      answer.kind = AnswerKind::kTooLarge;
      answer.size += answer.log_size;
      answer.log_size = 0;
    }
    ::send(sandbox::kWorkerSocket, &answer, sizeof answer, MSG_NOSIGNAL);  // where it fails, the host is gone
  }

  sandbox::Areas areas_;
  std::unique_ptr<sandbox::Guest> guest_;
  Answer answer_{};
  std::span<const std::uint8_t> reply_;
  std::string text_;
  std::vector<std::uint8_t> log_;
};

}  // namespace

int serve() {
  try {
    Loop loop;
    while (auto received = receive()) loop.obey(std::move(*received));
    return 0;
  } catch (const std::exception&) {
    return 1;
  }
}

}  // namespace lacuna::worker
