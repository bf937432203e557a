#include "plugins/review/model/search.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/sdk/format.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

using nlohmann::json;
namespace texts = ids::texts;

constexpr sdk::CommandKey kShowWorkspace{"app.workspace"};
constexpr std::string_view kSearchWorkspace = "review.search";
constexpr Millis kAfterTyping{350};
constexpr std::size_t kPage = 50;
// Pages may be empty and lead on; so many are asked for without somebody saying so.
constexpr int kMostPages = 10;

std::string span_begin(std::string_view span, WallTime now) {
  if (span == "day") return to_rfc3339(now - std::chrono::hours(24));
  if (span == "week") return to_rfc3339(now - std::chrono::hours(24 * 7));
  if (span == "month") return to_rfc3339(now - std::chrono::hours(24 * 30));
  return {};
}

WallTime time_member(const json& object, std::string_view key) {
  return from_rfc3339(text_member(object, key)).value_or(WallTime{});
}

const json& member(const json& object, std::string_view key) {
  static const json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(key);
  return found == object.end() ? kNothing : *found;
}

std::vector<CaptionMark> marks_in_caption(const json& places) {
  std::vector<CaptionMark> marks;
  if (!places.is_array()) return marks;
  for (const json& place : places) {
    const json& at = member(place, "at");
    if (text_member(place, "in") != "caption" || !at.is_array() || at.size() != 2) continue;
    if (!at[0].is_number_unsigned() || !at[1].is_number_unsigned()) continue;
    marks.push_back({at[0].get<std::size_t>(), at[1].get<std::size_t>()});
  }
  return marks;
}

}  // namespace

const std::array<TermPart, 8>& term_parts() {
  static const std::array<TermPart, 8> kParts{{{"words", &SearchTerms::words},
                                               {"queue", &SearchTerms::queue},
                                               {"verdict", &SearchTerms::verdict},
                                               {"state", &SearchTerms::state},
                                               {"span", &SearchTerms::span},
                                               {"author", &SearchTerms::author},
                                               {"tag", &SearchTerms::tag},
                                               {"reviewer", &SearchTerms::reviewer}}};
  return kParts;
}

void SearchDesk::update() {
  take_person();
  snapshot_.others =
      domain::has_permission(host_.person().roles, domain::Permission::kReadAllDecisions);
  take_page();
  take_story();
  if (!due_) return;
  const SteadyTime now = host_.clock().steady_now();
  if (now >= *due_) {
    ask(Part::kFirst);
  } else {
    host_.wake_after(std::chrono::ceil<Millis>(*due_ - now));
  }
}

// What one person looked for and found is not the next one's to see.
void SearchDesk::take_person() {
  if (host_.person().id == person_) return;
  person_ = host_.person().id;
  if (page_asked_ != 0) host_.backend().drop(page_asked_);
  if (story_asked_ != 0) host_.backend().drop(story_asked_);
  page_asked_ = story_asked_ = 0;
  due_.reset();
  selected_.clear();
  const int field_asked = snapshot_.field_asked;
  snapshot_ = {};
  snapshot_.field_asked = field_asked;
  read_views();
}

void SearchDesk::look() {
  if (snapshot_.finding == Finding::kWaiting && !snapshot_.asking && !due_) ask(Part::kFirst);
}

Status SearchDesk::show() {
  ++snapshot_.field_asked;
  // Somebody may have decided something since.
  if (!snapshot_.asking) ask(Part::kFirst);
  host_.commands().run(kShowWorkspace, kSearchWorkspace);
  return {};
}

Status SearchDesk::set(std::string_view part_and_value) {
  const SearchTerms before = snapshot_.terms;
  if (part_and_value.empty()) {
    snapshot_.terms = {};
  } else {
    const std::size_t equals = part_and_value.find('=');
    const auto& parts = term_parts();
    const auto part = std::find_if(parts.begin(), parts.end(), [&](const TermPart& one) {
      return one.first == part_and_value.substr(0, equals);
    });
    if (equals == std::string_view::npos || part == parts.end()) {
      return fail(ErrorCode::kInvalidArgument, "There is no such part of a search.");
    }
    snapshot_.terms.*(part->second) = part_and_value.substr(equals + 1);
  }
  if (snapshot_.terms == before) return {};
  find_view();
  ask_soon();
  return {};
}

