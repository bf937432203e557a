// One line per noteworthy event, to standard error. For programs and their threads; pure code
// returns errors instead. Never log captions, names, tokens or notes: logs leave the machine.
// Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace vigil {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

void set_log_level(LogLevel lowest);
// `room` is the folder that speaks, e.g. "sync".
void log_line(LogLevel level, std::string_view room, std::string_view message);

inline void log_debug(std::string_view room, std::string_view message) {
  log_line(LogLevel::kDebug, room, message);
}
inline void log_info(std::string_view room, std::string_view message) {
  log_line(LogLevel::kInfo, room, message);
}
inline void log_warning(std::string_view room, std::string_view message) {
  log_line(LogLevel::kWarning, room, message);
}
inline void log_error(std::string_view room, std::string_view message) {
  log_line(LogLevel::kError, room, message);
}

}  // namespace vigil
