#include <fmt/format.h>

#include "app/backend/route/byte_range.h"
#include "app/backend/route/handlers.h"
#include "core/base/hash.h"

namespace vigil::backend::handlers {

Answer read_media(Services& services, const Request& request) {
  const std::string& sha256 = request.parameters[0];
  if (!is_sha256_hex(sha256)) {
    return problem_answer(fail(ErrorCode::kNotFound, "Media is named by 64 hexadecimal digits."));
  }
  Result<OpenMedia> media = services.media.open_media(sha256);
  if (!media) return problem_answer(media.error());
  const std::string tag = fmt::format("\"{}\"", sha256);
  const auto total = static_cast<std::uint64_t>(media->row().bytes);

  Answer answer;
  answer.type = media->row().type;
  answer.headers = {{"Accept-Ranges", "bytes"},
                    {"ETag", tag},
                    {"Cache-Control", "private, max-age=31536000, immutable"}};
  if (request.header("if-none-match") == tag) {
    answer.status = 304;
    answer.type.clear();
    return answer;
  }
  answer.length = total;
  // A range that is asked for under another tag is of other bytes: then all of these are sent.
  const std::string_view if_range = request.header("if-range");
  if (if_range.empty() || if_range == tag) {
    const RangeAnswer range = parse_range(request.header("range"), total);
    if (range.kind == RangeAnswer::Kind::kNone) {
      Answer refused = problem_answer(416, "range", ErrorCode::kInvalidArgument,
                                      fmt::format("The media has {} bytes.", total));
      refused.headers.emplace_back("Content-Range", fmt::format("bytes */{}", total));
      return refused;
    }
    if (range.kind == RangeAnswer::Kind::kPart) {
      answer.status = 206;
      answer.begin = range.begin;
      answer.length = range.length;
      answer.headers.emplace_back(
          "Content-Range",
          fmt::format("bytes {}-{}/{}", range.begin, range.begin + range.length - 1, total));
    }
  }
  answer.media = std::make_shared<OpenMedia>(std::move(*media));
  return answer;
}

}  // namespace vigil::backend::handlers
