#include "app/workstation/plugin_host/guard.h"

#include <exception>

#include "core/base/text.h"

namespace vigil::workstation::plugin_host {

std::string Guard::describe_current_exception() {
  constexpr std::size_t kMostCodePoints = 300;
  try {
    throw;
  } catch (const std::exception& error) {
    std::string text = clean_for_display(error.what(), kMostCodePoints);
    return text.empty() ? "an exception without words" : text;
  } catch (...) {
    return "something that is not a std::exception";
  }
}

}  // namespace vigil::workstation::plugin_host
