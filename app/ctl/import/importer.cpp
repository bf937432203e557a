#include "app/ctl/import/importer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <thread>

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/media/descriptor.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMaxMediaBytes = 4ull << 30;
constexpr Millis kSignInEvery{std::chrono::minutes(5)};
constexpr int kPatience = 5;

Result<std::size_t> read_at(int fd, std::uint64_t offset, std::span<char> into) {
  for (;;) {
    const ssize_t count = ::pread(fd, into.data(), into.size(), static_cast<off_t>(offset));
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) {
      return fail(ErrorCode::kUnavailable,
                  fmt::format("The file cannot be read: {}.", std::strerror(errno)));
    }
  }
}

// kConflict when the file does not have `bytes` bytes any more.
Result<std::string> hash_file(int fd, std::uint64_t bytes) {
  Sha256Stream stream;
  std::vector<char> buffer(1u << 20);
  std::uint64_t at = 0;
  while (at < bytes) {
    const Result<std::size_t> count = read_at(fd, at, buffer);
    if (!count) return count.error();
    if (*count == 0) return fail(ErrorCode::kConflict, "The file changed while it was read.");
    stream.update({buffer.data(), *count});
    at += *count;
  }
  return to_hex(stream.finish());
}

// A busy backend says when to come back.
template <typename Call>
auto patiently(const Call& call) -> decltype(call()) {
  for (int attempt = 1;; ++attempt) {
    auto answer = call();
    if (answer || answer.failure().kind != net::FailureClass::kRateLimited ||
        attempt == kPatience) {
      return answer;
    }
    std::this_thread::sleep_for(
        std::clamp(answer.failure().retry_after.value_or(Millis(500)), Millis(50), Millis(5000)));
  }
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

}  // namespace

std::string_view to_word(FileStatus status) {
  switch (status) {
    case FileStatus::kImported: return "imported";
    case FileStatus::kExists: return "exists";
    case FileStatus::kRemoved: return "removed";
    case FileStatus::kRefused: return "refused";
    case FileStatus::kNotTried: return "not_tried";
  }
  return "refused";
}

std::size_t ImportReport::count(FileStatus status) const {
  return static_cast<std::size_t>(
      std::count_if(files.begin(), files.end(),
                    [&](const FileOutcome& outcome) { return outcome.status == status; }));
}

Importer::Importer(net::ApiClient& api, ClipProber& prober, const Clock& clock,
                   domain::QueueId queue, ImportHooks hooks)
    : api_(api),
      prober_(prober),
      clock_(clock),
      queue_(std::move(queue)),
      hooks_(std::move(hooks)),
      signed_in_at_(clock.steady_now()) {}

ImportReport Importer::import(const std::vector<fs::path>& named) {
  for (const fs::path& path : named) collect(path);
  leave_out_further_pictures();
  say_new_problems();
  for (const fs::path& clip : clips_) {
    if (report_.stopped_by) {
      finish({clip,
              FileStatus::kNotTried,
              std::string(vigil::to_word(report_.stopped_by->error.code)),
              "Not tried: " + report_.stopped_by->error.message,
              {},
              {}});
      continue;
    }
    finish(import_file(clip));
  }
  return std::move(report_);
}

void Importer::collect(const fs::path& named) {
  std::error_code failed;
  const fs::file_status status = fs::status(named, failed);
  if (status.type() == fs::file_type::not_found) {
    refuse(named, "not_found", "There is no such file or folder.");
  } else if (failed) {
    refuse(named, "unreadable", fmt::format("It cannot be looked at: {}.", failed.message()));
  } else if (fs::is_directory(status)) {
    collect_folder(named);
  } else {
    clips_.push_back(named);
  }
}

void Importer::collect_folder(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> inside;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (!is_hidden(at->path())) inside.push_back(at->path());
  }
  if (failed) {
    refuse(folder, "unreadable", fmt::format("The folder cannot be read: {}.", failed.message()));
    return;
  }
  std::sort(inside.begin(), inside.end());
  const std::set<fs::path> sidecars = sidecars_among(inside);
  for (const fs::path& path : inside) {
    std::error_code unknown;
    const bool link = fs::is_symlink(fs::symlink_status(path, unknown));
    if (fs::is_directory(path, unknown)) {
      // A link to a folder may lead back up: it is named, not followed.
      if (link) {
        refuse(path, "link", "A link to a folder is not followed; name that folder itself.");
      } else {
        collect_folder(path);
      }
    } else if (!sidecars.contains(path)) {
      clips_.push_back(path);
    }
  }
  const auto [captions, added] =
      captions_.try_emplace(folder, FolderCaptions::read(folder, report_.problems));
  captions->second.name_missing(folder, report_.problems);
}

