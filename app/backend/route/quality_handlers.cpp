#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/backend/route/handlers.h"
#include "app/backend/route/reading.h"
#include "core/domain/quality.h"

namespace vigil::backend::handlers {
namespace {

using domain::CheckKind;
using domain::Disclosure;
using nlohmann::json;
using std::chrono::local_days;

constexpr int kUsualWeeks = 4;
constexpr std::chrono::days kUsualOwnDays{90};

json to_json(const domain::Share& share) {
  json out = {{"hits", share.hits}, {"trials", share.trials}};
  const bool any = share.trials > 0;
  out["share"] = any ? json(share.value()) : json();
  out["low"] = any ? json(share.interval.low) : json();
  out["high"] = any ? json(share.interval.high) : json();
  return out;
}

json to_json(const domain::Estimate& estimate) {
  json out = {{"value", estimate.value ? json(*estimate.value) : json()},
              {"low", estimate.interval ? json(estimate.interval->low) : json()},
              {"high", estimate.interval ? json(estimate.interval->high) : json()}};
  if (!estimate.why_not.empty()) out["why_not"] = estimate.why_not;
  return out;
}

json withheld(Disclosure why) {
  if (why == Disclosure::kTooFew) {
    return {{"shown", false},
            {"why", "too_few"},
            {"words",
             {{"zh", "不足五人，为保护个人不公布。"},
              {"en", "Fewer than five people: withheld, so that nobody can be made out."}}}};
  }
  return {
      {"shown", false},
      {"why", "complement"},
      {"words",
       {{"zh", "公布后可由合计算出不足五人的一组，因此一并不公布。"},
        {"en", "Shown, it would let a group of fewer than five be worked out from the total."}}}};
}

// One kind of check in one place of a table.
json kind_json(CheckKind kind, Disclosure disclosure, const domain::QualityFigures& figures) {
  if (disclosure != Disclosure::kShown) return withheld(disclosure);
  json out = {{"shown", true}};
  switch (kind) {
    case CheckKind::kGolden: out["accuracy"] = to_json(figures.accuracy); break;
    case CheckKind::kMachine: out["agreement"] = to_json(figures.machine); break;
    case CheckKind::kDouble:
      out["agreement"] = to_json(figures.agreement);
      out["kappa"] = to_json(figures.kappa);
      out["alpha"] = to_json(figures.alpha);
      out["alpha_ranked"] = to_json(figures.alpha_ranked);
      break;
  }
  return out;
}

json figures_json(const domain::Disclosures& disclosures, const domain::QualityFigures& figures) {
  json out = json::object();
  for (const CheckKind kind : domain::kAllCheckKinds) {
    const auto at = static_cast<std::size_t>(kind);
    out[std::string(domain::to_word(kind))] = kind_json(kind, disclosures[at], figures);
  }
  return out;
}

json slices_json(const domain::QualityTable& table) {
  json slices = json::array();
  for (const domain::QualitySlice& slice : table.slices) {
    json entry = figures_json(slice.disclosure, slice.figures);
    entry["key"] = slice.key;
    slices.push_back(std::move(entry));
  }
  return slices;
}

// What is about the machine is nobody's own.
json own_json(json figures) {
  figures.erase("machine");
  return figures;
}

json own_slices(const domain::QualityTable& table) {
  json slices = slices_json(table);
  for (json& slice : slices) slice.erase("machine");
  return slices;
}

std::string day_text(local_days day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

Result<local_days> query_day(const Request& request, std::string_view name, local_days fallback) {
  const std::string text = request.query_text(name);
  if (text.empty()) return fallback;
  const auto at = from_rfc3339(text + "T00:00:00Z");
  if (text.size() != 10 || !at) {
    return fail(ErrorCode::kInvalidArgument,
                fmt::format("\"{}\" must be a day: 2026-01-31.", name));
  }
  return local_days(std::chrono::floor<std::chrono::days>(*at).time_since_epoch());
}

Result<WallTime> query_time(const Request& request, std::string_view name, WallTime fallback) {
  const std::string text = request.query_text(name);
  if (text.empty()) return fallback;
  const auto at = from_rfc3339(text);
  if (!at) {
    return fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" must be an RFC 3339 time.", name));
  }
  return *at;
}

}  // namespace

Answer own_quality(Services& services, const Request& request) {
  // All that has happened by now, and the end itself is outside.
  const WallTime now = services.clock.wall_now() + Millis(1);
  const Result<WallTime> to = query_time(request, "to", now);
  if (!to) return problem_answer(to.error());
  const Result<WallTime> from = query_time(request, "from", *to - kUsualOwnDays);
  if (!from) return problem_answer(from.error());
  const Result<OwnQuality> own = services.quality.own(request.caller, *from, *to);
  if (!own) return problem_answer(own.error());
  return json_answer(200, {{"from", to_rfc3339(own->from)},
                           {"to", to_rfc3339(own->to)},
                           {"utc_offset_minutes", own->east.count()},
                           {"complete", own->complete},
                           {"total", own_json(figures_json({}, own->by_policy.total))},
                           {"by_policy", own_slices(own->by_policy)},
                           {"by_tier", own_slices(own->by_tier)},
                           {"by_hour", own_slices(own->by_hour)}});
}

Answer quality(Services& services, const Request& request) {
  const std::string word = request.query_text("by");
  const auto by = domain::slice_by_from_word(word.empty() ? "policy" : word);
  if (!by) {
    return problem_answer(
        fail(ErrorCode::kInvalidArgument, "\"by\" must be policy, tier or hour."));
  }
  const Result<local_days> over = services.quality.this_monday();
  if (!over) return problem_answer(over.error());
  const Result<local_days> to = query_day(request, "to", *over);
  if (!to) return problem_answer(to.error());
  const Result<local_days> from =
      query_day(request, "from", *to - kUsualWeeks * std::chrono::days(7));
  if (!from) return problem_answer(from.error());
  const Result<QualityReport> report = services.quality.report(*by, *from, *to);
  if (!report) return problem_answer(report.error());
  json weeks = json::array();
  for (const WeekOfQuality& week : report->weeks) {
    weeks.push_back({{"week", day_text(week.monday)},
                     {"from", to_rfc3339(week.from)},
                     {"to", to_rfc3339(week.to)},
                     {"complete", week.complete},
                     {"total", figures_json(week.table.total_disclosure, week.table.total)},
                     {"slices", slices_json(week.table)}});
  }
  return json_answer(200, {{"by", domain::to_word(*by)},
                           {"utc_offset_minutes", report->east.count()},
                           {"fewest_people", domain::kFewestPeople},
                           {"weeks", std::move(weeks)}});
}

}  // namespace vigil::backend::handlers
