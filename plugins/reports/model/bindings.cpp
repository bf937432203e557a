#include "plugins/reports/model/bindings.h"

#include <algorithm>
#include <cstdlib>

#include "reports_ids.h"

namespace vigil::reports {
namespace {

namespace commands = ids::commands;
using std::string_view;

// A word says how many; without one a step of one.
int steps(string_view word) { return word.empty() ? 1 : std::max(1, std::atoi(word.data())); }

}  // namespace

namespace {

void bind_incidents(sdk::Binder& to, Incidents& incidents, const ReportsDesk& desk) {
  const auto any = [&incidents] { return incidents.selected() != nullptr; };
  const auto open = [&incidents] { return incidents.can_change(); };
  to.command(
      commands::kOpenIncident, [&incidents](string_view) { return incidents.open_from_case(); },
      [&desk] { return desk.has_case(); });
  to.command(commands::kIncidentSelect,
             [&incidents](string_view id) { return incidents.select(id); });
  to.command(
      commands::kIncidentNote, [&incidents](string_view words) { return incidents.note(words); },
      open);
  to.command(
      commands::kIncidentHandOver, [&incidents](string_view) { return incidents.hand_over(); },
      open);
  to.command(
      commands::kIncidentClose, [&incidents](string_view) { return incidents.close(); }, open);
  to.command(
      commands::kIncidentPdf, [&incidents](string_view) { return incidents.save_pdf(); }, any);
  to.command(
      commands::kIncidentCsv, [&incidents](string_view) { return incidents.save_csv(); }, any);
}

}  // namespace

void bind_commands(sdk::Binder& to, ReportsDesk& desk, Hotline& hotline, Incidents& incidents,
                   Wishes& wishes) {
  bind_incidents(to, incidents, desk);
  const auto any = [&desk] { return desk.has_case(); };
  const auto undecided = [&desk] {
    return desk.has_case() && desk.open_case()->state == CaseState::kOpen;
  };
  const auto decided = [&desk] {
    return desk.has_case() && desk.open_case()->state != CaseState::kOpen;
  };
  const auto with_verdict = [&desk] { return desk.has_case() && desk.draft().verdict.has_value(); };
  for (const auto& [key, verdict] : {std::pair(commands::kAllow, domain::Verdict::kAllow),
                                     std::pair(commands::kLabel, domain::Verdict::kLabel),
                                     std::pair(commands::kWarn, domain::Verdict::kWarn),
                                     std::pair(commands::kLimit, domain::Verdict::kLimit),
                                     std::pair(commands::kRemove, domain::Verdict::kRemove),
                                     std::pair(commands::kEscalate, domain::Verdict::kEscalate)}) {
    to.command(
        key, [&desk, chosen = verdict](string_view) { return desk.choose(chosen); }, undecided);
  }
  for (const auto& [key, kind] :
       {std::pair(commands::kActWarn, domain::ActionKind::kWarn),
        std::pair(commands::kActReach, domain::ActionKind::kLimitReach),
        std::pair(commands::kActRestrict, domain::ActionKind::kRestrictAuthor),
        std::pair(commands::kActStrike, domain::ActionKind::kStrike),
        std::pair(commands::kActAuthority, domain::ActionKind::kAuthority)}) {
    to.command(
        key, [&desk, act = kind](string_view) { return desk.toggle(act); }, with_verdict);
  }
  to.command(
      commands::kPolicy, [&desk](string_view) { return desk.next_policy(); }, with_verdict);
  to.command(
      commands::kTake, [&desk](string_view) { return desk.take(); }, undecided);
  to.command(commands::kGiveBack, [&desk](string_view) { return desk.give_back(); });
  to.command(
      commands::kDecide, [&desk](string_view) { return desk.decide(); }, with_verdict);
  to.command(
      commands::kUndo, [&desk](string_view) { return desk.undo(); },
      [&desk] { return desk.can_undo(); });
  to.command(
      commands::kAnswer, [&desk](string_view) { return desk.answer(); }, decided);
  to.command(
      commands::kClose, [&desk](string_view) { return desk.close(); }, decided);
  to.command(
      commands::kReopen, [&desk](string_view) { return desk.reopen(); }, decided);
  to.command(
      commands::kAppeal, [&desk](string_view) { return desk.appeal(); }, decided);
  to.command(
      commands::kAssign, [&desk](string_view) { return desk.assign(); }, any);
  to.command(
      commands::kTeam, [&desk](string_view) { return desk.next_team(); }, undecided);
  to.command(
      commands::kConfirmSecond, [&desk](string_view) { return desk.confirm_second(); },
      [&desk] { return desk.has_case() && desk.open_case()->instruction; });
  to.command(
      commands::kWarnReporter, [&desk](string_view) { return desk.warn_reporters(); }, decided);
  to.command(commands::kNext, [&desk, &incidents, &wishes](string_view word) {
    return wishes.in_incidents ? incidents.step(steps(word)) : desk.step(steps(word));
  });
  to.command(commands::kPrevious, [&desk, &incidents, &wishes](string_view word) {
    return wishes.in_incidents ? incidents.step(-steps(word)) : desk.step(-steps(word));
  });
  to.command(commands::kSelect, [&desk](string_view id) { return desk.select(id); });
  to.command(commands::kFilter,
             [&desk](string_view words) { return desk.search(std::string(words)); });
  to.command(commands::kStateFilter, [&desk](string_view word) {
    return word.empty() ? desk.next_state_filter() : desk.show_state(word == "all" ? "" : word);
  });
  to.command(commands::kSearch, [&wishes](string_view) {
    wishes.search = true;
    return Status();
  });
  to.command(
      commands::kMessage,
      [&wishes](string_view) {
        wishes.message = true;
        return Status();
      },
      any);
  to.command(
      commands::kSendMessage, [&desk](string_view words) { return desk.say(words); }, any);
  to.command(
      commands::kAddress, [&desk](string_view whom) { return desk.address(whom); }, any);
  to.command(
      commands::kNextReporter, [&desk](string_view) { return desk.address("next"); }, any);
  to.command(
      commands::kPreviousReporter, [&desk](string_view) { return desk.address("previous"); }, any);
  const auto to_one = [&desk] { return desk.has_case() && !desk.draft().recipient.empty(); };
  to.command(
      commands::kReply,
      [&wishes](string_view) {
        wishes.reply = true;
        return Status();
      },
      to_one);
  to.command(
      commands::kKeepReply, [&desk](string_view words) { return desk.note_reply(words); }, to_one);
  const auto has_clip = [&desk] { return desk.clip() != nullptr; };
  to.command(
      commands::kPlay,
      [&desk](string_view) {
        if (desk.clip()->playing())
          desk.clip()->pause();
        else
          desk.clip()->play();
        return Status();
      },
      has_clip);
  to.command(
      commands::kSeek,
      [&desk](string_view word) {
        desk.clip()->seek(sdk::MediaTime(std::atoll(std::string(word).c_str())));
        return Status();
      },
      has_clip);
  to.command(commands::kCallField, [&hotline](string_view word) { return hotline.set(word); });
  to.command(commands::kNewCall, [&hotline](string_view) { return hotline.clear(); });
  to.command(
      commands::kFileCall, [&hotline, &desk](string_view) { return hotline.file(desk.intake()); },
      [&hotline] { return hotline.has_words(); });
  to.command(commands::kDropCall, [&hotline](string_view id) { return hotline.take_back(id); });
}

void bind_month(sdk::Binder& to, MonthDesk& month) {
  const auto counted = [&month] { return month.figures() != nullptr; };
  to.command(commands::kMonthEarlier,
             [&month](string_view word) { return month.step(-steps(word)); });
  to.command(commands::kMonthLater, [&month](string_view word) { return month.step(steps(word)); });
  to.command(
      commands::kMonthPdf, [&month](string_view) { return month.save_pdf(); }, counted);
  to.command(
      commands::kMonthCsv, [&month](string_view) { return month.save_csv(); }, counted);
  to.command(
      commands::kMonthXlsx, [&month](string_view) { return month.save_xlsx(); }, counted);
  to.command(
      commands::kMonthStatements,
      [&month](string_view format) { return month.save_statements(format); }, counted);
}

}  // namespace vigil::reports
