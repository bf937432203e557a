#include "core/domain/report/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/domain/json_reader.h"

namespace vigil::domain::report {
namespace {

using nlohmann::json;

TwoWords words(JsonReader& in, const char* key) {
  const json& both = in.object(key);
  return {text_member(both, "zh"), text_member(both, "en")};
}

std::optional<std::chrono::minutes> time_of_day(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  return std::chrono::minutes(hours * 60 + minutes);
}

Source read_source(const json& entry, std::optional<Error>& problem) {
  JsonReader in(entry, "a source");
  Source source;
  source.id = in.text("id");
  source.title = words(in, "title");
  source.priority = static_cast<int>(in.integer("priority", 1, kMaxSeverity));
  source.answer = in.text("answer");
  source.instruction = in.optional_flag("instruction", false);
  if (in.has("most_per_hour"))
    source.most_per_hour = static_cast<int>(in.integer("most_per_hour", 0, 1'000'000));
  if (in.has("most_at_once"))
    source.most_at_once = static_cast<int>(in.integer("most_at_once", 1, 1'000'000));
  source.trigger = source.instruction ? ladder::Trigger::kAuthority : ladder::Trigger::kUserReport;
  if (in.has("trigger")) {
    const std::string word = in.optional_text("trigger");
    source.trigger = ladder::trigger_from_word(word);
    const bool fits = source.trigger && (ladder::is_report(*source.trigger) ||
                                         *source.trigger == ladder::Trigger::kAuthority);
    if (!fits && word != "none")
      in.refuse(
          fmt::format("\"trigger\" of the source {} must be user_report, comment_report, "
                      "opinion_report, authority or none.",
                      source.id));
  }
  if (in.has("within_hours"))
    source.promise.within = std::chrono::hours(in.integer("within_hours", 1, 24 * 366));
  if (in.has("within_days")) {
    source.promise.days = static_cast<int>(in.integer("within_days", 0, 366));
    if (in.has("at")) {
      const auto at = time_of_day(in.optional_text("at"));
      if (!at) in.refuse(fmt::format("\"at\" of the source {} must be like \"18:00\".", source.id));
      source.promise.at = at.value_or(source.promise.at);
    }
  }
  if (!in.ok() && !problem) problem = in.error();
  return source;
}

Reason read_reason(const json& entry, std::optional<Error>& problem) {
  JsonReader in(entry, "a reason");
  Reason reason;
  reason.id = in.text("id");
  reason.title = words(in, "title");
  reason.severity = static_cast<Severity>(in.integer("severity", 0, kMaxSeverity));
  reason.policy = in.optional_text("policy");
  reason.statement_category = in.optional_text("statement_category");
  if (!in.ok() && !problem) problem = in.error();
  return reason;
}

template <typename Named>
const Named* find_named(const std::vector<Named>& all, std::string_view id) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Named& n) { return n.id == id; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const Source* Intake::source(std::string_view named) const { return find_named(sources, named); }
const Reason* Intake::reason(std::string_view named) const { return find_named(reasons, named); }

Result<Intake> intake_from_json(const json& record) {
  if (!record.is_object()) return fail(ErrorCode::kInvalidArgument, "An intake is an object.");
  JsonReader in(record, "the intake");
  Intake intake;
  intake.id = in.text("id");
  intake.queue = in.text("queue");
  intake.reports = in.text("reports");
  intake.cases = in.text("cases");
  intake.links = in.text("links");
  intake.reporters = in.text("reporters");
  intake.inbox = in.optional_text("inbox");
  intake.merge_author_and_reason = in.optional_flag("merge_author_and_reason", false);
  if (in.has("time_zone")) {
    const Result<LocalTime> zone = LocalTime::from_rule(in.optional_text("time_zone"));
    if (!zone) return zone.error();
    intake.zone = *zone;
  }
  if (in.has("prior")) {
    const json& prior = in.object("prior");
    intake.prior.upheld = number_member(prior, "upheld", intake.prior.upheld);
    intake.prior.rejected = number_member(prior, "rejected", intake.prior.rejected);
    if (!(intake.prior.upheld > 0) || !(intake.prior.rejected > 0))
      in.refuse("\"prior\" of the intake needs figures above zero.");
  }
  std::optional<Error> problem;
  for (const json& entry : in.array("sources", 100))
    intake.sources.push_back(read_source(entry, problem));
  for (const json& entry : in.array("reasons", 200))
    intake.reasons.push_back(read_reason(entry, problem));
  if (!in.ok()) return in.error();
  if (problem) return *problem;
  return intake;
}

WallTime due_of(const Intake& intake, const Report& report) {
  if (report.instruction && report.instruction->deadline) return *report.instruction->deadline;
  const Source* const source = intake.source(report.source);
  const Promise promise = source == nullptr ? Promise() : source->promise;
  if (!promise.days) return report.received_at + promise.within;
  return intake.zone.moment(
      intake.zone.day_of(report.received_at) + std::chrono::days(*promise.days), promise.at);
}

std::string month_of(const LocalTime& zone, WallTime at) {
  const std::chrono::year_month_day day(zone.day_of(at));
  return fmt::format("{:04}-{:02}", static_cast<int>(day.year()),
                     static_cast<unsigned>(day.month()));
}

int priority_of(const Intake& intake, const Report& report) {
  const Source* const source = intake.source(report.source);
  const Reason* const reason = intake.reason(report.reason);
  return std::clamp(
      std::max(source == nullptr ? 1 : source->priority, reason == nullptr ? 0 : reason->severity),
      1, kMaxSeverity);
}

Status check_report(const Intake& intake, const Report& report) {
  const Source* const source = intake.source(report.source);
  if (source == nullptr)
    return fail(ErrorCode::kRejected,
                fmt::format("There is no source \"{}\" of reports.", report.source));
  if (intake.reason(report.reason) == nullptr)
    return fail(ErrorCode::kRejected,
                fmt::format("There is no reason \"{}\" for reports.", report.reason));
  if (source->instruction && (!report.instruction || report.instruction->number.empty()))
    return fail(ErrorCode::kRejected, "An authority's instruction carries its number.");
  return {};
}

}  // namespace vigil::domain::report
