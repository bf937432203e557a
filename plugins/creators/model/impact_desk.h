// The other four workspaces' state: what is chosen in support, goods, heritage and impact, worked
// out once for each change of the book; tables, pictures and the yearly report as files.
// User-interface thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "plugins/creators/model/attention.h"
#include "plugins/creators/model/form_desk.h"
#include "plugins/creators/model/goods.h"
#include "plugins/creators/model/programme.h"
#include "plugins/creators/model/reconcile.h"
#include "plugins/creators/model/support.h"

namespace vigil::creators {

enum class Picture { kSupport, kGoods, kHeritage, kAttention };

class ImpactDesk {
 public:
  ImpactDesk(Programme& programme, FormDesk& forms) : programme_(programme), forms_(forms) {}
  void update();

  // ---- worked out
  struct Support {
    std::optional<Budget> budget;
    Pacing pacing;
    std::vector<double> by_month;
    std::optional<Effect> effect;
    std::string no_effect;  // why there is none, in words
    Day turn{};             // before and after
  };
  [[nodiscard]] const Support& support() const { return support_; }
  [[nodiscard]] const std::vector<const Good*>& best() const { return best_; }
  [[nodiscard]] const GoodsTotals& totals() const { return totals_; }
  [[nodiscard]] const std::vector<GoodsFinding>& findings() const { return findings_; }
  [[nodiscard]] const std::vector<Coverage>& coverage() const { return coverage_; }
  [[nodiscard]] const Attention& attention() const { return attention_; }
  [[nodiscard]] const std::vector<AttentionPoint>& over_time() const { return over_time_; }
  [[nodiscard]] const std::vector<Reconciled>& figures() const { return figures_; }
  [[nodiscard]] const std::vector<Derived>& derived() const { return derived_; }
  [[nodiscard]] const std::vector<Contradiction>& contradictions() const { return contradictions_; }
  [[nodiscard]] bool platform_goods() const { return platform_; }
  [[nodiscard]] const std::string& good() const { return good_; }
  [[nodiscard]] const std::string& cohort() const { return cohort_; }
  [[nodiscard]] const HeritageItem* item() const;  // looked at; null: none
  [[nodiscard]] const std::string& grant() const { return grant_; }
  [[nodiscard]] int year() const;

  // ---- acts
  Status add(FormKind kind) { return forms_.open(kind); }
  Status edit_grant(std::string_view id) { return forms_.open(FormKind::kGrant, id); }
  Status edit_good() { return forms_.open(FormKind::kGood, good_); }
  Status edit_heritage(std::string_view id) { return forms_.open(FormKind::kHeritage, id); }
  Status add_entry(FormKind kind) { return forms_.open(kind, item_); }
  Status edit_tariff(std::string_view id) { return forms_.open(FormKind::kTariff, id); }
  Status choose_item(std::string_view id);
  Status choose_grant(std::string_view id);
  Status add_sale() { return forms_.open(FormKind::kSale, good_); }
  Status choose_good(std::string_view id);
  Status switch_goods();
  Status choose_cohort(std::string_view id);
  // The picture is taken when its view is drawn next.
  Status save_picture(Picture which);
  [[nodiscard]] bool take_picture_wish(Picture which);
  [[nodiscard]] std::string file_name(std::string_view what, std::string_view ending) const;
  // The yearly report as PDF, XLSX and CSV.
  Status save_report();

 private:
  void read();

  Programme& programme_;
  FormDesk& forms_;
  std::uint64_t seen_ = 0;
  bool platform_ = false;
  std::string good_;
  std::string item_;
  std::string grant_;
  std::string cohort_;
  std::optional<Picture> picture_wish_;
  Support support_;
  std::vector<const Good*> best_;
  GoodsTotals totals_;
  std::vector<GoodsFinding> findings_;
  std::vector<Coverage> coverage_;
  Attention attention_;
  std::vector<AttentionPoint> over_time_;
  std::vector<Reconciled> figures_;
  std::vector<Derived> derived_;
  std::vector<Contradiction> contradictions_;
};

}  // namespace vigil::creators
