// Between the fetcher and the player: media from the backend goes into the encrypted cache, clips
// come out of it.
//
// The sink's side is called from the fetcher's threads, the bytes' side on the user-interface
// thread.
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
  // The cache must outlive the store.
  ClipStore(media::ClipCache& cache, FetchFailureSentence sentence);

  // Who fetches from now on; null while nobody does.
  void fetch_with(sync::DeskClient* client) { client_ = client; }

  [[nodiscard]] bool has(const domain::MediaId& media) override;
  [[nodiscard]] Result<std::unique_ptr<sync::MediaWriter>> begin(
      const domain::MediaId& media, std::uint64_t total_bytes) override;

  [[nodiscard]] FetchProgress progress(const domain::MediaId& media) override;
  void want(std::span<const domain::MediaId> media) override;
  [[nodiscard]] Result<int> open(const domain::MediaId& media) override;

 private:
  media::ClipCache& cache_;
  FetchFailureSentence sentence_;
  sync::DeskClient* client_ = nullptr;
};

}  // namespace vigil::workstation
