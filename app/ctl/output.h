// What a command says: tables and lines for people, or with --json exactly one document on standard
// output.
//
// Sentences about what went wrong always go to standard error as well. Not thread-safe.
#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "app/ctl/exit_code.h"
#include "app/ctl/table.h"
#include "core/base/result.h"
#include "core/net/failure.h"

namespace vigil::ctl {

enum class Format { kText, kJson };

class Output {
 public:
  Output(std::ostream& out, std::ostream& err) : out_(&out), err_(&err) {}
  void set_format(Format format) { format_ = format; }
  [[nodiscard]] bool json() const { return format_ == Format::kJson; }

  // Say nothing with --json.
  void line(std::string_view text);
  void table(const Table& table);
  // The one document; says nothing without --json. Called once, at the end.
  void document(const nlohmann::json& value);
  // A sentence for the person on standard error, in both formats.
  void note(std::string_view sentence);

  // The command failed as a whole: the sentence on standard error and, with --json, the document
  // {"error":{"code","message"}}. Returns the exit code to end with.
  Exit failed(const Error& error);
  Exit failed(const Error& error, Exit exit);
  Exit failed(const net::Failure& failure);

 private:
  std::ostream* out_;
  std::ostream* err_;
  Format format_ = Format::kText;
};

}  // namespace vigil::ctl
