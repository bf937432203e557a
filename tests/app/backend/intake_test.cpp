// Reports through the service and over HTTP: idempotent, merged, bounded, nothing lost.
#include "app/backend/service/intake.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "core/base/json.h"
#include "core/domain/report/case_file.h"
#include "tests/app/backend/live_server.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
namespace reports = domain::report;

class IntakeTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_NE(registry.queue("reports.cases"), nullptr);
    ASSERT_TRUE(Collections(*shop.store, registry, shop.events).seed());
  }
  static json sent(const std::string& id, const std::string& item, const std::string& who) {
    return {{"id", id}, {"source", "user"}, {"reason", "spam"}, {"item", item}, {"reporter", who}};
  }
  std::vector<Filing> file(const std::vector<json>& all) {
    std::vector<NewReport> read;
    for (const json& each : all) read.push_back(read_new_report(each, shop.clock.wall_now()));
    const auto filings = intake.file("", read);
    EXPECT_TRUE(filings) << filings.error().message;
    return filings.value_or({});
  }
  Filing file_one(const json& one) { return file({one}).at(0); }
  json record(const std::string& collection, const std::string& id) {
    json body;
    EXPECT_TRUE(shop.store->read([&](Reader& reader) -> Status {
      const auto row = reader.record(collection, id);
      if (!row) return row.error();
      if (*row && !(*row)->deleted) body = *parse_json((*row)->body);
      return {};
    }));
    return body;
  }
  std::vector<json> all(const std::string& collection) {
    std::vector<json> found;
    std::string after;
    for (;;) {
      std::size_t got = 0;
      EXPECT_TRUE(shop.store->read([&](Reader& reader) -> Status {
        const auto rows = reader.records(collection, after, 500);
        if (!rows) return rows.error();
        got = rows->size();
        for (const RecordRow& row : *rows) found.push_back(*parse_json(row.body));
        if (!rows->empty()) after = rows->back().id;
        return {};
      }));
      if (got == 0) return found;
    }
  }
  Status put(const std::string& collection, const std::string& id, const json& body) {
    return shop.store->write([&](Writer& writer) -> Status {
      const auto before = writer.record(collection, id);
      if (!before) return before.error();
      RecordRow row;
      row.collection = collection;
      row.id = id;
      row.revision = *before ? (*before)->revision + 1 : 1;
      row.body = to_canonical_json(body);
      const auto seq = writer.put_record(row);
      return seq ? Status() : seq.error();
    });
  }

  Workshop shop;
  Registry registry = Registry::load(std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins");
  ReportIntake intake{*shop.store, registry, shop.clock, shop.events};
};

json subject(const std::string& item) {
  return {{"item_id", item},
          {"caption", "山里的清晨"},
          {"reach", 1200},
          {"author", {{"id", "a"}, {"name", "老周"}}},
          {"media", {{"sha256", std::string(64, 'a')}, {"type", "video/mp4"}}}};
}

TEST_F(IntakeTest, AReportIsKeptMergedAndItsCaseWaitsInTheQueue) {
  json first = sent("r1", "clip-7", "u1");
  first["subject"] = subject("clip-7");
  const Filing made = file_one(first);
  EXPECT_EQ(made.status, FilingStatus::kAccepted) << made.detail;
  EXPECT_TRUE(made.known);
  json second = sent("r2", "clip-7", "u2");
  second["reason"] = "minor";
  EXPECT_EQ(file_one(second).case_id, made.case_id);
  const json body = record("report_cases", made.case_id);
  EXPECT_EQ(body["reports"], 2);
  EXPECT_EQ(body["priority"], 4) << "a minor is graver than spam";
  EXPECT_EQ(body["subject"]["caption"], "山里的清晨");
  EXPECT_EQ(record("reports", "r2")["case"], made.case_id);
  ASSERT_TRUE(shop.store->read([&](Reader& reader) -> Status {
    const auto task = reader.task_by_key("reports.cases", made.case_id);
    EXPECT_TRUE(task && *task);
    EXPECT_EQ((*task)->reports, 2);
    EXPECT_EQ((*task)->severity, 4);
    EXPECT_EQ((*task)->due, shop.clock.wall_now() + std::chrono::hours(24));
    EXPECT_EQ((*task)->id, body["task"].get<std::string>());
    return {};
  }));
}