void Importer::refuse(const fs::path& file, std::string code, std::string reason) {
  finish({file, FileStatus::kRefused, std::move(code), std::move(reason), {}, {}});
}

void Importer::finish(FileOutcome outcome) {
  say_new_problems();
  hooks_.outcome(outcome);
  report_.files.push_back(std::move(outcome));
}

void Importer::say_new_problems() {
  for (; problems_said_ < report_.problems.size(); ++problems_said_) {
    hooks_.problem(report_.problems[problems_said_]);
  }
}

const Caption& Importer::caption_of(const fs::path& file) {
  const auto [known, added] = caption_of_.try_emplace(file);
  if (!added) return known->second;
  if (const auto own = own_sidecar_of(file)) {
    return known->second = read_own_sidecar(*own, report_.problems);
  }
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  auto at = captions_.find(folder);
  if (at == captions_.end()) {
    at = captions_.emplace(folder, FolderCaptions::read(folder, report_.problems)).first;
  }
  if (const Caption* caption = at->second.find(file.filename().string())) known->second = *caption;
  return known->second;
}

// Further pictures of a post are no posts of their own.
void Importer::leave_out_further_pictures() {
  std::set<fs::path> further;
  for (const fs::path& clip : clips_) {
    for (const std::string& name : caption_of(clip).pictures) {
      const fs::path picture = clip.parent_path() / name;
      if (picture != clip) further.insert(picture);
    }
  }
  std::erase_if(clips_, [&](const fs::path& clip) { return further.contains(clip); });
}

FileOutcome Importer::import_file(const fs::path& file) {
  FileOutcome outcome{file, FileStatus::kRefused, "unreadable", {}, {}, {}};
  const std::optional<Stored> stored = store(file, outcome);
  if (!stored) return outcome;
  outcome.media = stored->media;
  const Caption& caption = caption_of(file);
  domain::Item item = caption.item;
  item.media = stored->media;
  item.media_type = stored->type;
  if (!store_pictures(file, caption, item, outcome)) return outcome;
  name_evidence_media(file.parent_path(), caption, item);
  // The same bytes without an id of their own are the same item, whatever the file is called today.
  if (item.item_id.empty()) item.item_id = "sha256:" + stored->media.text();
  enqueue(caption, item, outcome);
  return outcome;
}

