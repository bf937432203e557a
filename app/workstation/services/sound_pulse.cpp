#include "app/workstation/services/sound_pulse.h"

#include <pulse/pulseaudio.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "core/media/decoder_protocol.h"

namespace vigil::workstation {
namespace {

using media::AudioFeed;
using media::AudioSink;
using media::SoundTime;

constexpr pa_sample_spec kSound{PA_SAMPLE_FLOAT32NE, media::kAudioRate, media::kAudioChannels};
constexpr std::uint32_t kFrameBytes = sizeof(float) * media::kAudioChannels;
// So much is asked for before it is heard: short enough for keys to be heard at once, long enough
// for a busy machine.
constexpr std::uint32_t kLatencyMs = 60;
constexpr std::uint32_t kPieceMs = 15;

constexpr std::uint32_t bytes_of(std::uint32_t ms) {
  return media::kAudioRate / 1000 * ms * kFrameBytes;
}

class PulseSink final : public AudioSink {
 public:
  PulseSink(AudioFeed& feed, std::function<void()> wake) : feed_(feed), wake_(std::move(wake)) {
    loop_ = pa_threaded_mainloop_new();
    if (loop_ == nullptr) {
      become(State::kGone);
      return;
    }
    pa_threaded_mainloop_set_name(loop_, "sound");
    context_ = pa_context_new(pa_threaded_mainloop_get_api(loop_), "Vigil");
    if (context_ == nullptr) {
      become(State::kGone);
      return;
    }
    pa_context_set_state_callback(context_, &on_context, this);
    // A desk starts no servers.
    if (pa_context_connect(context_, nullptr, PA_CONTEXT_NOAUTOSPAWN, nullptr) < 0 ||
        pa_threaded_mainloop_start(loop_) < 0) {
      become(State::kGone);
    }
  }

  ~PulseSink() override {
    // After this nothing calls back any more.
    if (loop_ != nullptr) pa_threaded_mainloop_stop(loop_);
    if (stream_ != nullptr) {
      pa_stream_set_state_callback(stream_, nullptr, nullptr);
      pa_stream_set_write_callback(stream_, nullptr, nullptr);
      pa_stream_disconnect(stream_);
      pa_stream_unref(stream_);
    }
    if (context_ != nullptr) {
      pa_context_set_state_callback(context_, nullptr, nullptr);
      pa_context_disconnect(context_);
      pa_context_unref(context_);
    }
    if (loop_ != nullptr) pa_threaded_mainloop_free(loop_);
  }
  PulseSink(const PulseSink&) = delete;
  PulseSink& operator=(const PulseSink&) = delete;

  [[nodiscard]] State state() const override { return state_.load(); }
  [[nodiscard]] Millis latency() const override { return Millis(kLatencyMs + kPieceMs); }
  void update(SteadyTime) override {}

  void run(bool on) override {
    if (state() != State::kOpen) {
      wants_to_run_.store(on);
      return;
    }
    pa_threaded_mainloop_lock(loop_);
    wants_to_run_.store(on);
    apply_run();
    pa_threaded_mainloop_unlock(loop_);
  }

 private:
  void become(State state) {
    if (state_.exchange(state) != state && wake_) wake_();
  }

  static void on_context(pa_context* context, void* self) {
    auto* sink = static_cast<PulseSink*>(self);
    const pa_context_state_t state = pa_context_get_state(context);
    if (state == PA_CONTEXT_READY) sink->open_stream();
    if (!PA_CONTEXT_IS_GOOD(state)) sink->become(State::kGone);
  }