void SearchDesk::ask_soon() {
  due_ = host_.clock().steady_now() + kAfterTyping;
  host_.wake_after(kAfterTyping);
}

Status SearchDesk::run() {
  ask(Part::kFirst);
  return {};
}

Status SearchDesk::more() {
  if (snapshot_.asking || !snapshot_.more) return {};
  pages_ = 0;
  ask(Part::kNext);
  return {};
}

void SearchDesk::ask(Part part) {
  due_.reset();
  if (page_asked_ != 0) host_.backend().drop(page_asked_);
  if (part == Part::kFirst) {
    next_.clear();
    pages_ = 0;
  }
  const SearchTerms& terms = snapshot_.terms;
  sdk::Question question;
  question.route = sdk::Asked::kSearch;
  question.parameters = {{"q", terms.words},
                         {"queue", terms.queue},
                         {"verdict", terms.verdict},
                         {"state", terms.state},
                         {"author", terms.author},
                         {"tag", terms.tag},
                         {"reviewer", terms.reviewer},
                         {"from", span_begin(terms.span, host_.clock().wall_now())},
                         {"limit", std::to_string(kPage)},
                         {"cursor", next_}};
  page_asked_ = host_.backend().ask(question);
  page_part_ = part;
  ++pages_;
  snapshot_.asking = true;
}

void SearchDesk::take_page() {
  if (page_asked_ == 0) return;
  const std::shared_ptr<const sdk::Reply> reply = host_.backend().reply(page_asked_);
  if (reply->state == sdk::ReplyState::kWaiting) return;
  host_.backend().drop(std::exchange(page_asked_, 0));
  snapshot_.asking = false;
  if (reply->state != sdk::ReplyState::kAnswered) {
    snapshot_.finding = Finding::kProblem;
    const bool refused = reply->state == sdk::ReplyState::kRefused;
    // The backend gives its reasons in English.
    if (refused && host_.texts().language() != "en") {
      snapshot_.reason = host_.texts().text(texts::kSearchRefused);
      return;
    }
    snapshot_.reason =
        reply->reason.empty() ? host_.texts().text(texts::kSearchNoAnswer) : reply->reason;
    return;
  }
  snapshot_.finding = Finding::kShown;
  snapshot_.reason.clear();
  if (page_part_ == Part::kFirst) {
    snapshot_.found.clear();
    snapshot_.whole = true;
  }
  const json& results = member(*reply->body, "results");
  if (results.is_array()) {
    for (const json& result : results) snapshot_.found.push_back(read_found(result));
  }
  const json& whole = member(*reply->body, "whole");
  if (whole.is_boolean() && !whole.get<bool>()) snapshot_.whole = false;
  next_ = text_member(*reply->body, "next");
  snapshot_.more = !next_.empty();
  find_selected();
  if (snapshot_.more && snapshot_.found.size() < kPage && pages_ < kMostPages) ask(Part::kNext);
}

std::string SearchDesk::in_language(const json& titled) const {
  const json& title = member(titled, "title");
  const std::string words = text_member(title, host_.texts().language() == "en" ? "en" : "zh");
  return clean_for_display(words.empty() ? text_member(titled, "id") : words, 100);
}

FoundItem SearchDesk::read_found(const json& result) const {
  FoundItem found;
  found.task = text_member(result, "task");
  found.item = clean_for_display(text_member(result, "item"), 200);
  found.queue = in_language(member(result, "queue"));
  found.stage = in_language(member(result, "stage"));
  found.caption = clean_for_display(text_member(result, "caption"));
  found.marks = marks_in_caption(member(result, "found"));
  found.author = clean_for_display(text_member(result, "author"), 400);
  const json& tags = member(result, "tags");
  if (tags.is_array()) {
    for (const json& tag : tags) {
      if (tag.is_string()) {
        found.tags.push_back(clean_for_display(tag.get_ref<const std::string&>(), 100));
      }
    }
  }
  found.state = text_member(result, "state");
  found.severity = static_cast<domain::Severity>(
      std::clamp<std::int64_t>(int_member(result, "severity"), 0, domain::kMaxSeverity));
  found.came = time_member(result, "came_at");
  found.blind = member(result, "blind") == true;
  found.verdict = domain::verdict_from_word(text_member(result, "verdict"));
  found.reviewer = clean_for_display(text_member(result, "reviewer"), 100);
  found.decided = time_member(result, "decided_at");
  return found;
}

