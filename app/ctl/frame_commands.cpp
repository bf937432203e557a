#include <fcntl.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <system_error>

#include "app/ctl/clip_prober.h"
#include "app/ctl/commands.h"
#include "app/ctl/md5.h"
#include "app/ctl/picture_file.h"
#include "app/ctl/program.h"
#include "core/base/hash.h"
#include "core/media/decoder_pool.h"
#include "core/media/probe.h"

namespace vigil::ctl {
namespace {

namespace fs = std::filesystem;
using media::MediaTime;
using media::PicturePtr;
using nlohmann::json;

struct FrameOptions {
  std::string file;
  std::vector<double> at;
  bool md5 = false;
  std::string png_folder;
  int tiles = 16;
  bool keyframes = false;
  std::string out;
};

double seconds(MediaTime time) { return static_cast<double>(time.count()) / 1e6; }

// One file, asked one question after the other. Starts a decoder only when asked.
class OneFile {
 public:
  OneFile(const std::string& path, const Clock& clock)
      : path_(path), pool_(options(), clock, [] {}) {}

  // A descriptor of its own for each question; the decoder's side closes it.
  [[nodiscard]] Result<int> open() const {
    const int fd = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0) return fd;
    return fail(ErrorCode::kNotFound,
                fmt::format("{} cannot be opened: {}.", path_, std::strerror(errno)));
  }
  [[nodiscard]] media::DecoderPool& pool() { return pool_; }

 private:
  static media::DecoderPoolOptions options() {
    media::DecoderPoolOptions options = ctl_decoder();
    options.spares = 0;
    options.threads = 2;
    // The largest frame that is decoded at all, as planes.
    options.max_picture_pixels = 8192ull * 4352 * 3 / 8;
    return options;
  }

  std::string path_;
  media::DecoderPool pool_;
};

// Whatever the reason, it is this file that failed, not the backend.
Exit file_failed(Output& output, const std::string& file, const Error& error) {
  return output.failed(fail(error.code, fmt::format("{}: {}", file, error.message)),
                       Exit::kSomeFailed);
}

Exit show_frames(Program& program, const FrameOptions& options) {
  Output& output = program.output();
  OneFile file(options.file, program.clock());
  std::vector<MediaTime> times;
  for (const double at : options.at) times.emplace_back(std::llround(at * 1e6));

  std::vector<PicturePtr> planes;
  std::vector<PicturePtr> pictures;
  const auto fetch = [&](media::SlotFormat format, std::vector<PicturePtr>& into) -> Status {
    const Result<int> fd = file.open();
    if (!fd) return fd.error();
    auto frames = media::frames_at(file.pool(), *fd, times, {}, nullptr, format);
    if (!frames) return frames.error();
    into = std::move(*frames);
    return {};
  };
  const bool as_png = !options.png_folder.empty();
  if (options.md5 || !as_png) {
    if (Status done = fetch(media::SlotFormat::kYuv420, planes); !done)
      return file_failed(output, options.file, done.error());
  }
  if (as_png) {
    if (Status done = fetch(media::SlotFormat::kRgba, pictures); !done)
      return file_failed(output, options.file, done.error());
    std::error_code failed;
    fs::create_directories(options.png_folder, failed);
  }

  json list = json::array();
  for (std::size_t i = 0; i < times.size(); ++i) {
    const media::Picture& picture = *(planes.empty() ? pictures[i] : planes[i]);
    json entry{{"at", seconds(times[i])},
               {"time", seconds(picture.time)},
               {"time_us", picture.time.count()},
               {"width", picture.width},
               {"height", picture.height}};
    std::string line =
        fmt::format("{:.6f} s  {} x {}", seconds(picture.time), picture.width, picture.height);
    if (options.md5) {
      const std::string digest = to_hex(md5({picture.pixels.get(), picture.plane_bytes()}));
      entry["md5"] = digest;
      line += "  " + digest;
    }
    if (as_png) {
      const std::string path = (fs::path(options.png_folder) /
                                fmt::format("{}-{:.6f}.png", fs::path(options.file).stem().string(),
                                            seconds(pictures[i]->time)))
                                   .string();
      if (Status written = write_png(*pictures[i], path); !written)
        return output.failed(written.error(), Exit::kSomeFailed);
      entry["png"] = path;
      line += "  " + path;
    }
    output.line(line);
    list.push_back(std::move(entry));
  }
  output.document({{"file", options.file}, {"frames", std::move(list)}});
  return Exit::kOk;
}

Exit make_storyboard(Program& program, const FrameOptions& options) {
  Output& output = program.output();
  OneFile file(options.file, program.clock());
  const Result<int> fd = file.open();
  if (!fd) return file_failed(output, options.file, fd.error());
  const auto tiles = media::storyboard_of(
      file.pool(), *fd, options.tiles, nullptr,
      options.keyframes ? media::TileWish::kAnyNearby : media::TileWish::kExact);
  if (!tiles) return file_failed(output, options.file, tiles.error());
  if (tiles->empty()) {
    return file_failed(
        output, options.file,
        fail(ErrorCode::kUnsupported, "It is one picture; there are no others to lay beside it."));
  }
  const Sheet sheet(*tiles);
  if (Status written = write_png(sheet, options.out); !written)
    return output.failed(written.error(), Exit::kSomeFailed);
  json list = json::array();
  for (const PicturePtr& tile : *tiles)
    list.push_back({{"time", seconds(tile->time)}, {"time_us", tile->time.count()}});
  output.document({{"file", options.file},
                   {"sheet", options.out},
                   {"width", sheet.width()},
                   {"height", sheet.height()},
                   {"columns", sheet.columns()},
                   {"tiles", std::move(list)}});
  output.line(fmt::format("{} tiles from {:.3f} s to {:.3f} s are in {}.", tiles->size(),
                          seconds(tiles->front()->time), seconds(tiles->back()->time),
                          options.out));
  return Exit::kOk;
}

}  // namespace

void add_frame_commands(CLI::App& app, Program& program) {
  const auto options = std::make_shared<FrameOptions>();
  CLI::App* frames = app.add_subcommand(
      "frames", "The frames on screen at given times, exactly; needs no backend");
  frames->add_option("FILE", options->file, "A clip or a picture")->required();
  frames
      ->add_option("--at", options->at,
                   "Seconds from the first frame, one or more; past the end it is the last frame")
      ->required()
      ->check(CLI::Range(0.0, 36.0 * 3600));
  frames->add_flag("--md5", options->md5,
                   "MD5 of the frame's planes as yuv420p at its own size, as ffmpeg writes them");
  frames->add_option("--png", options->png_folder,
                     "A folder that takes each frame as it is shown, NAME-SECONDS.png");
  frames->callback([&program, options] {
    program.choose([options](Program& p) { return show_frames(p, *options); });
  });

  CLI::App* storyboard = app.add_subcommand(
      "storyboard", "A clip at a glance: its frames evenly spaced on one sheet; needs no backend");
  storyboard->add_option("FILE", options->file, "A clip")->required();
  storyboard->add_option("--tiles", options->tiles, "How many, 1 to 32")
      ->capture_default_str()
      ->check(CLI::Range(1, 32));
  storyboard->add_option("-o,--output", options->out, "The PNG file to write")->required();
  storyboard->add_flag("--keyframes", options->keyframes,
                       "Keyframes near each place will do: sooner, and less even");
  storyboard->callback([&program, options] {
    program.choose([options](Program& p) { return make_storyboard(p, *options); });
  });
}

}  // namespace vigil::ctl
