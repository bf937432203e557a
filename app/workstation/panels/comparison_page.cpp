#include "app/workstation/panels/comparison_page.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "app/workstation/panels/unsent_page.h"
#include "core/document/sheet.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

using practice::ComparedItem;
using practice::Comparison;
using practice::Judgement;
using practice::Outcome;
using sdk::ui::Icon;
using sdk::ui::Token;

constexpr float kTableShare = 0.5F;
constexpr float kFewestRows = 140;
constexpr float kFactWidth = 72;

sdk::TextKey title_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOpen: return texts::kPracticeOutcomeOpen;
    case Outcome::kSkipped: return texts::kPracticeOutcomeSkipped;
    case Outcome::kSame: return texts::kPracticeOutcomeSame;
    case Outcome::kOtherDetail: return texts::kPracticeOutcomeDetail;
    case Outcome::kOtherVerdict: return texts::kPracticeOutcomeVerdict;
  }
  return texts::kPracticeOutcomeOpen;
}

// Quiet where there is nothing to look at.
Token token_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kOtherVerdict: return Token::kAccent;
    case Outcome::kOtherDetail: return Token::kPending;
    case Outcome::kSame: return Token::kGood;
    default: return Token::kTextSecondary;
  }
}

std::string name_in(const std::map<std::string, std::string>& names, const std::string& id) {
  const auto found = names.find(id);
  return found == names.end() ? id : found->second;
}

// The policy, the level, or both.
std::string detail_of(const Page& page, const ComparisonView& view, const Judgement& judgement) {
  std::string words =
      judgement.policy.empty() ? std::string() : name_in(view.policies, judgement.policy);
  if (judgement.level > 0) {
    if (!words.empty()) words += "  ·  ";
    words += sdk::format(page.texts, texts::kPracticeLevel, fmt::arg("level", judgement.level));
  }
  return words;
}

std::string marks_of(const Judgement& judgement) {
  std::string words;
  for (const domain::Mark& mark : judgement.marks) {
    if (!words.empty()) words += "  ";
    words += fmt::format("{:.1f}–{:.1f} s", static_cast<double>(mark.begin.count()) / 1000,
                         static_cast<double>(mark.end.count()) / 1000);
  }
  return words;
}

void draw_figures(const Page& page, const Comparison& comparison) {
  const auto& style = page.style;
  const auto percent = [](double share) { return fmt::format("{:.0f}", share * 100); };
  if (comparison.judged == 0) return;
  sdk::ui::text(style, sdk::format_plural(page.texts, texts::kPracticeSameVerdict,
                                          static_cast<std::int64_t>(comparison.judged),
                                          fmt::arg("same", comparison.same_verdict),
                                          fmt::arg("low", percent(comparison.interval.low)),
                                          fmt::arg("high", percent(comparison.interval.high))));
  if (comparison.same != comparison.same_verdict) {
    sdk::ui::secondary(
        style, sdk::format(page.texts, texts::kPracticeSameAll, fmt::arg("same", comparison.same)));
  }
  std::string kappa;
  if (comparison.kappa) {
    kappa = sdk::format(page.texts, texts::kPracticeKappa,
                        fmt::arg("kappa", fmt::format("{:.2f}", *comparison.kappa)),
                        fmt::arg("low", fmt::format("{:.2f}", comparison.kappa_interval.low)),
                        fmt::arg("high", fmt::format("{:.2f}", comparison.kappa_interval.high)));
  } else if (comparison.judged < practice::kFewestForKappa) {
    kappa = sdk::format(page.texts, texts::kPracticeKappaFew,
                        fmt::arg("count", practice::kFewestForKappa));
  } else {
    kappa = page.texts.text(texts::kPracticeKappaAlike);
  }
  sdk::ui::wrapped(style, kappa, Token::kTextSecondary, sdk::ui::kSmallText);
}

void draw_cell(const Page& page, const ComparisonView& view, const ComparedItem& item,
               std::int64_t row, std::size_t column, sdk::ui::TableCell& cell) {
  const auto verdict = [&](const std::optional<Judgement>& judgement) {
    if (judgement) cell.verdict(judgement->verdict, verdict_word(page.texts, judgement->verdict));
  };
  const auto detail = [&](const std::optional<Judgement>& judgement) {
    if (judgement) cell.secondary(detail_of(page, view, *judgement));
  };
  switch (column) {
    case 0: cell.secondary(fmt::format("{}", row + 1)); break;
    case 1: cell.text(item.caption, item.own ? Token::kText : Token::kTextSecondary); break;
    case 2: verdict(item.own); break;
    case 3: detail(item.own); break;
    case 4: verdict(item.recorded); break;
    case 5: detail(item.recorded); break;
    default:
      cell.text(page.texts.text(title_of(item.outcome)), token_of(item.outcome),
                sdk::ui::kSmallText);
  }
}

