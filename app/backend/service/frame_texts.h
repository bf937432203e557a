// What is written in the pictures of media on the shelf, read once between walls (vigil-reader) and
// kept beside each file: FOLDER/ab/abcdef....frames, in the text form of
// core/screening/frame_text.h. A clip that could not be read has a file that says "not read" and
// why, and is not tried again.
//
// One thread, and a reader that gives way to whoever else wants the processor; it is started
// at once, so that the log says from the beginning whether frames are read. Thread-safe.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "app/backend/service/media_shelf.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/screening/frame_text.h"

namespace vigil::media {
class DecoderPool;
class TextReader;
}  // namespace vigil::media

namespace vigil::backend {

struct FrameTextOptions {
  std::string reader;         // the program; empty: frames are not read
  std::string language_data;  // folder; empty: the usual one
};

using FrameTextPtr = std::shared_ptr<const screening::FrameReading>;

class FrameTexts {
 public:
  // `decoder`: the program. Shelf and clock outlive it.
  FrameTexts(MediaShelf& shelf, std::string decoder, FrameTextOptions options, const Clock& clock);
  ~FrameTexts();
  FrameTexts(const FrameTexts&) = delete;
  FrameTexts& operator=(const FrameTexts&) = delete;

  // To be read when there is time. Costs nothing for what is there already, or is not on the shelf.
  // True when it was not due before.
  bool want(std::string_view sha256);
  // What is read by now; null: it is not yet, or is not on the shelf. Never waits.
  [[nodiscard]] FrameTextPtr find(std::string_view sha256);
  // It waits to be read, or is being read.
  [[nodiscard]] bool is_due(std::string_view sha256) const;
  enum class State { kOn, kNoData, kNoReader };
  // Whether frames are read here, as far as it is found out.
  [[nodiscard]] State state() const;

 private:
  [[nodiscard]] bool is_kept(std::string_view sha256) const;
  void work();
  // Of the clip in hand.
  [[nodiscard]] screening::FrameReading read_frames();
  void finish(const screening::FrameReading& reading);
  // Nothing of it is kept, and nothing else is tried: there is no reader here.
  void give_up(const Error& error);

  MediaShelf& shelf_;
  const std::string decoder_;
  const FrameTextOptions options_;
  const Clock& clock_;
  // Of the thread:
  std::unique_ptr<media::DecoderPool> pool_;
  std::unique_ptr<media::TextReader> reader_;
  std::string in_hand_;
  std::atomic<bool> ending_{false};

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  State state_ = State::kOn;
  std::deque<std::string> waiting_;
  std::set<std::string, std::less<>> due_;  // waiting, or in hand
  // The ones asked for last.
  std::map<std::string, FrameTextPtr, std::less<>> kept_;
  std::list<std::string> kept_order_;
  std::thread thread_;
};

// "on", "no_language_data", "no_reader".
[[nodiscard]] std::string_view to_word(FrameTexts::State state);

}  // namespace vigil::backend
