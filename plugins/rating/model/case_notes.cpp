#include "plugins/rating/model/case_notes.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "rating_ids.h"

namespace vigil::rating {
namespace {

namespace texts = ids::texts;
using nlohmann::json;

std::vector<std::string> words(const json& body, const char* key) {
  std::vector<std::string> list;
  const auto found = body.find(key);
  if (found == body.end() || !found->is_array()) return list;
  for (const json& entry : *found) {
    if (entry.is_string()) list.push_back(clean_for_display(entry.get<std::string>(), 64));
  }
  return list;
}

std::optional<CaseNote> read_note(const sdk::Record& record) {
  if (record.body == nullptr || !record.body->is_object()) return std::nullopt;
  const json& body = *record.body;
  const auto asked = from_rfc3339(text_member(body, "asked_at"));
  if (!asked) return std::nullopt;
  CaseNote note;
  note.id = record.id;
  note.caption = clean_for_display(text_member(body, "caption"), 400);
  note.tags = words(body, "tags");
  note.dimensions = words(body, "dimensions");
  note.asked = *asked;
  note.opinion = clean_for_display(text_member(body, "opinion"), 2000);
  note.level = static_cast<int>(std::clamp<std::int64_t>(int_member(body, "level"), 0, 5));
  note.answered = from_rfc3339(text_member(body, "answered_at"));
  return note;
}

std::size_t shared(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return static_cast<std::size_t>(std::count_if(a.begin(), a.end(), [&](const std::string& each) {
    return std::find(b.begin(), b.end(), each) != b.end();
  }));
}

}  // namespace

bool CaseNotes::update() {
  const auto records = host_.records().records(ids::collections::kCaseNotes);
  if (records == records_) return false;
  records_ = records;
  notes_.clear();
  for (const sdk::Record& record : records->records) {
    if (auto note = read_note(record)) notes_.push_back(std::move(*note));
  }
  std::stable_sort(notes_.begin(), notes_.end(),
                   [](const CaseNote& a, const CaseNote& b) { return a.asked > b.asked; });
  return true;
}

const CaseNote* CaseNotes::of(std::string_view item) const {
  const auto found = std::find_if(notes_.begin(), notes_.end(),
                                  [&](const CaseNote& note) { return note.id == item; });
  return found == notes_.end() ? nullptr : &*found;
}

std::vector<const CaseNote*> CaseNotes::like(const domain::Item& item,
                                             const std::vector<std::string>& dimensions,
                                             std::size_t most) const {
  std::vector<std::pair<std::size_t, const CaseNote*>> ranked;
  for (const CaseNote& note : notes_) {
    if (note.opinion.empty()) continue;
    const std::size_t likeness = (note.id == item.item_id ? 100 : 0) +
                                 2 * shared(note.tags, item.tags) +
                                 3 * shared(note.dimensions, dimensions);
    if (likeness > 0) ranked.emplace_back(likeness, &note);
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<const CaseNote*> found;
  for (const auto& [likeness, note] : ranked) {
    if (found.size() < most) found.push_back(note);
  }
  return found;
}

Status CaseNotes::write(const CaseNote& note) {
  json body = {{"id", note.id},
               {"item", note.id},
               {"caption", note.caption},
               {"tags", note.tags},
               {"dimensions", note.dimensions},
               {"asked_at", to_rfc3339(note.asked)}};
  if (!note.opinion.empty()) body["opinion"] = note.opinion;
  if (note.level > 0) body["level"] = note.level;
  if (note.answered) body["answered_at"] = to_rfc3339(*note.answered);
  Status kept = host_.records().edit(ids::collections::kCaseNotes, note.id, body);
  update();
  return kept;
}

Status CaseNotes::ask(const CaseNote& note) {
  if (of(note.id) != nullptr) {
    return fail(ErrorCode::kRejected, host_.texts().text(texts::kProblemAskedAlready));
  }
  CaseNote asked = note;
  asked.asked = host_.clock().wall_now();
  Status kept = write(asked);
  if (kept) host_.notify(sdk::NoticeKind::kDone, host_.texts().text(texts::kNoticeAsked));
  return kept;
}

bool CaseNotes::may_answer() const {
  const auto& roles = host_.person().roles;
  return std::any_of(roles.begin(), roles.end(), [](domain::Role role) {
    return role == domain::Role::kAdministrator || role == domain::Role::kAdmin;
  });
}

Status CaseNotes::answer(std::string_view given) {
  const std::size_t first = given.find('\n');
  const std::size_t second = first == std::string_view::npos ? first : given.find('\n', first + 1);
  if (second == std::string_view::npos || !may_answer()) return {};
  const CaseNote* found = of(given.substr(0, first));
  if (found == nullptr) return {};
  CaseNote note = *found;
  const std::string_view level = given.substr(first + 1, second - first - 1);
  (void)std::from_chars(level.data(), level.data() + level.size(), note.level);
  note.level = std::clamp(note.level, 0, 5);
  note.opinion = clean_for_display(trim(given.substr(second + 1)), 2000);
  if (note.opinion.empty()) {
    return fail(ErrorCode::kRejected, host_.texts().text(texts::kProblemOpinionEmpty));
  }
  note.answered = host_.clock().wall_now();
  Status kept = write(note);
  if (kept) host_.notify(sdk::NoticeKind::kDone, host_.texts().text(texts::kNoticeAnswered));
  return kept;
}

}  // namespace vigil::rating
