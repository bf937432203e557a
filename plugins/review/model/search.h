// Searching what the backend has, with views that a person keeps: words and filters, what was
// found, and where a found item stands. User-interface thread; the host outlives it.
//
// Nothing waits: a search is asked a moment after the last change and shown when it is answered;
// until then what was found before stays.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/verdict.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

inline constexpr std::size_t kMostViews = 12;
inline constexpr std::size_t kMostViewName = 20;  // code points

// What is looked for; everything that is not empty must fit.
struct SearchTerms {
  std::string words;
  std::string queue;
  std::string verdict;
  std::string state;
  std::string span;  // came in within "day", "week", "month"
  std::string author;
  std::string tag;
  std::string reviewer;
  bool operator==(const SearchTerms&) const = default;
  [[nodiscard]] bool empty() const { return *this == SearchTerms{}; }
};

// Its parts by the names that commands and kept views use.
using TermPart = std::pair<std::string_view, std::string SearchTerms::*>;
[[nodiscard]] const std::array<TermPart, 8>& term_parts();

struct CaptionMark {
  std::size_t begin = 0;  // code points, half open
  std::size_t end = 0;
};

struct FoundItem {
  std::string task;
  std::string item;
  std::string queue;  // in the person's language
  std::string stage;  // empty: on no ladder
  std::string caption;
  std::vector<CaptionMark> marks;
  std::string author;
  std::vector<std::string> tags;
  std::string state;  // a word of the task's state
  domain::Severity severity = 0;
  WallTime came{};
  bool blind = false;  // what others decided is not told
  std::optional<domain::Verdict> verdict;
  std::string reviewer;
  WallTime decided{};
};

enum class Finding {
  kWaiting,  // the first answer
  kShown,
  kProblem,  // see `reason`; what was found before stays
};

// One look or step of an item, told in words.
struct ItemLine {
  WallTime at{};
  std::string what;  // a stage, or "一审 → 二审"
  std::string why;   // a reason, or who looked; empty: not told
  std::optional<domain::Verdict> verdict;
};

struct ItemStory {
  Finding finding = Finding::kWaiting;
  std::string reason;
  std::string stage;
  std::int64_t round = 1;
  std::int64_t reach = 0;
  std::int64_t reports = 0;
  bool blind = false;
  std::vector<ItemLine> looks;
  std::vector<ItemLine> way;
};

struct SavedView {
  std::string name;
  SearchTerms terms;
};

struct SearchSnapshot {
  SearchTerms terms;
  Finding finding = Finding::kWaiting;
  bool asking = false;  // an answer is on its way
  std::string reason;
  std::vector<FoundItem> found;  // newest first
  bool more = false;             // there may be older ones
  bool whole = true;
  bool others = false;  // verdicts of others may be looked for
  std::optional<std::size_t> selected;
  std::optional<ItemStory> story;  // of the selected one, once it was opened
  std::vector<SavedView> views;
  std::optional<std::size_t> view;  // the one that is shown, unchanged
  int field_asked = 0;              // rises when the field of words is to be typed in
};

class SearchDesk {
 public:
  explicit SearchDesk(sdk::Host& host) : host_(host) {}

  // Takes in answers, asks what is due. Cheap otherwise.
  void update();
  [[nodiscard]] const SearchSnapshot& snapshot() const { return snapshot_; }

  // It is drawn: asks the first time.
  void look();
  // Shows the search, its field ready to be typed in.
  Status show();
  // "words=…", "queue=review.first", "verdict=remove" ...; "" clears everything.
  Status set(std::string_view part_and_value);
  // Ask now.
  Status run();
  // Older ones.
  Status more();
  Status select(std::string_view task);
  // Where the selected item stands and who looked at it.
  Status open();
  // Keeps what is looked for under a name; one of that name is replaced. kInvalidArgument with a
  // sentence.
  Status save(std::string_view name);
  Status use_view(std::string_view name);
  Status forget_view(std::string_view name);

  // For scripts: "search" and "search_story": "waiting", "shown", "problem"; "search_found".
  [[nodiscard]] std::string state_word(std::string_view name) const;
  [[nodiscard]] bool can_save() const { return !snapshot_.terms.empty(); }
  [[nodiscard]] bool can_open() const { return snapshot_.selected.has_value(); }

 private:
  enum class Part { kFirst, kNext };
  void take_person();
  void ask(Part part);
  void ask_soon();
  void take_page();
  void take_story();
  void read_views();
  [[nodiscard]] Status keep_views();
  void find_view();
  void find_selected();
  [[nodiscard]] FoundItem read_found(const nlohmann::json& result) const;
  [[nodiscard]] ItemStory read_story(const nlohmann::json& item) const;
  [[nodiscard]] std::string in_language(const nlohmann::json& titled) const;
  [[nodiscard]] std::string stage_title(const std::string& id) const;

  sdk::Host& host_;
  SearchSnapshot snapshot_;
  domain::UserId person_;
  std::uint64_t page_asked_ = 0;  // 0: none
  Part page_part_ = Part::kFirst;
  std::string next_;
  int pages_ = 0;  // asked by itself since somebody asked
  std::optional<SteadyTime> due_;
  std::uint64_t story_asked_ = 0;
  std::string selected_;
};

}  // namespace vigil::review
