#include "plugins/creators/model/support.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace vigil::creators {
namespace {

bool belongs(const Budget& budget, const Grant& grant) {
  return grant.kind == "traffic" && grant.on >= budget.from && grant.on <= budget.to;
}

std::int64_t month_number(Day day) {
  const std::chrono::year_month_day date(day);
  return static_cast<int>(date.year()) * 12LL + static_cast<unsigned>(date.month()) - 1;
}

double views_between(const Book& book, std::string_view leader, Day from, Day to,
                     std::size_t& points) {
  double sum = 0;
  points = 0;
  for (const Metrics& metrics : book.metrics) {
    if (metrics.leader != leader) continue;
    for (std::size_t i = 0; i < metrics.views.size(); ++i) {
      const Day day = metrics.from + std::chrono::days(metrics.every_days * static_cast<int>(i));
      if (day < from || day >= to) continue;
      sum += metrics.views[i] / metrics.every_days;
      ++points;
    }
  }
  return points > 0 ? sum / static_cast<double>(points) : 0;
}

struct Account {
  const Leader* leader = nullptr;
  double before = 0;
  double after = 0;
  [[nodiscard]] double change() const { return std::log(after) - std::log(before); }
};

}  // namespace

Pacing pacing_of(const Book& book, const Budget& budget, Day today) {
  Pacing pacing;
  pacing.amount = budget.amount_cny;
  for (const Grant& grant : book.grants) {
    if (!belongs(budget, grant)) continue;
    pacing.granted += grant.amount_cny;
    pacing.delivered += grant.delivered_cny;
  }
  const double days = static_cast<double>((budget.to - budget.from).count() + 1);
  const double gone = std::clamp(static_cast<double>((today - budget.from).count() + 1), 0.0, days);
  pacing.even = budget.amount_cny * gone / days;
  pacing.left = budget.amount_cny - pacing.granted;
  pacing.days_left = days - gone;
  pacing.per_day =
      pacing.days_left > 0 ? (budget.amount_cny - pacing.delivered) / pacing.days_left : 0;
  return pacing;
}

std::vector<double> delivered_by_month(const Book& book, const Budget& budget) {
  const std::int64_t first = month_number(budget.from);
  std::vector<double> months(static_cast<std::size_t>(month_number(budget.to) - first + 1));
  for (const Grant& grant : book.grants) {
    if (!belongs(budget, grant)) continue;
    const Day end = std::min(std::max(grant.until.value_or(grant.on), grant.on), budget.to);
    const double share = grant.delivered_cny / static_cast<double>((end - grant.on).count() + 1);
    for (Day day = grant.on; day <= end; day += std::chrono::days(1))
      months[static_cast<std::size_t>(month_number(day) - first)] += share;
  }
  return months;
}

GrantProblem check_grant(const Book& book, const Budget& budget, const Grant& grant,
                         std::string_view replaces) {
  const Leader* const leader = find_leader(book, grant.leader);
  if (leader == nullptr || leader->stage != Stage::kAdmitted) return GrantProblem::kNotAdmitted;
  if (grant.kind != "traffic") return GrantProblem::kNone;
  if (!std::isfinite(grant.amount_cny) || grant.amount_cny <= 0) return GrantProblem::kNoAmount;
  if (grant.on < budget.from || grant.on > budget.to || (grant.until && *grant.until < grant.on))
    return GrantProblem::kOutOfTime;
  const bool known = std::any_of(budget.tariff.begin(), budget.tariff.end(),
                                 [&](const Tariff& one) { return one.id == grant.tariff; });
  if (!known) return GrantProblem::kNoTariff;
  if (budget.poverty_only) {
    const Place* const place = find_place(book, leader->county);
    if (place == nullptr || !place->poverty) return GrantProblem::kNotEligible;
  }
  double granted = 0;
  for (const Grant& other : book.grants) {
    if (belongs(budget, other) && (replaces.empty() || other.id != replaces))
      granted += other.amount_cny;
  }
  // A fen of slack for sums of decimals.
  return granted + grant.amount_cny > budget.amount_cny + 0.005 ? GrantProblem::kOverBudget
                                                                : GrantProblem::kNone;
}

