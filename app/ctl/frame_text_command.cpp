#include "app/ctl/frame_text_command.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "app/ctl/clip_prober.h"
#include "app/ctl/program.h"
#include "core/media/clip_text.h"
#include "core/media/decoder_pool.h"
#include "core/media/text_reader.h"
#include "core/screening/frame_text.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

struct FrameTextChoice {
  std::string file;
  double every = 2;
  int frames = 60;
  std::string language_data;
  std::string languages = "chi_sim+eng";
};

Exit file_failed(Output& output, const std::string& file, const Error& error) {
  return output.failed(fail(error.code, fmt::format("{}: {}", file, error.message)),
                       Exit::kSomeFailed);
}

double rounded(double value) { return std::round(value * 10'000) / 10'000; }

Exit show_frame_text(Program& program, const FrameTextChoice& choice) {
  Output& output = program.output();
  media::TextReaderOptions reading;
  // Built with this program as the decoder was.
  reading.reader_path = (decoder_beside_this_program().parent_path() / "vigil-reader").string();
  reading.language_data = choice.language_data;
  reading.languages = choice.languages;
  media::TextReader reader(std::move(reading));
  if (Status started = reader.start(); !started)
    return output.failed(started.error(), Exit::kSomeFailed);
  const int fd = ::open(choice.file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    return output.failed(fail(ErrorCode::kNotFound, fmt::format("{} cannot be opened: {}.",
                                                                choice.file, std::strerror(errno))),
                         Exit::kSomeFailed);
  }
  media::DecoderPoolOptions decoding = ctl_decoder();
  decoding.spares = 0;
  decoding.threads = 2;
  media::DecoderPool pool(std::move(decoding), program.clock(), [] {});
  media::ClipTextWishes wishes;
  wishes.every = Millis(std::llround(choice.every * 1000));
  wishes.most_frames = choice.frames;
  auto clip = media::ClipTextReading::open(pool, fd, reader, wishes);
  if (!clip) return file_failed(output, choice.file, clip.error());
  json lines = json::array();
  std::size_t told = 0;
  for (bool more = true; more;) {
    const Result<bool> went = (*clip)->next();
    if (!went) return file_failed(output, choice.file, went.error());
    more = *went;
    const screening::FrameReading& found = (*clip)->reading();
    for (; told < found.frames.size(); ++told) {
      const screening::FrameText& frame = found.frames[told];
      for (const screening::FrameLine& line : frame.lines) {
        output.line(screening::line_of(frame.seconds, line));
        if (!output.json()) continue;
        lines.push_back({{"seconds", frame.seconds},
                         {"confidence", rounded(line.confidence)},
                         {"x", rounded(line.box.x)},
                         {"y", rounded(line.box.y)},
                         {"w", rounded(line.box.width)},
                         {"h", rounded(line.box.height)},
                         {"text", line.text}});
      }
    }
  }
  const screening::FrameReading& found = (*clip)->reading();
  output.document({{"file", choice.file},
                   {"looked_at", found.looked_at},
                   {"read", found.read},
                   {"lines", std::move(lines)}});
  return Exit::kOk;
}

}  // namespace

void add_frame_text_command(CLI::App& app, Program& program) {
  const auto choice = std::make_shared<FrameTextChoice>();
  CLI::App* command = app.add_subcommand(
      "frame-text",
      "What is written in the pictures of a clip, a line each: seconds,confidence,x,y,w,h,text; "
      "needs no backend");
  command->add_option("FILE", choice->file, "A clip or a picture")->required();
  command->add_option("--every", choice->every, "Seconds between frames; scene changes besides")
      ->capture_default_str()
      ->check(CLI::Range(0.1, 600.0));
  command
      ->add_option("--frames", choice->frames,
                   "At most so many; a longer clip is looked at in wider steps")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000));
  command->add_option("--languages", choice->languages, "As Tesseract names them")
      ->capture_default_str();
  command->add_option("--language-data", choice->language_data,
                      "Folder with *.traineddata (default: the system's)");
  command->callback([&program, choice] {
    program.choose([choice](Program& p) { return show_frame_text(p, *choice); });
  });
}

}  // namespace vigil::ctl
