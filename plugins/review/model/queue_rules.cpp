#include "plugins/review/model/queue_rules.h"

#include <algorithm>

#include "review_ids.h"

namespace vigil::review {
namespace {

using domain::Role;

bool holds(std::span<const Role> roles, std::initializer_list<Role> any_of) {
  return std::find_first_of(roles.begin(), roles.end(), any_of.begin(), any_of.end()) !=
         roles.end();
}

}  // namespace

std::vector<sdk::QueueKey> queues_for(std::span<const Role> roles) {
  std::vector<sdk::QueueKey> queues;
  if (holds(roles, {Role::kReviewer, Role::kSenior, Role::kAdministrator})) {
    queues.push_back(ids::queues::kReviewFirst);
  }
  if (holds(roles, {Role::kSenior, Role::kAdministrator})) {
    queues.push_back(ids::queues::kReviewSenior);
  }
  if (holds(roles, {Role::kAdministrator})) queues.push_back(ids::queues::kReviewThird);
  if (holds(roles, {Role::kRater})) queues.push_back(ids::queues::kReviewRating);
  return queues;
}

sdk::QueueKey first_queue_for(std::span<const Role> roles) {
  const std::vector<sdk::QueueKey> queues = queues_for(roles);
  if (queues.empty()) return {};
  return holds(roles, {Role::kReviewer}) ? queues.front() : queues.back();
}

sdk::TextKey title_of(sdk::QueueKey queue) {
  if (queue == ids::queues::kReviewSenior) return ids::texts::kQueueSenior;
  if (queue == ids::queues::kReviewThird) return ids::texts::kQueueThird;
  if (queue == ids::queues::kReviewRating) return ids::texts::kQueueRating;
  return ids::texts::kQueueFirst;
}

bool has_higher_tier(sdk::QueueKey queue) { return queue != ids::queues::kReviewThird; }

}  // namespace vigil::review
