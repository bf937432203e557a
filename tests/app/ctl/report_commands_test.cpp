// vigilctl report against a real backend with the real plugins.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/app/ctl/live_ctl.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

class ReportCommands : public testing::Test {
 protected:
  LiveCtl live{[](backend::Options& options) {
    options.plugins_dir = std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins";
  }};
  std::string write(const std::string& name, const std::string& text) {
    const auto path = live.folder.path() / name;
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
  }
};

TEST_F(ReportCommands, FilesLinesOnceAndNamesTheBadOne) {
  const std::string file = write("r.jsonl",
                                 "{\"id\":\"1\",\"source\":\"user\",\"reason\":\"spam\","
                                 "\"item\":\"a\"}\n\n{\"id\":\"2\"}\nno json\n");
  const Ran ran = live.as("operator", {"report", "file", file});
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  const json list = ran.json()["reports"];
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0]["status"], "kept");
  EXPECT_EQ(list[1]["where"], "line 3");
  EXPECT_EQ(list[1]["status"], "refused");
  EXPECT_EQ(list[2]["where"], "line 4");
  EXPECT_FALSE(list[2]["detail"].get<std::string>().empty());
  EXPECT_EQ(live.as("operator", {"report", "file", "/no/such"}).exit, Exit::kSomeFailed);
}

TEST_F(ReportCommands, LettersAreFiledWithThemselvesAndTheirAttachments) {
  std::filesystem::create_directory(live.folder.path() / "post");
  (void)write("post/a.eml",
              "From: a@example.org\nSubject: item clip-7\nContent-Type: multipart/mixed; "
              "boundary=b\n\n--b\nContent-Type: text/plain\n\nlook at this\n--b\nContent-Type: "
              "image/png\nContent-Disposition: attachment\n\nxyz\n--b--\n");
  (void)write("post/b.eml", std::string(100, '\0'));
  const std::string post = (live.folder.path() / "post").string();
  const Ran ran = live.as("operator", {"report", "import-mail", post});
  EXPECT_EQ(ran.exit, Exit::kOk) << ran.err;
  const json reports = ran.json()["reports"];
  ASSERT_EQ(reports.size(), 2u);
  for (const json& each : reports) EXPECT_EQ(each["status"], "kept");
  EXPECT_FALSE(reports[1]["detail"].get<std::string>().empty())
      << "what is no letter is kept as it came, and that is said";
  const Ran inbox = live.as("operator", {"record", "list", "report_inbox"});
  const json records = inbox.json()["records"];
  bool seen = false;
  for (const json& record : records) {
    if (record["body"].value("item", "") != "clip-7") continue;
    seen = true;
    EXPECT_EQ(record["body"]["media"].size(), 2u) << "the letter and its picture";
    EXPECT_EQ(record["body"]["contact"], "a@example.org");
  }
  EXPECT_TRUE(seen || records.empty()) << "already taken in";
}

TEST_F(ReportCommands, AnUnknownReasonIsSaidAtOnceAndNothingIsKept) {
  const std::string file =
      write("r.jsonl",
            "{\"id\":\"1\",\"source\":\"user\",\"reason\":\"whim\",\"item\":\"a\"}\n"
            "{\"id\":\"2\",\"source\":\"pigeon\",\"reason\":\"spam\",\"item\":\"a\"}\n"
            "{\"id\":\"3\",\"source\":\"authority\",\"reason\":\"spam\",\"item\":\"a\"}\n"
            "{\"id\":\"4\",\"source\":\"user\",\"reason\":\"spam\",\"item\":\"a\"}\n");
  const Ran ran = live.as("operator", {"report", "file", file});
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  const json list = ran.json()["reports"];
  ASSERT_EQ(list.size(), 4u);
  EXPECT_NE(ran.err.find("line 1: There is no reason \"whim\""), std::string::npos) << ran.err;
  EXPECT_NE(ran.err.find("minor, "), std::string::npos) << "those there are";
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(list[i]["status"], "refused");
    EXPECT_NE(list[i]["detail"].get<std::string>().find("Nothing was kept."), std::string::npos);
  }
  EXPECT_EQ(list[3]["status"], "kept");
  for (const json& record :
       live.as("operator", {"record", "list", "report_inbox"}).json()["records"])
    EXPECT_EQ(record["id"], "4") << "the sentence is true";

  std::filesystem::create_directory(live.folder.path() / "post");
  (void)write("post/a.eml", "From: a@example.org\nSubject: x\n\ny\n");
  const Ran mail = live.as("operator", {"report", "import-mail", "--reason", "whim",
                                        (live.folder.path() / "post").string()});
  EXPECT_EQ(mail.exit, Exit::kSomeFailed);
  EXPECT_NE(mail.err.find("whim"), std::string::npos);
}

