#include "tests/support/fake_ledger.h"

#include <nlohmann/json.hpp>

namespace vigil::test {
namespace {

using nlohmann::json;

json hex_list(const std::vector<ledger::Hash>& hashes) {
  json list = json::array();
  for (const ledger::Hash& hash : hashes) list.push_back(to_hex(hash));
  return list;
}

}  // namespace

std::uint64_t FakeLedger::append(std::string body) {
  bodies_.push_back(std::move(body));
  return bodies_.size() - 1;
}

json FakeLedger::receipts(const json& asked, const std::string& epoch, WallTime now) const {
  ledger::MemoryTree tree;
  for (const std::string& body : bodies_) tree.append(ledger::leaf_hash(body));
  const std::uint64_t size = tree.size();
  const auto key = ledger::SigningKey::from_seed({seed_});
  const auto named = ledger::SigningKey::from_seed({named_seed_.value_or(seed_)});
  const ledger::Checkpoint checkpoint{ledger::origin_of(epoch), size,
                                      ledger::root_at(tree, size).value(), now};
  json receipts = json::array();
  for (const json& each : asked.value("indices", json::array())) {
    const auto index = each.get<std::uint64_t>();
    if (index >= size || withholds_) continue;
    receipts.push_back({{"index", index},
                        {"hash", to_hex(ledger::leaf_hash(bodies_[index]))},
                        {"body", bodies_[index]},
                        {"fields", json::array()},
                        {"path", hex_list(ledger::inclusion_path(tree, index, size).value())}});
  }
  const auto from = asked.value("from", std::uint64_t{0});
  const std::vector<ledger::Hash> growth = from <= size
                                               ? ledger::consistency_path(tree, from, size).value()
                                               : std::vector<ledger::Hash>();
  return {{"checkpoint",
           {{"size", size},
            {"root", to_hex(checkpoint.root)},
            {"signed_at", to_rfc3339(now)},
            {"epoch", epoch},
            {"note", key.sign(checkpoint)},
            {"public_key", to_hex(named.public_key())}}},
          {"growth", hex_list(growth)},
          {"receipts", receipts}};
}

}  // namespace vigil::test
