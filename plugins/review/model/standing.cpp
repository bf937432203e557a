#include "plugins/review/model/standing.h"

#include <optional>

#include "plugins/review/model/wording.h"
#include "plugins/sdk/format.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

namespace texts = ids::texts;

const std::string& in_language(const sdk::Texts& words, const domain::TwoWords& both) {
  return words.language() == "en" ? both.en : both.zh;
}

// Nothing for a condition that compares no figure.
std::optional<sdk::TextKey> figure_of(std::string_view because) {
  if (because == "reach" || because == "rating_reach") return texts::kStandingFigureReach;
  if (because == "author_followers") return texts::kStandingFigureAuthorFollowers;
  if (because == "reports") return texts::kStandingFigureReports;
  if (because == "exposure_reports") return texts::kStandingFigureExposureReports;
  if (because == "severity") return texts::kStandingFigureSeverity;
  return std::nullopt;
}

const char* verdict_words(const sdk::Texts& words, std::string_view on) {
  if (on == "allowed") return words.text(texts::kCommandAllow);
  if (on == "removed") return words.text(texts::kCommandRemove);
  if (on == "escalated") return words.text(texts::kCommandEscalate);
  return words.text(texts::kStandingRestricted);
}

}  // namespace

StandingWords words_of(const sdk::Texts& words, const domain::ItemStanding& standing) {
  StandingWords out;
  out.stage = in_language(words, standing.stage);
  if (standing.round > 1) {
    out.stage += "  ·  ";
    out.stage += sdk::format(words, texts::kStandingRound, fmt::arg("count", standing.round));
  }
  out.why = in_language(words, standing.why);
  if (out.why.empty()) out.why = words.text(texts::kStandingWhyHidden);
  if (const auto figure = figure_of(standing.because)) {
    out.figure = sdk::format(words, *figure, fmt::arg("value", grouped(standing.value)),
                             fmt::arg("threshold", grouped(standing.threshold)));
  }
  if (standing.new_reports > 0) {
    out.reports = sdk::format(words, texts::kStandingNewReports,
                              fmt::arg("count", grouped(standing.new_reports)));
  }
  for (const domain::NextStage& next : standing.next) {
    out.next.push_back(sdk::format(words, texts::kStandingNext,
                                   fmt::arg("verdict", verdict_words(words, next.on)),
                                   fmt::arg("stage", in_language(words, next.to))));
  }
  out.note = words.text(texts::kStandingNextNote);
  return out;
}

}  // namespace vigil::review
