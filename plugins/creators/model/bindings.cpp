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
    case InSight::kAcademy:
      return forms.open(programme.book().cohorts.empty() ? FormKind::kCohort : FormKind::kSession);
    case InSight::kSupport:
      return forms.open(programme.book().budgets.empty() ? FormKind::kBudget : FormKind::kGrant);
    case InSight::kGoods: return forms.open(FormKind::kGood);
    case InSight::kHeritage: return forms.open(FormKind::kHeritage);
    default: return forms.open(FormKind::kLeader);
  }
}

bool Office::has_picture() const {
  return in_sight != InSight::kAcademy && in_sight != InSight::kIntake;
}

Status Office::save_picture_here() {
  switch (in_sight) {
    case InSight::kLeaders: return leaders.save_picture();
    case InSight::kSupport: return impact.save_picture(Picture::kSupport);
    case InSight::kGoods: return impact.save_picture(Picture::kGoods);
    case InSight::kHeritage: return impact.save_picture(Picture::kHeritage);
    case InSight::kImpact: return impact.save_picture(Picture::kAttention);
    default: return {};
  }
}

Status Office::edit_here() {
  switch (in_sight) {
    case InSight::kLeaders: return leaders.has_selected() ? leaders.edit() : Status();
    case InSight::kAcademy: return academy.edit_here();
    case InSight::kSupport:
      return impact.grant().empty() ? Status() : impact.edit_grant(impact.grant());
    case InSight::kHeritage:
      return impact.item() == nullptr ? Status() : impact.edit_heritage(impact.item()->id);
    case InSight::kGoods: return impact.good().empty() ? Status() : impact.edit_good();
    default: return {};
  }
}

std::string Office::state_word(std::string_view name) const {
  if (name == "leaders") return std::to_string(leaders.table().rows().size());
  if (name == "form") return forms.form().open() ? "open" : "closed";
  if (name == "data") return programme.complete() ? "here" : "waiting";
  if (name == "months")
    return leaders.months().reading()           ? "reading"
           : leaders.months().figures().empty() ? "none"
                                                : "here";
  if (name == "entries") {
    if (const HeritageItem* item = impact.item(); item && in_sight == InSight::kHeritage)
      return std::to_string(item->inheritors.size() + item->activities.size());
    if (const Notice* notice = academy.notice())
      return std::to_string(notice->questions.size() + notice->tasks.size());
    if (const Session* session = academy.session()) return std::to_string(session->photos.size());
    return "0";
  }
  if (name == "selected") return leaders.selected() ? leaders.selected()->name : std::string();
  if (name == "intake") {
    if (intake.scanning()) return "scanning";
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
  with(commands::kGrowthMetric,
       [&leaders](string_view word) { return leaders.months().choose_metric(word); });
  with(commands::kGrowthSpan,
       [&leaders](string_view months) { return leaders.months().choose_span(months); });
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
  with(commands::kChooseNotice, [&academy](string_view id) { return academy.choose_notice(id); });
  plain(commands::kNextNotice, [&academy] { return academy.next_notice(); });
  when(
      commands::kNewPhoto, [&academy] { return academy.add_photo(); },
      [&academy, writable] { return academy.session() != nullptr && writable(); });
  const auto has_notice = [&academy, writable] {
    return academy.notice() != nullptr && writable();
  };
  when(
      commands::kNewQuestion, [&academy] { return academy.add_to_notice(FormKind::kQuestion); },
      has_notice);
  when(
      commands::kNewTask, [&academy] { return academy.add_to_notice(FormKind::kTask); },
      has_notice);
  with(commands::kTickTask, [&forms](string_view about) { return forms.toggle_task(about); });
  with(commands::kEditEntry, [&forms](string_view about) -> Status {
    const std::size_t colon = about.find(':');
    const FormKind kind = entry_kind_from_word(about.substr(0, colon));
    if (colon == string_view::npos || kind == FormKind::kNone)
      return fail(ErrorCode::kInvalidArgument, "An entry is named as kind:record/entry.");
    return forms.open(kind, about.substr(colon + 1));
  });
  when(
      commands::kSaveCertificates, [&academy] { return academy.save_certificates(); },
      [&academy] { return academy.has_certificates(); });

  when(
      commands::kNewGrant, [&impact] { return impact.add(FormKind::kGrant); }, writable);
  with(commands::kEditGrant, [&impact](string_view id) { return impact.edit_grant(id); });
  when(
      commands::kNewBudget, [&impact] { return impact.add(FormKind::kBudget); },
      [&programme, writable] { return writable() && programme.book().budgets.empty(); });
  with(commands::kChooseGrant, [&impact](string_view id) { return impact.choose_grant(id); });
  to.command(
      commands::kEditTariff, [&impact](string_view id) { return impact.edit_tariff(id); },
      [&programme, writable] { return writable() && !programme.book().budgets.empty(); });
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
  when(
      commands::kNewHeritage, [&impact] { return impact.add(FormKind::kHeritage); }, writable);
  with(commands::kEditHeritage, [&impact](string_view id) { return impact.edit_heritage(id); });
  with(commands::kChooseItem, [&impact](string_view id) { return impact.choose_item(id); });
  const auto has_item = [&impact, writable] { return writable() && impact.item() != nullptr; };
  when(
      commands::kNewInheritor, [&impact] { return impact.add_entry(FormKind::kInheritor); },
      has_item);
  when(
      commands::kNewActivity, [&impact] { return impact.add_entry(FormKind::kActivity); },
      has_item);
  with(commands::kAttentionCohort, [&impact](string_view id) { return impact.choose_cohort(id); });
  when(
      commands::kSavePicture, [&office] { return office.save_picture_here(); },
      [&office] { return office.has_picture(); });
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

  when(
      commands::kEditWeights, [&forms] { return forms.open(FormKind::kWeights); }, writable);
  when(
      commands::kFormRemove, [&forms] { return forms.remove_entry(); },
      [&forms] { return forms.can_remove(); });
  with(commands::kFormSet, [&forms](string_view assignment) { return forms.set(assignment); });
  when(
      commands::kFormSave, [&forms] { return forms.save(); }, form_open);
  when(
      commands::kFormCancel, [&forms] { return forms.cancel(); }, form_open);
}

}  // namespace vigil::creators
