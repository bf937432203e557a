#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "app/backend/route/handlers.h"
#include "app/backend/route/reading.h"
#include "core/base/json.h"

namespace vigil::backend::handlers {
namespace {

using nlohmann::json;

constexpr std::int64_t kMaxPlace = std::numeric_limits<std::int64_t>::max();

Result<std::optional<WallTime>> time_of(const Request& request, std::string_view name) {
  const std::string text = request.query_text(name);
  if (text.empty()) return std::optional<WallTime>();
  const std::optional<WallTime> time = from_rfc3339(text);
  if (!time) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" must be an RFC 3339 time, like 2026-01-31T22:00:00Z.", name));
  }
  return time;
}

Result<SearchWish> read_wish(const Request& request) {
  SearchWish wish;
  wish.words = request.query_text("q");
  wish.queue = request.query_text("queue");
  wish.author = request.query_text("author");
  wish.tag = request.query_text("tag");
  wish.reviewer = request.query_text("reviewer");
  if (const std::string word = request.query_text("verdict"); !word.empty()) {
    wish.verdict = domain::verdict_from_word(word);
    if (!wish.verdict) {
      return fail(ErrorCode::kInvalidArgument,
                  "\"verdict\" must be allow, label, warn, limit, remove or escalate.");
    }
  }
  if (const std::string word = request.query_text("state"); !word.empty()) {
    wish.state = task_state_from_word(word);
    if (!wish.state) {
      return fail(ErrorCode::kInvalidArgument, "\"state\" must be ready, leased, done or dead.");
    }
  }
  const auto from = time_of(request, "from");
  if (!from) return from.error();
  wish.from = *from;
  const auto to = time_of(request, "to");
  if (!to) return to.error();
  wish.to = *to;
  const auto before = query_number(request, "cursor", 0, kMaxPlace);
  if (!before) return before.error();
  wish.before = *before;
  const Result<int> limit = query_limit(request, 50, kMostFoundPerCall);
  if (!limit) return limit.error();
  wish.limit = *limit;
  return wish;
}

json place_json(const WordPlace& place) {
  const char* field = "caption";
  if (place.field == WordPlace::Field::kAuthor) field = "author";
  if (place.field == WordPlace::Field::kTag) field = "tag";
  json out = {{"in", field}, {"at", {place.begin, place.end}}};
  if (place.field == WordPlace::Field::kTag) out["tag"] = place.tag;
  return out;
}

json found_json(const FoundTask& found) {
  json places = json::array();
  for (const WordPlace& place : found.places) places.push_back(place_json(place));
  json queue = {{"id", found.task.queue}};
  if (found.queue != nullptr) {
    queue["title"] = {{"zh", found.queue->title_zh}, {"en", found.queue->title_en}};
  }
  json out = {{"task", found.task.id},
              {"item", found.task.key},
              {"queue", std::move(queue)},
              {"state", to_word(found.task.state)},
              {"severity", found.task.severity},
              {"came_at", to_rfc3339(found.came)},
              {"caption", found.caption},
              {"author", found.author},
              {"tags", found.tags},
              {"found", std::move(places)},
              {"blind", found.blind}};
  if (!found.stage.empty()) {
    out["stage"] = {{"id", found.stage},
                    {"title", {{"zh", found.stage_title.zh}, {"en", found.stage_title.en}}}};
  }
  if (!found.reviewer.empty()) {
    out["verdict"] = found.verdict;
    out["reviewer"] = found.reviewer;
    out["decided_at"] = to_rfc3339(found.decided);
  }
  return out;
}

}  // namespace

Answer search(Services& services, const Request& request) {
  const Result<SearchWish> wish = read_wish(request);
  if (!wish) return problem_answer(wish.error());
  const Result<FoundPage> page = services.search.find(request.caller, *wish);
  if (!page) return problem_answer(page.error());
  json results = json::array();
  for (const FoundTask& found : page->found) results.push_back(found_json(found));
  json next = page->next ? json(std::to_string(*page->next)) : json();
  return json_answer(
      200, {{"results", std::move(results)}, {"next", std::move(next)}, {"whole", page->whole}});
}

}  // namespace vigil::backend::handlers
