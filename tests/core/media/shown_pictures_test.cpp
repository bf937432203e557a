// Pictures and colours through the real decoder: what is seen is what was meant.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>

#include "core/media/probe.h"
#include "tests/core/media/opened_clip.h"

namespace vigil::media::testing {
namespace {

namespace fs = std::filesystem;

const fs::path kClips = VIGIL_TEST_CLIPS;
const fs::path kShown = VIGIL_SHOWN_CLIPS;

using Colour = std::array<int, 3>;

Colour at(const Picture& picture, int x, int y) {
  const std::uint8_t* pixel = &picture.pixels[static_cast<std::size_t>(y * picture.stride + x * 4)];
  EXPECT_EQ(pixel[3], 255);
  return {pixel[0], pixel[1], pixel[2]};
}

void expect_colour(const Picture& picture, int x, int y, Colour want, int tolerance,
                   const std::string& what) {
  const Colour is = at(picture, x, y);
  for (std::size_t c = 0; c < 3; ++c)
    EXPECT_NEAR(is[c], want[c], tolerance) << what << " at " << x << ", " << y << " colour " << c;
}

class Shown : public ::testing::Test {
 protected:
  std::unique_ptr<MediaClip> open(const fs::path& path, PictureSize fit = {}) {
    auto clip = pool_.open(open_file(path), {.fit = fit});
    expect_ready(*clip, clock_);
    return clip;
  }
  std::unique_ptr<MediaClip> open(const char* name, PictureSize fit = {}) {
    return open(kShown / name, fit);
  }

