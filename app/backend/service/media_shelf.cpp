#include "app/backend/service/media_shelf.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/base/ids.h"

namespace vigil::backend {
namespace {

Error system_error(std::string_view act) {
  const int number = errno;
  const ErrorCode code =
      number == ENOSPC || number == EDQUOT ? ErrorCode::kStorageFull : ErrorCode::kUnavailable;
  return fail(code, fmt::format("{} failed: {}", act, std::strerror(number)));
}

// "video/mp4": what may stand in a Content-Type of ours without saying anything else.
bool is_media_type(std::string_view type) {
  const std::size_t slash = type.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == type.size() ||
      type.size() > 100)
    return false;
  return std::all_of(type.begin(), type.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("/.+-_").find(c) != std::string_view::npos;
  });
}

Status sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return system_error("opening the media folder");
  const int result = ::fsync(descriptor);
  ::close(descriptor);
  if (result != 0) return system_error("syncing the media folder");
  return {};
}

}  // namespace

OpenMedia::~OpenMedia() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

OpenMedia::OpenMedia(OpenMedia&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), row_(std::move(other.row_)) {}

Result<std::size_t> OpenMedia::read_at(std::uint64_t offset, char* buffer, std::size_t size) const {
  while (true) {
    const ssize_t count = ::pread(descriptor_, buffer, size, static_cast<off_t>(offset));
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) return system_error("reading media");
  }
}

Result<std::unique_ptr<MediaShelf>> MediaShelf::open(std::filesystem::path folder, Store& store,
                                                     const Clock& clock) {
  std::error_code error;
  const std::filesystem::path incoming = folder / "incoming";
  std::filesystem::create_directories(incoming, error);
  if (error) {
    return fail(ErrorCode::kUnavailable, fmt::format("the media folder {} could not be made: {}",
                                                     folder.string(), error.message()));
  }
  for (const auto& entry : std::filesystem::directory_iterator(incoming, error)) {
    std::error_code ignored;
    std::filesystem::remove(entry.path(), ignored);
  }
  return std::unique_ptr<MediaShelf>(new MediaShelf(std::move(folder), store, clock));
}

std::filesystem::path MediaShelf::path_of(std::string_view sha256) const {
  return folder_ / sha256.substr(0, 2) / sha256;
}

Result<std::unique_ptr<MediaShelf::Upload>> MediaShelf::begin_upload(std::string_view sha256,
                                                                     std::string_view type) {
  if (!is_media_type(type)) {
    return fail(ErrorCode::kInvalidArgument,
                "Content-Type must name the media's type, e.g. video/mp4.");
  }
  std::filesystem::path path = folder_ / "incoming" / make_uuid7(clock_.wall_now());
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return system_error("making a file for media");
  MediaRow row{std::string(sha256), std::string(type), 0, clock_.wall_now()};
  return std::unique_ptr<Upload>(new Upload(*this, std::move(row), std::move(path), descriptor));
}

MediaShelf::Upload::Upload(MediaShelf& shelf, MediaRow row, std::filesystem::path path,
                           int descriptor)
    : shelf_(shelf), row_(std::move(row)), path_(std::move(path)), descriptor_(descriptor) {}

MediaShelf::Upload::~Upload() {
  if (descriptor_ >= 0) ::close(descriptor_);
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove(path_, ignored);
}

Status MediaShelf::Upload::write(std::string_view bytes) {
  hash_.update(bytes);
  row_.bytes += static_cast<std::int64_t>(bytes.size());
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("writing media");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return {};
}

Status MediaShelf::Upload::finish() {
  if (to_hex(hash_.finish()) != row_.sha256) {
    return fail(ErrorCode::kRejected,
                "The bytes do not have the hash they were sent under; nothing was kept.");
  }
  if (::fsync(descriptor_) != 0) return system_error("syncing media");
  ::close(std::exchange(descriptor_, -1));
  const std::filesystem::path target = shelf_.path_of(row_.sha256);
  std::error_code error;
  std::filesystem::create_directories(target.parent_path(), error);
  if (error)
    return fail(ErrorCode::kUnavailable, "the media folder could not be made: " + error.message());
  if (::rename(path_.c_str(), target.c_str()) != 0) return system_error("naming media");
  path_.clear();
  if (Status synced = sync_folder(target.parent_path()); !synced) return synced;
  if (Status synced = sync_folder(shelf_.folder_); !synced) return synced;
  return shelf_.store_.write([&](Writer& writer) { return writer.put_media(row_); });
}

Result<std::optional<MediaRow>> MediaShelf::find(std::string_view sha256) {
  std::optional<MediaRow> row;
  Status asked = store_.read([&](Reader& reader) -> Status {
    Result<std::optional<MediaRow>> found = reader.media(sha256);
    if (!found) return found.error();
    row = std::move(*found);
    return {};
  });
  if (!asked) return asked.error();
  // A file somebody removed by hand is as good as never uploaded: it can be uploaded again.
  std::error_code error;
  if (row && !std::filesystem::exists(path_of(sha256), error)) row.reset();
  return row;
}

std::filesystem::path MediaShelf::beside(std::string_view sha256, std::string_view suffix) const {
  std::filesystem::path path = path_of(sha256);
  path += suffix;
  return path;
}

Result<int> MediaShelf::open_file(std::string_view sha256) const {
  const int descriptor = ::open(path_of(sha256).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error("opening media");
  return descriptor;
}

Result<OpenMedia> MediaShelf::open_media(std::string_view sha256) {
  Result<std::optional<MediaRow>> row = find(sha256);
  if (!row) return row.error();
  if (!*row) return fail(ErrorCode::kNotFound, "There is no such media.");
  const int descriptor = ::open(path_of(sha256).c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error("opening media");
  return OpenMedia(descriptor, std::move(**row));
}

}  // namespace vigil::backend
