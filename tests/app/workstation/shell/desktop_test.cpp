// Real frames through OpenGL without a display.
#include "app/workstation/shell/desktop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <imgui.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "app/workstation/shell/workspace_layout.h"
#include "plugins/sdk/ui/style.h"

namespace vigil::shell {
namespace {

using sdk::ui::Style;
using sdk::ui::Token;
using ::testing::HasSubstr;

void draw_words(const Style& style) {
  ImGui::SetCursorPos({style.px(20), style.px(20)});
  ImGui::TextUnformatted("夜里两点，这只是一只山羊 🐐 Łódź 0417");
  ImGui::Button("通过###allow");
}

std::uint32_t pixel(const Bitmap& bitmap, int x, int y) {
  const std::size_t at =
      (static_cast<std::size_t>(y) * static_cast<std::size_t>(bitmap.size.width) +
       static_cast<std::size_t>(x)) *
      4;
  return IM_COL32(bitmap.rgba[at], bitmap.rgba[at + 1], bitmap.rgba[at + 2], bitmap.rgba[at + 3]);
}

class DesktopTest : public ::testing::Test {
 protected:
  std::unique_ptr<Desktop> open(DesktopOptions options = {}) {
    options.headless = true;
    options.size = {480, 200};
    if (options.themes == "themes") options.themes = VIGIL_SOURCE_DIR "/themes";
    Result<std::unique_ptr<Desktop>> desktop = Desktop::open(std::move(options), clock_);
    EXPECT_TRUE(desktop.ok()) << (desktop.ok() ? "" : desktop.error().message);
    return desktop.ok() ? *std::move(desktop) : nullptr;
  }

  Bitmap picture(Desktop& desktop, const std::function<void(const Style&)>& draw) {
    for (int i = 0; i < 2; ++i) desktop.draw_now({.draw = draw});
    return desktop.read_back();
  }

