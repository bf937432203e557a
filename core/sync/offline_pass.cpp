#include "core/sync/offline_pass.h"

#include <sodium.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/log.h"

namespace vigil::sync {
namespace {

using nlohmann::json;

// Clocks of desks are a little off; a day in the future is somebody's trick.
constexpr Millis kClockError = std::chrono::hours(24);

}  // namespace

std::string OfflinePass::name_of(std::string_view user) const {
  return "offline pass of " + std::string(user) + " at " + server_;
}

void OfflinePass::keep(std::string_view user, std::string_view password, const Person& person,
                       WallTime now) {
  char hash[crypto_pwhash_STRBYTES] = {};
  const bool usual = cost_ == PassCost::kUsual;
  const int hashed =
      sodium_init() < 0
          ? -1
          : crypto_pwhash_str(
                hash, password.data(), password.size(),
                usual ? crypto_pwhash_OPSLIMIT_INTERACTIVE : crypto_pwhash_OPSLIMIT_MIN,
                usual ? crypto_pwhash_MEMLIMIT_INTERACTIVE : crypto_pwhash_MEMLIMIT_MIN);
  if (hashed != 0) {
    log_warning("sync", "no room to prepare an offline start");
    return;
  }
  json roles = json::array();
  for (const domain::Role role : person.roles) roles.push_back(domain::to_word(role));
  const json pass = {{"hash", std::string(hash)},
                     {"id", person.id.text()},
                     {"name", person.name},
                     {"roles", std::move(roles)},
                     {"at", to_rfc3339(now)}};
  if (const Status kept = store_.save(name_of(user), to_canonical_json(pass)); !kept) {
    log_warning("sync", "an offline start is not prepared: " + kept.error().message);
  }
}

std::optional<Person> OfflinePass::admit(std::string_view user, std::string_view password,
                                         WallTime now) {
  const auto kept = store_.load(name_of(user));
  if (!kept || !*kept) return std::nullopt;
  const auto pass = parse_json(**kept);
  if (!pass || !pass->is_object()) return std::nullopt;
  const auto at = from_rfc3339(text_member(*pass, "at"));
  if (!at || now - *at > kGoodFor || *at - now > kClockError) return std::nullopt;
  std::string hash = text_member(*pass, "hash");
  hash.resize(crypto_pwhash_STRBYTES);
  if (sodium_init() < 0 ||
      crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) != 0) {
    return std::nullopt;
  }
  Person person{domain::UserId(text_member(*pass, "id")), text_member(*pass, "name"), {}};
  for (const json& word : pass->value("roles", json::array())) {
    if (!word.is_string()) continue;
    if (const auto role = domain::role_from_word(word.get_ref<const std::string&>())) {
      person.roles.push_back(*role);
    }
  }
  if (person.id.empty()) return std::nullopt;
  return person;
}

void OfflinePass::refuse(std::string_view user, std::string_view password, WallTime now) {
  if (!admit(user, password, now)) return;
  if (const Status erased = store_.erase(name_of(user)); !erased) {
    log_warning("sync", "an offline start could not be taken back: " + erased.error().message);
  }
}

}  // namespace vigil::sync
