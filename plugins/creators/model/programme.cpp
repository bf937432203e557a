#include "plugins/creators/model/programme.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "core/base/ids.h"
#include "core/base/json.h"
#include "creators_ids.h"

namespace vigil::creators {
namespace {

namespace collections = ids::collections;
namespace texts = ids::texts;
using domain::Role;

constexpr std::string_view kPrefix = "creators.";

// Those of one's own programme; the others (groups, criteria, ...) are the same for both.
constexpr sdk::CollectionKey kOwn[] = {
    collections::kCreatorsLeaders,  collections::kCreatorsPlaces,   collections::kCreatorsCohorts,
    collections::kCreatorsSessions, collections::kCreatorsAdvice,   collections::kCreatorsMetrics,
    collections::kCreatorsBudgets,  collections::kCreatorsGrants,   collections::kCreatorsGoods,
    collections::kCreatorsEvents,   collections::kCreatorsHeritage, collections::kCreatorsNotices};
constexpr sdk::CollectionKey kShared[] = {
    collections::kCreatorsGroups, collections::kCreatorsCriteria, collections::kCreatorsCategories,
    collections::kCreatorsFigures};

std::string_view short_name(sdk::CollectionKey key) { return key.id.substr(kPrefix.size()); }

std::vector<Json> bodies(const sdk::RecordSet& set) {
  std::vector<Json> records;
  records.reserve(set.records.size());
  for (const sdk::Record& one : set.records) records.push_back(one.body);
  return records;
}

bool has_any(const std::vector<Role>& roles, std::initializer_list<Role> wanted) {
  return std::any_of(roles.begin(), roles.end(), [&](Role role) {
    return std::find(wanted.begin(), wanted.end(), role) != wanted.end();
  });
}

}  // namespace

Programme::Programme(sdk::Host& host) : host_(host) {}

void Programme::shown(bool visible) { shown_ = shown_ || visible; }

void Programme::update() {
  if (!shown_) return;
  bool complete = true;
  bool changed = false;
  bool shared_changed = false;
  const auto look = [&](sdk::CollectionKey key) {
    auto now = host_.records().records(key);
    complete = complete && now->complete;
    auto& kept = read_[key.id];
    if (kept == now) return false;
    kept = std::move(now);
    return true;
  };
  for (const sdk::CollectionKey key : kShared) {
    if (!look(key)) continue;
    read_collection(book_, short_name(key), bodies(*read_[key.id]));
    shared_changed = true;
  }
  for (const sdk::CollectionKey key : kOwn) {
    if (!look(key) || is_reference()) continue;
    if (key == collections::kCreatorsLeaders) {
      read_leaders(bodies(*read_[key.id]));
    } else {
      read_collection(book_, short_name(key), bodies(*read_[key.id]));
    }
    changed = true;
  }
  if (look(collections::kCreatorsReference) && is_reference()) {
    read_reference();
    changed = true;
  }
  // Kept up to date for forms and imports; not part of the book.
  (void)host_.records().records(collections::kCreatorsImports);
  if (may_see_private()) {
    (void)host_.records().records(collections::kCreatorsPrivate);
    (void)host_.records().records(collections::kCreatorsViews);
  }
  if (changed || shared_changed || complete != complete_) ++revision_;
  complete_ = complete;
}

void Programme::read_leaders(const std::vector<Json>& records) {
  std::unordered_map<const nlohmann::json*, std::size_t> known;
  known.reserve(leader_bodies_.size());
  for (std::size_t i = 0; i < leader_bodies_.size(); ++i) known.emplace(leader_bodies_[i].get(), i);
  std::vector<Leader> leaders;
  std::vector<Json> read;
  leaders.reserve(records.size());
  read.reserve(records.size());
  for (const Json& record : records) {
    if (!record) continue;
    if (const auto found = known.find(record.get()); found != known.end()) {
      leaders.push_back(std::move(book_.leaders[found->second]));
    } else if (auto leader = read_leader(*record)) {
      leaders.push_back(std::move(*leader));
    } else {
      ++book_.unreadable;
      continue;
    }
    read.push_back(record);
  }
  book_.leaders = std::move(leaders);
  leader_bodies_ = std::move(read);
}

void Programme::read_reference() {
  leader_bodies_.clear();
  const auto& set = read_[collections::kCreatorsReference.id];
  if (!set) return;
  for (const sdk::CollectionKey key : kOwn) read_collection(book_, short_name(key), {});
  for (const sdk::Record& part : set->records) {
    if (!part.body) continue;
    const std::string of = text_member(*part.body, "of");
    const auto list = part.body->find("records");
    if (!of.starts_with(kPrefix) || list == part.body->end() || !list->is_array()) continue;
    std::vector<Json> records;
    records.reserve(list->size());
    for (const nlohmann::json& one : *list)
      records.push_back(std::make_shared<const nlohmann::json>(one));
    read_collection(book_, std::string_view(of).substr(kPrefix.size()), records);
  }
}

Status Programme::switch_data() {
  data_set_ = is_reference() ? DataSet::kOurs : DataSet::kReference;
  if (is_reference()) {
    read_reference();
  } else {
    for (const sdk::CollectionKey key : kOwn) {
      const auto& set = read_[key.id];
      read_collection(book_, short_name(key), set ? bodies(*set) : std::vector<Json>());
    }
  }
  ++revision_;
  return {};
}

Day Programme::today() const {
  if (is_reference()) return std::chrono::sys_days(std::chrono::year(2018) / 12 / 31);
  return std::chrono::floor<std::chrono::days>(host_.clock().wall_now());
}

bool Programme::may_write() const {
  return has_any(host_.person().roles, {Role::kProgramme, Role::kAdmin});
}

bool Programme::may_see_private() const { return may_write(); }

bool Programme::may_set_prices() const { return has_any(host_.person().roles, {Role::kAdmin}); }

Json Programme::record(sdk::CollectionKey collection, std::string_view id) const {
  const auto set = host_.records().records(collection);
  const auto found = std::lower_bound(
      set->records.begin(), set->records.end(), id,
      [](const sdk::Record& one, std::string_view wanted) { return one.id < wanted; });
  return found != set->records.end() && found->id == id ? found->body : nullptr;
}

std::vector<Json> Programme::records(sdk::CollectionKey collection) const {
  return bodies(*host_.records().records(collection));
}

Status Programme::check_writing() const {
  if (is_reference())
    return fail(ErrorCode::kRejected, host_.texts().text(texts::kReferenceIsReadOnly));
  if (!may_write()) return fail(ErrorCode::kForbidden, host_.texts().text(texts::kMayNotWrite));
  return {};
}

Status Programme::keep(sdk::CollectionKey collection, const nlohmann::json& body) {
  if (Status checked = check_writing(); !checked) return checked;
  return host_.records().edit(collection, text_member(body, "id"), body);
}

Status Programme::take_away(sdk::CollectionKey collection, std::string_view id) {
  if (Status checked = check_writing(); !checked) return checked;
  return host_.records().remove(collection, id);
}

std::string Programme::new_id(std::string_view kind) const {
  return fmt::format("{}-{}", kind, make_uuid7(host_.clock().wall_now()));
}

}  // namespace vigil::creators
