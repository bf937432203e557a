#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "app/ctl/commands.h"
#include "app/ctl/file_hasher.h"
#include "app/ctl/program.h"
#include "core/screening/hash_list.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

Exit hash_pictures(Program& program, const std::vector<std::string>& files) {
  Output& output = program.output();
  FileHasher hasher(program.clock());
  json list = json::array();
  std::size_t hashed = 0;
  for (const std::string& file : files) {
    const auto picture = hasher.picture(file);
    if (!picture) {
      output.note(picture.error().message);
      list.push_back({{"file", file},
                      {"hashed", false},
                      {"code", to_word(picture.error().code)},
                      {"reason", picture.error().message}});
      continue;
    }
    ++hashed;
    output.line(screening::picture_line(picture->hash, picture->quality, file));
    list.push_back({{"file", file},
                    {"hashed", true},
                    {"hash", to_text(picture->hash)},
                    {"quality", picture->quality}});
  }
  output.document(
      {{"pictures", std::move(list)}, {"total", {{"files", files.size()}, {"hashed", hashed}}}});
  return hashed == files.size() ? Exit::kOk : Exit::kSomeFailed;
}

Exit hash_clip(Program& program, const std::string& file) {
  Output& output = program.output();
  FileHasher hasher(program.clock());
  json list = json::array();
  const auto info = hasher.frames(file, [&](std::span<const screening::VideoFrameHash> frames) {
    for (const screening::VideoFrameHash& frame : frames) {
      output.line(screening::frame_line(frame));
      if (!output.json()) continue;
      list.push_back({{"frame", frame.frame},
                      {"quality", frame.quality},
                      {"hash", to_text(frame.hash)},
                      {"seconds", frame.seconds}});
    }
    return true;
  });
  if (!info) return output.failed(info.error(), Exit::kSomeFailed);
  output.document({{"file", file}, {"frames", std::move(list)}});
  return Exit::kOk;
}

}  // namespace

void add_hash_commands(CLI::App& app, Program& program) {
  CLI::App* pdq = app.add_subcommand(
      "pdq", "The perceptual hash of pictures, a line each: hash,quality,file; needs no backend");
  const auto files = std::make_shared<std::vector<std::string>>();
  pdq->add_option("FILES", *files, "Pictures")->required();
  pdq->callback([&program, files] {
    program.choose([files](Program& p) { return hash_pictures(p, *files); });
  });

  CLI::App* vpdq = app.add_subcommand("vpdq",
                                      "The perceptual hash of every frame of a clip, a line each: "
                                      "frame,quality,hash,seconds; needs no backend");
  const auto file = std::make_shared<std::string>();
  vpdq->add_option("FILE", *file, "A clip or a picture")->required();
  vpdq->callback(
      [&program, file] { program.choose([file](Program& p) { return hash_clip(p, *file); }); });
}

}  // namespace vigil::ctl
