// Finds tasks by what their items say and by what was decided, newest first, for whoever may see
// them.
//
// Everybody who works queues finds what came into those; who may read all decisions or brings items
// in finds everything. Verdicts and their reviewers are told as GET /v1/decisions tells them: one's
// own, or all of them to whoever may read all, except on an item of which one has still to judge;
// such an item is not found by them either. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/items.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"
#include "core/domain/standing.h"
#include "core/domain/verdict.h"

namespace vigil::backend {

inline constexpr std::size_t kMostSearchBytes = 400;
inline constexpr std::size_t kMostSearchWords = 8;
inline constexpr int kMostFoundPerCall = 100;

struct SearchWish {
  std::string words;     // with spaces between them: all of them
  std::string queue;     // this and the next four: empty is any
  std::string author;    // the whole name or id
  std::string tag;       // the whole
  std::string reviewer;  // sign-in name
  std::optional<domain::Verdict> verdict;
  std::optional<TaskState> state;
  std::optional<WallTime> from;        // came in at this time or later
  std::optional<WallTime> to;          // came in before this time
  std::optional<std::int64_t> before;  // where the page before ended
  int limit = 50;
};

// Where a word was found: code points of that field, half open.
struct WordPlace {
  enum class Field { kCaption, kAuthor, kTag };
  Field field = Field::kCaption;
  int tag = 0;  // which one, where it is a tag
  int begin = 0;
  int end = 0;
};

struct FoundTask {
  TaskRow task;
  WallTime came{};
  const QueueSpec* queue = nullptr;  // null: no plugin has it now
  std::string stage;                 // where the item stands on its ladder; empty: it climbs none
  domain::TwoWords stage_title;
  std::string caption;  // cleaned for the screen, as are the next two
  std::string author;
  std::vector<std::string> tags;
  std::vector<WordPlace> places;
  bool blind = false;   // what others decided is not told
  std::string verdict;  // this and the next two: empty where there is none, or it is not told
  std::string reviewer;
  WallTime decided{};
};

struct FoundPage {
  std::vector<FoundTask> found;
  std::optional<std::int64_t> next;  // go on there; nothing: that was all
  bool whole = true;                 // false: tasks of before an upgrade are still being taken in
};

class Search {
 public:
  Search(Store& store, const Registry& registry, Items& items)
      : store_(store), registry_(registry), items_(items) {}

  // kInvalidArgument, kForbidden, kNotFound with the reason. A page may hold less than was asked
  // for, even nothing, and lead on.
  [[nodiscard]] Result<FoundPage> find(const Caller& caller, const SearchWish& wish);
  // Takes in some of the tasks that were there before the search was.
  [[nodiscard]] Status catch_up();

 private:
  [[nodiscard]] Result<SearchQuery> query_of(const Caller& caller, const SearchWish& wish) const;
  [[nodiscard]] Status show(Reader& reader, const Caller& caller, const SearchQuery& query,
                            const SearchPage& page, std::vector<FoundTask>& found);

  Store& store_;
  const Registry& registry_;
  Items& items_;
};

}  // namespace vigil::backend
