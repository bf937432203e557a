// The plugin's rooms on a fake host: the real manifest, texts and rubric; keys press what the
// manifest binds.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/rating/model/bindings.h"
#include "plugins/sdk/testing/fake_host.h"
#include "rating_ids.h"

namespace vigil::rating::testing {

inline const std::filesystem::path kPluginFolder =
    std::filesystem::path(VIGIL_SOURCE_DIR) / "plugins" / "rating";

class RoomsTest : public ::testing::Test {
 protected:
  RoomsTest();
  ~RoomsTest() override;

  // The desk in sight with these clips, numbered from 1. Odd ones have the tag "farm".
  void open(int tasks);
  void give(const std::vector<int>& numbers);
  void turn();
  void press(std::string_view keys);
  // A key by its name, "Enter" or "Alt+4".
  void press_key(std::string_view key);
  void run(sdk::CommandKey command, std::string_view argument = {});
  // A rating of the collection: "tobacco 2" is the dimension and how strong.
  void put_rating(const std::string& item, const std::string& rater, int level,
                  const std::string& dimension = {}, const std::string& intensity = {});
  [[nodiscard]] sdk::testing::FakeClip& clip();
  [[nodiscard]] std::string shown_item() const;
  [[nodiscard]] std::string last_notice() const;
  [[nodiscard]] std::size_t records(sdk::CollectionKey collection);

  sdk::testing::FakeHost host_;
  std::unique_ptr<RatingRooms> rooms_;
  std::string failure_;

 private:
  class Bound;
  std::unique_ptr<Bound> bound_;
  sdk::manifest::Manifest manifest_;
};

}  // namespace vigil::rating::testing
