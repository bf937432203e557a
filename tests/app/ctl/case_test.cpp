// A case from the decision to the archive that is checked offline, against a real backend; and the
// commands for species and lists.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/domain/wildlife/case_file.h"
#include "tests/app/ctl/live_ctl.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

const fs::path kPlugins = fs::path(VIGIL_SOURCE_DIR) / "plugins";

TEST(SpeciesCommands, CheckCompareAndExitCodes) {
  TempFolder folder;
  const std::string table = (kPlugins / "wildlife/data/cn_protected_animals_2021.csv").string();
  const Ran good = run_ctl({"--json", "species", "check", table});
  EXPECT_EQ(good.exit, Exit::kOk) << good.err;
  EXPECT_EQ(good.json()["total"]["first"], 235);
  EXPECT_EQ(good.json()["total"]["second"], 753);
  const std::string before = folder.write(
      "old.csv", "name_zh,name_la,level\n丹顶鹤,Grus japonensis,2\n丹顶鹤,Grus two,1\n");
  const Ran bad = run_ctl({"species", "check", before});
  EXPECT_EQ(bad.exit, Exit::kSomeFailed);
  EXPECT_THAT(bad.err, HasSubstr("old.csv:3: "));
  const Ran compared = run_ctl({"--json", "species", "compare", before, table});
  EXPECT_EQ(compared.json()["total"]["rose"], 1);
  EXPECT_EQ(compared.json()["total"]["came"], 987);
  EXPECT_EQ(run_ctl({"species", "check", folder.write("empty.csv", "")}).exit, Exit::kSomeFailed);
}

TEST(WildlifeCommands, ListsAreFilesThatScanReads) {
  TempFolder folder;
  const std::string lists = (folder.path() / "lists").string();
  const Ran written = run_ctl({"--json", "wildlife", "lists", "--data",
                               (kPlugins / "wildlife/schema").string(), "-o", lists});
  ASSERT_EQ(written.exit, Exit::kOk) << written.err;
  EXPECT_EQ(written.json()["lists"].size(), 3u);
  const Ran scanned =
      run_ctl({"--json", "terms", "scan", "--list", lists + "/wildlife-species.json", "--list",
               lists + "/wildlife-products.json", "-"},
              "丹顶鹤一对，加微信\n看丹顶鹤\n象牙一件\n");
  ASSERT_EQ(scanned.exit, Exit::kOk) << scanned.err;
  ASSERT_EQ(scanned.json()["hits"].size(), 2u);
  EXPECT_EQ(scanned.json()["hits"][0]["list"], "wildlife-species");
  EXPECT_EQ(scanned.json()["hits"][0]["cue"], "微信");
  EXPECT_EQ(scanned.json()["hits"][1]["term"], "象牙");
}

class Case : public testing::Test {
 protected:
  Case() : live([](backend::Options& options) { options.plugins_dir = kPlugins; }) {}

  // A decision on a clip that was brought in, put into a case as the desk does.
  void open_case() {
    fs::copy_file(fs::path(VIGIL_TEST_CLIPS) / "portrait.mp4", folder.path() / "portrait.mp4");
    ASSERT_EQ(live.as("operator", {"import", (folder.path() / "portrait.mp4").string()}).exit,
              Exit::kOk);
    ASSERT_EQ(live.decide_all(), 1);
    const json decision = live.as("auditor", {"decisions", "list"}).json()["decisions"][0];
    file.id = "0193587a-6c1e-7b2f-9d53-0a4f1f6e2c11";
    file.opened_at = SystemClock().wall_now();
    file.number = wildlife::case_number(file.opened_at, file.id);
    file.title = "丹顶鹤：甲";
    file.authority = "forestry";
    file.opened_by = "reviewer";
    wildlife::CaseEvidence evidence;
    evidence.task = decision["task"];
    evidence.decision = decision["id"];
    evidence.account = "a1";
    evidence.account_name = "甲";
    evidence.caption = "丹顶鹤一对，加微信";
    evidence.media = to_hex(sha256(*read_file(folder.path() / "portrait.mp4")));
    evidence.media_type = "video/mp4";
    evidence.species = "Grus japonensis";
    evidence.act = "report";
    evidence.marks = {{Millis{200}, Millis{600}}};
    evidence.frames = wildlife::frames_of(evidence.marks);
    ASSERT_TRUE(wildlife::add_evidence(file, evidence));
    store();
  }
  void store() {
    const std::string record =
        live.folder.write("case.json", to_canonical_json(wildlife::to_json(file)));
    const Ran put = live.as("administrator", {"record", "put", "wildlife_cases", file.id, record});
    ASSERT_EQ(put.exit, Exit::kOk) << put.err;
  }
  [[nodiscard]] std::string archive() const { return (folder.path() / "case.tar").string(); }
  [[nodiscard]] std::string key_file() const { return (folder.path() / "case.key").string(); }
  [[nodiscard]] Ran seal() const {
    return live.as("admin",
                   {"case", "seal", file.number, "-o", archive(), "--signing-key", key_file()});
  }

