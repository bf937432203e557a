#include "app/ctl/demo/encode.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fontconfig/fontconfig.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sstream>
#include <system_error>

#include "app/ctl/demo/scenes.h"
#include "core/base/text.h"
#include "core/media/descriptor.h"

extern char** environ;

namespace vigil::ctl::demo {
namespace {

namespace fs = std::filesystem;

using Arguments = std::vector<std::string>;

void append(Arguments& to, std::initializer_list<std::string> more) {
  to.insert(to.end(), more.begin(), more.end());
}

void append_codec(Arguments& to, Encoding encoding) {
  switch (encoding) {
    case Encoding::kH264:
    case Encoding::kRotated:
    case Encoding::kVariableRate:
    case Encoding::kTransportStream:
      append(to, {"-c:v", "libx264", "-preset", "ultrafast", "-crf", "25", "-x264-params",
                  "threads=1:keyint=60"});
      return;
    case Encoding::kStillPicture:
      append(to, {"-c:v", "libx264", "-preset", "veryfast", "-tune", "stillimage"});
      return;
    case Encoding::kHevc:
      append(to, {"-c:v", "libx265", "-preset", "ultrafast", "-crf", "27", "-tag:v", "hvc1",
                  "-x265-params", "log-level=error:pools=1:frame-threads=1:keyint=50"});
      return;
    case Encoding::kGif: append(to, {"-c:v", "gif"}); return;
    case Encoding::kJpeg:
      append(to, {"-c:v", "mjpeg", "-q:v", "3", "-frames:v", "1", "-update", "1"});
      return;
    case Encoding::kVp9:
      append(to, {"-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "0",
                  "-crf", "36", "-g", "60", "-row-mt", "0"});
      return;
  }
}

std::string_view container_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::kVp9: return "webm";
    case Encoding::kTransportStream: return "mpegts";
    case Encoding::kGif: return "gif";
    case Encoding::kJpeg: return "image2";
    default: return "mp4";
  }
}

// What the picture goes through between paint and encoder.
std::string last_filters(Encoding encoding) {
  switch (encoding) {
    // The phone was held upright, the sensor lies on its side: stored turned, with a note to turn
    // it back.
    case Encoding::kRotated: return "transpose=2";
    // Frames fall out in bursts, as from a busy phone; the others keep their times.
    case Encoding::kVariableRate: return "select='not(lt(mod(n,37),9)*mod(n,3))'";
    case Encoding::kStillPicture: return "loop=-1:1:0";
    // A moment in which things have moved apart.
    case Encoding::kJpeg: return "trim=start_frame=24:end_frame=25";
    default: return "null";
  }
}

// What a program wrote to a pipe until it closed it; the last few kilobytes.
std::string drain(int descriptor) {
  constexpr std::size_t kKept = 4096;
  std::string text;
  char buffer[4096];
  for (;;) {
    const ssize_t count = ::read(descriptor, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return text;
    text.append(buffer, static_cast<std::size_t>(count));
    if (text.size() > 2 * kKept) text.erase(0, text.size() - kKept);
  }
}

std::string last_line(std::string_view text) {
  text = trim(text);
  const std::size_t at = text.rfind('\n');
  return std::string(trim(at == std::string_view::npos ? text : text.substr(at + 1)));
}

Status run(const fs::path& program, const Arguments& arguments) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return fail(ErrorCode::kUnavailable, fmt::format("no pipe: {}", std::strerror(errno)));
  }
  const media::Descriptor read_end(ends[0]);
  media::Descriptor write_end(ends[1]);

  std::vector<char*> argv;
  std::string name = program.string();
  argv.push_back(name.data());
  std::vector<std::string> copies = arguments;
  for (std::string& copy : copies) argv.push_back(copy.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, write_end.fd(), 2);
  pid_t child = 0;
  const int failed = ::posix_spawn(&child, name.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) {
    return fail(ErrorCode::kUnavailable,
                fmt::format("{} did not start: {}", name, std::strerror(failed)));
  }
  write_end.reset();
  const std::string said = drain(read_end.fd());
  int state = 0;
  while (::waitpid(child, &state, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(state) && WEXITSTATUS(state) == 0) return {};
  return fail(ErrorCode::kRejected,
              said.empty() ? "ffmpeg ended without a word" : "ffmpeg says: " + last_line(said));
}

