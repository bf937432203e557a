#include "app/backend/service/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/backend/store/search_text.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/screening/normalise.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

// Tasks taken in per transaction, and per round of tidying.
constexpr int kCatchUpAtOnce = 100;
constexpr int kCatchUpRounds = 20;
constexpr std::size_t kMostPlaces = 20;  // per field

Error refuse(std::string sentence) {
  return fail(ErrorCode::kInvalidArgument, std::move(sentence));
}

// What people put between words: blanks of any width.
bool is_blank(char32_t c) {
  return c == U' ' || c == U'\t' || c == U'\n' || c == U'\r' || c == U'\u3000' || c == U'\u00A0';
}

std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  bool within = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const bool blank = is_blank(next_code_point(text, at));
    if (!blank && !within) words.emplace_back();
    if (!blank) words.back().append(text.substr(from, at - from));
    within = !blank;
  }
  return words;
}

Status add_needle(std::vector<std::string>& needles, std::string needle, std::string_view of) {
  if (needle.empty()) {
    return refuse(fmt::format("\"{}\" has no letter, digit or character to search for.",
                              clean_for_display(of, 40)));
  }
  if (std::find(needles.begin(), needles.end(), needle) == needles.end()) {
    needles.push_back(std::move(needle));
  }
  return {};
}

// Finds the words of a query in a field, as places in the original.
class PlaceFinder {
 public:
  explicit PlaceFinder(const std::vector<std::string>& needles) {
    // Whole authors and tags have a mark of their own: those are no words.
    for (const std::string& needle : needles) {
      if (!needle.starts_with('\n')) words_.push_back(&needle);
    }
  }

  void find(WordPlace::Field field, int tag, std::string_view text, std::vector<WordPlace>& into) {
    if (words_.empty() || !form_.set(text)) return;
    std::vector<screening::Span> spans;
    for (const std::string* word : words_) {
      for (std::size_t at = form_.text().find(*word);
           at != std::string_view::npos && spans.size() < kMostPlaces;
           at = form_.text().find(*word, at + word->size())) {
        spans.push_back(form_.origin(at, at + word->size(), text));
      }
    }
    std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) {
      return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
    });
    screening::CodePointCounter begins(text);
    screening::CodePointCounter ends(text);
    for (const screening::Span& span : spans) {
      into.push_back({field, tag, begins.upto(span.begin), ends.upto(span.end)});
    }
  }

 private:
  std::vector<const std::string*> words_;
  screening::Normalised form_;
};

void read_subject(const std::string& subject, FoundTask& found) {
  constexpr std::size_t kMostLine = 400;
  constexpr std::size_t kMostTags = 64;
  const json item = parse_json(subject).value_or(json::object());
  if (!item.is_object()) return;
  found.caption = clean_for_display(text_member(item, "caption"));
  if (const auto author = item.find("author"); author != item.end() && author->is_object()) {
    found.author = clean_for_display(text_member(*author, "name"), kMostLine);
    if (found.author.empty())
      found.author = clean_for_display(text_member(*author, "id"), kMostLine);
  }
  const auto tags = item.find("tags");
  if (tags == item.end() || !tags->is_array()) return;
  for (const json& tag : *tags) {
    if (!tag.is_string() || found.tags.size() == kMostTags) continue;
    found.tags.push_back(clean_for_display(tag.get_ref<const std::string&>(), kMostLine));
  }
}

}  // namespace

