#include "plugins/creators/model/academy_desk.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/document/pdf.h"
#include "creators_ids.h"
#include "plugins/sdk/format.h"

namespace vigil::creators {
namespace {

namespace collections = ids::collections;
namespace texts = ids::texts;
using nlohmann::json;

}  // namespace

void AcademyDesk::update() {
  if (seen_ == programme_.revision()) return;
  seen_ = programme_.revision();
  read();
}

void AcademyDesk::read() {
  const Book& book = programme_.book();
  const auto known = std::any_of(book.cohorts.begin(), book.cohorts.end(),
                                 [&](const Cohort& one) { return one.id == cohort_; });
  if (!known) {
    // The one that runs today, else the last that began.
    cohort_.clear();
    Day begun = Day::min();
    for (const Cohort& one : book.cohorts) {
      if (cohort_.empty() || (one.starts <= programme_.today() && one.starts > begun)) {
        cohort_ = one.id;
        begun = one.starts;
      }
    }
    month_chosen_ = false;
  }
  if (!month_chosen_) {
    const std::chrono::year_month_day today(programme_.today());
    month_ = today.year() / today.month();
  }
  progress_ = progress_of(book, cohort_, programme_.today());
  calendar_ = calendar_of(book, month_);
  const bool member_known =
      std::any_of(progress_.of.begin(), progress_.of.end(),
                  [&](const MemberProgress& one) { return one.leader == member_; });
  if (!member_known) member_ = progress_.of.empty() ? std::string() : progress_.of.front().leader;
}

const Session* AcademyDesk::session() const {
  for (const Session& one : programme_.book().sessions) {
    if (one.id == session_) return &one;
  }
  return nullptr;
}

Status AcademyDesk::choose_cohort(std::string_view id) {
  cohort_ = id;
  session_.clear();
  read();
  return {};
}

Status AcademyDesk::turn_month(int by) {
  month_ += std::chrono::months(by);
  month_chosen_ = true;
  calendar_ = calendar_of(programme_.book(), month_);
  return {};
}

Status AcademyDesk::choose_session(std::string_view id) {
  session_ = session_ == id ? std::string() : std::string(id);
  notice_.clear();
  return {};
}

const Notice* AcademyDesk::notice() const {
  for (const Notice& one : programme_.book().notices) {
    if (one.id == notice_) return &one;
  }
  return nullptr;
}

Status AcademyDesk::choose_notice(std::string_view id) {
  notice_ = notice_ == id ? std::string() : std::string(id);
  session_.clear();
  return {};
}

// After the last one none, and then the first again.
Status AcademyDesk::next_notice() {
  const auto& notices = programme_.book().notices;
  std::size_t next = 0;
  for (std::size_t i = 0; i < notices.size(); ++i) {
    if (notices[i].id == notice_) next = i + 1;
  }
  session_.clear();
  notice_ = next < notices.size() ? notices[next].id : std::string();
  return {};
}

Status AcademyDesk::edit_here() {
  if (notice() != nullptr) return edit_notice(notice_);
  return session() != nullptr ? edit_session() : Status();
}

Status AcademyDesk::choose_member(std::string_view leader) {
  member_ = leader;
  return {};
}

Status AcademyDesk::toggle(const char* list) {
  const Json kept = programme_.record(collections::kCreatorsSessions, session_);
  if (!kept || !can_tick())
    return fail(ErrorCode::kRejected, programme_.host().texts().text(texts::kChooseSessionFirst));
  json body = *kept;
  json members = body.value(list, json::object());
  if (members.erase(member_) == 0) members[member_] = true;
  body[list] = std::move(members);
  body.erase("batch");
  return programme_.keep(collections::kCreatorsSessions, body);
}

Status AcademyDesk::toggle_attended() { return toggle("attended"); }
Status AcademyDesk::toggle_handed() { return toggle("handed"); }

Status AcademyDesk::toggle_homework() {
  const Json kept = programme_.record(collections::kCreatorsSessions, session_);
  if (!kept)
    return fail(ErrorCode::kRejected, programme_.host().texts().text(texts::kChooseSessionFirst));
  json body = *kept;
  body["homework"] = !body.value("homework", false);
  body.erase("batch");
  return programme_.keep(collections::kCreatorsSessions, body);
}

Status AcademyDesk::edit_session() { return forms_.open(FormKind::kSession, session_); }
Status AcademyDesk::edit_advice(std::string_view id) { return forms_.open(FormKind::kAdvice, id); }
Status AcademyDesk::edit_notice(std::string_view id) { return forms_.open(FormKind::kNotice, id); }

bool AcademyDesk::has_certificates() const {
  return std::any_of(progress_.of.begin(), progress_.of.end(),
                     [](const MemberProgress& one) { return one.complete(); });
}

Status AcademyDesk::save_certificates() {
  sdk::Host& host = programme_.host();
  const sdk::Texts& words = host.texts();
  const Cohort* cohort = nullptr;
  for (const Cohort& one : programme_.book().cohorts) {
    if (one.id == cohort_) cohort = &one;
  }
  if (cohort == nullptr || !has_certificates())
    return fail(ErrorCode::kRejected, words.text(texts::kNoCertificates));
  document::Document all;
  all.about.title = words.text(texts::kCertificate);
  all.about.author = words.text(texts::kPluginTitle);
  all.about.created = host.clock().wall_now();
  all.about.footer = cohort->name;
  for (const MemberProgress& one : progress_.of) {
    if (!one.complete()) continue;
    if (!all.blocks.empty()) all.blocks.push_back(document::PageBreak{});
    all.blocks.push_back(document::Title{words.text(texts::kCertificate), cohort->name});
    all.blocks.push_back(document::Heading{one.name, 1});
    all.blocks.push_back(document::Paragraph{
        sdk::format(words, texts::kCertificateText, fmt::arg("name", one.name),
                    fmt::arg("cohort", cohort->name), fmt::arg("from", to_text(cohort->starts)),
                    fmt::arg("to", to_text(cohort->ends)))});
    document::Facts facts;
    constexpr sdk::TextKey kKinds[] = {texts::kSessionTraining, texts::kSessionVisit,
                                       texts::kSessionField, texts::kSessionOnline};
    for (std::size_t i = 0; i < 4; ++i)
      facts.lines.emplace_back(words.text(kKinds[i]), fmt::format("{} / {}", one.attendance[i].done,
                                                                  one.attendance[i].of));
    facts.lines.emplace_back(words.text(texts::kHomework),
                             fmt::format("{} / {}", one.homework.done, one.homework.of));
    facts.lines.emplace_back(words.text(texts::kCertificateOn), to_text(programme_.today()));
    all.blocks.push_back(std::move(facts));
  }
  Result<std::string> pdf = document::to_pdf(all);
  if (!pdf) return pdf.error();
  host.save_text("certificates-" + cohort->id + ".pdf", std::move(*pdf));
  return {};
}

}  // namespace vigil::creators
