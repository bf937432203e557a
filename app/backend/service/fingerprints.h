// The hashes of the frames of media on the shelf, made once by the sandboxed decoder and kept
// beside each file: FOLDER/ab/abcdef....prints, a line a frame (core/screening/hash_list.h), five
// frames a second. A file that is no clip and no picture has an empty one.
//
// One thread decodes; the decoder is started at the first need. Thread-safe.
#pragma once

#include <chrono>
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
#include "core/screening/video_hash.h"

namespace vigil::media {
class DecoderPool;
}

namespace vigil::backend {

using Prints = std::shared_ptr<const screening::VideoHash>;

class Fingerprints {
 public:
  // `decoder`: the program. Shelf and clock outlive it.
  Fingerprints(MediaShelf& shelf, std::string decoder, const Clock& clock);
  ~Fingerprints();
  Fingerprints(const Fingerprints&) = delete;
  Fingerprints& operator=(const Fingerprints&) = delete;

  // To be made when there is time. Costs nothing for what is there already, or is not on the shelf.
  void want(std::string_view sha256);
  // As far as they are made by then; null: they are not, or there is nothing to hash.
  [[nodiscard]] Prints find(std::string_view sha256,
                            std::chrono::steady_clock::time_point until = {});

 private:
  void work();
  [[nodiscard]] Prints read(std::string_view sha256) const;
  // False: try again another time.
  [[nodiscard]] bool make(const std::string& sha256);
  void remember(const std::string& sha256, Prints prints);

  MediaShelf& shelf_;
  const std::string decoder_;
  const Clock& clock_;
  std::unique_ptr<media::DecoderPool> pool_;  // of the thread

  std::mutex mutex_;
  std::condition_variable wake_;  // there is work
  std::condition_variable made_;  // something was done
  std::deque<std::string> waiting_;
  std::set<std::string, std::less<>> under_way_;  // waiting, or in hand
  // The ones asked for last.
  std::map<std::string, Prints, std::less<>> kept_;
  std::list<std::string> kept_order_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace vigil::backend