class ReportFigures : public ReportCommands {
 protected:
  // A case as it is kept, decided on the third of November by China's clock.
  static json a_case(const std::string& item, const std::string& policy, int reports) {
    json listed = json::array();
    for (int i = 0; i < reports; ++i)
      listed.push_back({{"id", item + std::to_string(i)},
                        {"source", "user"},
                        {"reason", "spam"},
                        {"item", item},
                        {"text", "王五说的"},
                        {"reporter", item + "u" + std::to_string(i)},
                        {"received_at", "2026-11-02T01:00:00Z"}});
    return {{"id", "item:" + item},
            {"opened_at", "2026-11-02T01:00:00Z"},
            {"last_at", "2026-11-02T01:00:00Z"},
            {"due_at", "2026-11-03T01:00:00Z"},
            {"priority", 1},
            {"reports", reports},
            {"authors", {"a-" + item}},
            {"items", {item}},
            {"sources",
             {{"user",
               {{"count", reports},
                {"first_at", "2026-11-02T01:00:00Z"},
                {"last_at", "2026-11-02T01:00:00Z"}}}}},
            {"listed", listed},
            {"answers", {{"user", {{"at", "2026-11-02T07:00:00Z"}}}}},
            {"subject",
             {{"item_id", item},
              {"caption", "老周的羊"},
              {"uploaded_at", "2026-10-31T17:00:00Z"},
              {"media", {{"type", "video/mp4"}}}}},
            {"decision",
             {{"id", "d-" + item},
              {"verdict", "remove"},
              {"policy", policy},
              {"at", "2026-11-02T20:00:00Z"},
              {"by", "mei"}}}};
  }
  void keep(const json& record) {
    const Ran ran = live.as("administrator", {"record", "put", "report_cases", record["id"], "-"},
                            record.dump());
    ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
  }
  static std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
};

TEST_F(ReportFigures, AMonthIsCountedFromTheRecords) {
  keep(a_case("x", "spam", 6));
  keep(a_case("y", "fraud", 2));
  const Ran ran = live.as("administrator", {"report", "month", "2026-11"});
  ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
  const json figures = ran.json();
  EXPECT_EQ(figures["month"], "2026-11");
  EXPECT_EQ(figures["cases_opened"], 2);
  EXPECT_EQ(figures["notices_by_source"]["total"], 8);
  EXPECT_EQ(figures["answers"]["count"], 2);
  EXPECT_DOUBLE_EQ(figures["answers"]["median_hours"].get<double>(), 6);
  EXPECT_EQ(figures["answers"]["within_24_hours"], 2);
  EXPECT_TRUE(figures["decisions"]["total"].is_null()) << "two authors";
  EXPECT_EQ(live.as("administrator", {"report", "month", "2026-10"}).json()["cases_opened"], 0);
  const Ran bad = live.as("administrator", {"report", "month", "November"});
  EXPECT_EQ(bad.exit, Exit::kSomeFailed);
  EXPECT_NE(bad.err.find("2026-11"), std::string::npos);
}

TEST_F(ReportFigures, StatementsAreWrittenWholeOrNotAtAll) {
  keep(a_case("x", "spam", 6));
  keep(a_case("y", "fraud", 2));
  const std::string csv = (live.folder.path() / "s.csv").string();
  const std::string out_json = (live.folder.path() / "s.json").string();
  const auto write_to = [&](const std::string& path, const char* from = "2026-11-03") {
    return live.as("administrator",
                   {"report", "statements", "--from", from, "--to", "2026-11-03", "--out", path});
  };
  Ran ran = write_to(csv);
  ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_EQ(ran.json()["written"], 2);
  const std::string text = text_of(csv);
  EXPECT_NE(text.find("puid,decision_visibility,"), std::string::npos);
  EXPECT_NE(text.find("STATEMENT_CATEGORY_SCAMS_AND_FRAUD"), std::string::npos);
  for (const char* secret : {"王五", "老周", "a-x", "xu0", "mei"})
    EXPECT_EQ(text.find(secret), std::string::npos) << secret;
  ASSERT_EQ(write_to(out_json).exit, Exit::kOk);
  const json document = json::parse(text_of(out_json));
  EXPECT_EQ(document["statements"].size(), 2u);

  // One that cannot be written stops all of them; the file of before is still there.
  keep(a_case("z", "house-rule", 2));
  std::filesystem::remove(csv);
  ran = write_to(csv);
  EXPECT_EQ(ran.exit, Exit::kSomeFailed);
  ASSERT_EQ(ran.json()["faults"].size(), 1u);
  EXPECT_EQ(ran.json()["faults"][0]["statement"], "d-z");
  EXPECT_EQ(ran.json()["faults"][0]["field"], "category");
  EXPECT_NE(ran.err.find("house-rule"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(csv));
  EXPECT_EQ(write_to(out_json).exit, Exit::kSomeFailed);
  EXPECT_EQ(json::parse(text_of(out_json)), document);

  EXPECT_EQ(write_to(csv, "2026-11-31").exit, Exit::kSomeFailed);
  EXPECT_EQ(write_to("s.txt").exit, Exit::kSomeFailed);
}

}  // namespace
}  // namespace vigil::ctl