void draw_table(const Page& page, ComparisonState& state, const ComparisonView& view,
                float height) {
  const std::vector<ComparedItem>& items = view.comparison.items;
  const auto column = [&](const char* id, sdk::TextKey title, float width, float share = 1) {
    return sdk::ui::Column{.id = id,
                           .title = page.texts.text(title),
                           .width = width,
                           .sortable = false,
                           .share = share};
  };
  std::array columns = {column("###number", texts::kPracticeColumnNumber, 52),
                        column("###item", texts::kUnsentColumnItem, 0, 3),
                        column("###own", texts::kPracticeColumnOwn, 112),
                        column("###own_policy", texts::kTrayPolicy, 0, 2),
                        column("###recorded", texts::kPracticeColumnRecorded, 112),
                        column("###recorded_policy", texts::kTrayPolicy, 0, 2),
                        column("###outcome", texts::kPracticeColumnOutcome, 148)};
  columns[0].align = sdk::ui::Align::kRight;
  const auto found = std::find_if(items.begin(), items.end(), [&](const ComparedItem& each) {
    return each.task == state.chosen;
  });
  state.table.focus = found == items.end() ? 0 : found - items.begin();
  state.chosen = items[static_cast<std::size_t>(state.table.focus)].task;
  if (!std::exchange(state.shown, true)) state.table.take_focus = true;
  const std::string foot = sdk::format_plural(page.texts, texts::kPracticeLeft,
                                              static_cast<std::int64_t>(view.comparison.left()));
  const auto result = sdk::ui::table(
      page.style, "###comparison_table", columns, std::ssize(items), state.table,
      [&](std::int64_t row, std::size_t index, sdk::ui::TableCell& cell) {
        draw_cell(page, view, items[static_cast<std::size_t>(row)], row, index, cell);
      },
      {.height = height, .foot = foot, .multiple = false});
  if (result.focus_changed && state.table.focus >= 0 && state.table.focus < std::ssize(items))
    state.chosen = items[static_cast<std::size_t>(state.table.focus)].task;
  if (result.activated) page.commands.run(commands::kComparisonAgain);
}

void draw_side(const Page& page, const ComparisonView& view, const char* id, sdk::TextKey title,
               const Judgement& judgement, float width) {
  const auto& style = page.style;
  const auto& texts = page.texts;
  const sdk::ui::Card card(style, id, width);
  sdk::ui::section_heading(style, texts.text(title));
  sdk::ui::verdict_mark(style, judgement.verdict, verdict_word(texts, judgement.verdict));
  const auto fact = [&](sdk::TextKey label, const std::string& value) {
    if (!value.empty()) sdk::ui::fact(style, texts.text(label), value, kFactWidth);
  };
  fact(texts::kTrayPolicy, detail_of(page, view, judgement));
  fact(texts::kPracticeMarks, marks_of(judgement));
  fact(texts::kTrayNote, judgement.note);
}

void draw_details(const Page& page, const ComparisonView& view, const ComparedItem& item) {
  const auto& style = page.style;
  const auto& texts = page.texts;
  sdk::ui::section_heading(style, item.caption, name_in(view.queues, item.queue.text()));
  if (!item.own || !item.recorded) {
    sdk::ui::wrapped(style,
                     texts.text(item.outcome == Outcome::kSkipped ? texts::kPracticeSkippedHelp
                                                                  : texts::kPracticeOpenHelp),
                     Token::kTextSecondary);
    return;
  }
  const float room = ImGui::GetContentRegionAvail().x / style.scale;
  const float width = std::floor((room - sdk::ui::kPadding) / 2);
  const float top = ImGui::GetCursorPosY();
  const float left = ImGui::GetCursorPosX();
  draw_side(page, view, "###own_side", texts::kPracticeOwn, *item.own, width);
  const float below = ImGui::GetCursorPosY();
  ImGui::SetCursorPos({left + style.px(width + sdk::ui::kPadding), top});
  draw_side(page, view, "###recorded_side", texts::kPracticeRecorded, *item.recorded, width);
  ImGui::SetCursorPosY(std::max(below, ImGui::GetCursorPosY()));
  ImGui::Dummy({0, 0});  // what is scrolled ends here
  if (item.later) {
    std::string later = verdict_word(texts, item.later->verdict);
    if (const std::string detail = detail_of(page, view, *item.later); !detail.empty())
      later += "  ·  " + detail;
    sdk::ui::wrapped(style, sdk::format(texts, texts::kPracticeLater, fmt::arg("verdict", later)),
                     Token::kTextSecondary, sdk::ui::kSmallText);
  }
}

void draw_acts(const Page& page) {
  const auto& style = page.style;
  sdk::ui::ButtonOptions again;
  again.kind = sdk::ui::ButtonKind::kPrimary;
  again.icon = Icon::kPlay;
  again.key = page.commands.key_of(commands::kComparisonAgain);
  again.enabled = page.commands.enabled(commands::kComparisonAgain);
  if (sdk::ui::button(style, "###comparison_again", page.texts.text(texts::kCommandComparisonAgain),
                      again)) {
    page.commands.run(commands::kComparisonAgain);
  }
  sdk::ui::beside(style);
  sdk::ui::ButtonOptions save;
  save.icon = Icon::kDownload;
  save.key = page.commands.key_of(commands::kComparisonExport);
  save.enabled = page.commands.enabled(commands::kComparisonExport);
  if (sdk::ui::button(style, "###comparison_export",
                      page.texts.text(texts::kCommandComparisonExport), save)) {
    page.commands.run(commands::kComparisonExport);
  }
}

}  // namespace