Result<SearchQuery> Search::query_of(const Caller& caller, const SearchWish& wish) const {
  SearchQuery query;
  for (const auto& [name, text] :
       {std::pair("q", &wish.words), std::pair("author", &wish.author), std::pair("tag", &wish.tag),
        std::pair("reviewer", &wish.reviewer)}) {
    if (text->size() > kMostSearchBytes) {
      return refuse(
          fmt::format("\"{}\" must not be longer than {} bytes.", name, kMostSearchBytes));
    }
    if (!is_utf8(*text)) return refuse(fmt::format("\"{}\" is not UTF-8 text.", name));
  }
  const std::vector<std::string> words = split_words(wish.words);
  if (words.size() > kMostSearchWords) {
    return refuse(
        fmt::format("\"q\" has {} words; {} are the most.", words.size(), kMostSearchWords));
  }
  for (const std::string& word : words) {
    if (Status added = add_needle(query.needles, word_needle(word), word); !added) {
      return added.error();
    }
  }
  if (!wish.author.empty()) {
    Status added = add_needle(query.needles, author_needle(wish.author), wish.author);
    if (!added) return added.error();
  }
  if (!wish.tag.empty()) {
    Status added = add_needle(query.needles, tag_needle(wish.tag), wish.tag);
    if (!added) return added.error();
  }
  if (wish.from && wish.to && *wish.from >= *wish.to) {
    return refuse("\"from\" must be before \"to\".");
  }

  const bool reads_all = caller.may(domain::Permission::kReadAllDecisions);
  if (!wish.queue.empty()) {
    const QueueSpec* spec = registry_.queue(wish.queue);
    if (spec == nullptr) {
      return fail(ErrorCode::kNotFound, fmt::format("There is no queue \"{}\".", wish.queue));
    }
    query.queues.emplace({spec->id});
  }
  if (!reads_all && !caller.may(domain::Permission::kEnqueueTasks)) {
    std::vector<std::string> own;
    for (const auto& [id, spec] : registry_.queues()) {
      if (spec.roles.admits(caller)) own.push_back(id);
    }
    if (!wish.queue.empty() && std::find(own.begin(), own.end(), wish.queue) == own.end()) {
      return fail(ErrorCode::kForbidden,
                  fmt::format("None of your roles works the queue \"{}\".", wish.queue));
    }
    if (wish.queue.empty()) query.queues = std::move(own);
  }
  query.reviewer = wish.reviewer;
  if (wish.verdict) query.verdict = domain::to_word(*wish.verdict);
  if (!reads_all && (!query.reviewer.empty() || !query.verdict.empty())) {
    if (!query.reviewer.empty() && query.reviewer != caller.id) {
      return fail(ErrorCode::kForbidden, "What others decided is not shown to you.");
    }
    query.reviewer = caller.id;
  }
  query.state = wish.state;
  query.from = wish.from;
  query.to = wish.to;
  query.before = wish.before;
  query.limit = std::clamp(wish.limit, 1, kMostFoundPerCall);
  return query;
}

Status Search::show(Reader& reader, const Caller& caller, const SearchQuery& query,
                    const SearchPage& page, std::vector<FoundTask>& found) {
  std::vector<TaskRow> tasks;
  std::vector<const SearchHit*> hits;
  for (const SearchHit& hit : page.hits) {
    Result<std::optional<TaskRow>> task = reader.task(hit.task);
    if (!task) return task.error();
    if (!*task) continue;
    tasks.push_back(std::move(**task));
    hits.push_back(&hit);
  }
  const Result<std::vector<Items::Sight>> sights = items_.sights(reader, caller, tasks);
  if (!sights) return sights.error();
  const bool reads_all = caller.may(domain::Permission::kReadAllDecisions);
  const bool by_verdict = !query.verdict.empty() || !query.reviewer.empty();
  PlaceFinder finder(query.needles);
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const SearchHit& hit = *hits[i];
    const Items::Sight& sight = (*sights)[i];
    const bool own = hit.reviewer == caller.id;
    if (by_verdict && sight.blind && !own) continue;
    FoundTask& one = found.emplace_back();
    one.task = std::move(tasks[i]);
    one.came = came_at(hit.place);
    one.queue = registry_.queue(one.task.queue);
    if (sight.standing) {
      one.stage = sight.standing->state.stage;
      if (const auto* stage = sight.standing->ladder->stage(one.stage)) {
        one.stage_title = {stage->title.zh, stage->title.en};
      }
    }
    read_subject(one.task.subject, one);
    finder.find(WordPlace::Field::kCaption, 0, one.caption, one.places);
    finder.find(WordPlace::Field::kAuthor, 0, one.author, one.places);
    for (std::size_t tag = 0; tag < one.tags.size(); ++tag) {
      finder.find(WordPlace::Field::kTag, static_cast<int>(tag), one.tags[tag], one.places);
    }
    one.blind = !own && (sight.blind || !reads_all);
    if (one.blind || hit.reviewer.empty()) continue;
    one.verdict = hit.verdict;
    one.reviewer = hit.reviewer;
    one.decided = hit.decided;
  }
  return {};
}

Result<FoundPage> Search::find(const Caller& caller, const SearchWish& wish) {
  const Result<SearchQuery> query = query_of(caller, wish);
  if (!query) return query.error();
  FoundPage page;
  Status asked = store_.read([&](Reader& reader) -> Status {
    page = {};
    const Result<bool> whole = reader.search_is_whole();
    if (!whole) return whole.error();
    page.whole = *whole;
    const Result<SearchPage> hits = reader.search(*query);
    if (!hits) return hits.error();
    page.next = hits->next;
    return show(reader, caller, *query, *hits, page.found);
  });
  if (!asked) return asked.error();
  return page;
}

Status Search::catch_up() {
  bool whole = true;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const Result<bool> found = reader.search_is_whole();
    if (!found) return found.error();
    whole = *found;
    return {};
  });
  if (!asked || whole) return asked;
  for (int round = 0; round < kCatchUpRounds; ++round) {
    int taken = 0;
    Status stored = store_.write([&](Writer& writer) -> Status {
      const Result<int> some = writer.catch_up_search(kCatchUpAtOnce);
      if (!some) return some.error();
      taken = *some;
      return {};
    });
    if (!stored || taken == 0) return stored;
  }
  return {};
}

}  // namespace vigil::backend