Status SearchDesk::select(std::string_view task) {
  if (selected_ != task) {
    if (story_asked_ != 0) host_.backend().drop(std::exchange(story_asked_, 0));
    snapshot_.story.reset();
  }
  selected_ = task;
  find_selected();
  return {};
}

void SearchDesk::find_selected() {
  snapshot_.selected.reset();
  for (std::size_t i = 0; i < snapshot_.found.size(); ++i) {
    if (snapshot_.found[i].task == selected_) snapshot_.selected = i;
  }
  if (!snapshot_.selected) snapshot_.story.reset();
}

Status SearchDesk::open() {
  if (!snapshot_.selected) return {};
  if (story_asked_ != 0) host_.backend().drop(story_asked_);
  sdk::Question question;
  question.route = sdk::Asked::kItem;
  question.name = snapshot_.found[*snapshot_.selected].item;
  story_asked_ = host_.backend().ask(question);
  if (!snapshot_.story) snapshot_.story.emplace();
  return {};
}

void SearchDesk::take_story() {
  if (story_asked_ == 0) return;
  const std::shared_ptr<const sdk::Reply> reply = host_.backend().reply(story_asked_);
  if (reply->state == sdk::ReplyState::kWaiting) return;
  host_.backend().drop(std::exchange(story_asked_, 0));
  if (reply->state == sdk::ReplyState::kAnswered) {
    snapshot_.story = read_story(*reply->body);
    return;
  }
  ItemStory story;
  story.finding = Finding::kProblem;
  // An item that climbs no ladder is unknown there.
  story.reason =
      reply->state == sdk::ReplyState::kRefused
          ? host_.texts().text(texts::kSearchNoStory)
          : (reply->reason.empty() ? host_.texts().text(texts::kSearchNoAnswer) : reply->reason);
  snapshot_.story = std::move(story);
}

std::string SearchDesk::state_word(std::string_view name) const {
  const auto word = [](Finding finding) {
    switch (finding) {
      case Finding::kWaiting: return "waiting";
      case Finding::kShown: return "shown";
      case Finding::kProblem: return "problem";
    }
    return "";
  };
  if (name == "search") return snapshot_.asking || due_ ? "waiting" : word(snapshot_.finding);
  if (name == "search_story") return snapshot_.story ? word(snapshot_.story->finding) : "none";
  if (name == "search_found") return std::to_string(snapshot_.found.size());
  return {};
}

std::string SearchDesk::stage_title(const std::string& id) const {
  const auto ladders = host_.records().records(ids::collections::kLadder);
  for (const sdk::Record& record : ladders->records) {
    const json& stages = member(*record.body, "stages");
    if (!stages.is_array()) continue;
    for (const json& stage : stages) {
      if (text_member(stage, "id") == id) return in_language(stage);
    }
  }
  return clean_for_display(id, 100);
}

ItemStory SearchDesk::read_story(const json& item) const {
  ItemStory story;
  story.finding = Finding::kShown;
  story.stage = in_language(member(item, "stage"));
  story.round = int_member(item, "round", 1);
  story.reach = int_member(item, "reach");
  story.reports = int_member(item, "reports");
  story.blind = member(item, "blind") == true;
  const json& looks = member(item, "looks");
  if (looks.is_array()) {
    for (const json& look : looks) {
      ItemLine line;
      line.at = time_member(look, "at");
      line.what = stage_title(text_member(look, "stage"));
      line.why = clean_for_display(text_member(look, "person"), 100);
      line.verdict = domain::verdict_from_word(text_member(look, "verdict"));
      story.looks.push_back(std::move(line));
    }
  }
  const json& way = member(item, "way");
  if (way.is_array()) {
    const bool english = host_.texts().language() == "en";
    for (const json& passage : way) {
      ItemLine line;
      line.at = time_member(passage, "at");
      const std::string from = text_member(passage, "from");
      if (!from.empty()) line.what = stage_title(from) + " → ";
      line.what += stage_title(text_member(passage, "to"));
      const json& why = member(member(passage, "reason"), "why");
      line.why = clean_for_display(text_member(why, english ? "en" : "zh"), 200);
      story.way.push_back(std::move(line));
    }
  }
  return story;
}

}  // namespace vigil::review
