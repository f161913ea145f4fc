#include "torch/errors.h"

#include <c10/util/Exception.h>

#include <regex>

namespace lacuna::aten {

std::string plain_text(const std::exception& exception) {
  const auto* error = dynamic_cast<const c10::Error*>(&exception);
  std::string text = error != nullptr ? error->what_without_backtrace() : exception.what();
  const std::size_t frames = text.find("\nException raised from");
  if (frames != std::string::npos) text.resize(frames);
  // "[enforce fail at alloc_cpu.cpp:75] err == 0. DefaultCPUAllocator: can't allocate memory: …"
  static const std::regex kEnforce(R"(^\[enforce fail at [^\]]*\][^.]*\. )");
  // "false INTERNAL ASSERT FAILED at \"../aten/…cpp\":123, please report a bug to PyTorch. "
  static const std::regex kAssert(
      R"re(^.* INTERNAL ASSERT FAILED at "[^"]*":\d+, please report a bug to PyTorch\. )re");
  text = std::regex_replace(std::regex_replace(text, kEnforce, ""), kAssert, "");
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

bool is_out_of_memory(const std::string& text) {
  return text.find("can't allocate memory") != std::string::npos || text.find("out of memory") != std::string::npos;
}

}  // namespace lacuna::aten
