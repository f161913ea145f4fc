#include "torch/warnings.h"

#include <mutex>
#include <set>
#include <string>

#include "torch/host.h"

namespace lacuna::aten {
namespace {

class LogHandler final : public c10::WarningHandler {
 public:
#if TORCH_VERSION_MAJOR >= 2
  void process(const c10::Warning& warning) override { tell(warning.msg()); }
#else
  void process(const c10::SourceLocation& /*place*/, const std::string& text, const bool /*verbatim*/) override {
    tell(text);
  }
#endif

 private:
  void tell(const std::string& text) {
    {
      const std::scoped_lock lock(mutex_);
      constexpr std::size_t kMost = 1000;  // texts that are remembered
      if (told_.size() >= kMost || !told_.insert(text).second) return;
    }
    warn_host("libtorch: " + text);
  }

  std::mutex mutex_;
  std::set<std::string> told_;
};

LogHandler* handler() {
  static auto* the_handler = new LogHandler();  // never destroyed: threads may still warn when statics are gone
  return the_handler;
}

}  // namespace

WarningsToLog::WarningsToLog() : guard_(handler()) {}

}  // namespace lacuna::aten
