// Two figures, each beside its peer in the same run:
//   reports taken in with merging, one a call, beside decisions, one a call, on the same store;
//   a page of the list of a million open cases beside a plain pass over the same records, and the
//   memory after a thousand pages.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>

#include "app/backend/service/intake.h"
#include "core/base/json.h"
#include "plugins/reports/model/case_shelf.h"
#include "tests/app/backend/workshop.h"

namespace {

using namespace vigil;
using nlohmann::json;
using Seconds = std::chrono::duration<double>;

double seconds_of(const std::function<void()>& work) {
  const auto from = std::chrono::steady_clock::now();
  work();
  return Seconds(std::chrono::steady_clock::now() - from).count();
}

std::int64_t resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::atoll(line.c_str() + 6);
  }
  return 0;
}

// Per second each; both one a call, so both pay for a commit.
void measure_intake() {
  constexpr int kCount = 2'000;
  backend::Workshop shop;
  const backend::Registry registry = backend::Registry::load(VIGIL_PLUGINS_DIR);
  if (!backend::Collections(*shop.store, registry, shop.events).seed()) std::abort();
  backend::ReportIntake intake(*shop.store, registry, shop.clock, shop.events);
  std::mt19937 random(3);
  std::vector<backend::NewReport> reports;
  for (int i = 0; i < kCount; ++i) {
    reports.push_back(
        backend::read_new_report({{"id", fmt::format("r{}", i)},
                                  {"source", "user"},
                                  {"reason", "spam"},
                                  {"item", fmt::format("i{}", random() % (kCount / 5))},
                                  {"reporter", fmt::format("u{}", i)},
                                  {"text", "这个视频里有人在危险的地方玩火"}},
                                 shop.clock.wall_now()));
  }
  shop.enqueue(kCount);
  std::vector<domain::Decision> decisions;
  while (decisions.size() < kCount) {
    for (const backend::TaskRow& task : shop.lease(shop.reviewer, 10))
      decisions.push_back(backend::make_decision(shop.reviewer, task, domain::Verdict::kAllow));
  }
  double ours = 0;
  double peer = 0;
  // By turns, so that neither has the quieter moment.
  for (int turn = 0; turn < 10; ++turn) {
    const int from = turn * kCount / 10;
    const int to = from + kCount / 10;
    peer += seconds_of([&] {
      for (int i = from; i < to; ++i)
        (void)shop.submit(shop.reviewer, decisions[static_cast<std::size_t>(i)]);
    });
    ours += seconds_of([&] {
      for (int i = from; i < to; ++i) {
        const auto filed = intake.file("", {reports[static_cast<std::size_t>(i)]});
        if (!filed || (*filed)[0].status != backend::FilingStatus::kAccepted) std::abort();
      }
    });
  }
  fmt::print("intake with merging {:.0f}/s, decisions {:.0f}/s, ratio {:.2f} (goal >= 0.5)\n",
             kCount / ours, kCount / peer, peer / ours);
}

void measure_list() {
  constexpr int kCases = 1'000'000;
  constexpr std::size_t kPage = 40;
  const WallTime now = SystemClock().wall_now();
  auto set = std::make_shared<sdk::RecordSet>();
  set->complete = true;
  std::mt19937 random(5);
  for (int i = 0; i < kCases; ++i) {
    json body = {{"opened_at", to_rfc3339(now - std::chrono::minutes(random() % 3'000))},
                 {"due_at", to_rfc3339(now + std::chrono::minutes(random() % 3'000))},
                 {"priority", 1 + static_cast<int>(random() % 4)},
                 {"reports", 1 + static_cast<int>(random() % 30)},
                 {"weight_milli", 1'000},
                 {"subject", {{"caption", "山里的清晨"}}}};
    set->records.push_back(
        {fmt::format("item:{:07}", i), 1, std::make_shared<const json>(std::move(body))});
  }
  reports::CaseShelf shelf;
  const double taken = seconds_of([&] { (void)shelf.take(set, now); });
  const double sorted = seconds_of([&] { (void)shelf.keep_order(now + std::chrono::minutes(1)); });
  std::size_t seen = 0;
  const auto read = [&](const json& body, std::int64_t reports) {
    const auto subject = body.find("subject");
    seen += text_member(*subject, "caption").size() + static_cast<std::size_t>(reports);
  };
  const auto page = [&](std::size_t from) {
    for (std::size_t i = from; i < from + kPage; ++i) {
      const reports::CaseRow& row = shelf.row(i);
      read(*row.body, row.reports);
    }
  };
  std::vector<const json*> plain;
  for (std::size_t i = 0; i < shelf.size(); ++i) plain.push_back(shelf.row(i).body);
  const auto pass = [&](std::size_t from) {
    for (std::size_t i = from; i < from + kPage; ++i) read(*plain[i], 1);
  };
  std::vector<std::size_t> places;
  for (int i = 0; i < 1'000; ++i) places.push_back(random() % (kCases - kPage));
  for (const std::size_t at : places) pass(at);  // both warm
  const std::int64_t before = resident_kib();
  double ours = 0;
  double peer = 0;
  for (int turn = 0; turn < 5; ++turn) {
    peer += seconds_of([&] {
      for (const std::size_t at : places) pass(at);
    });
    ours += seconds_of([&] {
      for (const std::size_t at : places) page(at);
    });
  }
  fmt::print(
      "page of {} in {} cases {:.2f} us, plain pass {:.2f} us, ratio {:.2f} (goal <= 1.5); taken "
      "in "
      "{:.2f} s, put in order {:.2f} s; memory after 5,000 pages {:+} KiB ({})\n",
      kPage, kCases, ours / 5'000 * 1e6, peer / 5'000 * 1e6, ours / peer, taken, sorted,
      resident_kib() - before, seen % 10);
}

}  // namespace

int main() {
  measure_intake();
  measure_list();
}
