// Unsent work: every decision and every change to a record that the backend has not taken, its
// state and why it waits; conflicts and refusals with both sides and what each answer would do.
// Draws values, answers by commands. User-interface thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/workstation/panels/page.h"
#include "core/domain/policy.h"
#include "core/sync/desk_client.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::workstation {

enum class UnsentTab { kWaiting, kConflicts, kRefused, kEdits };
inline constexpr UnsentTab kUnsentTabs[] = {UnsentTab::kWaiting, UnsentTab::kConflicts,
                                            UnsentTab::kRefused, UnsentTab::kEdits};

// A person's answer to something in a tray, and whether it can be given now.
enum class TrayAct { kPutAway, kWithdraw, kSendAgain, kChange };

struct TrayChoice {
  bool possible = false;
  std::string effect;  // what it would do, or why it cannot be done
};

struct UnsentItem {
  sync::DecisionRecord record;
  std::string cause;  // in the person's words
  sync::RetakeState retake = sync::RetakeState::kNone;
};

struct UnsentView {
  std::vector<UnsentItem> waiting;
  std::vector<UnsentItem> conflicts;
  std::vector<UnsentItem> refused;
  std::shared_ptr<const std::vector<sync::RecordEdit>> edits;
  sync::Connection connection;
  std::string connection_cause;  // empty: nothing is wrong
  domain::UserId person;
  bool may_override = false;
  std::string salvaged;  // what was kept of a damaged file; empty: nothing was damaged
  std::vector<domain::Policy> policies;
};

// What is being changed before it is sent again.
struct ChangeForm {
  domain::DecisionId parked;
  sync::DecisionDraft draft;
  std::size_t verdict = 0;  // in domain::kAllVerdicts
  std::string problem{};
};

struct UnsentState {
  UnsentTab tab = UnsentTab::kWaiting;
  std::map<UnsentTab, sdk::ui::TableState> tables;
  domain::DecisionId chosen;  // the decision the acts are about; kept through refreshes
  std::string chosen_edit;    // "collection/id"
  std::optional<ChangeForm> change;
  std::map<std::string, sync::DeskClient::Side> sides;  // by path, of the chosen clash
};

// The item the acts are about now; null when there is none.
[[nodiscard]] const UnsentItem* chosen_item(const UnsentView& view, const UnsentState& state);
[[nodiscard]] const sync::RecordEdit* chosen_edit(const UnsentView& view, const UnsentState& state);
[[nodiscard]] TrayChoice choice_of(const sdk::Texts& texts, const UnsentView& view,
                                   const UnsentItem& item, TrayAct act);

void draw_unsent(const Page& page, UnsentState& state, const UnsentView& view, WallTime now);

// ---- parts of the page (unsent_details.cpp, edit_details.cpp)
void draw_tray_details(const Page& page, UnsentState& state, const UnsentView& view,
                       const UnsentItem& item);
void draw_edit_details(const Page& page, UnsentState& state, const sync::RecordEdit& edit);
[[nodiscard]] const char* verdict_words(const sdk::Texts& texts, const domain::Decision& decision);
[[nodiscard]] const char* verdict_word(const sdk::Texts& texts, domain::Verdict verdict);
// "collection/id"
[[nodiscard]] std::string edit_name(const sync::RecordEdit& edit);

}  // namespace vigil::workstation
