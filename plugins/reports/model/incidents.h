// Incidents: what is more than a case, an authority's instruction or a sudden event, with one lead,
// everything that happened in order, hand-overs, and a closing report for people (PDF and CSV).
// User-interface thread; the host outlives it.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/document/pdf.h"
#include "plugins/reports/model/reports_desk.h"

namespace vigil::reports {

struct Moment {
  WallTime at{};
  std::string kind;  // opened, note, handover, case, act, closed
  std::string text;
  std::string who;
};

struct Incident {
  std::string id;
  std::string title;
  bool instruction = false;
  WallTime opened{}, closed{}, due{};
  std::string number, office, lead;
  std::vector<std::string> people;
  std::vector<std::string> cases;
  std::vector<Moment> timeline;  // with what was decided about its cases, in order
  std::int64_t open_cases = 0;
};

class Incidents {
 public:
  Incidents(sdk::Host& host, ReportsDesk& desk) : host_(host), desk_(desk) {}

  void update();
  [[nodiscard]] const std::vector<Incident>& all() const { return incidents_; }  // newest first
  [[nodiscard]] const Incident* selected() const;
  [[nodiscard]] std::size_t selected_place() const { return selected_; }

  Status select(std::string_view id);
  Status step(int by);
  // From the case that is open: it becomes the incident's first case, or joins the newest one that
  // is open and has the same number or author.
  Status open_from_case();
  Status note(std::string_view text);
  // Whoever runs this leads it from now on.
  Status hand_over();
  // When none of its cases is open.
  Status close();
  Status save_pdf();
  Status save_csv();
  [[nodiscard]] bool can_change() const;

 private:
  [[nodiscard]] Status problem(sdk::TextKey key) const;
  [[nodiscard]] Status edit(const std::string& id, nlohmann::json body);
  [[nodiscard]] nlohmann::json body_of(std::string_view id) const;
  [[nodiscard]] nlohmann::json moment(std::string_view kind, std::string text) const;
  void add_acts(Incident& incident) const;
  [[nodiscard]] std::string file_name(const Incident& incident) const;
  [[nodiscard]] const char* word_of(std::string_view kind) const;
  [[nodiscard]] document::Document report_of(const Incident& incident) const;
  [[nodiscard]] std::vector<std::vector<std::string>> rows_of(const Incident& incident) const;

  sdk::Host& host_;
  ReportsDesk& desk_;
  std::shared_ptr<const sdk::RecordSet> read_, cases_read_;
  std::vector<Incident> incidents_;
  std::size_t selected_ = 0;
};

}  // namespace vigil::reports
