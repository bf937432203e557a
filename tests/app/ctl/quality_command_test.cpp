// Figures of quality from the shell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/json.h"
#include "tests/app/ctl/live_ctl.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(QualityCommand, AggregatesForThoseWhoMayAndOnesOwnForWhoeverDecides) {
  LiveCtl live(
      [](backend::Options& options) { options.plugins_dir = VIGIL_SOURCE_DIR "/plugins"; });
  Ran ran = live.as("auditor", {"quality", "--by", "hour"});
  ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_EQ(ran.json()["quality"]["by"], "hour");
  EXPECT_EQ(ran.json()["quality"]["weeks"], json::array());
  EXPECT_EQ(live.as("reviewer", {"quality"}).exit, Exit::kNotAllowed);
  EXPECT_EQ(live.as("auditor", {"quality", "--by", "person"}).exit, Exit::kUsage);
  ran = live.as("reviewer", {"quality", "--me"});
  ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_EQ(ran.json()["quality"]["total"]["golden"]["accuracy"]["trials"], 0);
  ran = run_ctl({"--sign-in", live.sign_in_file("auditor"), "quality", "--csv"});
  ASSERT_EQ(ran.exit, Exit::kOk) << ran.err;
  EXPECT_THAT(ran.out, testing::StartsWith("week,slice,check,withheld,hits,trials,share"));
  EXPECT_THAT(live.as("auditor", {"quality", "--from", "soon"}).err, HasSubstr("must be a day"));
}

}  // namespace
}  // namespace vigil::ctl