  SystemClock clock_;
};

TEST_F(DesktopTest, DrawsTheSamePixelsEveryTime) {
  Bitmap first;
  for (int run = 0; run < 3; ++run) {
    const auto desktop = open();
    ASSERT_NE(desktop, nullptr);
    const Bitmap drawn = picture(*desktop, draw_words);
    ASSERT_EQ(drawn.size, (PixelSize{480, 200}));
    EXPECT_EQ(pixel(drawn, 479, 199), desktop->style().color(Token::kBackground));
    if (run == 0) first = drawn;
    EXPECT_TRUE(drawn.rgba == first.rgba) << "run " << run;
  }
  int bright = 0;
  for (std::size_t i = 0; i < first.rgba.size(); i += 4) bright += first.rgba[i] > 150 ? 1 : 0;
  EXPECT_GT(bright, 500) << "there are words on it";
}

TEST_F(DesktopTest, AnUnchangedFrameIsBuiltButNotDrawn) {
  const auto desktop = open();
  ASSERT_NE(desktop, nullptr);
  const DesktopCalls calls{.draw = draw_words};
  for (int i = 0; i < 8; ++i) {
    desktop->wake();
    ASSERT_TRUE(desktop->turn(calls));
  }
  const FrameCounts before = desktop->counts();
  for (int i = 0; i < 8; ++i) {
    desktop->wake();
    ASSERT_TRUE(desktop->turn(calls));
  }
  EXPECT_EQ(desktop->counts().built, before.built + 8);
  EXPECT_EQ(desktop->counts().drawn, before.drawn);
  desktop->set_theme("day");
  desktop->turn(calls);
  EXPECT_EQ(desktop->counts().drawn, before.drawn + 1);
}

TEST_F(DesktopTest, AWakeFromAnotherThreadEndsTheWait) {
  const auto desktop = open();
  ASSERT_NE(desktop, nullptr);
  std::atomic<bool> arrived{false};
  std::thread other([&] {
    std::this_thread::sleep_for(Millis{700});  // the desk has gone to sleep by then
    arrived = true;
    desktop->wake();
  });
  bool seen = false;
  desktop->run({.update =
                    [&] {
                      seen = arrived;
                      if (seen) desktop->close();
                    },
                .draw = draw_words});
  other.join();
  EXPECT_TRUE(seen);
  EXPECT_LT(desktop->counts().built, 12U) << "it slept in between";
  EXPECT_FALSE(desktop->turn({})) << "closed is closed";
}

TEST_F(DesktopTest, ADeadlineBringsAFrame) {
  const auto desktop = open();
  ASSERT_NE(desktop, nullptr);
  int frames = 0;
  const SteadyTime began = clock_.steady_now();
  desktop->run({.draw = [&](const Style&) {
    if (clock_.steady_now() - began < Millis{600}) return desktop->wake_after(Millis{100});
    ++frames;
    desktop->close();
  }});
  EXPECT_EQ(frames, 1);
}

// As a playing video does: every turn names the next one, and nothing else happens.
TEST_F(DesktopTest, DeadlinesSetInUpdateFollowEachOther) {
  const auto desktop = open();
  ASSERT_NE(desktop, nullptr);
  int turns = 0;
  int frames = 0;
  desktop->run({.update =
                    [&] {
                      if (++turns == 20) return desktop->close();
                      desktop->wake_after(Millis{10});
                    },
                .draw = [&](const Style&) { ++frames; }});
  EXPECT_EQ(turns, 20);
  EXPECT_GE(frames, 10);
}

TEST_F(DesktopTest, ScaleThemeAndSizeChangeWhileItRuns) {
  const auto desktop = open();
  ASSERT_NE(desktop, nullptr);
  picture(*desktop, draw_words);
  desktop->set_scale(2.5F);
  desktop->set_theme("high_contrast");
  desktop->resize({900, 700});
  float font = 0;
  const Bitmap drawn = picture(*desktop, [&](const Style&) { font = ImGui::GetFontSize(); });
  EXPECT_EQ(drawn.size, (PixelSize{900, 700}));
  EXPECT_EQ(pixel(drawn, 800, 600), desktop->style().color(Token::kBackground));
  EXPECT_EQ(desktop->style().theme.id, "high_contrast");
  EXPECT_FLOAT_EQ(font, 38);  // 15 px at 250 %, rounded to whole pixels
  desktop->set_scale(9);
  EXPECT_FLOAT_EQ(desktop->style().scale, 3);
}

TEST_F(DesktopTest, AnEditedThemeIsTakenAndABrokenOneIsNot) {
  std::string folder = ::testing::TempDir() + "desk-themes-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  std::filesystem::copy_file(VIGIL_SOURCE_DIR "/themes/night.json", folder + "/night.json");
  const auto desktop = open({.themes = folder});
  ASSERT_NE(desktop, nullptr);
  std::ostringstream night;
  night << std::ifstream(folder + "/night.json").rdbuf();
  std::string edited = night.str();
  edited.replace(edited.find("#14161A"), 7, "#102030");

  std::ofstream(folder + "/night.json") << edited;
  SteadyTime give_up = clock_.steady_now() + Millis{20'000};
  while (desktop->style().color(Token::kBackground) != IM_COL32(0x10, 0x20, 0x30, 0xFF) &&
         clock_.steady_now() < give_up) {
    desktop->wake_after(Millis{200});
    desktop->turn({});
  }
  EXPECT_EQ(desktop->style().color(Token::kBackground), IM_COL32(0x10, 0x20, 0x30, 0xFF));

  std::ofstream(folder + "/night.json") << "{ \"dark\": ";
  give_up = clock_.steady_now() + Millis{20'000};
  while (desktop->themes().problems().empty() && clock_.steady_now() < give_up) {
    desktop->wake_after(Millis{200});
    desktop->turn({});
  }
  ASSERT_EQ(desktop->themes().problems().size(), 1U);
  EXPECT_THAT(desktop->themes().problems()[0], HasSubstr("night.json, line 1"));
  EXPECT_EQ(desktop->style().color(Token::kBackground), IM_COL32(0x10, 0x20, 0x30, 0xFF));
  std::filesystem::remove_all(folder);
}

TEST_F(DesktopTest, WithoutAThemeItSaysSo) {
  const auto desktop = Desktop::open({.headless = true, .themes = "/nowhere/at/all"}, clock_);
  ASSERT_FALSE(desktop.ok());
  EXPECT_EQ(desktop.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(desktop.error().message, HasSubstr("/nowhere/at/all"));
}

TEST_F(DesktopTest, PicturesReachTheScreenAndTheirTexturesAreReused) {
  const auto desktop = open();
  ASSERT_NE(desktop, nullptr);
  std::vector<std::uint8_t> red(std::size_t{8} * 8 * 4, 0);
  for (std::size_t i = 0; i < red.size(); i += 4) red[i] = red[i + 3] = 255;
  std::uint64_t first_id = 0;
  {
    const Texture texture = desktop->textures().make({8, 8}, red);
    first_id = texture.id();
    const Bitmap drawn = picture(*desktop, [&](const Style&) {
      ImGui::SetCursorPos({0, 0});
      ImGui::Image(ImTextureRef(static_cast<ImTextureID>(texture.id())), {64, 64});
    });
    EXPECT_EQ(pixel(drawn, 32, 32), IM_COL32(255, 0, 0, 255));
    EXPECT_EQ(pixel(drawn, 100, 100), desktop->style().color(Token::kBackground));
  }
  EXPECT_EQ(desktop->textures().count(), 1U);
  for (int i = 0; i < 3; ++i) desktop->draw_now({});
  {
    const Texture again = desktop->textures().make({8, 8});
    EXPECT_EQ(again.id(), first_id);
    const Texture other = desktop->textures().make({9, 8});
    EXPECT_NE(other.id(), first_id);
  }
  for (int i = 0; i < 130; ++i) desktop->draw_now({});
  EXPECT_EQ(desktop->textures().count(), 0U) << "nobody used them for a while";
}

TEST_F(DesktopTest, ANewPictureInTheSamePlaceIsDrawn) {
  const auto desktop = open();
  ASSERT_NE(desktop, nullptr);
  const std::vector<std::uint8_t> black(std::size_t{8} * 8 * 4, 0);
  Texture texture = desktop->textures().make({8, 8}, black);
  const DesktopCalls calls{.draw = [&](const Style&) {
    ImGui::Image(ImTextureRef(static_cast<ImTextureID>(texture.id())), {64, 64});
  }};
  for (int i = 0; i < 8; ++i) {
    desktop->wake();
    desktop->turn(calls);
  }
  const std::uint64_t drawn = desktop->counts().drawn;
  texture.upload(black, 32);
  desktop->wake();
  desktop->turn(calls);
  EXPECT_EQ(desktop->counts().drawn, drawn + 1);
}

TEST_F(DesktopTest, ATextureMayOutliveTheDesktop) {
  Texture texture;
  {
    const auto desktop = open();
    ASSERT_NE(desktop, nullptr);
    texture = desktop->textures().make({4, 4});
    EXPECT_NE(texture.id(), 0U);
  }
}

TEST_F(DesktopTest, AShotIsAPngOrASentence) {
  const auto desktop = open();
  ASSERT_NE(desktop, nullptr);
  std::string folder = ::testing::TempDir() + "shots-XXXXXX";
  ASSERT_NE(mkdtemp(folder.data()), nullptr);
  EXPECT_EQ(desktop->shoot(folder + "/early.png").error().code, ErrorCode::kRejected);
  picture(*desktop, draw_words);
  ASSERT_TRUE(desktop->shoot(folder + "/new/folder/desk.png").ok());
  std::ifstream file(folder + "/new/folder/desk.png", std::ios::binary);
  std::string head(24, '\0');
  file.read(head.data(), 24);
  EXPECT_EQ(head.substr(0, 8), "\x89PNG\r\n\x1A\n");
  EXPECT_EQ(static_cast<unsigned char>(head[18]) * 256 + static_cast<unsigned char>(head[19]), 480);
  EXPECT_EQ(static_cast<unsigned char>(head[22]) * 256 + static_cast<unsigned char>(head[23]), 200);
  const Status refused = desktop->shoot("/proc/no/desk.png");
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("/proc/no"));
  std::filesystem::remove_all(folder);
}

TEST_F(DesktopTest, WithoutAChineseFontItSaysWhatToInstall) {
  const std::string config =
      ::testing::TempDir() + "no-fonts-" + std::to_string(getpid()) + ".conf";
  std::ofstream(config) << "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM "
                           "\"fonts.dtd\"><fontconfig></fontconfig>";
  ASSERT_EQ(setenv("FONTCONFIG_FILE", config.c_str(), 1), 0);
  const auto desktop =
      Desktop::open({.headless = true, .themes = VIGIL_SOURCE_DIR "/themes"}, clock_);
  unsetenv("FONTCONFIG_FILE");
  std::filesystem::remove(config);
  ASSERT_FALSE(desktop.ok());
  EXPECT_EQ(desktop.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(desktop.error().message, HasSubstr("fonts-noto-cjk"));
}

// Two views with a line between them at x = 239, in a desk of 480.
TEST_F(DesktopTest, ASplitterIsDraggedAndMovedByKeys) {
  const auto desktop = open();
  ASSERT_NE(desktop, nullptr);
  LayoutNode row;
  row.split = sdk::manifest::Split::kRow;
  row.parts.resize(2);
  row.parts[0].view = "left";
  row.parts[1].view = "right";
  WorkspaceLayout layout("two", row);
  int moves = 0;
  float left = 0;
  const DesktopCalls calls{.draw = [&](const Style& style) {
    const Arrangement arrangement = layout.arrange({0, 0}, {480, 200}, 1);
    left = arrangement.places[0].max.x;
    for (const Place& place : arrangement.places) {
      ImGui::SetCursorScreenPos(place.min);
      ImGui::BeginChild(std::string(place.view).c_str(),
                        {place.max.x - place.min.x, place.max.y - place.min.y});
      ImGui::Button(std::string(place.view).c_str());
      ImGui::EndChild();
    }
    moves += layout.draw_splitters(arrangement, style) ? 1 : 0;
  }};
  ImGuiIO& io = ImGui::GetIO();
  const auto frames = [&](int count) {
    for (int i = 0; i < count; ++i) desktop->draw_now(calls);
  };
  frames(2);
  ASSERT_NEAR(left, 240, 1);
  io.AddMousePosEvent(left + 3, 150);  // beside the line, over the right view
  frames(2);
  EXPECT_EQ(ImGui::GetMouseCursor(), ImGuiMouseCursor_ResizeEW);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, true);
  frames(2);
  io.AddMousePosEvent(320, 150);
  frames(2);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
  frames(2);
  EXPECT_NEAR(left, 320, 1);
  EXPECT_GT(moves, 0);
  io.AddMousePosEvent(20, 190);
  for (int i = 0; i < 3; ++i) {
    io.AddKeyEvent(ImGuiKey_LeftArrow, true);
    frames(2);
    io.AddKeyEvent(ImGuiKey_LeftArrow, false);
    frames(2);
  }
  EXPECT_NEAR(left, 320 - 3 * 16, 1) << "the splitter kept the focus";
  io.AddKeyEvent(ImGuiKey_Home, true);
  frames(3);
  EXPECT_NEAR(left, 240, 1);
}

TEST_F(DesktopTest, ARequestedShotIsTakenOfTheNextFrame) {
  const auto desktop = open();
  ASSERT_NE(desktop, nullptr);
  const std::string file = ::testing::TempDir() + "requested-" + std::to_string(getpid()) + ".png";
  std::optional<bool> written;
  desktop->request_shot(file, [&](Status status) { written = status.ok(); });
  EXPECT_FALSE(written.has_value());
  desktop->turn({.draw = draw_words});
  EXPECT_EQ(written, true);
  EXPECT_TRUE(std::filesystem::remove(file));
}

// Words, a picture shared with the first window, and nothing of the first window's own.
TEST_F(DesktopTest, ASecondWindowShowsItsOwnPageWithTheSamePicturesAndLetters) {
  const auto desktop = open();
  ASSERT_NE(desktop, nullptr);
  EXPECT_EQ(desktop->second(), nullptr);
  EXPECT_TRUE(desktop->read_back(Screen::kSecond).rgba.empty());
  const Bitmap alone = picture(*desktop, draw_words);

  constexpr std::uint8_t kGreen[] = {0, 255, 0, 255};
  const Texture green = desktop->textures().make({1, 1}, kGreen);
  ASSERT_TRUE(desktop->open_second("second", "").ok());
  ASSERT_NE(desktop->second(), nullptr);
  const PixelSize size = desktop->second()->size();
  DesktopCalls calls{.draw = draw_words};
  calls.draw_second = [&](const Style& style, ImDrawList& list, PixelSize room) {
    EXPECT_EQ(room, size);
    list.AddImage(ImTextureRef(static_cast<ImTextureID>(green.id())), {100, 100}, {200, 200});
    list.AddText(style.fonts.text, 48, {300, 100}, IM_COL32(255, 0, 0, 255), "影院 山");
  };
  for (int i = 0; i < 3; ++i) desktop->draw_now(calls);
  const Bitmap second = desktop->read_back(Screen::kSecond);
  ASSERT_EQ(second.size, size);
  EXPECT_EQ(pixel(second, 150, 150), IM_COL32(0, 255, 0, 255));
  EXPECT_EQ(pixel(second, 0, 0), desktop->style().color(Token::kBackground));
  int red = 0;
  for (int y = 100; y < 160; ++y) {
    for (int x = 300; x < 460; ++x) red += pixel(second, x, y) == IM_COL32(255, 0, 0, 255) ? 1 : 0;
  }
  EXPECT_GT(red, 500) << "letters that the first window never showed";
  EXPECT_EQ(desktop->read_back().rgba, alone.rgba) << "the first window is as it was";

  desktop->close_second();
  EXPECT_EQ(desktop->second(), nullptr);
  desktop->draw_now(calls);
  EXPECT_EQ(desktop->read_back().rgba, alone.rgba);
  ASSERT_TRUE(desktop->open_second("second", "").ok()) << "and again";
  desktop->draw_now(calls);
  EXPECT_EQ(pixel(desktop->read_back(Screen::kSecond), 150, 150), IM_COL32(0, 255, 0, 255));
}

// Chinese, Latin with marks, emoji; joiners and selectors take no room.
TEST_F(DesktopTest, FontsCoverWhatPeopleWrite) {
  const auto desktop = open();
  ASSERT_NE(desktop, nullptr);
  picture(*desktop, [](const Style& style) {
    ImFont* const font = style.fonts.text;
    for (const ImWchar c : {0x5C71, 0x7F8A, 0x20BB7, 0x0141, 0x0119, 0x1F410, 0x2764, 0x3002}) {
      EXPECT_TRUE(font->IsGlyphInFont(c)) << std::hex << c;
    }
    const auto width = [&](const char* words) {
      return font->CalcTextSizeA(16, FLT_MAX, 0, words).x;
    };
    EXPECT_FLOAT_EQ(width("山羊"), 32) << "a character is one em wide";
    EXPECT_FLOAT_EQ(width("❤\xEF\xB8\x8F"), width("❤"));
    EXPECT_FLOAT_EQ(width("\xE2\x80\x8D"), 0);
    EXPECT_FLOAT_EQ(width("0"), width("1")) << "figures line up in tables";
    EXPECT_FLOAT_EQ(width("8"), width("3"));
    EXPECT_TRUE(style.fonts.icons->IsGlyphInFont(0xF008));
    ImFontBaked* const baked = font->GetFontBaked(16);
    EXPECT_TRUE(baked->FindGlyph(0x1F410)->Colored);
    EXPECT_FALSE(baked->FindGlyph(0x5C71)->Colored);
  });
}

}  // namespace
}  // namespace vigil::shell
