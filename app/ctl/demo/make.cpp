#include "app/ctl/demo/make.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <span>
#include <system_error>
#include <thread>

#include "app/ctl/demo/clip.h"
#include "app/ctl/demo/encode.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::ctl::demo {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr unsigned kAtOnce = 2;

json evidence_json(const DemoClip& clip, const EvidenceLine& line) {
  json out{{"kind", line.kind}, {"text", line.text}};
  if (line.score > 0) out["score"] = line.score;
  if (const std::size_t at = clip.caption.find(line.marked);
      !line.marked.empty() && at != std::string_view::npos) {
    const std::size_t begin = count_code_points(clip.caption.substr(0, at));
    out["caption"] = json::array({begin, begin + count_code_points(line.marked)});
  }
  if (line.clip_begin_ms >= 0) {
    out["clip_ms"] = json::array({line.clip_begin_ms, line.clip_end_ms});
  }
  if (!line.other_file.empty()) out["media"] = {{"file", line.other_file}, {"ms", 0}};
  return out;
}

json caption_json(const DemoClip& clip, WallTime now) {
  json evidence = json::array();
  for (const EvidenceLine& line : clip.evidence) evidence.push_back(evidence_json(clip, line));
  json pictures = json::array();
  for (const MorePicture& picture : clip.pictures) pictures.push_back(picture.file);
  json caption{{"file", clip.file},
               {"caption", clip.caption},
               {"author_id", clip.author_id},
               {"author_name", clip.author_name},
               {"author_followers", clip.followers},
               {"reach", clip.reach},
               {"place", clip.place},
               {"uploaded_at", to_rfc3339(now - std::chrono::minutes(clip.uploaded_minutes_ago))},
               {"due_at", to_rfc3339(now + std::chrono::minutes(clip.due_in_minutes))},
               {"severity", clip.severity},
               {"tags", clip.tags},
               {"evidence", std::move(evidence)}};
  if (!pictures.empty()) caption["pictures"] = std::move(pictures);
  return caption;
}

// The clip, and the further pictures of its post.
Status make_post(const fs::path& ffmpeg, const DemoClip& clip, std::string_view font,
                 const fs::path& folder) {
  for (const MorePicture& picture : clip.pictures) {
    DemoClip further = clip;
    further.file = picture.file;
    further.title = picture.title;
    further.scene = picture.scene;
    if (Status made = make_clip(ffmpeg, further, font, folder); !made) return made;
  }
  // Last: where it is there, the post is whole.
  return make_clip(ffmpeg, clip, font, folder);
}

Status write_captions(const fs::path& folder, std::span<const DemoClip> wanted, WallTime now) {
  json captions = json::array();
  for (const DemoClip& clip : wanted) captions.push_back(caption_json(clip, now));
  return write_file_atomic(folder / "captions.json", captions.dump(2) + "\n");
}

// A text that calls itself a clip, an empty file, and the first half of a real clip.
std::vector<Made> write_bad_files(const fs::path& folder, const fs::path& ffmpeg) {
  const auto outcome = [](std::string file, const Status& status) {
    return Made{std::move(file), status ? Made::State::kMade : Made::State::kFailed,
                status ? std::string() : status.error().message};
  };
  std::vector<Made> made;
  made.push_back(outcome("91-其实是文字.mp4",
                         write_file_atomic(folder / "91-其实是文字.mp4",
                                           "This is a text that somebody named .mp4.\n")));
  made.push_back(outcome("92-空文件.mp4", write_file_atomic(folder / "92-空文件.mp4", "")));

  const std::string cut = "93-只有一半.mp4";
  DemoClip whole = clips().front();
  const std::string temporary = ".whole-" + cut;
  whole.file = temporary;
  whole.seconds = 2;
  Status status = make_clip(ffmpeg, whole, {}, folder);
  if (status) {
    const Result<std::string> bytes = read_file(folder / temporary);
    status = bytes ? write_file_atomic(folder / cut,
                                       std::string_view(*bytes).substr(0, bytes->size() / 2))
                   : Status(bytes.error());
  }
  std::error_code ignored;
  fs::remove(folder / temporary, ignored);
  made.push_back(outcome(cut, status));
  return made;
}

}  // namespace

Result<std::vector<Made>> make(const MakeOptions& options, const Clock& clock,
                               const std::function<void(const Made&)>& said) {
  const Result<fs::path> ffmpeg = find_ffmpeg();
  if (!ffmpeg) return ffmpeg.error();
  std::error_code failed;
  fs::create_directories(options.folder, failed);
  if (failed) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} could not be made: {}", options.folder.string(), failed.message()));
  }
  std::span<const DemoClip> wanted = clips();
  if (options.count > 0) wanted = wanted.first(std::min(options.count, wanted.size()));
  if (Status written = write_captions(options.folder, wanted, clock.wall_now()); !written) {
    return written.error();
  }

  const std::string font = chinese_font_family();
  std::vector<Made> made(wanted.size());
  std::atomic<std::size_t> next{0};
  std::mutex saying;
  const auto work = [&] {
    for (std::size_t i = next++; i < wanted.size(); i = next++) {
      Made& one = made[i];
      one.file = wanted[i].file;
      std::error_code unknown;
      if (fs::exists(options.folder / one.file, unknown)) {
        one.state = Made::State::kThere;
      } else if (Status status = make_post(*ffmpeg, wanted[i], font, options.folder); !status) {
        one.state = Made::State::kFailed;
        one.reason = status.error().message;
      }
      const std::scoped_lock lock(saying);
      said(one);
    }
  };
  {
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < kAtOnce; ++i) workers.emplace_back(work);
  }
  if (options.bad_files == BadFiles::kThree) {
    for (Made& one : write_bad_files(options.folder, *ffmpeg)) {
      said(one);
      made.push_back(std::move(one));
    }
  }
  return made;
}

}  // namespace vigil::ctl::demo
