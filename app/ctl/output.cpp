#include "app/ctl/output.h"

#include <nlohmann/json.hpp>
#include <ostream>

namespace vigil::ctl {

using nlohmann::json;

void Output::line(std::string_view text) {
  if (!json()) *out_ << text << '\n' << std::flush;
}

void Output::table(const Table& table) {
  if (!json()) *out_ << table.text();
}

void Output::document(const nlohmann::json& value) {
  if (json()) *out_ << value.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
}

void Output::note(std::string_view sentence) { *err_ << "vigilctl: " << sentence << '\n'; }

Exit Output::failed(const Error& error) { return failed(error, exit_for(error.code)); }

Exit Output::failed(const Error& error, Exit exit) {
  note(error.message);
  document({{"error", {{"code", to_word(error.code)}, {"message", error.message}}}});
  return exit;
}

Exit Output::failed(const net::Failure& failure) {
  return failed(failure.error, exit_for(failure));
}

}  // namespace vigil::ctl
