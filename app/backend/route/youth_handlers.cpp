#include <chrono>
#include <nlohmann/json.hpp>

#include "app/backend/route/reading.h"
#include "app/backend/route/youth_handlers.h"
#include "app/backend/service/youth_modes.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/domain/youth_mode.h"

namespace vigil::backend::handlers {

using nlohmann::json;

Answer judge_youth_mode(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const Result<domain::YouthRules> rules = youth_rules(services.collections, request.caller);
  if (!rules) return problem_answer(rules.error());
  domain::YouthRequest asked;
  if (Status read = domain::read_youth_request(*body, services.clock.wall_now(), asked); !read) {
    return problem_answer(read.error());
  }
  const Result<domain::YouthAnswer> answer = domain::judge_youth(*rules, asked.question);
  if (!answer) return problem_answer(answer.error());
  json out = domain::to_json(*answer);
  out["rules"] = {{"daily_limit_minutes", rules->daily_limit.count()},
                  {"opens_minute", rules->opens.count()},
                  {"closes_minute", rules->closes.count()}};
  return json_answer(200, std::move(out));
}

Answer hash_guardian(Services&, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const Result<std::string> password = required_text(*body, "password", kMostGuardianPasswordBytes);
  if (!password) return problem_answer(password.error());
  const Result<std::string> hash = hash_guardian_password(*password);
  if (!hash) return problem_answer(hash.error());
  return json_answer(200, {{"hash", *hash}});
}

Answer lift_youth_mode(Services& services, const Request& request) {
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const Result<std::string> password = required_text(*body, "password", kMostGuardianPasswordBytes);
  if (!password) return problem_answer(password.error());
  const Result<std::string> hash = required_text(*body, "hash", 256);
  if (!hash) return problem_answer(hash.error());
  const auto scope = domain::lift_scope_from_word(text_member(*body, "scope"));
  if (!scope) {
    return problem_answer(
        fail(ErrorCode::kInvalidArgument, "\"scope\" must be minutes, night or mode."));
  }
  std::optional<WallTime> until;
  if (body->contains("until")) {
    until = from_rfc3339(text_member(*body, "until"));
    if (!until) {
      return problem_answer(
          fail(ErrorCode::kInvalidArgument, "\"until\" must be an RFC 3339 time."));
    }
  }
  const Result<domain::YouthZone> zone = domain::youth_zone_from_json(*body);
  if (!zone) return problem_answer(zone.error());
  const Result<domain::YouthRules> rules = youth_rules(services.collections, request.caller);
  if (!rules) return problem_answer(rules.error());
  // Whoever guesses one guardian's password waits longer each time, whatever else is asked.
  const std::string guessed = "guardian/" + to_hex(sha256(*hash));
  const Result<Millis> wait = services.throttle.wait_needed(guessed, guessed);
  if (!wait) return problem_answer(wait.error());
  if (*wait > Millis(0)) {
    return retry_later(429, "slow_down",
                       "The guardian's password was wrong too often; wait before the next attempt.",
                       std::chrono::ceil<std::chrono::seconds>(*wait).count());
  }
  if (Status right = check_guardian_password(*hash, *password); !right) {
    if (right.error().code == ErrorCode::kRejected) {
      if (Status noted = services.throttle.failed(guessed, guessed); !noted) {
        return problem_answer(noted.error());
      }
    }
    return problem_answer(right.error());
  }
  if (Status noted = services.throttle.succeeded(guessed, guessed); !noted) {
    return problem_answer(noted.error());
  }
  const domain::Lift lift =
      domain::make_lift(*rules, *zone, *scope, services.clock.wall_now(), until);
  return json_answer(200, {{"lift", domain::to_json(lift)}});
}

}  // namespace vigil::backend::handlers
