// Between the fetcher and the player: media from the backend goes into the encrypted cache, clips
// come out of it.
//
// The sink's side is called from the fetcher's threads, the bytes' side on the user-interface
// thread. Clips are decrypted on a thread of its own.
#pragma once

#include <functional>

#include "app/workstation/services/clip_bytes.h"
#include "core/media/clip_cache.h"
#include "core/sync/desk_client.h"
#include "core/sync/media_sink.h"

namespace vigil::workstation {

using FetchFailureSentence = std::function<std::string(sync::MediaFailure failure)>;

class ClipStore final : public sync::MediaSink, public ClipBytes {
 public:
  // The cache must outlive the store. `wake` is called on the store's thread when a clip has been
  // opened.
  ClipStore(media::ClipCache& cache, FetchFailureSentence sentence, std::function<void()> wake);
  ~ClipStore() override;

  // Who fetches from now on; null while nobody does.
  void fetch_with(sync::DeskClient* client) { client_ = client; }

  [[nodiscard]] bool has(const domain::MediaId& media) override;
  [[nodiscard]] Result<std::unique_ptr<sync::MediaWriter>> begin(
      const domain::MediaId& media, std::uint64_t total_bytes) override;

  [[nodiscard]] FetchProgress progress(const domain::MediaId& media) override;
  void release(const domain::MediaId& media) override;
  void want(std::span<const domain::MediaId> media) override;
  [[nodiscard]] std::unique_ptr<ClipOpening> open(const domain::MediaId& media,
                                                  Urgency urgency) override;

 private:
  class Opener;
  media::ClipCache& cache_;
  FetchFailureSentence sentence_;
  sync::DeskClient* client_ = nullptr;
  std::unique_ptr<Opener> opener_;
};

}  // namespace vigil::workstation
