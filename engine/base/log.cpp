#include "base/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>

#include "base/error.h"

namespace lacuna::log {
namespace {

constexpr std::size_t kKeptLines = 256;

spdlog::level::level_enum spdlog_level(Level level) { return static_cast<spdlog::level::level_enum>(level); }

std::string_view level_word(Level level) {
  const auto word = spdlog::level::to_string_view(spdlog_level(level));
  return {word.data(), word.size()};
}

// The process's log: the sink that the host set, and the last lines for it to take.
struct State {
  std::mutex mutex;
  std::shared_ptr<spdlog::logger> logger;  // none: quiet
  Level level = Level::kWarning;
  std::deque<std::string> lines;
};

State& state() {
  static State instance;
  return instance;
}

std::shared_ptr<spdlog::logger> make_logger(const std::string& path) {
  if (path.empty()) return nullptr;
  std::shared_ptr<spdlog::sinks::sink> sink;
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder)) {
    fail(Status::kIo, "cannot write the log to {}: {} is no folder", path, folder.string());  // spdlog would make it
  }
  if (path == "stderr") {
    sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  } else {
    sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(path);
  }
  auto logger = std::make_shared<spdlog::logger>("lacuna", sink);
  logger->set_level(spdlog::level::trace);
  logger->flush_on(spdlog::level::trace);
  // A full disk loses lines; spdlog would write of it to stderr, which belongs to the host.
  logger->set_error_handler([](const std::string&) {});
  return logger;
}

}  // namespace

void open(const std::string& path, Level level) {
  std::shared_ptr<spdlog::logger> logger;
  try {
    logger = make_logger(path);
  } catch (const spdlog::spdlog_ex& error) {
    fail(Status::kIo, "cannot write the log to {}: {}", path, error.what());
  }
  const std::scoped_lock lock(state().mutex);
  state().logger = std::move(logger);
  state().level = level;
}

void write(Level level, std::string_view text) {
  const std::scoped_lock lock(state().mutex);
  if (level < state().level || level == Level::kOff) return;
  std::string line(text);
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == 127; };
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  if (state().logger != nullptr) state().logger->log(spdlog_level(level), line);
  state().lines.push_back(fmt::format("{}: {}", level_word(level), line));
  if (state().lines.size() > kKeptLines) state().lines.pop_front();
}

std::optional<std::string> take() {
  const std::scoped_lock lock(state().mutex);
  if (state().lines.empty()) return std::nullopt;
  std::string line = std::move(state().lines.front());
  state().lines.pop_front();
  return line;
}

}  // namespace lacuna::log