std::optional<Importer::Stored> Importer::store(const fs::path& file, FileOutcome& outcome) {
  const auto refuse_it = [&](std::string code, std::string reason) {
    outcome.code = std::move(code);
    outcome.reason = std::move(reason);
    return std::nullopt;
  };
  // Not blocking: a pipe by that name must not hold the import up.
  const media::Descriptor open(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!open.open()) {
    return refuse_it("unreadable",
                     fmt::format("The file cannot be opened: {}.", std::strerror(errno)));
  }
  struct stat info {};
  if (::fstat(open.fd(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return refuse_it("unreadable", "This is not a plain file.");
  }
  const auto bytes = static_cast<std::uint64_t>(info.st_size);
  if (bytes == 0) return refuse_it("empty", "The file is empty.");
  if (bytes > kMaxMediaBytes) {
    return refuse_it("too_large",
                     fmt::format("The file is larger than {} GB.", kMaxMediaBytes >> 30));
  }
  const ProbeAnswer probed = prober_.probe(open.fd());
  if (!probed.opened()) {
    return refuse_it(std::string(media::to_word(probed.refusal.reason)), probed.refusal.sentence);
  }
  const Result<std::string> hash = hash_file(open.fd(), bytes);
  if (!hash) return refuse_it("unreadable", hash.error().message);
  Stored stored{domain::MediaId(*hash), std::string(media_type_of(probed.info))};
  if (!upload(open.fd(), bytes, stored, outcome)) return std::nullopt;
  return stored;
}

bool Importer::upload(int fd, std::uint64_t bytes, const Stored& stored, FileOutcome& outcome) {
  keep_signed_in();
  const auto there = patiently([&] { return api_.media_size(stored.media); });
  if (there) return true;
  // An answer to HEAD cannot say why it refuses; the upload's answer can.
  const bool unknown =
      there.failure().kind == net::FailureClass::kMalformed && there.failure().status >= 400;
  if (!unknown && there.failure().kind != net::FailureClass::kNotFound) {
    take_failure(there.failure(), outcome);
    return false;
  }
  const auto done = patiently([&] {
    std::uint64_t at = 0;
    return api_.upload_media(stored.media, stored.type, bytes,
                             [fd, at, bytes](std::span<char> into) mutable -> Result<std::size_t> {
                               const auto most = std::min<std::uint64_t>(into.size(), bytes - at);
                               Result<std::size_t> count = read_at(fd, at, into.first(most));
                               if (count) at += *count;
                               return count;
                             });
  });
  if (!done) take_failure(done.failure(), outcome);
  return static_cast<bool>(done);
}

// All or nothing: a post is not judged by some of its pictures.
bool Importer::store_pictures(const fs::path& first, const Caption& caption, domain::Item& item,
                              FileOutcome& outcome) {
  if (caption.pictures.empty()) return true;
  item.pictures = {{item.media, item.media_type}};
  for (const std::string& name : caption.pictures) {
    const fs::path file = first.parent_path() / name;
    if (file == first) continue;
    std::optional<Stored> stored = store(file, outcome);
    if (!stored) {
      outcome.reason = fmt::format("Its picture {}: {}", name, outcome.reason);
      return false;
    }
    item.pictures.push_back({std::move(stored->media), std::move(stored->type)});
  }
  if (item.pictures.size() < 2) item.pictures.clear();
  return true;
}

// The other clip is named by its bytes; whether the backend has it is its own import's matter.
void Importer::name_evidence_media(const fs::path& beside, const Caption& caption,
                                   domain::Item& item) {
  for (const auto& [number, name] : caption.evidence_files) {
    const fs::path file = beside / name;
    const media::Descriptor open(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat info {};
    const bool plain = open.open() && ::fstat(open.fd(), &info) == 0 && S_ISREG(info.st_mode);
    const Result<std::string> hash =
        plain ? hash_file(open.fd(), static_cast<std::uint64_t>(info.st_size))
              : Result<std::string>(fail(ErrorCode::kNotFound, "it is not there"));
    if (hash) {
      item.evidence[number].media = domain::MediaId(*hash);
    } else {
      report_.problems.push_back(
          {file.string(), 0, "a finding speaks of this file, which cannot be read"});
    }
  }
}

void Importer::enqueue(const Caption& caption, const domain::Item& item, FileOutcome& outcome) {
  const net::NewTask task{item.item_id, caption.severity, item.reach, caption.due_at,
                          to_canonical_json(domain::to_json(item))};
  const auto made = patiently([&] { return api_.enqueue(queue_, std::span(&task, 1)); });
  if (!made) return take_failure(made.failure(), outcome);
  const net::EnqueueOutcome& answer = made->front();
  outcome.task = answer.task;
  outcome.code.clear();
  switch (answer.status) {
    case net::EnqueueStatus::kCreated: outcome.status = FileStatus::kImported; break;
    case net::EnqueueStatus::kExists: outcome.status = FileStatus::kExists; break;
    case net::EnqueueStatus::kRemoved:
      outcome.status = FileStatus::kRemoved;
      outcome.reason = "The rule " + answer.detail + " removed it.";
      break;
    case net::EnqueueStatus::kRefused:
      outcome.code = "rejected";
      outcome.reason = answer.detail.empty() ? "The backend refused the task." : answer.detail;
      break;
  }
}

void Importer::take_failure(const net::Failure& failure, FileOutcome& outcome) {
  outcome.code = vigil::to_word(failure.error.code);
  outcome.reason = failure.error.message;
  // What is true of the backend or of the person is true of the next file as well.
  const Exit exit = exit_for(failure);
  const bool queue_is_missing = failure.kind == net::FailureClass::kNotFound;
  if (exit == Exit::kUnreachable || exit == Exit::kNotAllowed || queue_is_missing) {
    report_.stopped_by = failure;
    outcome.status = FileStatus::kNotTried;
  }
}

void Importer::keep_signed_in() {
  if (clock_.steady_now() - signed_in_at_ < kSignInEvery) return;
  // When this fails, the next call says so with the same class of failure.
  if (hooks_.keep_signed_in()) signed_in_at_ = clock_.steady_now();
}

}  // namespace vigil::ctl
