#include "plugins/review/model/bindings.h"

#include "plugins/review/model/wording.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

namespace commands = ids::commands;
using std::string_view;

constexpr double kVolumeStep = 0.1;
constexpr sdk::MediaTime kSecond = std::chrono::seconds(1);

// The same keys give a verdict on the desk and write down the agreed one in a calibration.
void bind_verdicts(sdk::Binder& to, ReviewDesk& desk, Calibrations& calibrations) {
  for (const domain::Verdict verdict : domain::kAllVerdicts) {
    to.command(
        command_of(verdict),
        [&desk, &calibrations, verdict](string_view) {
          return calibrations.in_sight() ? calibrations.agree(verdict) : desk.press(verdict);
        },
        [&desk, &calibrations, verdict] {
          return calibrations.in_sight() ? calibrations.can_agree(verdict)
                                         : desk.can_press(verdict);
        });
  }
}

void bind_deciding(sdk::Binder& to, ReviewDesk& desk) {
  const auto skippable = [&desk] { return desk.can_skip(); };
  const auto picking = [&desk] { return desk.picking(); };
  to.command(
      commands::kSkip, [&desk](string_view) { return desk.skip(); }, skippable);
  to.command(
      commands::kUndo, [&desk](string_view) { return desk.undo(); },
      [&desk] { return desk.can_undo(); });
  to.command(
      commands::kWithdraw, [&desk](string_view) { return desk.withdraw(); },
      [&desk] { return desk.can_withdraw(); });
  to.command(
      commands::kCancel, [&desk](string_view) { return desk.cancel(); },
      [&desk] { return desk.can_cancel(); });
  to.command(
      commands::kAct, [&desk](string_view) { return desk.act(); },
      [&desk] { return desk.can_act(); });
  to.command(
      commands::kTogether, [&desk](string_view) { return desk.together(); },
      [&desk] { return desk.can_decide_together(); });
  to.command(commands::kAlikeToggle,
             [&desk](string_view place) { return desk.toggle_alike(place); });
  to.command(commands::kDropAction, [&desk](string_view place) { return desk.drop_action(place); });
  to.command(
      commands::kPick, [&desk](string_view which) { return desk.pick(which); }, picking);
  to.command(
      commands::kPickFilter, [&desk](string_view text) { return desk.filter_picker(text); },
      picking);
  to.command(commands::kRevise, [&desk](string_view id) { return desk.revise(id); });
}

void bind_queue(sdk::Binder& to, ReviewDesk& desk) {
  to.command(
      commands::kNext, [&desk](string_view) { return desk.next(); },
      [&desk] { return desk.can_go_next(); });
  to.command(commands::kRefresh, [&desk](string_view) { return desk.refresh(); });
  to.command(
      commands::kRest, [&desk](string_view) { return desk.toggle_rest(); },
      [&desk] { return desk.can_rest(); });
  to.command(
      commands::kRestLater, [&desk](string_view) { return desk.rest_later(); },
      [&desk] { return desk.can_rest_later(); });
  to.command(
      commands::kSwitchQueue, [&desk](string_view queue) { return desk.switch_queue(queue); },
      [&desk] { return desk.can_switch_queue(); });
}

void bind_clip(sdk::Binder& to, ReviewDesk& desk) {
  const auto clip_command = [&](sdk::CommandKey key, auto act) {
    to.command(
        key,
        [&desk, act](string_view) {
          if (desk.has_clip()) act(desk.clip());
          return Status();
        },
        [&desk] { return desk.has_clip(); });
  };
  clip_command(commands::kPlay, [](ClipControl& clip) { clip.play_or_pause(); });
  const auto sound_command = [&](sdk::CommandKey key, auto act) {
    to.command(
        key,
        [&desk, act](string_view) {
          if (desk.has_clip()) act(desk.clip());
          return Status();
        },
        [&desk] { return desk.has_clip() && desk.clip().clip()->info().has_audio; });
  };
  sound_command(commands::kMute, [](ClipControl& clip) { clip.toggle_mute(); });
  sound_command(commands::kLouder, [](ClipControl& clip) { clip.change_volume(kVolumeStep); });
  sound_command(commands::kQuieter, [](ClipControl& clip) { clip.change_volume(-kVolumeStep); });
  clip_command(commands::kSecondForward, [](ClipControl& clip) { clip.jump(kSecond); });
  clip_command(commands::kSecondBack, [](ClipControl& clip) { clip.jump(-kSecond); });
  clip_command(commands::kToStart, [](ClipControl& clip) { clip.to_start(); });
  clip_command(commands::kToEnd, [](ClipControl& clip) { clip.to_end(); });
  clip_command(commands::kSlower, [](ClipControl& clip) { clip.slower(); });
  clip_command(commands::kFaster, [](ClipControl& clip) { clip.faster(); });

  const auto has_clip = [&desk] { return desk.has_clip(); };
  const auto step = [&](sdk::CommandKey key, int by) {
    to.command(
        key,
        [&desk, by](string_view) {
          if (desk.has_clip()) desk.viewing().step(by);
          return Status();
        },
        has_clip);
  };
  step(commands::kStepForward, 1);
  step(commands::kStepBack, -1);
  const auto has_item = [&desk] { return desk.has_item(); };
  to.command(
      commands::kSeek, [&desk](string_view at) { return desk.seek(at); }, has_clip);
  to.command(
      commands::kMarkIn, [&desk](string_view) { return desk.mark_in(); }, has_clip);
  to.command(
      commands::kMarkOut, [&desk](string_view) { return desk.mark_out(); }, has_clip);
  to.command(
      commands::kClearMark, [&desk](string_view) { return desk.clear_mark(); }, has_item);
}

