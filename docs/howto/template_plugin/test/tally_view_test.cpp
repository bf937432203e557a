// The third rung: the view without a window, pressed like a person presses it.
#include <gtest/gtest.h>

#include "plugins/sdk/testing/fake_host.h"
#include "plugins/sdk/testing/headless_ui.h"
#include "tally_ids.h"
#include "view/tally_view.h"

namespace vigil::tally {
namespace {

TEST(TallyView, EmitsCommandsAndShowsTheModel) {
  sdk::testing::HeadlessUi ui(480, 320);
  sdk::testing::FakeHost host;
  host.set_style(&ui.style());
  Tally tally;
  TallyView view(tally);
  ui.show(host, view);
  ASSERT_TRUE(ui.click("###add"));
  EXPECT_EQ(host.fake_commands().ran(), (std::vector<sdk::testing::RanCommand>{{"tally.add", ""}}));

  host.fake_commands().set_enabled(ids::commands::kTakeBack, false);
  ui.frames(1);
  EXPECT_FALSE(ui.click("###take_back"));
}

}  // namespace
}  // namespace vigil::tally
