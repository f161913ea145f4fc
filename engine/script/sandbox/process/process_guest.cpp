// A guest in a lacuna-worker: a process of its own, started at the first call and again after it has ended.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/vector_targets.h"
#include "script/sandbox/budget.h"
#include "script/sandbox/guest.h"
#include "script/sandbox/process/constants.h"
#include "script/sandbox/process/messages.h"
#include "script/sandbox/process/request.h"
#include "script/sandbox/process/worker_process.h"

namespace lacuna::sandbox {
namespace {

using Clock = WorkerProcess::Clock;
using Outcome = WorkerProcess::Outcome;

// To load the program and the library in it, before any policy is there.
constexpr std::chrono::seconds kStartTime{5};
// Beyond the policy's own time: the worker's clock ends most calls that take too long, and says where they were.
constexpr std::chrono::milliseconds kGrace{30};
constexpr std::size_t kFirstRequest = 256 * 1024, kFirstReply = 64 * 1024;
// Log lines and the head of a reply come on top of what a reply may take.
constexpr std::size_t kReplyRoom = 4 * 1024 * 1024;

class ProcessGuest : public Guest {
 public:
  explicit ProcessGuest(const Limits& limits) : limits_(limits) {
    most_reply_ = Budget(limits).limit_bytes() + kReplyRoom;
  }

  void add_module(std::string_view name, std::string_view source) override { modules_[std::string(name)] = source; }

  void prepare() override {
    if (!is_running()) start();
  }

  bool is_new() const override { return !is_running() || calls_ == 0; }

  std::span<const std::uint8_t> call(std::string_view function, std::span<const std::uint8_t> message,
                                     std::span<const Reference> references) override {
    prepare();
    const Call call{function, message, references};
    constants_.begin_call();
    const Layout layout = lay_out(call, [this](const Tensor& tensor) { return constant_slot(tensor); });
    make_room(kRequestSlot, layout.size);
    write_request(areas_[kRequestSlot]->bytes(), call, layout);
    exchange({CommandKind::kCall, 0, ++calls_, layout.size}, AnswerKind::kDone);
    copy_back(areas_[kRequestSlot]->bytes(), call, layout);
    return reply_;
  }

 private:
  bool is_running() const { return worker_ && worker_->is_ours(); }

  void start() {
    stop();
    worker_.emplace();
    try {
      const std::vector<std::uint8_t> modules = write_modules(modules_);
      give_area(kRequestSlot, std::max(kFirstRequest, modules.size()));
      give_area(kReplySlot, kFirstReply);
      std::copy(modules.begin(), modules.end(), areas_[kRequestSlot]->bytes().begin());
      send({CommandKind::kStart, kProtocol, 0, modules.size(), limits_.milliseconds, limits_.megabytes,
            vector_targets()});
      await(AnswerKind::kReady, 0, Clock::now() + kStartTime);
      lent_at_start_ = lent_bytes();
      is_bounded_ = true;
    } catch (...) {
      stop();
      throw;
    }
  }

  void stop() {
    worker_.reset();
    areas_.fill(nullptr);
    constants_.clear();
    calls_ = 0;
    is_bounded_ = false;
  }

  [[noreturn]] void fail_ended() {
    const std::string how = worker_->end();
    stop();
    fail(Status::kScript, "its process {}", how);
  }

  void send(const Command& command, int descriptor = -1) {
    if (!worker_->send(command, descriptor)) fail_ended();
  }

  // ---- Areas

  void give_area(std::uint32_t slot, std::size_t size) {
    areas_[slot] = SharedArea::create(size);
    if (is_bounded_) worker_->allow_memory(lent_bytes() - lent_at_start_);
    send({CommandKind::kArea, slot, 0, areas_[slot]->bytes().size()}, areas_[slot]->descriptor().number());
    areas_[slot]->descriptor().close();
  }

  std::size_t lent_bytes() const {
    std::size_t bytes = 0;
    for (const auto& area : areas_) bytes += area != nullptr ? area->bytes().size() : 0;
    return bytes;
  }

