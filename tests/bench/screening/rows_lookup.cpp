#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "core/screening/hash_index.h"
#include "tests/bench/screening/flat_scan.h"
#include "tests/bench/screening/rows.h"
#if defined(VIGIL_FAISS)
#include "tests/bench/screening/faiss_peer.h"
#endif

namespace vigil::bench {
namespace {

using screening::Hash256;
using screening::HashIndex;

constexpr int kRadius = HashIndex::kMaxRadius;

Hash256 any_hash(std::mt19937_64& random) {
  Hash256 hash;
  for (auto& word : hash.words) word = random();
  return hash;
}

Hash256 with_flips(Hash256 hash, std::uint64_t flips, std::mt19937_64& random) {
  for (std::uint64_t i = 0; i < flips; ++i) hash.flip(static_cast<int>(random() % 256));
  return hash;
}

// Clusters of a hundred whose members differ from the middle in up to 40 bits.
std::vector<Hash256> made_hashes(std::size_t count, bool clustered, std::mt19937_64& random) {
  std::vector<Hash256> hashes;
  hashes.reserve(count);
  while (hashes.size() < count) {
    const Hash256 centre = any_hash(random);
    for (int i = 0; i < (clustered ? 100 : 1) && hashes.size() < count; ++i)
      hashes.push_back(clustered ? with_flips(centre, random() % 41, random) : centre);
  }
  return hashes;
}

// Half of them near one that is there, half of them near nothing.
std::vector<Hash256> made_queries(std::size_t count, const std::vector<Hash256>& hashes,
                                  std::mt19937_64& random) {
  std::vector<Hash256> queries;
  for (std::size_t i = 0; i < count; ++i)
    queries.push_back(i % 2 == 0
                          ? with_flips(hashes[random() % hashes.size()], random() % 31, random)
                          : any_hash(random));
  return queries;
}

void rows_of(std::size_t count, bool clustered, std::vector<Row>& rows) {
  std::mt19937_64 random(count + (clustered ? 1 : 0));
  const std::vector<Hash256> hashes = made_hashes(count, clustered, random);
  const std::size_t flat_queries = count > 2'000'000 ? 100 : 1000;
  const std::vector<Hash256> queries = made_queries(20'000, hashes, random);
  const std::vector<Hash256> few(queries.begin(), queries.begin() + std::ptrdiff_t(flat_queries));

  std::vector<HashIndex::Entry> entries;
  entries.reserve(count);
  for (std::size_t i = 0; i < count; ++i) entries.push_back({hashes[i], i});
  HashIndex index;
  const double build = seconds_of([&] { index = HashIndex(entries); });
  entries = {};
  const FlatScan flat(hashes);

  std::vector<HashIndex::Hit> hits;
  std::vector<FlatHit> found;
  const Pair time = in_turn(
      3,
      [&] {
        for (const Hash256& query : queries) {
          hits.clear();
          index.find(query, kRadius, hits);
        }
      },
      [&] { found = flat.find(few, kRadius); });

  std::vector<FlatHit> ours;
  for (std::size_t q = 0; q < few.size(); ++q) {
    for (const HashIndex::Hit& hit : index.find(few[q], kRadius))
      ours.push_back({static_cast<std::uint32_t>(q), static_cast<std::uint32_t>(hit.id)});
  }
  std::sort(ours.begin(), ours.end());
  std::sort(found.begin(), found.end());
  const bool equal = ours == found;

  const auto millions = static_cast<double>(count) / 1e6;
  const std::string data =
      fmt::format("{:.0f} M {} hashes", millions, clustered ? "clustered" : "uniform");
  const double lookups = static_cast<double>(queries.size()) / time.ours;
  const double scans = static_cast<double>(few.size()) / time.peer;
  const double wanted = millions > 2 ? 8 : 5;
  rows.push_back(
      {fmt::format("lookups/s within 31 bits of {}, beside our flat scan with {} for many "
                   "queries at once{}",
                   data, FlatScan::kind(), equal ? "" : " (HITS DIFFER)"),
       lookups, scans, lookups / scans, fmt::format(">= {:.0f}", wanted),
       equal && lookups / scans >= wanted});
#if defined(VIGIL_FAISS)
  const std::vector<Hash256> fewer(queries.begin(),
                                   queries.begin() + std::ptrdiff_t(flat_queries / 10));
  FaissPeer faiss(hashes);
  std::size_t faiss_hits = 0;
  const double faiss_time = seconds_of([&] { faiss_hits = faiss.find(fewer, kRadius); });
  const auto expected = static_cast<std::size_t>(std::count_if(
      found.begin(), found.end(), [&](const FlatHit& hit) { return hit.query < fewer.size(); }));
  const double faiss_scans = static_cast<double>(fewer.size()) / faiss_time;
  rows.push_back({fmt::format("the same, beside FAISS IndexBinaryFlat as Debian builds it, without "
                              "popcount{}",
                              faiss_hits == expected ? "" : " (HITS DIFFER)"),
                  lookups, faiss_scans, lookups / faiss_scans, "printed"});
#endif
  const double bytes = static_cast<double>(index.memory_bytes()) / static_cast<double>(count);
  rows.push_back(
      {fmt::format("bytes a hash, {}", data), bytes, 130, bytes / 130, "<= 1", bytes <= 130});
  rows.push_back({fmt::format("building, seconds a million, {}", data), build / millions, 1,
                  build / millions, "<= 1", build / millions <= 1});
}

}  // namespace

void lookup_rows(std::size_t hashes, std::vector<Row>& rows) {
  rows_of(hashes, false, rows);
  rows_of(hashes, true, rows);
}

}  // namespace vigil::bench
