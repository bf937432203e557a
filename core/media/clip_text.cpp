#include "core/media/clip_text.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/media/clip_waiting.h"

namespace vigil::media {
namespace {

// Scene changes are looked for where that takes moments.
constexpr MediaTime kLongestScanned = std::chrono::minutes(5);
// A change this near to another frame is not worth one of its own.
constexpr MediaTime kNear = std::chrono::milliseconds(500);
// A longest side that is read well, and the one below which characters are too small.
constexpr int kLongestRead = 1600;
constexpr int kShortestRead = 500;
// Where a square of so many pixels differs by so many levels on average, something else is there.
constexpr int kSquare = 16;
constexpr int kSquareLevels = 12;
// Compression moves the hash of a still scene a little; up to here it is the same picture.
constexpr int kMatchBits = 31;

double seconds(MediaTime time) { return static_cast<double>(time.count()) / 1e6; }

GreyPicture reduced(const std::uint8_t* pixels, int width, int height, int by) {
  GreyPicture out{width / by, height / by, {}};
  out.pixels.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
  std::uint8_t* to = out.pixels.data();
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < out.width; ++x) {
      int sum = 0;
      for (int dy = 0; dy < by; ++dy) {
        const std::uint8_t* row =
            pixels + static_cast<std::ptrdiff_t>(y * by + dy) * width + std::ptrdiff_t{x} * by;
        for (int dx = 0; dx < by; ++dx) sum += row[dx];
      }
      *to++ = static_cast<std::uint8_t>(sum / (by * by));
    }
  }
  return out;
}

// Twice as large, straight lines between the pixels.
GreyPicture doubled(const std::uint8_t* pixels, int width, int height) {
  GreyPicture out{width * 2, height * 2, {}};
  out.pixels.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height));
  const auto at = [&](int x, int y) -> int {
    return pixels[static_cast<std::ptrdiff_t>(std::clamp(y, 0, height - 1)) * width +
                  std::clamp(x, 0, width - 1)];
  };
  for (int y = 0; y < out.height; ++y) {
    const int near_y = y / 2;
    const int far_y = y % 2 == 0 ? near_y - 1 : near_y + 1;
    for (int x = 0; x < out.width; ++x) {
      const int near_x = x / 2;
      const int far_x = x % 2 == 0 ? near_x - 1 : near_x + 1;
      const int sum =
          9 * at(near_x, near_y) + 3 * (at(far_x, near_y) + at(near_x, far_y)) + at(far_x, far_y);
      out.pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(out.width) +
                 static_cast<std::size_t>(x)] = static_cast<std::uint8_t>((sum + 8) / 16);
    }
  }
  return out;
}

// Neighbours weigh in a little: noise and the hard edges around burnt-in text cost the recogniser
// more than the sharpness is worth.
GreyPicture softened(const GreyPicture& picture) {
  GreyPicture out{picture.width, picture.height, {}};
  out.pixels.resize(picture.pixels.size());
  const auto at = [&](int x, int y) -> int {
    return picture.pixels[static_cast<std::size_t>(std::clamp(y, 0, picture.height - 1)) *
                              static_cast<std::size_t>(picture.width) +
                          static_cast<std::size_t>(std::clamp(x, 0, picture.width - 1))];
  };
  const auto across = [&](int x, int y) { return at(x - 1, y) + 2 * at(x, y) + at(x + 1, y); };
  std::size_t to = 0;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const int sum = across(x, y - 1) + 2 * across(x, y) + across(x, y + 1);
      out.pixels[to++] = static_cast<std::uint8_t>((sum + 8) / 16);
    }
  }
  return out;
}

bool a_square_differs(const GreyPicture& one, const GreyPicture& other) {
  for (int y = 0; y < one.height; y += kSquare) {
    for (int x = 0; x < one.width; x += kSquare) {
      const int rows = std::min(kSquare, one.height - y);
      const int columns = std::min(kSquare, one.width - x);
      int sum = 0;
      for (int dy = 0; dy < rows; ++dy) {
        const std::size_t row =
            static_cast<std::size_t>(y + dy) * static_cast<std::size_t>(one.width) +
            static_cast<std::size_t>(x);
        for (int dx = 0; dx < columns; ++dx) {
          const std::size_t at = row + static_cast<std::size_t>(dx);
          sum += std::abs(int{one.pixels[at]} - int{other.pixels[at]});
        }
      }
      if (sum > kSquareLevels * rows * columns) return true;
    }
  }
  return false;
}

}  // namespace

