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

}  // namespace
}  // namespace vigil::ctl
