// Reports that come in, from a platform or from desks, merged into cases (core/domain/report).
//
// The backend knows no desk of reports: an intake is a record of the collection "intakes", which
// names the queue the cases wait in and the collections they are kept in; a plugin declares all of
// them. A report is kept, merged, its case's task made or hurried and the reported item's review
// ladder told in one transaction: once a report, so whoever files reports sends no events for them.
// The same id twice is one report (I3), with another content it is a conflict (I4). Thread-safe.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/caller.h"
#include "app/backend/service/events.h"
#include "app/backend/service/ladders.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/report/intake.h"

namespace vigil::backend {

inline constexpr std::string_view kIntakes = "intakes";  // the collection
inline constexpr std::size_t kMostReportsPerCall = 500;

struct NewReport {
  std::string id;  // as far as it could be read
  std::optional<domain::report::Report> report;
  std::string subject;  // canonical JSON of an object; empty: none was sent
  std::string hash;     // of what was sent
  std::string problem;  // no report: why
};
// One element of what a sender sent.
[[nodiscard]] NewReport read_new_report(const nlohmann::json& entry, WallTime now);

// kTooMany: this reporter's reports come faster than the source admits; later the same may be sent
// again. kConflict: another report has that id.
enum class FilingStatus { kAccepted, kExists, kRefused, kTooMany, kConflict };
[[nodiscard]] std::string_view to_word(FilingStatus status);

struct Filing {
  std::string id{};
  FilingStatus status = FilingStatus::kRefused;
  std::string case_id{};  // accepted, exists
  bool known = false;     // accepted: the item is known here, so that the case can be decided
  std::string detail{};   // a sentence, where there is something to say
  std::int64_t retry_after_s = 0;  // too many
};

class ReportIntake {
 public:
  ReportIntake(Store& store, const Registry& registry, const Clock& clock, EventHub& events)
      : store_(store), registry_(registry), clock_(clock), events_(events), ladders_(registry) {}

  // One outcome a report, in their order (I13). kNotFound: nobody takes reports in, or not under
  // that name; empty: the only one there is.
  [[nodiscard]] Result<std::vector<Filing>> file(std::string_view intake,
                                                 const std::vector<NewReport>& reports);
  // Takes in what desks put into the inboxes. What cannot be taken in stays there, with the
  // sentence in its member "problem".
  [[nodiscard]] Status take_inboxes();

 private:
  using Known = std::shared_ptr<const domain::report::Intake>;

  [[nodiscard]] Result<Known> find_intake(std::string_view id);
  // Zero: the reporter's report goes on now; else how long to wait.
  [[nodiscard]] Millis admit(const domain::report::Source& source, const std::string& reporter);
  void tell(const domain::report::Intake& intake, const std::set<std::string>& queues);

  Store& store_;
  const Registry& registry_;
  const Clock& clock_;
  EventHub& events_;
  Ladders ladders_;

  std::mutex mutex_;  // of what follows
  std::int64_t head_ = -1;
  std::map<std::string, Known, std::less<>> intakes_;
  struct Bucket {
    double tokens = 0;
    SteadyTime filled{};
  };
  std::map<std::string, Bucket, std::less<>> buckets_;
};

}  // namespace vigil::backend