  LiveCtl live;
  TempFolder folder;
  wildlife::CaseFile file;
};

TEST_F(Case, IsReleasedByTwoAndCheckedOffline) {
  open_case();
  EXPECT_NE(seal().exit, Exit::kOk);
  const Ran proposed = live.as("administrator", {"case", "propose", file.number});
  ASSERT_EQ(proposed.exit, Exit::kOk) << proposed.err;
  const std::string id = proposed.json()["proposal"]["id"];
  EXPECT_NE(live.as("administrator", {"proposal", "confirm", id}).exit, Exit::kOk);
  EXPECT_NE(seal().exit, Exit::kOk);
  ASSERT_EQ(live.as("admin", {"proposal", "confirm", id}).exit, Exit::kOk);
  const Ran sealed = seal();
  ASSERT_EQ(sealed.exit, Exit::kOk) << sealed.err;
  EXPECT_EQ(sealed.json()["frames"], 3);
  const std::string key = sealed.json()["public_key"];

  const Ran good = run_ctl({"--json", "case", "verify", archive(), "--key", key});
  EXPECT_EQ(good.exit, Exit::kOk) << good.err;
  EXPECT_EQ(good.json()["evidence"], 1);
  EXPECT_EQ(good.json()["leaves"], 3);
  const std::string ledger_key = live.as("auditor", {"ledger", "verify"}).json()["public_key"];
  EXPECT_EQ(run_ctl({"case", "verify", archive(), "--key", key, "--ledger-key", ledger_key}).exit,
            Exit::kOk);
  EXPECT_EQ(run_ctl({"case", "verify", archive(), "--key", key, "--ledger-key", key}).exit,
            Exit::kDamaged);
  EXPECT_EQ(run_ctl({"case", "verify", archive(), "--key", ledger_key}).exit, Exit::kDamaged);
  EXPECT_EQ(run_ctl({"case", "verify", archive(), "--key", "short"}).exit, Exit::kUsage);

  std::string bytes = *read_file(archive());
  const std::size_t pdf = bytes.find("%PDF");
  ASSERT_NE(pdf, std::string::npos);
  bytes[pdf + 40] ^= 1;
  std::ofstream(archive(), std::ios::binary) << bytes;
  const Ran bad = run_ctl({"--json", "case", "verify", archive(), "--key", key});
  EXPECT_EQ(bad.exit, Exit::kDamaged);
  EXPECT_EQ(bad.json()["fault"]["part"], "case.pdf");
}

TEST_F(Case, ChangedAfterItsReleaseItDoesNotGo) {
  open_case();
  const Ran proposed = live.as("administrator", {"case", "propose", file.id});
  ASSERT_EQ(proposed.exit, Exit::kOk) << proposed.err;
  ASSERT_EQ(live.as("admin", {"proposal", "confirm", proposed.json()["proposal"]["id"]}).exit,
            Exit::kOk);
  file.note = "补充说明";
  store();
  const Ran refused = seal();
  EXPECT_NE(refused.exit, Exit::kOk);
  EXPECT_THAT(refused.err, HasSubstr("changed after its release"));
  file.evidence[0].caption = "改过";
  store();
  EXPECT_THAT(seal().err, HasSubstr("seal of evidence 1 is broken"));
  EXPECT_FALSE(fs::exists(archive()));
}

TEST_F(Case, ListsArePublishedAndHitsGathered) {
  const Ran dry = live.as("operator", {"wildlife", "publish", "--dry-run"});
  ASSERT_EQ(dry.exit, Exit::kOk) << dry.err;
  EXPECT_GE(dry.json()["changed"], 6);
  ASSERT_EQ(live.as("operator", {"wildlife", "publish"}).exit, Exit::kOk);
  EXPECT_EQ(live.as("operator", {"wildlife", "publish"}).json()["changed"], 0);
  const Ran gathered = live.as("admin", {"wildlife", "gather"});
  EXPECT_EQ(gathered.exit, Exit::kOk) << gathered.err;
  EXPECT_EQ(gathered.json()["new"], 0);
}

}  // namespace
}  // namespace vigil::ctl
