#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <random>

#include "core/screening/pdq.h"
#include "tests/bench/screening/rows.h"
#include "tests/core/screening/plain_pdq.h"

namespace vigil::bench {
namespace {

using screening::PdqResult;

// Large shapes, edges and grain, as photographs have.
std::vector<std::uint8_t> photograph(int width, int height, unsigned seed) {
  std::mt19937 random(seed);
  const double speed = 0.004 + 0.0001 * static_cast<double>(random() % 200);
  std::vector<std::uint8_t> rgb;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const double shape = std::sin(speed * x + 0.003 * y) + std::cos(0.011 * y - 0.4 * speed * x);
      const bool edge = (x / 37 + y / 53) % 5 == 0;
      for (int c = 0; c < 3; ++c) {
        const double value =
            110 + 50 * shape + 12 * c + (edge ? 25 : 0) + static_cast<double>(random() % 20);
        rgb.push_back(static_cast<std::uint8_t>(std::clamp(value, 0.0, 255.0)));
      }
    }
  }
  return rgb;
}

void row_of(int width, int height, bool has_goal, std::vector<Row>& rows) {
  constexpr int kPictures = 12;
  constexpr int kRepeats = 20;
  std::vector<std::vector<std::uint8_t>> pictures;
  for (unsigned i = 0; i < kPictures; ++i) pictures.push_back(photograph(width, height, i));
  screening::PdqHasher hasher;
  std::vector<PdqResult> ours(kPictures);
  std::vector<PdqResult> plain(kPictures);
  const Pair time = in_turn(
      7,
      [&] {
        for (int repeat = 0; repeat < kRepeats; ++repeat) {
          for (int i = 0; i < kPictures; ++i)
            ours[i] = hasher.hash(
                screening::Rgb24View{pictures[i].data(), width, height, std::ptrdiff_t{3} * width});
        }
      },
      [&] {
        for (int i = 0; i < kPictures; ++i)
          plain[i] = screening::plain::pdq(
              screening::plain::luma_of_rgb(pictures[i].data(), width, height));
      });
  int different = 0;
  for (int i = 0; i < kPictures; ++i)
    different += ours[i].hash != plain[i].hash || ours[i].quality != plain[i].quality;
  Row row;
  row.what =
      fmt::format("PDQ of a decoded RGB picture of {} x {}, pictures/s, beside the plain algorithm",
                  width, height);
  row.ours = kPictures * kRepeats / time.ours;
  row.peer = kPictures / time.peer;
  row.ratio = row.ours / row.peer;
  row.goal = has_goal ? ">= 20" : "printed";
  row.met = row.ratio >= 20 && different == 0;
  if (different != 0) row.what += fmt::format(" ({} HASHES DIFFER)", different);
  rows.push_back(row);
}

}  // namespace

void pdq_rows(std::vector<Row>& rows) {
  // Whatever is larger is hashed as 512 x 512.
  row_of(512, 512, true, rows);
  row_of(1280, 960, true, rows);
  row_of(480, 360, false, rows);
  row_of(320, 240, false, rows);
}

}  // namespace vigil::bench