const ComparedItem* chosen_item(const ComparisonView& view, const ComparisonState& state) {
  for (const ComparedItem& item : view.comparison.items) {
    if (item.task == state.chosen) return &item;
  }
  return nullptr;
}

void draw_practice_banner(const Page& page, const Comparison& comparison, bool on_comparison) {
  const bool done = comparison.left() == 0;
  const std::string sentence = sdk::format(
      page.texts, done ? texts::kPracticeBannerDone : texts::kPracticeBanner,
      fmt::arg("judged", comparison.judged), fmt::arg("count", comparison.items.size()));
  ImGui::SetCursorPos({page.style.px(sdk::ui::kGap), page.style.px(sdk::ui::kTightGap)});
  sdk::ui::Notice notice;
  notice.tone = done ? sdk::ui::NoticeTone::kGood : sdk::ui::NoticeTone::kPlain;
  notice.sentence = sentence;
  notice.width = ImGui::GetWindowWidth() / page.style.scale - 2 * sdk::ui::kGap;
  if (!on_comparison) notice.action = page.texts.text(texts::kWorkspaceComparison);
  if (sdk::ui::notice_line(page.style, "###practice_banner", notice))
    page.commands.run(commands::kComparison);
}

void draw_comparison(const Page& page, ComparisonState& state, const ComparisonView& view) {
  const auto& style = page.style;
  const Comparison& comparison = view.comparison;
  sdk::ui::page_heading(style, page.texts.text(texts::kWorkspaceComparison),
                        page.texts.text(texts::kPracticeLead));
  sdk::ui::gap(style, sdk::ui::kTightGap);
  if (comparison.judged == 0) {
    state.shown = false;
    (void)sdk::ui::empty_state(style, "###comparison_empty",
                               {.icon = Icon::kBook,
                                .sentence = page.texts.text(texts::kPracticeEmpty),
                                .detail = page.texts.text(texts::kPracticeEmptyHelp)});
    return;
  }
  draw_figures(page, comparison);
  sdk::ui::gap(style);
  const float left = ImGui::GetContentRegionAvail().y / style.scale;
  constexpr float kHeadAndFoot = 72;
  const float all =
      kHeadAndFoot + sdk::ui::kRowHeight * static_cast<float>(comparison.items.size());
  draw_table(page, state, view, std::min(all, std::max(kFewestRows, left * kTableShare)));
  sdk::ui::gap(style);
  draw_acts(page);
  sdk::ui::gap(style);
  const sdk::ui::ScrollArea area(style, "###comparison_details");
  if (const ComparedItem* item = chosen_item(view, state)) draw_details(page, view, *item);
}

std::string comparison_csv(const sdk::Texts& texts, const ComparisonView& view) {
  const auto words = [&](sdk::TextKey key) { return std::string(texts.text(key)); };
  const std::string own = words(texts::kPracticeOwn) + " ";
  const std::string recorded = words(texts::kPracticeRecorded) + " ";
  const std::string policy = words(texts::kTrayPolicy);
  const std::string level = words(texts::kPracticeColumnLevel);
  const std::string note = words(texts::kTrayNote);
  const std::vector<std::string> headings = {words(texts::kPracticeColumnNumber),
                                             words(texts::kUnsentColumnItem),
                                             words(texts::kPracticeColumnQueue),
                                             words(texts::kPracticeColumnOutcome),
                                             words(texts::kPracticeColumnOwn),
                                             own + policy,
                                             own + level,
                                             own + note,
                                             words(texts::kPracticeColumnRecorded),
                                             recorded + policy,
                                             recorded + level,
                                             recorded + note,
                                             words(texts::kPracticeColumnLater)};
  std::vector<std::vector<std::string>> rows;
  for (const ComparedItem& item : view.comparison.items) {
    std::vector<std::string>& row = rows.emplace_back();
    row = {fmt::format("{}", rows.size()), item.caption, name_in(view.queues, item.queue.text()),
           words(title_of(item.outcome))};
    for (const auto* side : {&item.own, &item.recorded}) {
      if (!*side) {
        row.insert(row.end(), 4, std::string());
        continue;
      }
      const Judgement& judgement = **side;
      row.emplace_back(verdict_word(texts, judgement.verdict));
      row.push_back(judgement.policy.empty() ? std::string()
                                             : name_in(view.policies, judgement.policy));
      row.push_back(judgement.level > 0 ? fmt::format("{}", judgement.level) : std::string());
      row.push_back(judgement.note);
    }
    row.emplace_back(item.later ? verdict_word(texts, item.later->verdict) : "");
  }
  return document::csv_text(headings, rows);
}

}  // namespace vigil::workstation
