#include "plugins/rating/model/bindings.h"

#include "rating_ids.h"

namespace vigil::rating {
namespace {

namespace commands = ids::commands;
using std::string_view;

constexpr sdk::MediaTime kSecond = std::chrono::seconds(1);

void bind_marking(sdk::Binder& to, RatingDesk& desk) {
  const auto marking = [&desk] { return desk.can_mark(); };
  const sdk::CommandKey dimensions[] = {
      commands::kDimension1, commands::kDimension2, commands::kDimension3,
      commands::kDimension4, commands::kDimension5, commands::kDimension6,
      commands::kDimension7, commands::kDimension8, commands::kDimension9};
  for (int i = 0; i < 9; ++i) {
    to.command(
        dimensions[i], [&desk, i](string_view) { return desk.choose_dimension(i + 1); }, marking);
  }
  const sdk::CommandKey intensities[] = {commands::kIntensityNone, commands::kIntensityMild,
                                         commands::kIntensityModerate, commands::kIntensityIntense};
  for (std::size_t i = 0; i < 4; ++i) {
    to.command(
        intensities[i],
        [&desk, i](string_view) { return desk.set_intensity(scale::kAllIntensities[i]); }, marking);
  }
  const sdk::CommandKey levels[] = {commands::kLevel1, commands::kLevel2, commands::kLevel3,
                                    commands::kLevel4, commands::kLevel5};
  for (int i = 0; i < 5; ++i) {
    to.command(
        levels[i], [&desk, i](string_view) { return desk.choose_level(i + 1); }, marking);
  }
  to.command(
      commands::kGroupNext, [&desk](string_view) { return desk.move_group(1); }, marking);
  to.command(
      commands::kGroupPrevious, [&desk](string_view) { return desk.move_group(-1); }, marking);
  to.command(commands::kChooseDimension,
             [&desk](string_view id) { return desk.choose_dimension(id); });
  to.command(commands::kChooseGroup,
             [&desk](string_view number) { return desk.choose_group(number); });
  to.command(commands::kDropMark, [&desk](string_view place) { return desk.drop_mark(place); });
  to.command(commands::kSetReason, [&desk](string_view reason) { return desk.set_reason(reason); });
  to.command(commands::kSetNote, [&desk](string_view note) { return desk.set_note(note); });
  to.command(
      commands::kNote, [&desk](string_view) { return desk.open_note(); }, marking);
}

void bind_deciding(sdk::Binder& to, RatingDesk& desk) {
  to.command(
      commands::kSave, [&desk](string_view) { return desk.save(); },
      [&desk] { return desk.can_save(); });
  to.command(
      commands::kEscalate, [&desk](string_view) { return desk.escalate(); },
      [&desk] { return desk.can_save(); });
  to.command(
      commands::kSkip, [&desk](string_view) { return desk.skip(); },
      [&desk] { return desk.can_skip(); });
  to.command(commands::kPickReason,
             [&desk](string_view number) { return desk.pick_reason(number); });
  to.command(
      commands::kUndo, [&desk](string_view) { return desk.undo(); },
      [&desk] { return desk.can_undo(); });
  to.command(
      commands::kCancel, [&desk](string_view) { return desk.cancel(); },
      [&desk] { return desk.can_cancel(); });
  to.command(
      commands::kNext, [&desk](string_view) { return desk.next(); },
      [&desk] { return desk.can_go_next(); });
  to.command(commands::kRefresh, [&desk](string_view) { return desk.refresh(); });
}

void bind_clip(sdk::Binder& to, RatingDesk& desk) {
  const auto has_clip = [&desk] { return desk.has_clip(); };
  const auto act = [&](sdk::CommandKey key, auto run) {
    to.command(
        key,
        [&desk, run](string_view argument) {
          if (desk.has_clip()) run(desk.clip(), argument);
          return Status();
        },
        has_clip);
  };
  const auto moment = [](string_view text) {
    return sdk::MediaTime(std::strtoll(std::string(text).c_str(), nullptr, 10));
  };
  act(commands::kPlay, [](ClipControl& clip, string_view) { clip.play_or_pause(); });
  act(commands::kStepForward, [](ClipControl& clip, string_view) { clip.step(1); });
  act(commands::kStepBack, [](ClipControl& clip, string_view) { clip.step(-1); });
  act(commands::kSecondForward, [](ClipControl& clip, string_view) { clip.jump(kSecond); });
  act(commands::kSecondBack, [](ClipControl& clip, string_view) { clip.jump(-kSecond); });
  act(commands::kMute, [](ClipControl& clip, string_view) { clip.toggle_mute(); });
  act(commands::kSeek, [moment](ClipControl& clip, string_view at) { clip.seek(moment(at)); });
  act(commands::kScrub, [moment](ClipControl& clip, string_view at) { clip.scrub(moment(at)); });
  to.command(
      commands::kLoop, [&desk](string_view) { return desk.toggle_loop(); }, has_clip);
  to.command(
      commands::kMarkIn, [&desk](string_view) { return desk.mark_in(); }, has_clip);
  to.command(
      commands::kMarkOut, [&desk](string_view) { return desk.mark_out(); }, has_clip);
  to.command(
      commands::kClearMark, [&desk](string_view) { return desk.clear_mark(); },
      [&desk] { return desk.can_mark(); });
}

void bind_boards(sdk::Binder& to, RatingRooms& rooms) {
  AgreementBoard& board = rooms.board;
  RatingDesk& desk = rooms.desk;
  to.command(commands::kAgreementRefresh, [&board](string_view) { return board.refresh(); });
  to.command(commands::kAgreementSelect, [&board](string_view row) { return board.select(row); });
  to.command(
      commands::kAskCommittee, [&board](string_view) { return board.ask_committee(); },
      [&board, &desk] { return desk.in_sight() == InSight::kAgreement && board.can_ask(); });
  to.command(
      commands::kAgreementExport, [&board](string_view) { return board.export_table(); },
      [&board] { return board.state().enough && !board.state().working; });
  CaseNotes& cases = rooms.cases;
  to.command(
      commands::kCommitteeAnswer, [&cases](string_view given) { return cases.answer(given); },
      [&cases] { return cases.may_answer(); });
  RubricBench& bench = rooms.bench;
  to.command(commands::kRubricSelect, [&bench](string_view id) { return bench.select(id); });
  to.command(
      commands::kRubricCell, [&bench](string_view cell) { return bench.move_cell(cell); },
      [&bench] { return bench.can_change(); });
  to.command(
      commands::kRubricStart, [&bench](string_view) { return bench.start(); },
      [&bench] { return bench.can_start(); });
  to.command(
      commands::kRubricDiscard, [&bench](string_view) { return bench.discard(); },
      [&bench] { return bench.may_draft() && bench.has_record(); });
  to.command(
      commands::kRubricPreview, [&bench](string_view) { return bench.run_preview(); },
      [&bench] { return bench.can_preview(); });
  to.command(
      commands::kRubricPropose, [&bench](string_view) { return bench.propose(); },
      [&bench] { return bench.can_propose(); });
}

void bind_minors(sdk::Binder& to, RatingRooms& rooms) {
  DayTrial& trial = rooms.trial;
  to.command(commands::kYouthSet, [&trial](string_view what) { return trial.set(what); });
  to.command(commands::kYouthToggle, [&trial](string_view what) { return trial.toggle(what); });
  to.command(commands::kYouthMove, [&trial](string_view by) { return trial.move_cursor(by); });
  to.command(commands::kYouthSample,
             [&trial](string_view number) { return trial.choose_sample(number); });
  RatingTeam& team = rooms.team;
  to.command(commands::kShiftJoin, [&team](string_view shift) { return team.join(shift); });
  to.command(commands::kShiftLeave, [&team](string_view shift) { return team.leave(shift); });
  to.command(commands::kTeamWeek, [&team](string_view by) { return team.show_week(by); });
  to.command(
      commands::kEmergencyStart, [&team](string_view what) { return team.start_emergency(what); },
      [&team] { return team.may_lead() && !team.state().running; });
  to.command(
      commands::kEmergencyEnd, [&team](string_view) { return team.end_emergency(); },
      [&team] { return team.can_end(); });
  MinorScores& minors = rooms.minors;
  const auto correctable = [&minors] { return minors.can_correct(); };
  to.command(commands::kMinorSelect, [&minors](string_view row) { return minors.select(row); });
  to.command(
      commands::kMinorYes, [&minors](string_view) { return minors.correct(true); }, correctable);
  to.command(
      commands::kMinorNo, [&minors](string_view) { return minors.correct(false); }, correctable);
  to.command(commands::kMinorThreshold,
             [&minors](string_view value) { return minors.set_threshold(value); });
}

}  // namespace

void RatingRooms::update() {
  shelf.update();
  past.update();
  cases.update();
  team.update();
  minors.set_in_sight(desk.in_sight() == InSight::kMinors);
  desk.update();
  board.update();
  bench.update();
  trial.update();
  minors.update();
}

void bind_commands(sdk::Binder& binder, RatingRooms& rooms) {
  bind_marking(binder, rooms.desk);
  bind_deciding(binder, rooms.desk);
  bind_clip(binder, rooms.desk);
  bind_boards(binder, rooms);
  bind_minors(binder, rooms);
}

}  // namespace vigil::rating
