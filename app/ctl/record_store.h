// Whole collections read and records written, for commands that work with several. One thread.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/net/api_client.h"

namespace vigil::ctl {

// The bodies of all records that are there, by id.
[[nodiscard]] net::Answer<std::vector<nlohmann::json>> bodies_of(net::ApiClient& api,
                                                                 const std::string& collection);

// Stores it over whatever is there now. The new revision.
[[nodiscard]] net::Answer<std::int64_t> put_whatever_it_is_now(net::ApiClient& api,
                                                               std::string_view collection,
                                                               std::string_view id,
                                                               const std::string& body);
// Takes it away; also when it is not there.
[[nodiscard]] net::Answer<net::Done> remove_whatever_it_is_now(net::ApiClient& api,
                                                               std::string_view collection,
                                                               std::string_view id);

}  // namespace vigil::ctl
