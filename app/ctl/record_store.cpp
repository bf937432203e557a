#include "app/ctl/record_store.h"

#include <nlohmann/json.hpp>

#include "app/ctl/stored_json.h"

namespace vigil::ctl {

using nlohmann::json;

net::Answer<std::vector<json>> bodies_of(net::ApiClient& api, const std::string& collection) {
  std::vector<json> bodies;
  std::string after;
  do {
    auto page = api.records(collection, after);
    if (!page) return page.failure();
    for (const net::RecordChange& record : page->records) {
      if (!record.deleted) bodies.push_back(stored_json(record.body_json));
    }
    after = page->next == after ? std::string() : page->next;
  } while (!after.empty());
  return bodies;
}

net::Answer<std::int64_t> put_whatever_it_is_now(net::ApiClient& api, std::string_view collection,
                                                 std::string_view id, const std::string& body) {
  net::RecordPrecondition precondition;
  const auto current = api.record(collection, id);
  if (current && !current->deleted) {
    precondition.revision = current->revision;
  } else if (!current && current.failure().kind != net::FailureClass::kNotFound) {
    return current.failure();
  }
  return api.put_record(collection, id, body, precondition);
}

net::Answer<net::Done> remove_whatever_it_is_now(net::ApiClient& api, std::string_view collection,
                                                 std::string_view id) {
  const auto current = api.record(collection, id);
  if (!current) {
    if (current.failure().kind == net::FailureClass::kNotFound) return net::Done{};
    return current.failure();
  }
  if (current->deleted) return net::Done{};
  return api.delete_record(collection, id, current->revision);
}

}  // namespace vigil::ctl