  void open_stream() {
    stream_ = pa_stream_new(context_, "clip", &kSound, nullptr);
    if (stream_ == nullptr) return become(State::kGone);
    pa_stream_set_state_callback(stream_, &on_stream, this);
    pa_stream_set_write_callback(stream_, &on_write, this);
    pa_buffer_attr wish{};
    wish.maxlength = static_cast<std::uint32_t>(-1);
    wish.tlength = bytes_of(kLatencyMs);
    wish.prebuf = bytes_of(kPieceMs);
    wish.minreq = bytes_of(kPieceMs);
    wish.fragsize = static_cast<std::uint32_t>(-1);
    constexpr int kFlags = PA_STREAM_START_CORKED | PA_STREAM_INTERPOLATE_TIMING |
                           PA_STREAM_AUTO_TIMING_UPDATE | PA_STREAM_ADJUST_LATENCY;
    if (pa_stream_connect_playback(stream_, nullptr, &wish, static_cast<pa_stream_flags_t>(kFlags),
                                   nullptr, nullptr) < 0) {
      become(State::kGone);
    }
  }

  static void on_stream(pa_stream* stream, void* self) {
    auto* sink = static_cast<PulseSink*>(self);
    const pa_stream_state_t state = pa_stream_get_state(stream);
    if (state == PA_STREAM_READY) {
      sink->become(State::kOpen);
      sink->apply_run();
    }
    if (!PA_STREAM_IS_GOOD(state)) sink->become(State::kGone);
  }

  // In libpulse's lock.
  void apply_run() {
    const bool on = wants_to_run_.load();
    if (stream_ == nullptr || on == running_ || pa_stream_get_state(stream_) != PA_STREAM_READY)
      return;
    running_ = on;
    // What was left over from the last time is old.
    if (on) release(pa_stream_flush(stream_, nullptr, nullptr));
    release(pa_stream_cork(stream_, on ? 0 : 1, nullptr, nullptr));
    if (on) write(pa_stream_writable_size(stream_));
  }

  static void release(pa_operation* operation) {
    if (operation != nullptr) pa_operation_unref(operation);
  }

  static void on_write(pa_stream*, std::size_t bytes, void* self) {
    static_cast<PulseSink*>(self)->write(bytes);
  }

  void write(std::size_t bytes) {
    if (!running_ || bytes == static_cast<std::size_t>(-1)) return;
    // When the first of these will be heard.
    pa_usec_t latency = 0;
    int negative = 0;
    if (pa_stream_get_latency(stream_, &latency, &negative) < 0) {
      latency = kLatencyMs * PA_USEC_PER_MSEC;
      negative = 0;
    }
    SoundTime heard_at =
        std::chrono::steady_clock::now() + std::chrono::microseconds(negative != 0 ? 0 : latency);
    std::size_t left = bytes / kFrameBytes * kFrameBytes;
    while (left > 0) {
      void* room = nullptr;
      std::size_t size = left;
      if (pa_stream_begin_write(stream_, &room, &size) < 0 || room == nullptr) return;
      size = std::min(size, left) / kFrameBytes * kFrameBytes;
      if (size == 0) {
        pa_stream_cancel_write(stream_);
        return;
      }
      const std::size_t frames = size / kFrameBytes;
      feed_.render({static_cast<float*>(room), frames * media::kAudioChannels}, next_, heard_at);
      if (pa_stream_write(stream_, room, size, nullptr, 0, PA_SEEK_RELATIVE) < 0) return;
      next_ += static_cast<std::int64_t>(frames);
      heard_at += std::chrono::nanoseconds(frames * 1'000'000 / 48);
      left -= size;
    }
  }

  AudioFeed& feed_;
  const std::function<void()> wake_;
  std::atomic<State> state_{State::kOpening};
  std::atomic<bool> wants_to_run_{false};
  pa_threaded_mainloop* loop_ = nullptr;
  // In libpulse's lock, or before and after its loop runs.
  pa_context* context_ = nullptr;
  pa_stream* stream_ = nullptr;
  bool running_ = false;
  std::int64_t next_ = 0;
};

}  // namespace

std::unique_ptr<AudioSink> open_pulse_sink(AudioFeed& feed, std::function<void()> wake) {
  return std::make_unique<PulseSink>(feed, std::move(wake));
}

}  // namespace vigil::workstation
