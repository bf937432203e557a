// A request and its answer as the handlers see them: no sockets, no HTTP library. Values; an answer
// may carry the open file it is to be served from.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/media_shelf.h"
#include "core/base/result.h"

namespace vigil::backend {

enum class Method { kGet, kHead, kPost, kPut, kDelete };

[[nodiscard]] std::string_view to_word(Method method);
[[nodiscard]] std::optional<Method> method_from_word(std::string_view word);

struct Request {
  Method method = Method::kGet;
  std::vector<std::string> parameters;  // what stood in the pattern's {places}, decoded
  std::map<std::string, std::string, std::less<>> query;    // decoded
  std::map<std::string, std::string, std::less<>> headers;  // names in lower case
  std::string body;
  std::string address;  // of the peer
  Caller caller;        // empty where the route needs nobody

  [[nodiscard]] std::string query_text(std::string_view name) const;
  [[nodiscard]] std::string_view header(std::string_view name) const;
};

struct Answer {
  int status = 200;
  std::string type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  // Instead of `body`: bytes [begin, begin + length) of a file.
  std::shared_ptr<OpenMedia> media;
  std::uint64_t begin = 0;
  std::uint64_t length = 0;
};

[[nodiscard]] Answer json_answer(int status, const nlohmann::json& body);
[[nodiscard]] Answer empty_answer(int status);

// The RFC 9457 answer that goes with an error; the status follows from its code.
[[nodiscard]] Answer problem_answer(const Error& error);
// With a status of its own. `word` ends the type "urn:vigil:problem:<word>"; `extra` adds members.
[[nodiscard]] Answer problem_answer(int status, std::string_view word, ErrorCode code,
                                    std::string_view detail);
[[nodiscard]] Answer problem_answer(int status, std::string_view word, ErrorCode code,
                                    std::string_view detail, const nlohmann::json& extra);
[[nodiscard]] Answer retry_later(int status, std::string_view word, std::string_view detail,
                                 std::int64_t seconds);

// "%E5%AE%88+a" -> "守 a" where plus_is_blank; nothing for a broken escape, a NUL or what is not
// UTF-8.
enum class Plus { kIsBlank, kIsPlus };
[[nodiscard]] std::optional<std::string> decode_percent(std::string_view text, Plus plus);

}  // namespace vigil::backend
