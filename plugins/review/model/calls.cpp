#include "plugins/review/model/calls.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

namespace texts = ids::texts;
constexpr std::size_t kMostNameCodePoints = 40;

std::optional<Call> read_call(const sdk::Record& record) {
  if (record.body == nullptr) return std::nullopt;
  const auto since = from_rfc3339(text_member(*record.body, "since"));
  if (!since) return std::nullopt;
  Call call;
  call.person = record.id;
  call.name = clean_for_display(text_member(*record.body, "name"), kMostNameCodePoints);
  if (call.name.empty()) call.name = call.person;
  call.since = *since;
  if (!text_member(*record.body, "answered_by").empty()) {
    call.answered_by =
        clean_for_display(text_member(*record.body, "answered_name"), kMostNameCodePoints);
    if (call.answered_by.empty()) call.answered_by = text_member(*record.body, "answered_by");
  }
  return call;
}

}  // namespace

void Calls::update() {
  const auto records = host_.records().records(ids::collections::kCalls);
  const WallTime now = host_.clock().wall_now();
  const bool somebody_else = host_.person().id != person_;
  const bool one_ended = oldest_end_ != WallTime{} && now >= oldest_end_;
  if (records == records_ && !somebody_else && !one_ended) return;
  if (somebody_else) {
    told_.clear();
    begun_ = false;
  }
  records_ = records;
  person_ = host_.person().id;
  state_ = {};
  oldest_end_ = {};
  for (const sdk::Record& record : records->records) {
    std::optional<Call> call = read_call(record);
    // A clock may be wrong: what comes from the future counts as from now.
    if (!call || now - call->since >= kCallLife) continue;
    const WallTime end = call->since + kCallLife;
    oldest_end_ = oldest_end_ == WallTime{} ? end : std::min(oldest_end_, end);
    if (call->person == person_.text()) {
      state_.own = std::move(call);
    } else if (call->answered_by.empty()) {
      state_.others.push_back(std::move(*call));
    }
  }
  std::sort(state_.others.begin(), state_.others.end(),
            [](const Call& a, const Call& b) { return a.since < b.since; });
  if (oldest_end_ != WallTime{}) host_.wake_after(std::max(Millis(0), oldest_end_ - now));
  tell_news();
}

// What was there before the desk opened is seen on the screen; what comes is said as well.
void Calls::tell_news() {
  const sdk::Texts& words = host_.texts();
  for (const Call& call : state_.others) {
    if (!told_.emplace(call.person, call.since).second || !begun_) continue;
    host_.notify(sdk::NoticeKind::kDone,
                 sdk::format(words, texts::kNoticeCall, fmt::arg("name", call.name)));
  }
  if (state_.own && !state_.own->answered_by.empty() &&
      told_.emplace(state_.own->person, state_.own->since).second && begun_) {
    host_.notify(sdk::NoticeKind::kDone, sdk::format(words, texts::kNoticeCallAnswered,
                                                     fmt::arg("name", state_.own->answered_by)));
  }
  begun_ = begun_ || records_->complete;
}

Status Calls::toggle() {
  if (!can_call()) return {};
  const sdk::Person& person = host_.person();
  Status done;
  if (state_.own) {
    done = host_.records().remove(ids::collections::kCalls, person.id.text());
  } else {
    done = host_.records().edit(ids::collections::kCalls, person.id.text(),
                                {{"id", person.id.text()},
                                 {"name", person.name},
                                 {"since", to_rfc3339(host_.clock().wall_now())}});
    if (done) host_.notify(sdk::NoticeKind::kDone, host_.texts().text(texts::kNoticeCalled));
  }
  if (!done) return explain_failed_commit(host_.texts(), done.error());
  update();
  return {};
}

Status Calls::answer(std::string_view person) {
  const auto call = std::find_if(state_.others.begin(), state_.others.end(), [&](const Call& each) {
    return person.empty() || each.person == person;
  });
  if (call == state_.others.end()) return {};
  const Status done = host_.records().edit(ids::collections::kCalls, call->person,
                                           {{"id", call->person},
                                            {"name", call->name},
                                            {"since", to_rfc3339(call->since)},
                                            {"answered_by", host_.person().id.text()},
                                            {"answered_name", host_.person().name},
                                            {"answered_at", to_rfc3339(host_.clock().wall_now())}});
  if (!done) return explain_failed_commit(host_.texts(), done.error());
  update();
  return {};
}

}  // namespace vigil::review
