// The academy's workspace: which cohort, month and day are looked at, who came and handed in.
// User-interface thread.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "plugins/creators/model/academy.h"
#include "plugins/creators/model/form_desk.h"
#include "plugins/creators/model/programme.h"

namespace vigil::creators {

class AcademyDesk {
 public:
  AcademyDesk(Programme& programme, FormDesk& forms) : programme_(programme), forms_(forms) {}
  void update();

  [[nodiscard]] const std::string& cohort() const { return cohort_; }
  [[nodiscard]] const CohortProgress& progress() const { return progress_; }
  [[nodiscard]] std::chrono::year_month month() const { return month_; }
  [[nodiscard]] const std::vector<CalendarDay>& calendar() const { return calendar_; }
  [[nodiscard]] const Session* session() const;  // looked at; null: none
  [[nodiscard]] const std::string& member() const { return member_; }

  Status choose_cohort(std::string_view id);
  Status turn_month(int by);
  Status choose_session(std::string_view id);
  Status choose_notice(std::string_view id);
  Status next_notice();
  [[nodiscard]] const Notice* notice() const;  // looked at in place of a session; null: none
  Status add_photo() { return forms_.open(FormKind::kPhoto, session_); }
  Status add_to_notice(FormKind kind) { return forms_.open(kind, notice_); }
  Status edit_here();
  Status choose_member(std::string_view leader);
  // The member looked at came, or handed in, or not, in the session looked at.
  Status toggle_attended();
  Status toggle_handed();
  Status toggle_homework();
  Status add(FormKind kind) { return forms_.open(kind); }
  Status edit_session();
  Status edit_advice(std::string_view id);
  Status edit_notice(std::string_view id);
  // For everybody of the cohort who has earned it, one PDF of a page each.
  Status save_certificates();
  [[nodiscard]] bool has_certificates() const;
  [[nodiscard]] bool can_tick() const {
    return session() != nullptr && !member_.empty() && programme_.may_write() &&
           !programme_.is_reference();
  }

 private:
  Status toggle(const char* list);
  void read();

  Programme& programme_;
  FormDesk& forms_;
  std::uint64_t seen_ = 0;
  bool month_chosen_ = false;
  std::string cohort_;
  std::string session_;
  std::string notice_;
  std::string member_;
  std::chrono::year_month month_{};
  CohortProgress progress_;
  std::vector<CalendarDay> calendar_;
};

}  // namespace vigil::creators
