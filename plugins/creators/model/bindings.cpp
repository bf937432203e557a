#include "plugins/creators/model/bindings.h"

#include "creators_ids.h"

namespace vigil::creators {
namespace {

namespace commands = ids::commands;
using std::string_view;

}  // namespace

void Office::update() {
  // While an import is written the book is read once at its end.
  if (intake.state() != IntakeState::kWriting) programme.update();
  intake.update();
  look(in_sight);
}

void Office::look(InSight place) {
  in_sight = place;
  switch (place) {
    case InSight::kLeaders: leaders.update(); break;
    case InSight::kAcademy: academy.update(); break;
    case InSight::kIntake: break;
    default: impact.update(); break;
  }
}

Status Office::switch_data() {
  const Status done = programme.switch_data();
  look(in_sight);
  return done;
}

Status Office::add_here() {
  switch (in_sight) {
    case InSight::kAcademy: return forms.open(FormKind::kSession);
    case InSight::kSupport:
      return forms.open(programme.book().budgets.empty() ? FormKind::kBudget : FormKind::kGrant);
    case InSight::kGoods: return forms.open(FormKind::kGood);
    case InSight::kHeritage: return forms.open(FormKind::kHeritage);
    default: return forms.open(FormKind::kLeader);
  }
}

Status Office::edit_here() {
  switch (in_sight) {
    case InSight::kLeaders: return leaders.has_selected() ? leaders.edit() : Status();
    case InSight::kAcademy: return academy.session() != nullptr ? academy.edit_session() : Status();
    case InSight::kGoods: return impact.good().empty() ? Status() : impact.edit_good();
    default: return {};
  }
}

std::string Office::state_word(std::string_view name) const {
  if (name == "leaders") return std::to_string(leaders.table().rows().size());
  if (name == "form") return forms.form().open() ? "open" : "closed";
  if (name == "data") return programme.complete() ? "here" : "waiting";
  if (name == "intake") {
    switch (intake.state()) {
      case IntakeState::kEmpty: return "empty";
      case IntakeState::kPreview: return "preview";
      case IntakeState::kWriting: return "writing";
      case IntakeState::kDone: return "done";
    }
  }
  return {};
}

void bind_commands(sdk::Binder& to, Office& office) {
  LeaderDesk& leaders = office.leaders;
  AcademyDesk& academy = office.academy;
  ImpactDesk& impact = office.impact;
  IntakeDesk& intake = office.intake;
  FormDesk& forms = office.forms;
  Programme& programme = office.programme;
  const auto writable = [&programme] { return programme.may_write() && !programme.is_reference(); };
  const auto has_leader = [&leaders, writable] { return leaders.has_selected() && writable(); };
  const auto form_open = [&forms] { return forms.form().open(); };
  const auto plain = [&](sdk::CommandKey key, auto act) {
    to.command(key, [act](string_view) -> Status { return act(); });
  };
  const auto when = [&](sdk::CommandKey key, auto act, auto enabled) {
    to.command(
        key, [act](string_view) -> Status { return act(); }, enabled);
  };
  const auto with = [&](sdk::CommandKey key, auto act) {
    to.command(key, [act](string_view argument) -> Status { return act(argument); });
  };

  plain(commands::kSwitchData, [&office] { return office.switch_data(); });
  when(
      commands::kAdd, [&office] { return office.add_here(); }, writable);
  when(
      commands::kEdit, [&office] { return office.edit_here(); }, writable);
  plain(commands::kSearchLeaders, [&leaders] { return leaders.search(); });
  with(commands::kFilterWords,
       [&leaders](string_view words) { return leaders.filter_words(words); });
  with(commands::kFilterStage, [&leaders](string_view word) { return leaders.filter_stage(word); });
  with(commands::kFilterField, [&leaders](string_view word) { return leaders.filter_field(word); });
  plain(commands::kFilterPoverty, [&leaders] { return leaders.filter_poverty(); });
  with(commands::kSortLeaders, [&leaders](string_view by) { return leaders.sort(by); });
  with(commands::kSelectLeader, [&leaders](string_view id) { return leaders.select(id); });
  when(
      commands::kNewLeader, [&leaders] { return leaders.add(); }, writable);
  when(
      commands::kEditLeader, [&leaders] { return leaders.edit(); }, has_leader);
  when(
      commands::kScoreLeader, [&leaders] { return leaders.score(); }, has_leader);
  to.command(
      commands::kAdvance, [&leaders](string_view stage) { return leaders.advance(stage); },
      has_leader);
  to.command(
      commands::kInterview, [&leaders](string_view result) { return leaders.interview(result); },
      has_leader);
  when(
      commands::kLookPrivate, [&leaders] { return leaders.look_private(); }, has_leader);
  when(
      commands::kEditPrivate, [&leaders] { return leaders.edit_private(); }, has_leader);

  with(commands::kChooseCohort, [&academy](string_view id) { return academy.choose_cohort(id); });
  plain(commands::kMonthEarlier, [&academy] { return academy.turn_month(-1); });
  plain(commands::kMonthLater, [&academy] { return academy.turn_month(1); });
  with(commands::kChooseSession, [&academy](string_view id) { return academy.choose_session(id); });
  with(commands::kChooseMember, [&academy](string_view id) { return academy.choose_member(id); });
  const auto can_tick = [&academy] { return academy.can_tick(); };
  when(
      commands::kTickAttended, [&academy] { return academy.toggle_attended(); }, can_tick);
  when(
      commands::kTickHanded, [&academy] { return academy.toggle_handed(); }, can_tick);
  when(
      commands::kTickHomework, [&academy] { return academy.toggle_homework(); }, can_tick);
  when(
      commands::kNewCohort, [&academy] { return academy.add(FormKind::kCohort); }, writable);
  when(
      commands::kNewSession, [&academy] { return academy.add(FormKind::kSession); }, writable);
  when(
      commands::kEditSession, [&academy] { return academy.edit_session(); }, can_tick);
  when(
      commands::kNewAdvice, [&academy] { return academy.add(FormKind::kAdvice); }, writable);
  with(commands::kEditAdvice, [&academy](string_view id) { return academy.edit_advice(id); });
  when(
      commands::kNewNotice, [&academy] { return academy.add(FormKind::kNotice); }, writable);
  with(commands::kEditNotice, [&academy](string_view id) { return academy.edit_notice(id); });
  when(
      commands::kSaveCertificates, [&academy] { return academy.save_certificates(); },
      [&academy] { return academy.has_certificates(); });

  when(
      commands::kNewGrant, [&impact] { return impact.add(FormKind::kGrant); }, writable);
  with(commands::kEditGrant, [&impact](string_view id) { return impact.edit_grant(id); });
  when(
      commands::kNewBudget, [&impact] { return impact.add(FormKind::kBudget); },
      [&programme, writable] { return writable() && programme.book().budgets.empty(); });
  plain(commands::kSaveSupportPicture,
        [&impact] { return impact.save_picture(Picture::kSupport); });
  plain(commands::kSwitchGoods, [&impact] { return impact.switch_goods(); });
  with(commands::kChooseGood, [&impact](string_view id) { return impact.choose_good(id); });
  const auto has_good = [&impact, writable] { return writable() && !impact.good().empty(); };
  when(
      commands::kNewGood, [&impact] { return impact.add(FormKind::kGood); }, writable);
  when(
      commands::kEditGood, [&impact] { return impact.edit_good(); }, has_good);
  when(
      commands::kNewSale, [&impact] { return impact.add_sale(); }, has_good);
  when(
      commands::kNewEvent, [&impact] { return impact.add(FormKind::kEvent); }, writable);
  plain(commands::kSaveGoodsPicture, [&impact] { return impact.save_picture(Picture::kGoods); });
  when(
      commands::kNewHeritage, [&impact] { return impact.add(FormKind::kHeritage); }, writable);
  with(commands::kEditHeritage, [&impact](string_view id) { return impact.edit_heritage(id); });
  plain(commands::kSaveHeritagePicture,
        [&impact] { return impact.save_picture(Picture::kHeritage); });
  with(commands::kAttentionCohort, [&impact](string_view id) { return impact.choose_cohort(id); });
  plain(commands::kSaveAttentionPicture,
        [&impact] { return impact.save_picture(Picture::kAttention); });
  plain(commands::kSaveReport, [&impact] { return impact.save_report(); });

  with(commands::kIntakeOpen, [&intake](string_view path) { return intake.open(path); });
  with(commands::kIntakeTarget, [&intake](string_view word) { return intake.choose_target(word); });
  with(commands::kIntakeMatch,
       [&intake](string_view assignment) { return intake.match(assignment); });
  when(
      commands::kIntakeRun, [&intake] { return intake.run(); },
      [&intake, writable] { return intake.can_run() && writable(); });
  with(commands::kIntakeUndo, [&intake](string_view id) { return intake.undo(id); });
  plain(commands::kIntakePutAway, [&intake] { return intake.put_away(); });
  when(
      commands::kIntakeProblems, [&intake] { return intake.save_problems(); },
      [&intake] { return !intake.result().problems.empty(); });

  with(commands::kFormSet, [&forms](string_view assignment) { return forms.set(assignment); });
  when(
      commands::kFormSave, [&forms] { return forms.save(); }, form_open);
  when(
      commands::kFormCancel, [&forms] { return forms.cancel(); }, form_open);
}

}  // namespace vigil::creators
