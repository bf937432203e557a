#include "plugins/creators/model/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "creators_ids.h"
#include "plugins/sdk/format.h"

namespace vigil::creators {
namespace {

namespace texts = ids::texts;

sdk::TextKey comparator_text(Comparator comparator) {
  switch (comparator) {
    case Comparator::kEqual: return texts::kComparatorEqual;
    case Comparator::kOver: return texts::kComparatorOver;
    case Comparator::kAtLeast: return texts::kComparatorAtLeast;
    case Comparator::kNearly: return texts::kComparatorNearly;
    case Comparator::kAbout: return texts::kComparatorAbout;
    case Comparator::kUnknown: break;
  }
  return texts::kComparatorUnknown;
}

bool is_share(const PrintedFigure& figure) {
  return figure.unit == "ratio" || figure.unit == "growth" || figure.unit == "premium";
}

std::string joined(const std::vector<double>& values, bool share) {
  std::string text;
  for (const double value : values) {
    if (!text.empty()) text += " · ";
    text += share ? percent(value) : grouped(value);
  }
  return text;
}

std::string in_language(const sdk::Texts& words, double value, double chinese, double english,
                        sdk::TextKey pattern) {
  const double scaled = value / (words.language() == "en" ? english : chinese);
  return sdk::format(words, pattern, fmt::arg("n", grouped(scaled)));
}

}  // namespace

std::string unit_words(const sdk::Texts& words, const std::string& unit) {
  if (words.language() == "en") {
    if (unit == "ratio" || unit == "growth" || unit == "premium" || unit == "date") return {};
    return unit == "斤" ? "jin" : unit;
  }
  constexpr std::pair<std::string_view, std::string_view> kUnits[] = {
      {"people", "人"},
      {"leaders", "位"},
      {"fans", "粉丝"},
      {"CNY", "元"},
      {"households", "户"},
      {"jobs", "个岗位"},
      {"products", "款"},
      {"counties", "县"},
      {"poverty counties", "个贫困县"},
      {"sellers", "人"},
      {"users", "人"},
      {"farmers", "人"},
      {"items", "项"},
      {"videos", "条"},
      {"lessons", "节"},
      {"likes", "赞"},
      {"viewers", "人"},
      {"participants", "人次"},
      {"works", "个"},
      {"boxes", "箱"},
      {"provinces", "省"},
      {"years", "年"},
      {"months", "月"},
      {"date", ""},
      {"ratio", ""},
      {"growth", ""},
      {"premium", ""},
      {"ethnic groups", "个民族"},
      {"impressions", "次"},
      {"plays", "次"},
      {"s/video", "秒／条"},
      {"CNY value of traffic", "元流量"},
      {"cohorts/year", "期／年"},
      {"stages", "类"},
      {"agencies;products", "家；款"},
      {"斤;CNY", "斤；元"},
      {"根;斤;斤", "根；斤；斤"},
      {"fans/leader", "粉丝／位"},
      {"CNY/seller", "元／人"},
      {"CNY/斤", "元／斤"},
      {"CNY/箱", "元／箱"},
      {"斤/箱", "斤／箱"}};
  for (const auto& [stored, chinese] : kUnits) {
    if (stored == unit) return std::string(chinese);
  }
  return unit;
}

std::string system_words(const sdk::Texts& words, const std::string& system) {
  if (system == "academy") return words.text(texts::kWorkspaceAcademy);
  if (system == "goods") return words.text(texts::kWorkspaceGoods);
  if (system == "heritage") return words.text(texts::kWorkspaceHeritage);
  return words.text(texts::kWorkspaceLeaders);
}

std::string figure_words(const sdk::Texts& words, const PrintedFigure& figure) {
  std::string value = figure.values.empty() ? figure.text : joined(figure.values, is_share(figure));
  if (value.empty()) return words.text(texts::kFigureLost);
  const std::string unit = unit_words(words, figure.unit);
  if (!unit.empty()) value += " " + unit;
  return sdk::format(words, comparator_text(figure.comparator), fmt::arg("value", value));
}

std::string counted_words(const sdk::Texts& words, const Reconciled& one) {
  if (!one.counted_text.empty()) return one.counted_text;
  if (one.counted.empty()) return words.text(texts::kNotCounted);
  return joined(one.counted, is_share(*one.printed));
}

std::string outcome_words(const sdk::Texts& words, const Reconciled& one) {
  if (one.outcome == Outcome::kAgrees) return words.text(texts::kOutcomeAgrees);
  if (one.outcome == Outcome::kDiffers) return words.text(texts::kOutcomeDiffers);
  switch (one.reason) {
    case Reason::kCommunity: return words.text(texts::kReasonCommunity);
    case Reason::kPerson: return words.text(texts::kReasonPerson);
    case Reason::kDamaged: return words.text(texts::kReasonDamaged);
    case Reason::kTarget: return words.text(texts::kReasonTarget);
    case Reason::kNoNumber: return words.text(texts::kReasonNoNumber);
    case Reason::kPeriod: return words.text(texts::kReasonPeriod);
    case Reason::kContradiction: return words.text(texts::kReasonContradiction);
    case Reason::kNone: break;
  }
  return words.text(texts::kOutcomeDiffers);
}

std::string finding_words(const sdk::Texts& words, const GoodsFinding& finding) {
  const auto say = [&](sdk::TextKey key) {
    return sdk::format(
        words, key, fmt::arg("name", finding.name), fmt::arg("period", finding.period),
        fmt::arg("value", grouped(finding.value)), fmt::arg("expected", grouped(finding.expected)));
  };
  switch (finding.doubt) {
    case GoodsDoubt::kPriceFarFromSeason: return say(texts::kDoubtPrice);
    case GoodsDoubt::kWeightPerBox: return say(texts::kDoubtBox);
    case GoodsDoubt::kPoorAboveAll: return say(texts::kDoubtPoor);
    case GoodsDoubt::kAmountWithoutQuantity: return say(texts::kDoubtNoQuantity);
    case GoodsDoubt::kNegative: break;
  }
  return say(texts::kDoubtNegative);
}

std::string contradiction_words(const sdk::Texts& words, const Contradiction& one) {
  const auto say = [&](sdk::TextKey key) {
    return sdk::format(words, key, fmt::arg("what", one.what), fmt::arg("a", grouped(one.a)),
                       fmt::arg("b", grouped(one.b)));
  };
  switch (one.kind) {
    case ContradictionKind::kComparators: return say(texts::kContradictionComparators);
    case ContradictionKind::kRatio: return say(texts::kContradictionRatio);
    case ContradictionKind::kPrice: return say(texts::kContradictionPrice);
    case ContradictionKind::kIncomplete: return say(texts::kContradictionIncomplete);
    case ContradictionKind::kParts: return say(texts::kContradictionParts);
    case ContradictionKind::kUnreadable: break;
  }
  return say(texts::kContradictionUnreadable);
}

std::string money_words(const sdk::Texts& words, double cny) {
  if (std::abs(cny) >= 1e8) return in_language(words, cny, 1e8, 1e6, texts::kMoneyHundredMillion);
  if (std::abs(cny) >= 1e5) return in_language(words, cny, 1e4, 1e6, texts::kMoneyTenThousand);
  return sdk::format(words, texts::kMoney, fmt::arg("n", grouped(cny)));
}

std::string count_words(const sdk::Texts& words, double count) {
  if (std::abs(count) < 1e5) return grouped(count, 0);
  return in_language(words, count, 1e4, 1e6, texts::kCountTenThousand);
}

}  // namespace vigil::creators
