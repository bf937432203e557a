#include "app/workstation/shell/frame_pacer.h"

#include <gtest/gtest.h>
#include <imgui.h>

#include <optional>

namespace vigil::shell {
namespace {

// Takes what is due until the pacer waits; how many frames that were.
int run_until_idle(FramePacer& pacer) {
  int frames = 0;
  while (pacer.time_to_wait() == Millis{0} && frames < 100) {
    EXPECT_TRUE(pacer.take_due());
    ++frames;
  }
  return frames;
}

class Pacing : public ::testing::Test {
 protected:
  void SetUp() override {
    run_until_idle(pacer_);
    clock_.advance(Millis{10'000});
    run_until_idle(pacer_);
  }
  ManualClock clock_;
  FramePacer pacer_{clock_};
};

TEST_F(Pacing, NothingHappensNothingIsBuilt) {
  EXPECT_EQ(pacer_.time_to_wait(), std::nullopt);
  EXPECT_FALSE(pacer_.take_due());
  clock_.advance(Millis{3'600'000});
  EXPECT_EQ(pacer_.time_to_wait(), std::nullopt);
  EXPECT_FALSE(pacer_.take_due());
}

TEST_F(Pacing, AnEventBringsAFewFramesAndALateOne) {
  pacer_.stir();
  EXPECT_EQ(run_until_idle(pacer_), 3);
  ASSERT_TRUE(pacer_.time_to_wait().has_value())
      << "a tooltip appears after a pause without any event";
  EXPECT_GT(pacer_.time_to_wait()->count(), 400);
  EXPECT_FALSE(pacer_.take_due());
  clock_.advance(*pacer_.time_to_wait());
  EXPECT_EQ(run_until_idle(pacer_), 1);
  EXPECT_EQ(pacer_.time_to_wait(), std::nullopt);
}

TEST_F(Pacing, TheEarliestDeadlineCounts) {
  pacer_.wake_after(Millis{500});
  pacer_.wake_after(Millis{40});
  pacer_.wake_after(Millis{900});
  EXPECT_EQ(pacer_.time_to_wait(), Millis{40});
  clock_.advance(Millis{39});
  EXPECT_FALSE(pacer_.take_due());
  clock_.advance(Millis{5});
  EXPECT_EQ(pacer_.time_to_wait(), Millis{0});
  EXPECT_TRUE(pacer_.take_due());
  EXPECT_EQ(pacer_.time_to_wait(), std::nullopt) << "one deadline, one frame";
}

TEST_F(Pacing, HeldKeysRepeat) {
  pacer_.hold(true);
  EXPECT_EQ(pacer_.time_to_wait(), Millis{33});
  EXPECT_TRUE(pacer_.take_due());
  pacer_.hold(false);
  EXPECT_EQ(pacer_.time_to_wait(), std::nullopt);
}

TEST_F(Pacing, AnUnchangedFrameIsNotDrawn) {
  EXPECT_TRUE(pacer_.must_draw(7));
  EXPECT_FALSE(pacer_.must_draw(7));
  EXPECT_TRUE(pacer_.must_draw(8));
  EXPECT_TRUE(pacer_.must_draw(7));
  pacer_.forget_drawn();
  EXPECT_TRUE(pacer_.must_draw(7));
}

// Frames of a context without any renderer.
class Fingerprints : public ::testing::Test {
 protected:
  void SetUp() override {
    ImGui::SetCurrentContext(ImGui::CreateContext());
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
  }
  void TearDown() override {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures)
      texture->SetStatus(ImTextureStatus_Destroyed);
    ImGui::DestroyContext();
  }

  const ImDrawData& frame(const char* words, ImVec2 size = {640, 480}) {
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = size;
    io.DeltaTime = 1.0F / 60;
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({400, 200});
    ImGui::Begin("###w", nullptr, ImGuiWindowFlags_NoDecoration);
    ImGui::TextUnformatted(words);
    ImGui::End();
    ImGui::Render();
    return *ImGui::GetDrawData();
  }
};

TEST_F(Fingerprints, TheSameFrameHasTheSameAndAnyDifferenceAnother) {
  frame("goat 0417");
  frame("goat 0418");  // all glyphs are there now
  const std::uint64_t first = fingerprint(frame("goat 0417"), 1);
  EXPECT_EQ(fingerprint(frame("goat 0417"), 1), first);
  EXPECT_NE(fingerprint(frame("goat 0418"), 1), first);
  EXPECT_NE(fingerprint(frame("goat 0417"), 2), first) << "a picture was uploaded";
  EXPECT_NE(fingerprint(frame("goat 0417", {641, 480}), 1), first);
  EXPECT_EQ(fingerprint(frame("goat 0417"), 1), first);
}

TEST_F(Fingerprints, NewGlyphsAskForDrawing) {
  EXPECT_TRUE(has_uploads(frame("abc")));
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(1);
    texture->SetStatus(ImTextureStatus_OK);
  }
  EXPECT_FALSE(has_uploads(frame("abc")));
  EXPECT_TRUE(has_uploads(frame("xyz")));
}

}  // namespace
}  // namespace vigil::shell
