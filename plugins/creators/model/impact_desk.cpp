#include "plugins/creators/model/impact_desk.h"

#include <algorithm>

#include "creators_ids.h"
#include "plugins/creators/model/year_report.h"

namespace vigil::creators {
namespace {

namespace texts = ids::texts;

constexpr int kEffectDays = 84;  // twelve weeks on either side

}  // namespace

void ImpactDesk::update() {
  if (seen_ == programme_.revision()) return;
  seen_ = programme_.revision();
  read();
}

void ImpactDesk::read() {
  const Book& book = programme_.book();
  support_ = {};
  if (!book.budgets.empty()) {
    support_.budget = book.budgets.front();
    support_.pacing = pacing_of(book, *support_.budget, programme_.today());
    support_.by_month = delivered_by_month(book, *support_.budget);
  }
  // Support begins with the cohort; the turn is its start, to the week of the figures.
  for (const Cohort& one : book.cohorts) {
    if (support_.turn == Day{} || one.starts < support_.turn) support_.turn = one.starts;
  }
  if (auto effect = effect_of_support(book, support_.turn, kEffectDays)) {
    support_.effect = *effect;
  } else {
    support_.no_effect = programme_.host().texts().text(texts::kEffectUnknown);
  }
  if (item() == nullptr) {
    // Somebody is always looked at, so that keys have something to act on.
    const auto named = std::find_if(book.heritage.begin(), book.heritage.end(),
                                    [](const HeritageItem& one) { return !one.name.empty(); });
    item_ = named == book.heritage.end() ? std::string() : named->id;
  }
  best_ = ten_best(book, platform_);
  totals_ = totals_of(book, platform_);
  findings_ = check_goods(book);
  coverage_ = coverage_of(book);
  const bool cohort_known = std::any_of(book.cohorts.begin(), book.cohorts.end(),
                                        [&](const Cohort& one) { return one.id == cohort_; });
  if (!cohort_known) cohort_.clear();
  attention_ = attention_of(book, cohort_, Day(std::chrono::year(year()) / 1 / 1),
                            Day(std::chrono::year(year() + 1) / 1 / 1));
  over_time_ = attention_over_time(book, cohort_);
  figures_ = reconcile(book);
  derived_ = derived_figures(book);
  contradictions_ = creators::contradictions(book);
  const bool good_known = std::any_of(book.goods.begin(), book.goods.end(), [&](const Good& one) {
    return one.id == good_ && one.platform == platform_;
  });
  if (!good_known) good_.clear();
}

int ImpactDesk::year() const {
  return static_cast<int>(std::chrono::year_month_day(programme_.today()).year());
}

Status ImpactDesk::choose_good(std::string_view id) {
  good_ = id;
  return {};
}

Status ImpactDesk::choose_item(std::string_view id) {
  item_ = id;
  return {};
}

Status ImpactDesk::choose_grant(std::string_view id) {
  grant_ = id;
  return {};
}

const HeritageItem* ImpactDesk::item() const {
  for (const HeritageItem& one : programme_.book().heritage) {
    if (one.id == item_ && !one.name.empty()) return &one;
  }
  return nullptr;
}

Status ImpactDesk::switch_goods() {
  platform_ = !platform_;
  read();
  return {};
}

Status ImpactDesk::choose_cohort(std::string_view id) {
  cohort_ = id;
  read();
  return {};
}

Status ImpactDesk::save_picture(Picture which) {
  picture_wish_ = which;
  return {};
}

bool ImpactDesk::take_picture_wish(Picture which) {
  if (picture_wish_ != which) return false;
  picture_wish_.reset();
  return true;
}

std::string ImpactDesk::file_name(std::string_view what, std::string_view ending) const {
  return std::string(what) + "-" + to_text(programme_.today()) + std::string(ending);
}

Status ImpactDesk::save_report() {
  sdk::Host& host = programme_.host();
  const YearReport report = year_report(programme_.book(), year(), programme_.today(), host.texts(),
                                        programme_.is_reference());
  Result<std::string> pdf = report_as_pdf(report, host.texts(), host.clock().wall_now());
  if (!pdf) return pdf.error();
  Result<std::string> xlsx = report_as_xlsx(report, host.texts());
  if (!xlsx) return xlsx.error();
  host.save_text(file_name("programme-year", ".csv"), report_as_csv(report, host.texts()));
  host.save_text(file_name("programme-year", ".xlsx"), std::move(*xlsx));
  host.save_text(file_name("programme-year", ".pdf"), std::move(*pdf));
  return {};
}

}  // namespace vigil::creators
