// Sound through PulseAudio, or PipeWire in its place. Which server: as PULSE_SERVER and the rest of
// libpulse's settings say; none is started.
//
// Threads: libpulse's own loop asks the feed, holding libpulse's lock; the calls of the other
// thread hold it for some microseconds. `wake` is called from the loop's thread when state()
// changes. A stream that loses its server is gone for good.
#pragma once

#include <functional>
#include <memory>

#include "core/media/audio_sink.h"

namespace vigil::workstation {

// Never null; without libpulse's help its state is kGone.
[[nodiscard]] std::unique_ptr<media::AudioSink> open_pulse_sink(media::AudioFeed& feed,
                                                                std::function<void()> wake);

}  // namespace vigil::workstation
