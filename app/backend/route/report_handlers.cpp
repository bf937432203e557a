#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/backend/route/handlers.h"
#include "app/backend/route/reading.h"
#include "app/backend/service/intake.h"

namespace vigil::backend::handlers {

using nlohmann::json;

Answer file_reports(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const auto list = body->find("reports");
  if (list == body->end() || !list->is_array() || list->size() > kMostReportsPerCall) {
    return problem_answer(fail(
        ErrorCode::kInvalidArgument,
        fmt::format("\"reports\" must be a list of at most {} reports.", kMostReportsPerCall)));
  }
  std::vector<NewReport> reports;
  for (const json& entry : *list)
    reports.push_back(read_new_report(entry, services.clock.wall_now()));
  const Result<std::vector<Filing>> filings =
      services.intake.file(request.query_text("intake"), reports);
  if (!filings) return problem_answer(filings.error());
  json results = json::array();
  for (const Filing& filing : *filings) {
    json result = {{"id", filing.id}, {"status", to_word(filing.status)}};
    if (!filing.case_id.empty()) result["case"] = filing.case_id;
    if (filing.status == FilingStatus::kAccepted) result["known"] = filing.known;
    if (!filing.detail.empty()) result["detail"] = filing.detail;
    if (filing.retry_after_s > 0) result["retry_after_s"] = filing.retry_after_s;
    results.push_back(std::move(result));
  }
  return json_answer(200, {{"results", std::move(results)}});
}

}  // namespace vigil::backend::handlers
