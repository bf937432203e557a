#include "app/workstation/services/clip_store.h"

#include <utility>

namespace vigil::workstation {
namespace {

class CacheWriter final : public sync::MediaWriter {
 public:
  explicit CacheWriter(media::ClipCache::Writer writer) : writer_(std::move(writer)) {}
  [[nodiscard]] Status append(std::string_view bytes) override { return writer_.append(bytes); }
  [[nodiscard]] Status commit() override { return writer_.commit(); }

 private:
  media::ClipCache::Writer writer_;
};

}  // namespace

ClipStore::ClipStore(media::ClipCache& cache, FetchFailureSentence sentence)
    : cache_(cache), sentence_(std::move(sentence)) {}

bool ClipStore::has(const domain::MediaId& media) { return cache_.contains(media); }

Result<std::unique_ptr<sync::MediaWriter>> ClipStore::begin(const domain::MediaId& media,
                                                            std::uint64_t) {
  auto writer = cache_.begin(media);
  if (!writer) return writer.error();
  return std::unique_ptr<sync::MediaWriter>(std::make_unique<CacheWriter>(std::move(*writer)));
}

FetchProgress ClipStore::progress(const domain::MediaId& media) {
  FetchProgress result;
  if (cache_.contains(media)) {
    result.state = FetchProgress::State::kReady;
    result.share = 1;
    return result;
  }
  if (client_ == nullptr) return result;
  const sync::MediaProgress fetched = client_->media_request(media);
  switch (fetched.state) {
    case sync::MediaState::kWaiting: break;
    case sync::MediaState::kFetching:
      if (fetched.total > 0) {
        result.share = static_cast<float>(static_cast<double>(fetched.received) /
                                          static_cast<double>(fetched.total));
      }
      break;
    // It was there and has been thrown out for want of room: it is being fetched again.
    case sync::MediaState::kReady: break;
    case sync::MediaState::kFailed:
      result.state = FetchProgress::State::kFailed;
      result.failure = sentence_(fetched.failure);
      break;
  }
  return result;
}

void ClipStore::want(std::span<const domain::MediaId> media) {
  if (client_ != nullptr) client_->prefetch_media(media);
}

Result<int> ClipStore::open(const domain::MediaId& media) {
  auto bytes = cache_.open(media);
  if (!bytes) return bytes.error();
  return bytes->bytes.release();
}

}  // namespace vigil::workstation
