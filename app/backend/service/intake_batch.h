// Private to app/backend/service. Reports of one transaction on their way into cases: each case is
// read once and written once, however many of the reports are its.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "app/backend/service/intake.h"
#include "app/backend/service/ladders.h"
#include "core/domain/report/case_file.h"

namespace vigil::backend {

class IntakeBatch {
 public:
  IntakeBatch(Writer& writer, const Registry& registry, Ladders& ladders,
              const domain::report::Intake& intake, const QueueSpec& queue, WallTime now)
      : writer_(writer),
        registry_(registry),
        ladders_(ladders),
        intake_(intake),
        queue_(queue),
        now_(now) {}

  // The stored report of that id: its filing, when there is one.
  [[nodiscard]] Result<std::optional<Filing>> known(const NewReport& report);
  // Keeps the report and merges it.
  [[nodiscard]] Status take(const NewReport& report, Filing& filing);
  // Writes the cases and their tasks, and tells the reported items' ladders. Appends to the ledger
  // when an item moves.
  [[nodiscard]] Status finish();
  // Queues of the ladder whose tasks were made or hurried.
  [[nodiscard]] const std::set<std::string>& touched_queues() const { return touched_; }

 private:
  struct OpenCase {
    domain::report::CaseFile file;
    nlohmann::json record;      // as it is kept, with what desks wrote
    std::int64_t revision = 0;  // 0: new
    std::string subject;        // of its item, when it is known; canonical JSON
    std::string gone_into;      // merged into that case
    bool changed = false;
  };

  [[nodiscard]] Result<OpenCase*> load(const std::string& id);
  [[nodiscard]] Result<OpenCase*> find_case(const domain::report::Report& report);
  [[nodiscard]] Status merge_into(OpenCase& into, OpenCase& other);
  [[nodiscard]] Status link(const std::string& name, const std::string& case_id);
  [[nodiscard]] Result<std::string> linked(const std::string& name);
  [[nodiscard]] Result<std::int64_t> weight_of(const std::string& reporter);
  [[nodiscard]] Result<bool> is_again(const domain::report::Report& report);
  [[nodiscard]] Result<std::string> subject_of(const std::string& item);
  [[nodiscard]] Status put(const std::string& collection, const std::string& id,
                           const nlohmann::json& body, std::int64_t revision);
  [[nodiscard]] Status write_task(OpenCase& open);
  // Reports of one trigger about one item that are to be told to its ladder.
  struct Raised {
    std::string item;
    domain::ladder::Trigger trigger;
    std::int64_t reports = 0;
    std::string first;  // of them, by its id
  };
  void note_raised(const domain::report::Report& report);
  [[nodiscard]] Status tell_ladder(const Raised& raised, const std::string& ladder);

  Writer& writer_;
  const Registry& registry_;
  Ladders& ladders_;
  const domain::report::Intake& intake_;
  const QueueSpec& queue_;
  const WallTime now_;
  std::map<std::string, OpenCase> cases_;
  std::map<std::string, std::string> links_;     // name -> case
  std::map<std::string, std::int64_t> weights_;  // by reporter
  std::map<std::string, std::string> subjects_;  // by item
  std::int64_t arrived_ = 0;
  std::vector<Raised> raised_;  // in the order of arrival
  std::set<std::string> touched_;
};

}  // namespace vigil::backend
