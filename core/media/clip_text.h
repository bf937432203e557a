// What is written in a clip's pictures: chooses frames, has them decoded between walls and read
// between others. One frame a step, so that whoever calls can do something else between two.
//
// A frame is looked at every two seconds and at scene changes; long clips are looked at in wider
// steps, so that no clip costs more than `most_frames`. A frame that shows the same as the one read
// before is not read again. Used on one thread; next() blocks for as long as a frame takes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/media/decoder_pool.h"
#include "core/media/picture.h"
#include "core/media/text_reader.h"
#include "core/screening/frame_text.h"
#include "core/screening/pdq.h"

namespace vigil::media {

struct ClipTextWishes {
  Millis every{2000};
  int most_frames = 60;
};

// The frames to look at, by time, rising: every so often, and scene changes that are not near to
// one of those. At most `most_frames`. A clip without a length is looked at once.
[[nodiscard]] std::vector<MediaTime> times_to_read(MediaTime duration,
                                                   const std::vector<MediaTime>& scene_changes,
                                                   const ClipTextWishes& wishes = {});

// A picture as the reader takes it: grey, no longer than it reads well, small ones doubled, a
// little softened.
struct GreyPicture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;  // rows packed

  [[nodiscard]] PixelView view() const {
    return {pixels.data(), width, height, width, PixelFormat::kGrey};
  }
};
// Of `width` x `height` grey pixels with rows packed.
[[nodiscard]] GreyPicture grey_to_read(const std::uint8_t* pixels, int width, int height);

// Tells whether a picture shows the same as the one before it: a perceptual hash that matches, and
// no place where the pixels differ much, because small text hardly moves a hash.
class SamePicture {
 public:
  // Takes the picture as the one before the next.
  [[nodiscard]] bool as_before(const GreyPicture& picture);

 private:
  screening::PdqHasher hasher_;
  screening::Hash256 hash_;
  GreyPicture before_;
};

class ClipTextReading {
 public:
  // Opens the clip and chooses the frames. Owns the descriptor; pool and reader outlive it. Errors
  // as probe()'s.
  [[nodiscard]] static Result<std::unique_ptr<ClipTextReading>> open(
      DecoderPool& pool, int fd, TextReader& reader, const ClipTextWishes& wishes = {});
  ~ClipTextReading();
  ClipTextReading(const ClipTextReading&) = delete;
  ClipTextReading& operator=(const ClipTextReading&) = delete;

  // Looks at one frame; false when all are done. After an error the clip is not read any further.
  [[nodiscard]] Result<bool> next();
  [[nodiscard]] const screening::FrameReading& reading() const { return reading_; }

 private:
  struct Open;
  ClipTextReading(std::unique_ptr<Open> open, TextReader& reader);

  std::unique_ptr<Open> open_;
  TextReader& reader_;
  std::vector<MediaTime> times_;
  std::size_t next_ = 0;
  SamePicture same_;
  bool last_has_text_ = false;
  screening::FrameReading reading_;
};

}  // namespace vigil::media
