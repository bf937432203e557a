// Holds records against a JSON Schema (draft 4, as RapidJSON's validator knows it) and says in
// plain words what is wrong. Immutable after compile(), so thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace vigil::backend {

struct SchemaProblem {
  std::string pointer;  // JSON Pointer (RFC 6901) of the offending value; empty: the whole record
  std::string keyword;  // the rule it breaks, e.g. "required"
  std::string rule;     // what the rule says, as it stands in the schema, shortened

  // E.g. "breaks the rule minLength (1) at /title/zh".
  [[nodiscard]] std::string sentence() const;
};

class RecordSchema {
 public:
  // kInvalidArgument when the text is no JSON object. References out of the document are refused:
  // nothing is fetched.
  [[nodiscard]] static Result<std::shared_ptr<const RecordSchema>> compile(std::string_view text);
  ~RecordSchema();
  RecordSchema(const RecordSchema&) = delete;
  RecordSchema& operator=(const RecordSchema&) = delete;

  // The first problem found in a JSON text, or nothing when the record is valid. Bound the text's
  // depth before (parse_json does).
  [[nodiscard]] std::optional<SchemaProblem> find_problem(std::string_view record) const;

 private:
  struct Compiled;
  explicit RecordSchema(std::unique_ptr<const Compiled> compiled);
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace vigil::backend