  void make_room(std::uint32_t slot, std::size_t size) {
    const std::size_t before = areas_[slot]->bytes().size();
    if (size > before) give_area(slot, std::max(size, before + before / 2));
  }

  // The slot of the area that has this tensor's elements; 0 when they go with each call.
  std::uint32_t constant_slot(const Tensor& tensor) {
    const Constants::Found found = constants_.find(tensor);
    if (found.slot == 0 || found.is_there) return found.slot;
    try {
      give_area(found.slot, static_cast<std::size_t>(tensor.bytes()));
    } catch (...) {
      constants_.clear();
      throw;
    }
    Tensor::over(tensor.dtype(), areas_[found.slot], areas_[found.slot]->bytes().data(), tensor.sizes())
        .copy_from(tensor);
    return found.slot;
  }

  // ---- Answers, which are not trusted

  // Sends a command, waits for its answer and takes the reply.
  void exchange(const Command& command, AnswerKind wanted) {
    const std::chrono::duration<double, std::milli> allowed(limits_.milliseconds);
    const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(allowed) + kGrace;
    send(command);
    await(wanted, command.call, deadline);
  }

  void await(AnswerKind wanted, std::uint64_t call, Clock::time_point deadline) {
    Answer answer = receive(call, deadline);
    if (answer.kind == AnswerKind::kTooLarge) {
      if (answer.size > most_reply_) fail_nonsense();
      make_room(kReplySlot, answer.size);
      send({CommandKind::kFetch, 0, call, 0});
      answer = receive(call, deadline);
    }
    const std::span<const std::uint8_t> area = areas_[kReplySlot]->bytes();
    if (answer.size > area.size() || answer.log_size > area.size() - answer.size) fail_nonsense();
    // Copied before anything is read: the worker may go on writing.
    reply_.assign(area.begin(), area.begin() + static_cast<std::ptrdiff_t>(answer.size + answer.log_size));
    take_log(std::span(reply_).subspan(answer.size));
    reply_.resize(answer.size);
    if (answer.kind == AnswerKind::kFailed) fail_told(wanted);
    if (answer.kind != wanted) fail_nonsense();
  }

  void take_log(std::span<const std::uint8_t> lines) {
    try {
      write_log(lines);
    } catch (const Error&) {
      fail_nonsense();
    }
  }

  Answer receive(std::uint64_t call, Clock::time_point deadline) {
    Answer answer;
    const Outcome outcome = worker_->receive(answer, deadline);
    if (outcome == Outcome::kEnded) fail_ended();
    if (outcome == Outcome::kSilent) {
      stop();
      if (call == 0) fail(Status::kScript, "its process did not begin within {} s, and was ended", kStartTime.count());
      fail(Status::kScript, "ran longer than the {:g} ms that it may; its process was ended", limits_.milliseconds);
    }
    if (answer.call != call) fail_nonsense();
    return answer;
  }

  [[noreturn]] void fail_nonsense() {
    stop();
    fail(Status::kScript, "its process answered with what is no answer, and was ended");
  }

  [[noreturn]] void fail_told(AnswerKind wanted) {
    const std::string text(reply_.begin(), reply_.end());
    fail(wanted == AnswerKind::kReady ? Status::kUnsupported : Status::kScript, "{}", text);
  }

  Limits limits_;
  std::size_t most_reply_;
  Modules modules_;
  std::optional<WorkerProcess> worker_;
  Areas areas_;
  Constants constants_;
  std::uint64_t calls_ = 0;        // of this worker
  bool is_bounded_ = false;        // it has set its limits,
  std::size_t lent_at_start_ = 0;  // in which these bytes are counted
  std::vector<std::uint8_t> reply_;
};

}  // namespace

std::unique_ptr<Guest> make_process_guest(const Limits& limits) { return std::make_unique<ProcessGuest>(limits); }

}  // namespace lacuna::sandbox