double impressions_for(const Budget& budget, std::string_view tariff, double cny, Day on) {
  for (const Tariff& one : budget.tariff) {
    const double price = one.price_on(on);
    if (one.id == tariff && price > 0) return cny / price * 1000;
  }
  return 0;
}

Result<Effect> effect_of_support(const Book& book, Day turn, int days, std::size_t neighbours) {
  std::set<std::string_view> supported;
  for (const Grant& grant : book.grants) {
    if (grant.kind == "traffic") supported.insert(grant.leader);
  }
  std::set<std::string_view> measured;
  for (const Metrics& metrics : book.metrics) measured.insert(metrics.leader);
  std::vector<Account> treated;
  std::vector<Account> pool;
  const std::chrono::days span(days);
  for (const Leader& leader : book.leaders) {
    if (!measured.contains(leader.id)) continue;
    std::size_t before = 0;
    std::size_t after = 0;
    Account account{&leader, views_between(book, leader.id, turn - span, turn, before),
                    views_between(book, leader.id, turn, turn + span, after)};
    if (before == 0 || after == 0 || account.before <= 0 || account.after <= 0) continue;
    // Whoever was admitted had help of other kinds: no control.
    if (supported.contains(leader.id)) {
      treated.push_back(account);
    } else if (leader.stage != Stage::kAdmitted) {
      pool.push_back(account);
    }
  }
  if (treated.size() < 2)
    return fail(ErrorCode::kInvalidArgument,
                "Fewer than two supported accounts have figures on both sides.");
  if (pool.empty())
    return fail(ErrorCode::kInvalidArgument,
                "No account without support has figures to compare with.");
  Effect effect;
  std::vector<double> differences;
  std::set<const Leader*> used;
  for (const Account& one : treated) {
    std::vector<const Account*> near;
    for (const Account& other : pool) {
      if (other.leader->field == one.leader->field) near.push_back(&other);
    }
    if (near.empty()) {
      for (const Account& other : pool) near.push_back(&other);
    }
    std::stable_sort(near.begin(), near.end(), [&](const Account* a, const Account* b) {
      return std::abs(std::log(a->before / one.before)) <
             std::abs(std::log(b->before / one.before));
    });
    near.resize(std::min(near.size(), neighbours));
    double change = 0;
    double before = 0;
    double after = 0;
    for (const Account* other : near) {
      change += other->change();
      before += other->before;
      after += other->after;
      used.insert(other->leader);
    }
    const auto n = static_cast<double>(near.size());
    differences.push_back(one.change() - change / n);
    effect.before += one.before;
    effect.after += one.after;
    effect.control_before += before / n;
    effect.control_after += after / n;
  }
  const auto n = static_cast<double>(differences.size());
  effect.treated = differences.size();
  effect.controls = used.size();
  for (double* mean :
       {&effect.before, &effect.after, &effect.control_before, &effect.control_after})
    *mean /= n;
  double mean = 0;
  for (const double one : differences) mean += one / n;
  double squares = 0;
  for (const double one : differences) squares += (one - mean) * (one - mean);
  const double half = student_t_975(differences.size() - 1) * std::sqrt(squares / (n - 1) / n);
  effect.growth = std::expm1(mean);
  effect.low = std::expm1(mean - half);
  effect.high = std::expm1(mean + half);
  return effect;
}

double student_t_975(std::size_t degrees) {
  constexpr double kTable[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306,
                               2.262,  2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
                               2.110,  2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064,
                               2.060,  2.056, 2.052, 2.048, 2.045, 2.042};
  if (degrees == 0) return 1e9;
  if (degrees <= std::size(kTable)) return kTable[degrees - 1];
  if (degrees < 40) return 2.042;
  if (degrees < 60) return 2.021;
  if (degrees < 120) return 2.000;
  return 1.980;
}

}  // namespace vigil::creators
