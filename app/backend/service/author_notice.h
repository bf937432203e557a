// What an author is told of a verdict that restricts them, by the operator's templates: the records
// of the collection "notices".
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>
#include <vector>

#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/result.h"
#include "core/domain/action.h"
#include "core/domain/policy.h"
#include "core/domain/verdict.h"

namespace vigil::backend {

// {template, title {zh, en}, body {zh, en}, appeal_days} of the first template for the verdict;
// null where there is none.
[[nodiscard]] Result<nlohmann::json> author_notice(Reader& reader, const Registry& registry,
                                                   domain::Verdict verdict, std::string_view item,
                                                   const domain::Policy& policy,
                                                   const std::vector<domain::Action>& actions);

}  // namespace vigil::backend
