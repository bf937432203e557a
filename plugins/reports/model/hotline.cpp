#include "plugins/reports/model/hotline.h"

#include <charconv>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/ids.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/reports/model/wording.h"
#include "reports_ids.h"

namespace vigil::reports {
namespace {

using nlohmann::json;
namespace texts = ids::texts;
namespace collections = ids::collections;

// "65", "1:05" or "1:02:03".
std::optional<Millis> clip_moment(std::string_view text) {
  std::int64_t seconds = 0;
  for (int part = 0; part < 3; ++part) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0) return std::nullopt;
    seconds = seconds * 60 + value;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return Millis(seconds * 1000);
    if (text.front() != ':') return std::nullopt;
    text.remove_prefix(1);
  }
  return std::nullopt;
}

// By this machine's clock: "2026-11-30 18:00".
std::optional<WallTime> local_moment(const std::string& text) {
  std::tm local{};
  char rest = 0;
  if (std::sscanf(text.c_str(), "%d-%d-%d %d:%d%c", &local.tm_year, &local.tm_mon, &local.tm_mday,
                  &local.tm_hour, &local.tm_min, &rest) != 5)
    return std::nullopt;
  local.tm_year -= 1900;
  local.tm_mon -= 1;
  local.tm_isdst = -1;
  const std::tm wanted = local;
  const std::time_t seconds = std::mktime(&local);
  if (seconds < 0 || local.tm_mday != wanted.tm_mday || local.tm_mon != wanted.tm_mon)
    return std::nullopt;
  return wall_from_ms(static_cast<std::int64_t>(seconds) * 1000);
}

std::string* field_of(CallForm& form, std::string_view name) {
  const std::pair<std::string_view, std::string*> fields[] = {
      {"source", &form.source}, {"reason", &form.reason}, {"item", &form.item},
      {"author", &form.author}, {"text", &form.text},     {"contact", &form.contact},
      {"caller", &form.caller}, {"from", &form.from},     {"to", &form.to},
      {"number", &form.number}, {"office", &form.office}, {"deadline", &form.deadline}};
  for (const auto& [key, field] : fields) {
    if (key == name) return field;
  }
  return nullptr;
}

}  // namespace

void Hotline::update() {
  const auto records = host_.records().records(collections::kReportInbox);
  if (records == read_) return;
  read_ = records;
  kept_.clear();
  for (const sdk::Record& record : records->records) {
    if (record.body == nullptr) continue;
    kept_.push_back({record.id, text_member(*record.body, "source"),
                     clean_for_display(text_member(*record.body, "text"), 200),
                     clean_for_display(text_member(*record.body, "problem"), 300)});
  }
}

bool Hotline::has_words() const {
  return !form_.item.empty() || !form_.author.empty() || !form_.text.empty();
}

Status Hotline::set(std::string_view assignment) {
  const std::size_t at = assignment.find('=');
  std::string* const field = field_of(form_, assignment.substr(0, at));
  if (field == nullptr || at == std::string_view::npos)
    return fail(ErrorCode::kInvalidArgument, host_.texts().text(texts::kProblemField));
  *field = assignment.substr(at + 1);
  return {};
}

Status Hotline::clear() {
  const std::string source = form_.source;
  form_ = {};
  form_.source = source;
  return {};
}

Status Hotline::file(const domain::report::Intake& intake) {
  const sdk::Texts& words = host_.texts();
  const auto missing = [&](sdk::TextKey key) {
    return fail(ErrorCode::kRejected, words.text(key));
  };
  const domain::report::Source* const source = intake.source(form_.source);
  if (source == nullptr) return missing(texts::kProblemNoSource);
  if (intake.reason(form_.reason) == nullptr) return missing(texts::kProblemNoReason);
  const std::string item(trim(form_.item));
  const std::string author(trim(form_.author));
  if (item.empty() && author.empty()) return missing(texts::kProblemNoTarget);
  const WallTime now = host_.clock().wall_now();
  json report = {{"id", "desk-" + make_uuid7(now)},
                 {"source", form_.source},
                 {"reason", form_.reason},
                 {"received_at", to_rfc3339(now)}};
  if (!item.empty()) report["item"] = item;
  if (!author.empty()) report["author"] = author;
  if (!trim(form_.text).empty()) report["text"] = std::string(trim(form_.text));
  if (!trim(form_.contact).empty()) report["contact"] = std::string(trim(form_.contact));
  if (!trim(form_.caller).empty()) report["reporter"] = "caller:" + std::string(trim(form_.caller));
  if (!form_.from.empty() || !form_.to.empty()) {
    const auto from = clip_moment(form_.from.empty() ? "0" : form_.from);
    const auto to = clip_moment(form_.to.empty() ? form_.from : form_.to);
    if (!from || !to || *to < *from) return missing(texts::kProblemRange);
    report["range"] = {{"begin_ms", from->count()}, {"end_ms", to->count()}};
  }
  if (source->instruction) {
    if (trim(form_.number).empty()) return missing(texts::kProblemNoNumber);
    json told = {{"number", std::string(trim(form_.number))}};
    if (!form_.office.empty()) told["office"] = form_.office;
    if (!trim(form_.deadline).empty()) {
      const auto deadline = local_moment(std::string(trim(form_.deadline)));
      if (!deadline) return missing(texts::kProblemDeadline);
      told["deadline"] = to_rfc3339(*deadline);
    }
    report["instruction"] = std::move(told);
  }
  // By the intake's own rules, before it leaves the desk.
  if (const auto read = domain::report::report_from_json(report, now); !read)
    return explain(words, read.error());
  const std::string id = report["id"];
  if (Status kept = host_.records().edit(collections::kReportInbox, id, report); !kept)
    return explain(words, kept.error());
  ++filed_;
  host_.notify(sdk::NoticeKind::kDone, words.text(texts::kNoticeFiled));
  (void)clear();
  update();
  return {};
}

Status Hotline::take_back(std::string_view id) {
  for (const sdk::Record& record : read_->records) {
    if (record.body == nullptr ||
        (id.empty() ? !record.body->contains("problem") : record.id != id))
      continue;
    const json& body = *record.body;
    form_ = {};
    form_.source = text_member(body, "source", "hotline");
    form_.reason = text_member(body, "reason");
    form_.item = text_member(body, "item");
    form_.author = text_member(body, "author");
    form_.text = text_member(body, "text");
    form_.contact = text_member(body, "contact");
    const json told = body.value("instruction", json::object());
    form_.number = text_member(told, "number");
    form_.office = text_member(told, "office");
    const std::string gone = record.id;
    if (Status removed = host_.records().remove(collections::kReportInbox, gone); !removed)
      return explain(host_.texts(), removed.error());
    update();
    return {};
  }
  return fail(ErrorCode::kRejected, host_.texts().text(texts::kProblemNothingToMend));
}

}  // namespace vigil::reports