std::vector<MediaTime> times_to_read(MediaTime duration,
                                     const std::vector<MediaTime>& scene_changes,
                                     const ClipTextWishes& wishes) {
  std::vector<MediaTime> times;
  const std::int64_t most = std::max(1, wishes.most_frames);
  MediaTime step = std::max<MediaTime>(wishes.every, Millis{1});
  // Rounded up: `most` steps cover the clip.
  step = std::max(step, MediaTime((duration.count() + most - 1) / most));
  for (MediaTime at{0}; at < std::max(duration, MediaTime{1}) && std::ssize(times) < most;
       at += step)
    times.push_back(at);
  for (const MediaTime change : scene_changes) {
    if (std::ssize(times) == most) break;
    const auto near = [&](MediaTime at) { return at >= change && at - change < kNear; };
    if (change >= MediaTime{0} && change < duration &&
        std::none_of(times.begin(), times.end(), near))
      times.push_back(change);
  }
  std::sort(times.begin(), times.end());
  return times;
}

GreyPicture grey_to_read(const std::uint8_t* pixels, int width, int height) {
  const int longest = std::max(width, height);
  if (longest > kLongestRead)
    return softened(reduced(pixels, width, height, (longest + kLongestRead - 1) / kLongestRead));
  if (longest < kShortestRead) return softened(doubled(pixels, width, height));
  return softened(reduced(pixels, width, height, 1));
}

bool SamePicture::as_before(const GreyPicture& picture) {
  const screening::Hash256 hash =
      hasher_
          .hash(screening::LumaView{picture.pixels.data(), picture.width, picture.height,
                                    picture.width})
          .hash;
  const bool same = picture.width == before_.width && picture.height == before_.height &&
                    distance(hash, hash_) <= kMatchBits && !a_square_differs(picture, before_);
  // Compared with the one that was read, so that nothing creeps in unseen.
  if (!same) {
    hash_ = hash;
    before_ = picture;
  }
  return same;
}

struct ClipTextReading::Open {
  std::unique_ptr<MediaClip> clip;
};

ClipTextReading::ClipTextReading(std::unique_ptr<Open> open, TextReader& reader)
    : open_(std::move(open)), reader_(reader) {}
ClipTextReading::~ClipTextReading() = default;

Result<std::unique_ptr<ClipTextReading>> ClipTextReading::open(DecoderPool& pool, int fd,
                                                               TextReader& reader,
                                                               const ClipTextWishes& wishes) {
  auto opened = open_ready(pool, fd, {}, nullptr, SlotFormat::kYuv420);
  if (!opened) return opened.error();
  auto open = std::make_unique<Open>();
  open->clip = std::move(*opened);
  MediaClip& clip = *open->clip;
  MediaTime duration = clip.info().duration;
  std::vector<MediaTime> changes;
  if (!clip.info().still && duration <= kLongestScanned) {
    clip.request_scan(0);
    if (Status scanned = run_until(clip, nullptr, [&] { return clip.scan().done; }); !scanned)
      return scanned.error();
    changes.assign(clip.scene_changes().begin(), clip.scene_changes().end());
    duration = std::max(duration, clip.scan().until);
  }
  auto reading = std::unique_ptr<ClipTextReading>(new ClipTextReading(std::move(open), reader));
  reading->times_ = times_to_read(duration, changes, wishes);
  return reading;
}

Result<bool> ClipTextReading::next() {
  if (next_ == times_.size()) return false;
  MediaClip& clip = *open_->clip;
  const MediaTime time = times_[next_];
  const MediaTime until =
      next_ + 1 < times_.size() ? times_[next_ + 1] : std::max(time, clip.info().duration);
  ++next_;
  if (!clip.info().still) {
    clip.seek(time);
    if (Status there = run_until(clip, nullptr, [&] { return !clip.seeking(); }); !there)
      return there.error();
  }
  const PicturePtr picture = clip.current_frame();
  if (!picture) return fail(ErrorCode::kCorrupt, "A frame could not be decoded.");
  ++reading_.looked_at;
  // The plane of luma comes first, rows packed.
  const GreyPicture grey = grey_to_read(picture->pixels.get(), picture->width, picture->height);
  if (same_.as_before(grey)) {
    if (last_has_text_) reading_.frames.back().until = seconds(until);
    return next_ < times_.size();
  }
  Result<std::vector<screening::FrameLine>> lines = reader_.read(grey.view());
  // A picture too small to hold a character says nothing, and is no fault of the clip.
  if (!lines && lines.error().code != ErrorCode::kInvalidArgument) return lines.error();
  ++reading_.read;
  last_has_text_ = lines.ok() && !lines->empty();
  if (last_has_text_) {
    screening::FrameText& frame = reading_.frames.emplace_back();
    frame.seconds = seconds(picture->time);
    frame.until = std::max(frame.seconds, seconds(until));
    frame.lines = std::move(*lines);
  }
  return next_ < times_.size();
}

}  // namespace vigil::media
