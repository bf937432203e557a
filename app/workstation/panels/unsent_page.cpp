#include "app/workstation/panels/unsent_page.h"

#include <imgui.h>

#include <array>

#include "app/workstation/panels/status_bar.h"
#include "host_texts.h"
#include "plugins/sdk/format.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/text.h"

namespace vigil::workstation {
namespace {

using sync::Cause;

const char* verdict_words(const sdk::Texts& texts, const domain::Decision& decision) {
  if (decision.kind == domain::DecisionKind::kSkip) return texts.text(texts::kKindSkip);
  if (decision.kind == domain::DecisionKind::kWithdraw || !decision.verdict)
    return texts.text(texts::kKindWithdraw);
  switch (*decision.verdict) {
    case domain::Verdict::kAllow: return texts.text(texts::kVerdictAllow);
    case domain::Verdict::kLabel: return texts.text(texts::kVerdictLabel);
    case domain::Verdict::kWarn: return texts.text(texts::kVerdictWarn);
    case domain::Verdict::kLimit: return texts.text(texts::kVerdictLimit);
    case domain::Verdict::kRemove: return texts.text(texts::kVerdictRemove);
    case domain::Verdict::kEscalate: return texts.text(texts::kVerdictEscalate);
  }
  return "";
}

}  // namespace

std::string cause_sentence(const sdk::Texts& texts, Cause cause, const std::string& detail) {
  const auto plain = [&](sdk::TextKey key) { return std::string(texts.text(key)); };
  const auto detailed = [&](sdk::TextKey key) {
    return sdk::format(texts, key, fmt::arg("detail", detail));
  };
  switch (cause) {
    case Cause::kNone: return {};
    case Cause::kStaleLease: return plain(texts::kCauseStaleLease);
    case Cause::kDecidedByOther: return plain(texts::kCauseDecidedByOther);
    case Cause::kSuperseded: return plain(texts::kCauseSuperseded);
    case Cause::kConflict: return detailed(texts::kCauseConflict);
    case Cause::kUnknownTask: return plain(texts::kCauseUnknownTask);
    case Cause::kIdReused: return plain(texts::kCauseIdReused);
    case Cause::kForbidden: return plain(texts::kCauseForbidden);
    case Cause::kRejected: return detailed(texts::kCauseRejected);
    case Cause::kUndoWindow: return plain(texts::kCauseUndoWindow);
    case Cause::kEarlierDecision: return plain(texts::kCauseEarlier);
    case Cause::kUnderWay: return plain(texts::kCauseUnderWay);
    case Cause::kSignIn: return plain(texts::kCauseSignedOut);
    case Cause::kOffline: return plain(texts::kCauseOffline);
    case Cause::kTimeout: return plain(texts::kCauseTimeout);
    case Cause::kBusy: return plain(texts::kCauseBusy);
    case Cause::kServerTrouble: return plain(texts::kCauseServer);
    case Cause::kNotTheBackend: return plain(texts::kCauseNotBackend);
    case Cause::kDisk: return plain(texts::kCauseDisk);
  }
  return {};
}

void draw_unsent(const Page& page, UnsentState& state,
                 const std::vector<sdk::DecisionRecord>& records, WallTime now, bool online) {
  const auto& style = page.style;
  const auto words = [&](sdk::TextKey key) { return page.texts.text(key); };
  if (records.empty()) {
    (void)sdk::ui::empty_state(style, "###unsent_empty",
                               {.icon = sdk::ui::Icon::kDone,
                                .sentence = words(texts::kUnsentEmpty),
                                .token = sdk::ui::Token::kGood});
    return;
  }
  sdk::ui::page_heading(style, words(texts::kUnsentTitle),
                        sdk::format_plural(page.texts, texts::kUnsentLead,
                                           static_cast<std::int64_t>(records.size())));
  sdk::ui::gap(style);
  if (sdk::ui::button(style, "###retry_now", words(texts::kUnsentRetry),
                      {.kind = online ? sdk::ui::ButtonKind::kQuiet : sdk::ui::ButtonKind::kPrimary,
                       .icon = sdk::ui::Icon::kRefresh})) {
    page.commands.run(commands::kRetryNow);
  }
  sdk::ui::gap(style);
  const std::array columns = {
      sdk::ui::Column{.id = "###state",
                      .title = words(texts::kUnsentColumnState),
                      .width = 120,
                      .sortable = false},
      sdk::ui::Column{
          .id = "###item", .title = words(texts::kUnsentColumnItem), .sortable = false, .share = 2},
      sdk::ui::Column{.id = "###verdict",
                      .title = words(texts::kUnsentColumnVerdict),
                      .width = 96,
                      .sortable = false},
      sdk::ui::Column{.id = "###when",
                      .title = words(texts::kUnsentColumnWhen),
                      .width = 160,
                      .align = sdk::ui::Align::kRight,
                      .sortable = false},
      sdk::ui::Column{.id = "###cause",
                      .title = words(texts::kUnsentColumnCause),
                      .sortable = false,
                      .share = 3},
  };
  (void)now;
  sdk::ui::table(style, "###unsent_table", columns, static_cast<std::int64_t>(records.size()),
                 state.table, [&](std::int64_t row, std::size_t column, sdk::ui::TableCell& cell) {
                   const sdk::DecisionRecord& record = records[static_cast<std::size_t>(row)];
                   switch (column) {
                     case 0: cell.state(record.state, state_words(page.texts, record.state)); break;
                     case 1: cell.text(record.item.caption); break;
                     case 2:
                       if (record.decision.verdict) {
                         cell.verdict(*record.decision.verdict,
                                      verdict_words(page.texts, record.decision));
                       } else {
                         cell.text(verdict_words(page.texts, record.decision));
                       }
                       break;
                     case 3: cell.secondary(sdk::ui::exact_time(record.decision.decided_at)); break;
                     default: cell.secondary(record.cause);
                   }
                 });
}

}  // namespace vigil::workstation
