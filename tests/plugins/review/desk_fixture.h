// A review desk on a fake host: the plugin's real manifest, texts and policies; keys press what the
// manifest binds.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/review/model/bindings.h"
#include "plugins/sdk/testing/fake_host.h"
#include "review_ids.h"

namespace vigil::review::testing {

inline const std::filesystem::path kPluginFolder =
    std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins" / "review";

class ReviewDeskTest : public ::testing::Test {
 protected:
  ReviewDeskTest();
  ~ReviewDeskTest() override;

  // Opens the desk as the host does: in sight, updated. Tasks are numbered from 1.
  void open(int tasks);
  void give(std::vector<int> numbers, sdk::Supply supply = sdk::Supply::kReady);
  void load_policies();
  // What the host does on every turn.
  void turn();
  // A key of the manifest, pressed while nobody is typing.
  void press(std::string_view key);
  // The same command with an argument, as a view emits it.
  void run(sdk::CommandKey command, std::string_view argument = {});
  void pass(Millis time);

  [[nodiscard]] sdk::testing::FakeDesk& outbox() { return host_.fake_desk(); }
  [[nodiscard]] sdk::testing::FakeClip& clip();
  // Of the item before the reviewer; 0 when there is none.
  [[nodiscard]] int item();
  [[nodiscard]] const DeskSnapshot& seen() { return desk_->snapshot(); }
  [[nodiscard]] std::size_t problems() const;
  [[nodiscard]] std::string last_problem() const;
  [[nodiscard]] std::string last_notice() const;
  [[nodiscard]] static domain::TaskId task_id(int number);

  sdk::testing::FakeHost host_;
  std::unique_ptr<ReviewDesk> desk_;
  std::unique_ptr<History> history_;
  std::unique_ptr<SearchDesk> search_;
  std::unique_ptr<QueueHealthDesk> health_;
  std::unique_ptr<Calls> calls_;
  std::unique_ptr<MassActs> mass_;
  std::unique_ptr<SecondWord> second_;
  std::unique_ptr<Calibrations> calibrations_;
  std::string alike_ = R"({"alike":[]})";  // what the backend says of every item

 private:
  class Bound;
  std::unique_ptr<Bound> bound_;
  sdk::manifest::Manifest manifest_;
};

}  // namespace vigil::review::testing
