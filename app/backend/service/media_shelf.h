// Blobs of media, named by the SHA-256 of their bytes, one file each: FOLDER/ab/abcdef...; the
// store knows their types.
//
// A blob appears under its name only when all its bytes arrived and hashed to it. Thread-safe; an
// Upload belongs to one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/result.h"

namespace vigil::backend {

inline constexpr std::uint64_t kMaxMediaBytes = std::uint64_t{4} << 30;

class OpenMedia {
 public:
  OpenMedia(int descriptor, MediaRow row) : descriptor_(descriptor), row_(std::move(row)) {}
  ~OpenMedia();
  OpenMedia(OpenMedia&& other) noexcept;
  OpenMedia(const OpenMedia&) = delete;
  OpenMedia& operator=(const OpenMedia&) = delete;
  OpenMedia& operator=(OpenMedia&&) = delete;

  [[nodiscard]] const MediaRow& row() const { return row_; }
  // Fills `buffer` with up to `size` bytes from `offset`; returns how many, 0 at the end.
  [[nodiscard]] Result<std::size_t> read_at(std::uint64_t offset, char* buffer,
                                            std::size_t size) const;

 private:
  int descriptor_;
  MediaRow row_;
};

class MediaShelf {
 public:
  // Makes the folder, and forgets uploads that an earlier run left unfinished.
  [[nodiscard]] static Result<std::unique_ptr<MediaShelf>> open(std::filesystem::path folder,
                                                                Store& store, const Clock& clock);

  // Nothing is kept unless finish() succeeded.
  class Upload {
   public:
    ~Upload();
    Upload(const Upload&) = delete;
    Upload& operator=(const Upload&) = delete;
    [[nodiscard]] Status write(std::string_view bytes);
    // kRejected when the bytes do not have the hash they were announced with. The file is on the
    // disk afterwards.
    [[nodiscard]] Status finish();

   private:
    friend class MediaShelf;
    Upload(MediaShelf& shelf, MediaRow row, std::filesystem::path path, int descriptor);
    MediaShelf& shelf_;
    MediaRow row_;
    std::filesystem::path path_;
    int descriptor_;
    Sha256Stream hash_;
  };

  [[nodiscard]] Result<std::unique_ptr<Upload>> begin_upload(std::string_view sha256,
                                                             std::string_view type);
  [[nodiscard]] Result<std::optional<MediaRow>> find(std::string_view sha256);
  // kNotFound when it is not there.
  [[nodiscard]] Result<OpenMedia> open_media(std::string_view sha256);
  // The same without asking the store, as a descriptor that the caller owns.
  [[nodiscard]] Result<int> open_file(std::string_view sha256) const;
  // A file beside the media's own, or that itself: what is made of it is kept there. Precondition:
  // 64 hexadecimal digits.
  [[nodiscard]] std::filesystem::path beside(std::string_view sha256,
                                             std::string_view suffix) const;

 private:
  MediaShelf(std::filesystem::path folder, Store& store, const Clock& clock)
      : folder_(std::move(folder)), store_(store), clock_(clock) {}
  [[nodiscard]] std::filesystem::path path_of(std::string_view sha256) const;

  const std::filesystem::path folder_;
  Store& store_;
  const Clock& clock_;
};

}  // namespace vigil::backend