TEST_F(IntakeTest, TheSameIdTwiceIsOneReportAndWithOtherWordsAConflict) {
  const json one = sent("r1", "clip-7", "u1");
  const Filing made = file_one(one);
  shop.clock.advance(std::chrono::hours(3));
  const Filing again = file_one(one);
  EXPECT_EQ(again.status, FilingStatus::kExists);
  EXPECT_EQ(again.case_id, made.case_id);
  json other = one;
  other["text"] = "other words";
  EXPECT_EQ(file_one(other).status, FilingStatus::kConflict);
  EXPECT_EQ(record("report_cases", made.case_id)["reports"], 1);
  const auto both = file({sent("r2", "x", "u"), sent("r2", "x", "u")});
  EXPECT_EQ(both[0].status, FilingStatus::kAccepted);
  EXPECT_EQ(both[1].status, FilingStatus::kExists) << "in one call too";
}

TEST_F(IntakeTest, WhatCannotBeTakenSaysWhyAndItsNeighboursGoOn) {
  json no_source = sent("r1", "x", "u");
  no_source["source"] = "pigeon";
  json no_number = sent("r2", "x", "u");
  no_number["source"] = "authority";
  json huge = sent("r3", "x", "u");
  huge["subject"] = {{"item_id", "x"}, {"pad", std::string(70'000, 'x')}};
  json wrong_subject = sent("r4", "x", "u");
  wrong_subject["subject"] = subject("y");
  const auto filings =
      file({no_source, no_number, huge, wrong_subject, json("text"), sent("r5", "x", "u")});
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(filings[i].status, FilingStatus::kRefused) << i;
    EXPECT_FALSE(filings[i].detail.empty()) << i;
  }
  EXPECT_EQ(filings[5].status, FilingStatus::kAccepted);
  EXPECT_FALSE(filings[5].known);
  EXPECT_NE(filings[5].detail.find("kept"), std::string::npos)
      << "an unknown item is kept, and that is said";
  // Known later: the case gets its task.
  json late = sent("r6", "x", "u2");
  late["subject"] = subject("x");
  EXPECT_TRUE(file_one(late).known);
  EXPECT_FALSE(record("report_cases", filings[5].case_id)["task"].get<std::string>().empty());
}

TEST_F(IntakeTest, OneReporterCannotFloodAndCountsOnceForAnItem) {
  std::vector<json> flood;
  for (int i = 0; i < 30; ++i) flood.push_back(sent(fmt::format("f{}", i), "x", "loud"));
  const auto filings = file(flood);
  const auto accepted = std::count_if(filings.begin(), filings.end(), [](const Filing& each) {
    return each.status == FilingStatus::kAccepted;
  });
  EXPECT_EQ(accepted, 20) << "as many at once as the source admits";
  EXPECT_EQ(filings.back().status, FilingStatus::kTooMany);
  EXPECT_GT(filings.back().retry_after_s, 0);
  EXPECT_TRUE(record("reports", "f29").is_null());
  const json body = record("report_cases", filings[0].case_id);
  EXPECT_EQ(body["reports"], 20);
  EXPECT_EQ(body["weight_milli"], 1000) << "twenty reports of one person weigh as one";
  EXPECT_EQ(file_one(sent("q", "x", "quiet")).status, FilingStatus::kAccepted);
  shop.clock.advance(std::chrono::hours(1));
  EXPECT_EQ(file_one(flood[29]).status, FilingStatus::kAccepted) << "later it is taken";
}

TEST_F(IntakeTest, CredibilityChangesTheWeightAlone) {
  ASSERT_TRUE(put("report_reporters", "right", {{"id", "right"}, {"upheld", 16}}));
  ASSERT_TRUE(put("report_reporters", "wrong", {{"id", "wrong"}, {"rejected", 16}}));
  const Filing a = file_one(sent("a", "x", "right"));
  const Filing b = file_one(sent("b", "y", "wrong"));
  EXPECT_EQ(record("report_cases", a.case_id)["weight_milli"], 1800);
  EXPECT_EQ(record("report_cases", b.case_id)["weight_milli"], 200);
  EXPECT_EQ(b.status, FilingStatus::kAccepted);
}

TEST_F(IntakeTest, NearDuplicatesJoinCasesAndTheirTasks) {
  json a = sent("a", "x", "u1");
  a["subject"] = subject("x");
  json b = sent("b", "y", "u2");
  b["subject"] = subject("y");
  const Filing first = file_one(a);
  const Filing second = file_one(b);
  EXPECT_NE(first.case_id, second.case_id);
  json bridge = sent("c", "y", "u3");
  bridge["alike"] = {"x"};
  (void)file_one(bridge);
  const auto cases = all("report_cases");
  ASSERT_EQ(cases.size(), 1u);
  EXPECT_EQ(cases[0]["reports"], 3);
  EXPECT_EQ(cases[0]["items"], json({"x", "y"}));
  ASSERT_TRUE(shop.store->read([&](Reader& reader) -> Status {
    EXPECT_EQ(reader.queue_counts("reports.cases")->ready, 1);
    return {};
  }));
  EXPECT_EQ(file_one(sent("d", "x", "u4")).case_id, cases[0]["id"]);
}

TEST_F(IntakeTest, AClosedCaseIsNotOpenedByANewReportButNamed) {
  const Filing first = file_one(sent("a", "x", "u1"));
  json body = record("report_cases", first.case_id);
  body["closed_at"] = "2026-01-01T00:00:00Z";
  body["messages"] = json::array({{{"text", "kept"}}});
  ASSERT_TRUE(put("report_cases", first.case_id, body));
  const Filing second = file_one(sent("b", "x", "u2"));
  EXPECT_NE(second.case_id, first.case_id);
  EXPECT_EQ(record("report_cases", second.case_id)["earlier"], first.case_id);
  EXPECT_EQ(record("report_cases", first.case_id), body) << "what people wrote stays";
}

TEST_F(IntakeTest, WhatDesksTookDownBecomesACase) {
  ASSERT_TRUE(put("report_inbox", "call-1",
                  {{"id", "call-1"},
                   {"source", "hotline"},
                   {"reason", "minor"},
                   {"item", "x"},
                   {"text", "孩子在河边"},
                   {"contact", "电话"}}));
  ASSERT_TRUE(put("report_inbox", "call-2",
                  {{"id", "call-2"}, {"source", "pigeon"}, {"reason", "minor"}, {"item", "x"}}));
  ASSERT_TRUE(intake.take_inboxes());
  ASSERT_TRUE(intake.take_inboxes());
  EXPECT_TRUE(record("report_inbox", "call-1").is_null());
  EXPECT_EQ(record("reports", "call-1")["text"], "孩子在河边");
  EXPECT_FALSE(record("report_inbox", "call-2")["problem"].get<std::string>().empty())
      << "what cannot be taken in stays, with the reason";
  EXPECT_EQ(all("report_cases").size(), 1u);
}

// How many reports a test of a whole day sends; VIGIL_MANY_REPORTS=100000 is such a day.
int many_reports() {
  const char* wanted = std::getenv("VIGIL_MANY_REPORTS");
  return wanted == nullptr ? 3'000 : std::atoi(wanted);
}

// Reports of one day about some items again and again, near-duplicates among them.
std::vector<json> day_of_reports(int count, WallTime end, unsigned seed) {
  std::mt19937 random(seed);
  const auto pick = [&](int below) { return static_cast<int>(random() % below); };
  std::vector<json> day;
  for (int i = 0; i < count; ++i) {
    json each = {{"id", fmt::format("r{:06}", i)},
                 {"source", pick(40) == 0 ? "hotline" : "user"},
                 {"reason", pick(20) == 0 ? "minor" : "spam"},
                 {"item", fmt::format("i{}", pick(count / 4))},
                 {"reporter", fmt::format("u{}", i)}};
    if (pick(12) == 0) each["alike"] = {fmt::format("i{}", pick(count / 4))};
    each["received_at"] = to_rfc3339(end - std::chrono::seconds(pick(80'000)));
    day.push_back(std::move(each));
  }
  return day;
}

// The stored cases are those of the pure rule over all reports at once.
void expect_merged(const reports::Intake& rules, const std::vector<json>& day,
                   const std::vector<json>& cases) {
  std::vector<reports::Report> values;
  for (const json& each : day) values.push_back(*reports::report_from_json(each, WallTime::max()));
  std::map<std::set<std::string>, reports::CaseFile> expected;
  for (reports::CaseFile& file : reports::merge_all(rules, values)) {
    std::set<std::string> items = file.items;
    expected[items] = std::move(file);
  }
  ASSERT_EQ(cases.size(), expected.size());
  std::int64_t sum = 0;
  for (const json& body : cases) {
    reports::CaseFile file = *reports::case_from_json(body);
    const auto found = expected.find(file.items);
    ASSERT_NE(found, expected.end());
    file.id = found->second.id;
    file.task.clear();
    ASSERT_EQ(file, found->second);
    sum += file.reports;
  }
  EXPECT_EQ(sum, static_cast<std::int64_t>(day.size()));
}

TEST_F(IntakeTest, ADayOfReportsMergesAsIfTheyHadComeAtOnce) {
  const std::vector<json> day = day_of_reports(many_reports(), shop.clock.wall_now(), 11);
  for (std::size_t at = 0; at < day.size(); at += 100) {
    const auto filings = file({day.begin() + at, day.begin() + std::min(day.size(), at + 100)});
    for (const Filing& each : filings)
      ASSERT_EQ(each.status, FilingStatus::kAccepted) << each.detail;
  }
  expect_merged(*reports::intake_from_json(record("intakes", "reports")), day, all("report_cases"));
}

// Several senders at once, over sockets: whatever order they come through in.
TEST(IntakeOverHttp, ADayOfReportsFromSeveralSendersMergesAsIfTheyHadComeAtOnce) {
  constexpr int kSenders = 4;
  constexpr std::size_t kACall = 50;
  LiveServer live([](Options& options) {
    options.plugins_dir = std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins";
  });
  const std::vector<json> day = day_of_reports(many_reports(), SystemClock().wall_now(), 17);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < kSenders; ++i) clients.push_back(live.client_for("operator"));
  std::atomic<std::size_t> next{0};
  std::atomic<int> accepted{0};
  std::atomic<int> failed{0};
  const auto began = std::chrono::steady_clock::now();
  std::vector<std::thread> senders;
  for (int i = 0; i < kSenders; ++i) {
    senders.emplace_back([&, i] {
      for (;;) {
        const std::size_t at = next.fetch_add(kACall);
        if (at >= day.size()) return;
        const json body = {
            {"reports",
             std::vector<json>(day.begin() + at, day.begin() + std::min(day.size(), at + kACall))}};
        const RawAnswer answer = clients[i]->send_json("POST", "/v1/reports", body);
        if (answer.status != 200) {
          ++failed;
          continue;
        }
        const json document = answer.json();
        for (const json& result : document["results"])
          accepted += result["status"] == "accepted";
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(accepted, static_cast<int>(day.size()));
  RecordProperty("reports_a_second", static_cast<int>(static_cast<double>(day.size()) / seconds));

  const auto reader = live.client_for("administrator");
  const auto read_all = [&](const std::string& collection) {
    std::vector<json> found;
    std::string after;
    for (;;) {
      const json page =
          reader
              ->send("GET", fmt::format("/v1/collections/{}/records?limit=500&after={}", collection,
                                        after))
              .json();
      for (const json& record : page["records"]) found.push_back(record["body"]);
      if (page["next"].is_null() || page["records"].empty()) return found;
      after = page["next"].get<std::string>();
    }
  };
  const auto rules = read_all("intakes");
  ASSERT_EQ(rules.size(), 1u);
  expect_merged(*reports::intake_from_json(rules[0]), day, read_all("report_cases"));
  EXPECT_EQ(read_all("reports").size(), day.size()) << "each of them is kept";
}

TEST(IntakeOverHttp, AnswersPerReportAndKnowsItsCallers) {
  LiveServer live([](Options& options) {
    options.plugins_dir = std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins";
  });
  const auto operator_ = live.client_for("operator");
  const json body = {{"reports",
                      {{{"id", "1"}, {"source", "user"}, {"reason", "spam"}, {"item", "x"}},
                       {{"id", "2"}, {"source", "user"}}}}};
  const RawAnswer answer = operator_->send_json("POST", "/v1/reports", body);
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.json()["results"][0]["status"], "accepted");
  EXPECT_EQ(answer.json()["results"][0]["known"], false);
  EXPECT_EQ(answer.json()["results"][1]["status"], "refused");
  EXPECT_EQ(operator_->send_json("POST", "/v1/reports", body).json()["results"][0]["status"],
            "exists");
  EXPECT_EQ(operator_->send_json("POST", "/v1/reports?intake=none", body).status, 404);
  EXPECT_EQ(operator_->send_json("POST", "/v1/reports", {{"reports", 1}}).status, 400);
  EXPECT_EQ(live.client_for("reviewer")->send_json("POST", "/v1/reports", body).status, 403);
}

}  // namespace
}  // namespace vigil::backend
