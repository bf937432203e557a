// The routes as data: what is asked how, by whom, and which function answers. docs/api/openapi.yaml
// is its published form; a test compares the two both ways. Immutable, so thread-safe.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/route/message.h"
#include "app/backend/route/services.h"
#include "core/domain/role.h"

namespace vigil::backend {

enum class Guard {
  kNobody,      // no sign-in needed
  kSignedIn,    // anybody who is
  kPermission,  // whoever has one of the route's permissions
};

// How bytes move and where the handler runs.
enum class Lane {
  kStore,     // JSON in and out, on the pool for the store
  kPassword,  // the same, on the small pool where passwords may take their time
  kUpload,    // the body goes to the media shelf as it arrives; the handler is not called with it
  kEvents,    // an endless answer of hints
  kNews,      // hints as JSON, as soon as there are some
};

// When the caller's session and roles are read.
enum class Check {
  kFirst,   // for this request, before the handler
  kInside,  // by the handler, in the transaction of what it does; what is remembered does before
};

using Handler = Answer (*)(Services&, const Request&);

struct Route {
  Method method = Method::kGet;
  std::string_view pattern;  // "/v1/queues/{queue}/tasks"; a place takes one segment
  Guard guard = Guard::kNobody;
  std::vector<domain::Permission> permissions;  // one of them is enough
  Handler handler = nullptr;                    // null for kUpload, kEvents and kNews
  Lane lane = Lane::kStore;
  Check check = Check::kFirst;
};

[[nodiscard]] std::span<const Route> routes();

[[nodiscard]] bool admits(const Route& route, const Caller& caller);

struct RouteMatch {
  const Route* route = nullptr;         // null: none
  std::vector<std::string> parameters;  // of the pattern's places, decoded
  std::vector<Method> allowed;  // route is null: the methods this path knows; empty: no such path
};

// `path` is the raw path without the query.
[[nodiscard]] RouteMatch find_route(Method method, std::string_view path);
// A method this server knows nothing of: what the path would allow.
[[nodiscard]] std::vector<Method> allowed_methods(std::string_view path);

}  // namespace vigil::backend