// This ffmpeg writes the turn only while copying a stream, not while encoding one.
Status add_turn(const fs::path& ffmpeg, const fs::path& clip) {
  const fs::path turned = clip.string() + ".turned";
  Status status =
      run(ffmpeg, {"-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-i", clip.string(),
                   "-c", "copy", "-metadata:s:v:0", "rotate=270", "-fflags", "+bitexact",
                   "-movflags", "+faststart", "-f", "mp4", turned.string()});
  std::error_code failed;
  if (status) {
    fs::rename(turned, clip, failed);
    if (failed) status = fail(ErrorCode::kUnavailable, failed.message());
  } else {
    fs::remove(turned, failed);
  }
  return status;
}

}  // namespace

Result<fs::path> find_ffmpeg() {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (folder.empty()) continue;
    const fs::path candidate = fs::path(folder) / "ffmpeg";
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
  }
  return fail(ErrorCode::kNotFound,
              "The demo needs the ffmpeg program, which is not installed (Debian package ffmpeg).");
}

std::string chinese_font_family() {
  constexpr const char* kFamily = "Noto Sans CJK SC";
  const std::unique_ptr<FcConfig, decltype(&FcConfigDestroy)> config(FcInitLoadConfigAndFonts(),
                                                                     &FcConfigDestroy);
  if (!config) return {};
  const std::unique_ptr<FcPattern, decltype(&FcPatternDestroy)> wanted(
      FcPatternBuild(nullptr, FC_FAMILY, FcTypeString, kFamily, nullptr), &FcPatternDestroy);
  const std::unique_ptr<FcObjectSet, decltype(&FcObjectSetDestroy)> fields(
      FcObjectSetBuild(FC_FILE, nullptr), &FcObjectSetDestroy);
  const std::unique_ptr<FcFontSet, decltype(&FcFontSetDestroy)> found(
      FcFontList(config.get(), wanted.get(), fields.get()), &FcFontSetDestroy);
  return found && found->nfont > 0 ? kFamily : std::string();
}

Arguments encoder_arguments(const DemoClip& clip, std::string_view font_family,
                            const fs::path& output) {
  Arguments arguments{"-nostdin", "-hide_banner", "-loglevel", "error", "-y"};
  append(arguments, {"-filter_complex_threads", "1"});
  // A still needs one painted frame; the others are computed as they move.
  std::string graph = graph_of(clip, font_family);
  if (clip.encoding == Encoding::kStillPicture) {
    graph += ";[video]trim=end_frame=1,loop=-1:1:0[out]";
  } else {
    graph += fmt::format(";[video]{}[out]", last_filters(clip.encoding));
  }
  append(arguments, {"-filter_complex", graph, "-map", "[out]"});
  if (has_sound(clip)) append(arguments, {"-map", "[sound]", "-c:a", "aac", "-b:a", "96k"});
  append_codec(arguments, clip.encoding);
  const bool palette = clip.encoding == Encoding::kGif;
  const bool picture = clip.encoding == Encoding::kJpeg;
  append(arguments, {"-pix_fmt", palette ? "rgb8" : picture ? "yuvj420p" : "yuv420p"});
  append(arguments, {"-t", std::to_string(clip.seconds)});
  if (clip.encoding == Encoding::kVariableRate) append(arguments, {"-fps_mode", "vfr"});
  if (container_of(clip.encoding) == "mp4") append(arguments, {"-movflags", "+faststart"});
  // The same bytes from the same ffmpeg: no dates, no versions.
  append(arguments, {"-fflags", "+bitexact", "-flags:v", "+bitexact", "-map_metadata", "-1"});
  append(arguments, {"-f", std::string(container_of(clip.encoding)), output.string()});
  return arguments;
}

Status make_clip(const fs::path& ffmpeg, const DemoClip& clip, std::string_view font_family,
                 const fs::path& folder) {
  const fs::path target = folder / fs::path(clip.file);
  const fs::path making = folder / fmt::format(".making-{}-{}", ::getpid(), clip.file);
  Status made = run(ffmpeg, encoder_arguments(clip, font_family, making));
  if (made && clip.encoding == Encoding::kRotated) made = add_turn(ffmpeg, making);
  std::error_code failed;
  if (made) {
    fs::rename(making, target, failed);
    if (!failed) return {};
    made = fail(ErrorCode::kUnavailable,
                fmt::format("{} could not be put in place: {}", target.string(), failed.message()));
  }
  fs::remove(making, failed);
  return made;
}

}  // namespace vigil::ctl::demo
