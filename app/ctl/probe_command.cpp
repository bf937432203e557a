#include <fcntl.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/ctl/clip_prober.h"
#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "core/media/descriptor.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

json to_json(const std::string& file, const ProbeAnswer& answer) {
  if (!answer.opened()) {
    return {{"file", file},
            {"opened", false},
            {"code", media::to_word(answer.refusal.reason)},
            {"reason", answer.refusal.sentence}};
  }
  const media::MediaInfo& info = answer.info;
  return {{"file", file},
          {"opened", true},
          {"container", info.container},
          {"video_codec", info.video_codec},
          {"audio_codec", info.audio_codec},
          {"has_audio", info.has_audio},
          {"still", info.still},
          {"width", info.width},
          {"height", info.height},
          {"frame_rate", info.frame_rate},
          {"duration_ms", info.duration.count() / 1000},
          {"rotation", info.rotation},
          {"hdr", info.hdr}};
}

std::string to_line(const std::string& file, const ProbeAnswer& answer) {
  if (!answer.opened()) return fmt::format("{}: {}", file, answer.refusal.sentence);
  const media::MediaInfo& info = answer.info;
  const std::string time = info.still
                               ? "one picture"
                               : fmt::format("{:.2f} fps, {:.3f} s", info.frame_rate,
                                             static_cast<double>(info.duration.count()) / 1e6);
  return fmt::format("{}: {} {}{}{}, {} x {}, {}, turned {}°{}", file, info.container,
                     info.video_codec, info.has_audio ? " + " : "", info.audio_codec, info.width,
                     info.height, time, info.rotation, info.hdr ? ", HDR" : "");
}

Exit probe_files(Program& program, const std::vector<std::string>& files) {
  ClipProber prober(decoder_beside_this_program(), program.clock());
  json list = json::array();
  std::size_t opened = 0;
  for (const std::string& file : files) {
    const media::Descriptor open(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    ProbeAnswer answer;
    if (open.open()) {
      answer = prober.probe(open.fd());
    } else {
      answer.refusal = {media::MediaFailure::kUnreadable,
                        fmt::format("The file cannot be opened: {}.", std::strerror(errno))};
    }
    opened += answer.opened();
    list.push_back(to_json(file, answer));
    program.output().line(to_line(file, answer));
  }
  program.output().document(
      {{"files", std::move(list)}, {"total", {{"files", files.size()}, {"opened", opened}}}});
  return opened == files.size() ? Exit::kOk : Exit::kSomeFailed;
}

}  // namespace

void add_probe_command(CLI::App& app, Program& program) {
  CLI::App* probe =
      app.add_subcommand("probe", "What files are, or why they cannot be opened; needs no backend");
  const auto files = std::make_shared<std::vector<std::string>>();
  probe->add_option("FILES", *files, "Files of any kind")->required();
  probe->callback([&program, files] {
    program.choose([files](Program& p) { return probe_files(p, *files); });
  });
}

}  // namespace vigil::ctl
