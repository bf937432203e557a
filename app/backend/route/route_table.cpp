#include "app/backend/route/route_table.h"

#include <algorithm>

#include "app/backend/route/handlers.h"
#include "app/backend/route/youth_handlers.h"

namespace vigil::backend {
namespace {

using enum domain::Permission;
using enum Method;

// The pattern's places decoded, or nothing when the path is another one.
std::optional<std::vector<std::string>> match(std::string_view pattern, std::string_view path) {
  std::vector<std::string> parameters;
  while (true) {
    const std::size_t pattern_end = std::min(pattern.find('/', 1), pattern.size());
    const std::size_t path_end = std::min(path.find('/', 1), path.size());
    const std::string_view wanted = pattern.substr(0, pattern_end);
    const std::string_view given = path.substr(0, path_end);
    if (wanted.starts_with("/{")) {
      if (given.size() < 2) return std::nullopt;
      std::optional<std::string> value = decode_percent(given.substr(1), Plus::kIsPlus);
      if (!value) return std::nullopt;
      parameters.push_back(std::move(*value));
    } else if (wanted != given) {
      return std::nullopt;
    }
    pattern.remove_prefix(pattern_end);
    path.remove_prefix(path_end);
    if (pattern.empty() || path.empty()) break;
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return parameters;
}

}  // namespace

std::span<const Route> routes() {
  using namespace handlers;
  static const std::vector<Route> kRoutes = {
      {kGet, "/healthz", Guard::kNobody, {}, health},
      {kGet, "/metrics", Guard::kNobody, {}, metrics},
      {kPost, "/v1/session", Guard::kNobody, {}, sign_in, Lane::kPassword},
      {kPost, "/v1/session/renew", Guard::kSignedIn, {}, renew_session},
      {kDelete, "/v1/session", Guard::kSignedIn, {}, sign_out},
      {kGet, "/v1/me", Guard::kSignedIn, {}, me},
      {kGet, "/v1/users", Guard::kPermission, {kManageUsers}, list_users},
      {kPut, "/v1/users/{id}", Guard::kPermission, {kManageUsers}, put_user, Lane::kPassword},
      {kGet, "/v1/queues", Guard::kPermission, {kReadQueues}, list_queues},
      {kGet,
       "/v1/queues/{queue}/health",
       Guard::kPermission,
       {kEnqueueTasks, kReadAllDecisions},
       queue_health},
      {kPost, "/v1/queues/{queue}/tasks", Guard::kPermission, {kEnqueueTasks}, enqueue_tasks},
      {kPost, "/v1/reports", Guard::kPermission, {kEnqueueTasks}, file_reports},
      {kGet, "/v1/queues/{queue}/tasks", Guard::kPermission, {kReadQueues}, list_tasks},
      {kPost, "/v1/queues/{queue}/leases", Guard::kPermission, {kWorkQueue}, lease_tasks},
      {kGet, "/v1/tasks/{task}/alike", Guard::kPermission, {kWorkQueue}, alike_tasks},
      {kPost, "/v1/queues/{queue}/requeue", Guard::kPermission, {kEnqueueTasks}, requeue_tasks},
      {kPost, "/v1/leases/renew", Guard::kPermission, {kWorkQueue}, renew_leases},
      {kPost, "/v1/leases/release", Guard::kPermission, {kWorkQueue}, release_leases},
      {kPost,
       "/v1/decisions",
       Guard::kPermission,
       {kWorkQueue},
       submit_decisions,
       Lane::kStore,
       Check::kInside},
      {kGet,
       "/v1/decisions",
       Guard::kPermission,
       {kReadOwnDecisions, kReadAllDecisions},
       list_decisions},
      {kPost,
       "/v1/items/{item}/events",
       Guard::kPermission,
       {kEnqueueTasks, kOverrideDecisions},
       note_item_event},
      {kGet, "/v1/items/{item}", Guard::kPermission, {kReadQueues, kReadAllDecisions}, show_item},
      {kGet, "/v1/quality/me", Guard::kPermission, {kWorkQueue}, own_quality},
      {kGet, "/v1/quality", Guard::kPermission, {kReadQuality}, quality},
      {kGet, "/v1/search", Guard::kPermission, {kReadQueues, kReadAllDecisions}, search},
      {kPost, "/v1/proposals", Guard::kPermission, {kWriteRecords, kManageUsers}, propose},
      {kGet,
       "/v1/proposals",
       Guard::kPermission,
       {kWriteRecords, kManageUsers, kOverrideDecisions},
       list_proposals},
      {kPost,
       "/v1/proposals/{id}/confirm",
       Guard::kPermission,
       {kWriteRecords, kManageUsers, kOverrideDecisions},
       confirm_proposal},
      {kPost,
       "/v1/proposals/{id}/reject",
       Guard::kPermission,
       {kWriteRecords, kManageUsers, kOverrideDecisions},
       reject_proposal},
      {kGet, "/v1/collections", Guard::kPermission, {kReadRecords}, list_collections},
      {kGet,
       "/v1/collections/{collection}/records",
       Guard::kPermission,
       {kReadRecords},
       list_records},
      {kGet,
       "/v1/collections/{collection}/records/{id}",
       Guard::kPermission,
       {kReadRecords},
       read_record},
      {kPut,
       "/v1/collections/{collection}/records/{id}",
       Guard::kPermission,
       {kWriteRecords, kWorkQueue},
       put_record},
      {kDelete,
       "/v1/collections/{collection}/records/{id}",
       Guard::kPermission,
       {kWriteRecords, kWorkQueue},
       delete_record},
      {kGet,
       "/v1/collections/{collection}/changes",
       Guard::kPermission,
       {kReadRecords},
       list_changes},
      {kPut, "/v1/media/{sha256}", Guard::kPermission, {kWriteMedia}, nullptr, Lane::kUpload},
      {kGet, "/v1/media/{sha256}", Guard::kPermission, {kReadMedia}, read_media},
      {kHead, "/v1/media/{sha256}", Guard::kPermission, {kReadMedia}, read_media},
      {kGet, "/v1/ledger/checkpoint", Guard::kPermission, {kReadLedger, kWorkQueue}, checkpoint},
      {kGet, "/v1/ledger/checkpoints", Guard::kPermission, {kReadLedger}, list_checkpoints},
      {kGet, "/v1/ledger/leaves", Guard::kPermission, {kReadLedger}, list_leaves},
      {kGet,
       "/v1/ledger/proof",
       Guard::kPermission,
       {kReadLedger, kReadOwnDecisions},
       prove_inclusion},
      {kGet,
       "/v1/ledger/consistency",
       Guard::kPermission,
       {kReadLedger, kWorkQueue},
       prove_consistency},
      {kPost,
       "/v1/ledger/receipts",
       Guard::kPermission,
       {kReadLedger, kReadOwnDecisions},
       give_receipts},
      {kPost, "/v1/ledger/erasures", Guard::kPermission, {kManageUsers}, erase_fields},
      {kGet, "/v1/webhooks", Guard::kPermission, {kEnqueueTasks}, list_webhooks},
      {kPost, "/v1/webhooks/requeue", Guard::kPermission, {kEnqueueTasks}, requeue_webhooks},
      {kPost, "/v1/webhooks/drop", Guard::kPermission, {kEnqueueTasks}, drop_webhooks},
      {kPost, "/v1/youth-mode", Guard::kPermission, {kEnqueueTasks}, judge_youth_mode},
      {kPost,
       "/v1/youth-mode/guardian",
       Guard::kPermission,
       {kEnqueueTasks},
       hash_guardian,
       Lane::kPassword},
      {kPost,
       "/v1/youth-mode/lifts",
       Guard::kPermission,
       {kEnqueueTasks},
       lift_youth_mode,
       Lane::kPassword},
      {kGet, "/v1/events", Guard::kSignedIn, {}, nullptr, Lane::kEvents},
      {kGet, "/v1/events/next", Guard::kSignedIn, {}, nullptr, Lane::kNews},
  };
  return kRoutes;
}

bool admits(const Route& route, const Caller& caller) {
  return route.guard != Guard::kPermission ||
         std::any_of(route.permissions.begin(), route.permissions.end(),
                     [&](domain::Permission permission) { return caller.may(permission); });
}

RouteMatch find_route(Method method, std::string_view path) {
  RouteMatch result;
  for (const Route& route : routes()) {
    std::optional<std::vector<std::string>> parameters = match(route.pattern, path);
    if (!parameters) continue;
    if (route.method == method) return {&route, std::move(*parameters), {}};
    result.allowed.push_back(route.method);
  }
  return result;
}

std::vector<Method> allowed_methods(std::string_view path) {
  std::vector<Method> methods;
  for (const Route& route : routes()) {
    if (match(route.pattern, path)) methods.push_back(route.method);
  }
  return methods;
}

}  // namespace vigil::backend