  SystemClock clock_;
  DecoderPool pool_{real_decoder(), clock_, [] {}};
};

// Where the place (x, y) of a picture that was taken with this EXIF orientation lies upright.
std::pair<int, int> upright(int way, int x, int y, int width, int height) {
  switch (way) {
    case 2: return {width - 1 - x, y};
    case 3: return {width - 1 - x, height - 1 - y};
    case 4: return {x, height - 1 - y};
    case 5: return {y, x};
    case 6: return {height - 1 - y, x};
    case 7: return {height - 1 - y, width - 1 - x};
    case 8: return {y, width - 1 - x};
    default: return {x, y};
  }
}

TEST_F(Shown, PhotographsStandUprightHoweverTheCameraWasHeld) {
  const auto plain = open("photo.jpg");
  const Picture& reference = *plain->current_frame();
  for (int way = 1; way <= 8; ++way) {
    const auto photo = open(kShown / ("photo_" + std::to_string(way) + ".jpg"));
    const Picture& picture = *photo->current_frame();
    ASSERT_EQ(picture.width, way >= 5 ? 64 : 96) << way;
    ASSERT_EQ(picture.height, way >= 5 ? 96 : 64) << way;
    EXPECT_EQ(photo->info().width, picture.width);
    int off = 0;
    for (int y = 0; y < reference.height; ++y) {
      for (int x = 0; x < reference.width; ++x) {
        const auto [u, v] = upright(way, x, y, reference.width, reference.height);
        const Colour want = at(reference, x, y);
        const Colour is = at(picture, u, v);
        for (std::size_t c = 0; c < 3; ++c) off = std::max(off, std::abs(want[c] - is[c]));
      }
    }
    EXPECT_EQ(off, 0) << "orientation " << way;
  }
}

// The same for clips: the eight ways a display matrix can turn and mirror.
TEST_F(Shown, ClipsAreTurnedAndMirroredAsTheirMatrixSays) {
  struct Way {
    int exif;
    std::array<int, 4> matrix;  // a, b, c, d
  };
  std::ifstream file(kClips / "portrait.mp4", std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const std::size_t header = bytes.find("tkhd");
  ASSERT_NE(header, std::string::npos);
  const auto plain = open(kClips / "portrait.mp4");
  const Picture& reference = *plain->current_frame();
  const fs::path path =
      fs::path(::testing::TempDir()) / ("vigil_matrix_" + std::to_string(::getpid()) + ".mp4");
  for (const Way& way : {Way{1, {1, 0, 0, 1}}, Way{2, {-1, 0, 0, 1}}, Way{3, {-1, 0, 0, -1}},
                         Way{4, {1, 0, 0, -1}}, Way{5, {0, 1, 1, 0}}, Way{6, {0, 1, -1, 0}},
                         Way{7, {0, -1, -1, 0}}, Way{8, {0, -1, 1, 0}}}) {
    std::string turned = bytes;
    for (std::size_t i = 0; i < 4; ++i) {
      // Two rows of a, b, u in 16.16; after the word, its flags, and 40 bytes of other fields.
      const std::size_t place = header + 44 + (i / 2 * 3 + i % 2) * 4;
      const auto value = static_cast<std::uint32_t>(way.matrix[i] * 65536);
      for (std::size_t k = 0; k < 4; ++k)
        turned[place + k] = static_cast<char>(value >> (24 - 8 * k));
    }
    std::ofstream(path, std::ios::binary | std::ios::trunc) << turned;
    const auto clip = open(path);
    const Picture& picture = *clip->current_frame();
    ASSERT_EQ(picture.width, way.exif >= 5 ? reference.height : reference.width) << way.exif;
    double sum = 0;
    for (int y = 0; y < reference.height; y += 3) {
      for (int x = 0; x < reference.width; x += 3) {
        const auto [u, v] = upright(way.exif, x, y, reference.width, reference.height);
        sum += std::abs(at(reference, x, y)[1] - at(picture, u, v)[1]);
      }
    }
    EXPECT_LT(sum / (reference.width * reference.height / 9), 1.0) << "as exif " << way.exif;
  }
  fs::remove(path);
}

TEST_F(Shown, WhatCanBeSeenThroughLiesOnGrey) {
  for (const char* name : {"clear.png", "clear_16.png", "clear_grey.png", "clear.webp"}) {
    for (const PictureSize fit : {PictureSize{}, PictureSize{48, 16}}) {
      const auto clip = open(name, fit);
      const Picture& picture = *clip->current_frame();
      const int third = picture.width / 3;
      expect_colour(picture, third / 2, 8, {118, 118, 118}, 2, name);
      expect_colour(picture, third + third / 2, 8, {187, 187, 187}, 3, name);
      expect_colour(picture, 2 * third + third / 2, 8, {255, 255, 255}, 2, name);
    }
  }
  const auto gif = open("clear.gif");
  expect_colour(*gif->current_frame(), 16, 8, {118, 118, 118}, 2, "gif");
  expect_colour(*gif->current_frame(), 80, 8, {255, 255, 255}, 8, "gif");
}

TEST_F(Shown, OnePictureHasNoTime) {
  for (const char* name : {"clear.png", "deep.png", "flat.webp", "flat.jpg", "photo_6.jpg",
                           "clear.gif", "moving.png"}) {
    const auto clip = open(name);
    EXPECT_TRUE(clip->info().still) << name;
    EXPECT_EQ(clip->info().duration.count(), 0) << name;
    EXPECT_EQ(clip->info().frame_rate, 0) << name;
    clip->request_storyboard(16);
    EXPECT_TRUE(clip->storyboard_complete()) << name;
    EXPECT_TRUE(clip->storyboard().empty()) << name;
    clip->play();
    EXPECT_FALSE(clip->playing()) << name;
    clip->step(1);
    settle(*clip, clock_);
    EXPECT_EQ(clip->position().count(), 0) << name;
    EXPECT_EQ(clip->info().duration.count(), 0) << name;
  }
  for (const char* name : {"flat.webp", "deep.png"}) {
    const auto clip = open(name);
    expect_colour(*clip->current_frame(), 30, 20, {0x33, 0x66, 0xcc}, 4, name);
  }
  expect_colour(*open("flat.jpg")->current_frame(), 30, 20, {0x33, 0x66, 0xcc}, 6, "flat.jpg");
}

TEST_F(Shown, AGifKeepsItsOwnDelaysAndBeginsAgain) {
  ManualClock manual;
  DecoderPool pool(real_decoder(), manual, [] {});
  auto clip = pool.open(open_file(kShown / "uneven.gif"));
  expect_ready(*clip, manual);
  EXPECT_FALSE(clip->info().still);
  std::vector<std::int64_t> shown{clip->position().count() / 1000};
  clip->play();
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (shown.size() < 9 && std::chrono::steady_clock::now() < end) {
    const auto due = clip->next_deadline();
    // Time passes only when what is due next is there.
    if (due && *due > manual.steady_now()) {
      manual.advance(Millis(1));
    } else {
      clip->wait_for_news(Millis(2));
    }
    clip->update(manual.steady_now());
    const std::int64_t now = clip->position().count() / 1000;
    if (now != shown.back()) shown.push_back(now);
  }
  EXPECT_EQ(shown, (std::vector<std::int64_t>{0, 100, 400, 500, 800, 900, 0, 100, 400}));
  EXPECT_TRUE(clip->playing());
}

TEST_F(Shown, APictureThatPromisesTooMuchIsRefusedByThatName) {
  for (const char* name : {"huge.png", "huge.jpg", "huge.gif", "huge.webp"}) {
    MediaFailure why = MediaFailure::kNone;
    EXPECT_FALSE(probe(pool_, open_file(kShown / name), &why).ok()) << name;
    EXPECT_EQ(to_word(why), to_word(MediaFailure::kTooLarge)) << name;
  }
  MediaFailure why = MediaFailure::kNone;
  EXPECT_FALSE(probe(pool_, open_file(kShown / "moving.webp"), &why).ok());
  EXPECT_EQ(to_word(why), to_word(MediaFailure::kUnsupportedCodec));
  EXPECT_EQ(pool_.counts().lost, 0u);
}

TEST_F(Shown, EveryMatrixAndRangeShowsTheSameColours) {
  for (const char* name : {"matrix_bt709_tv.mp4", "matrix_bt709_pc.mp4", "matrix_bt601_tv.mp4",
                           "matrix_bt601_pc.mp4", "matrix_bt2020_tv.mp4", "matrix_bt2020_pc.mp4"}) {
    for (const PictureSize fit : {PictureSize{}, PictureSize{128, 32}}) {
      const auto clip = open(name, fit);
      const Picture& picture = *clip->current_frame();
      const int step = picture.width / 4;
      expect_colour(picture, step / 2, 12, {0xc8, 0x32, 0x32}, 4, name);
      expect_colour(picture, step + step / 2, 12, {0x32, 0xc8, 0x32}, 4, name);
      expect_colour(picture, 2 * step + step / 2, 12, {0x32, 0x32, 0xc8}, 4, name);
      expect_colour(picture, 3 * step + step / 2, 12, {0x80, 0x80, 0x80}, 4, name);
    }
  }
}

TEST_F(Shown, HighDynamicRangeIsShownAsAnOrdinaryPicture) {
  // PQ: 27 cd/m2 is (27 / 203) ^ (1 / 2.4) of white, 1000 cd/m2 is white.
  for (const char* name : {"pq.mp4", "pq_container.webm"}) {
    for (const PictureSize fit : {PictureSize{}, PictureSize{160, 32}}) {
      const auto clip = open(name, fit);
      EXPECT_TRUE(clip->info().hdr) << name;
      const Picture& picture = *clip->current_frame();
      const int step = picture.width / 5;
      const int reference = at(picture, step / 2, 12)[1];
      EXPECT_GT(reference, 200) << name;
      EXPECT_LT(reference, 245) << name;
      expect_colour(picture, step / 2, 12, {reference, reference, reference}, 3, name);
      expect_colour(picture, 2 * step + step / 2, 12, {254, 254, 254}, 3, name);
      expect_colour(picture, 3 * step + step / 2, 12, {110, 110, 110}, 4, name);
      const Colour red = at(picture, 4 * step + step / 2, 12);
      EXPECT_GT(red[0], red[1] + 60) << name;
    }
  }
  // The same codes as HLG: 206 cd/m2 where PQ has 1000, and 27 in both.
  const auto clip = open("hlg.mp4");
  EXPECT_TRUE(clip->info().hdr);
  const Picture& picture = *clip->current_frame();
  EXPECT_GT(at(picture, 160, 12)[1], 200);
  EXPECT_LT(at(picture, 160, 12)[1], 245);
  expect_colour(picture, 224, 12, {110, 110, 110}, 4, "hlg");
}

TEST_F(Shown, ExactFramesOfHighDynamicRangeAreTheSameByEveryWay) {
  const auto clip = open("pq.mp4");
  std::vector<PicturePtr> stepped;
  for (int i = 0; i < 5; ++i) {
    stepped.push_back(clip->current_frame());
    clip->step(1);
    settle(*clip, clock_);
  }
  for (const PicturePtr& want : stepped) {
    const auto fresh = open("pq.mp4");
    fresh->seek(want->time);
    settle(*fresh, clock_);
    const Picture& is = *fresh->current_frame();
    ASSERT_EQ(is.time, want->time);
    EXPECT_TRUE(std::equal(is.pixels.get(), is.pixels.get() + is.bytes(), want->pixels.get()));
  }
}

}  // namespace
}  // namespace vigil::media::testing
