// What a spare does while it waits for its clip, in pieces of about a millisecond, so that a clip
// which is there already does not wait for it: memory is taken from the system and touched, the
// tables that codecs and the scaler build once are built. One thread.
#pragma once

#include <cstddef>
#include <vector>

#include "app/decoder/libav.h"

namespace vigil::decoder {

class Preparation {
 public:
  // The next piece; false when there is none left.
  bool step();
  // Gives back what is held; to be called when the clip comes.
  void stop();

 private:
  void touch_memory();
  void open_codec(AVCodecID id);
  void scale();

  int naps_ = 0;
  std::size_t codec_ = 0;
  bool scaled_ = false;
  bool stopped_ = false;
  std::vector<void*> held_;
};

}  // namespace vigil::decoder