void bind_item(sdk::Binder& to, ReviewDesk& desk) {
  const auto has_item = [&desk] { return desk.has_item(); };
  to.command(
      commands::kNote, [&desk](string_view) { return desk.open_note(); }, has_item);
  to.command(
      commands::kSetNote, [&desk](string_view text) { return desk.set_note(text); }, has_item);
  to.command(
      commands::kShowEvidence, [&desk](string_view at) { return desk.show_evidence(at); },
      has_item);
  for (std::size_t i = 0; i < kPointCount; ++i) {
    to.command(
        checklist()[i].command, [&desk, i](string_view) { return desk.toggle_point(i); }, has_item);
  }
}

void bind_history(sdk::Binder& to, History& history) {
  to.command(commands::kHistorySearch,
             [&history](string_view text) { return history.search(text); });
  to.command(commands::kHistoryState,
             [&history](string_view word) { return history.filter(word); });
  to.command(commands::kHistorySelect, [&history](string_view id) { return history.select(id); });
}

void bind_search(sdk::Binder& to, SearchDesk& search) {
  to.command(commands::kSearch, [&search](string_view) { return search.show(); });
  to.command(commands::kSearchRun, [&search](string_view) { return search.run(); });
  to.command(
      commands::kSearchMore, [&search](string_view) { return search.more(); },
      [&search] { return search.snapshot().more; });
  to.command(
      commands::kSearchOpen, [&search](string_view) { return search.open(); },
      [&search] { return search.can_open(); });
  to.command(commands::kSearchSet, [&search](string_view part) { return search.set(part); });
  to.command(commands::kSearchSelect, [&search](string_view task) { return search.select(task); });
  to.command(
      commands::kSearchSave, [&search](string_view name) { return search.save(name); },
      [&search] { return search.can_save(); });
  to.command(commands::kSearchView, [&search](string_view name) { return search.use_view(name); });
  to.command(commands::kSearchForget,
             [&search](string_view name) { return search.forget_view(name); });
}

void bind_health(sdk::Binder& to, QueueHealthDesk& health) {
  to.command(
      commands::kHealthRefresh, [&health](string_view) { return health.refresh(); },
      [&health] { return health.may_read(); });
  to.command(
      commands::kHealthTables, [&health](string_view) { return health.save_tables(); },
      [&health] { return health.can_save(); });
  to.command(
      commands::kHealthPicture, [&health](string_view) { return health.save_picture(); },
      [&health] { return health.can_save(); });
  to.command(commands::kHealthSelect,
             [&health](string_view queue) { return health.select(queue); });
}

void bind_calls(sdk::Binder& to, Calls& calls) {
  to.command(
      commands::kCall, [&calls](string_view) { return calls.toggle(); },
      [&calls] { return calls.can_call(); });
  to.command(
      commands::kAnswerCall, [&calls](string_view person) { return calls.answer(person); },
      [&calls] { return calls.can_answer(); });
}

void bind_mass_acts(sdk::Binder& to, MassActs& mass) {
  to.command(commands::kMassMark, [&mass](string_view tasks) { return mass.mark(tasks); });
  to.command(commands::kMassVerdict,
             [&mass](string_view verdict) { return mass.choose_verdict(verdict); });
  to.command(commands::kMassPolicy,
             [&mass](string_view policy) { return mass.choose_policy(policy); });
  to.command(
      commands::kMassPropose, [&mass](string_view note) { return mass.propose(note); },
      [&mass] { return mass.can_propose(); });
  to.command(commands::kMassClear, [&mass](string_view) { return mass.clear(); });
}

void bind_second_word(sdk::Binder& to, SecondWord& second) {
  to.command(commands::kSecondSelect, [&second](string_view id) { return second.select(id); });
  to.command(
      commands::kSecondConfirm, [&second](string_view) { return second.confirm(); },
      [&second] { return second.can_confirm(); });
  to.command(
      commands::kSecondReject, [&second](string_view) { return second.reject(); },
      [&second] { return second.can_reject(); });
}

}  // namespace

void bind_commands(sdk::Binder& binder, ReviewDesk& desk, History& history, SearchDesk& search,
                   QueueHealthDesk& health, Calls& calls, MassActs& mass, SecondWord& second,
                   Calibrations& calibrations) {
  bind_verdicts(binder, desk, calibrations);
  bind_deciding(binder, desk);
  bind_queue(binder, desk);
  bind_clip(binder, desk);
  bind_viewing(binder, desk);
  bind_item(binder, desk);
  bind_history(binder, history);
  bind_search(binder, search);
  bind_health(binder, health);
  bind_calls(binder, calls);
  bind_mass_acts(binder, mass);
  bind_second_word(binder, second);
  bind_calibrations(binder, calibrations);
}

}  // namespace vigil::review
