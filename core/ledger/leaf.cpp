#include "core/ledger/leaf.h"

namespace vigil::ledger {

bool commits_to(const CanonicalValue& leaf, std::string_view field, std::string_view commitment) {
  if (field == leaf_field::kPerson) {
    return leaf.plain_text("person") == commitment || leaf.plain_text("actor") == commitment;
  }
  if (field != leaf_field::kReason && field != leaf_field::kNote) return false;
  const auto decision = leaf.member("decision");
  return decision && decision->plain_text(field) == commitment;
}

}  // namespace vigil::ledger
