#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "app/ctl/commands.h"
#include "app/ctl/file_hasher.h"
#include "app/ctl/known_hashes.h"
#include "app/ctl/program.h"
#include "core/base/file.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

// Room for ten million lines.
constexpr std::uint64_t kMaxListBytes = 2ull << 30;

struct MatchWishes {
  std::vector<std::string> lists;
  std::vector<std::string> files;
  screening::MatchOptions options;
};

json to_json(const KnownHash& known) {
  return {{"list", known.list},    {"line", known.line},         {"hash", to_text(known.hash)},
          {"name", known.name},    {"distance", known.distance}, {"seconds", known.seconds},
          {"frames", known.frames}};
}

json to_json(const KnownVideo& known) {
  json segments = json::array();
  for (const screening::MatchSegment& segment : known.match.segments) {
    segments.push_back({{"begin", segment.query_begin},
                        {"end", segment.query_end},
                        {"list_begin", segment.reference_begin},
                        {"list_end", segment.reference_end},
                        {"frames", segment.frames}});
  }
  return {{"list", known.list},
          {"share", known.match.query_share()},
          {"list_share", known.match.reference_share()},
          {"distance", known.match.best_distance},
          {"segments", std::move(segments)}};
}

// FILE,hash,LIST,LINE,DISTANCE,SECONDS,NAME and FILE,video,LIST,SHARE,LIST
// SHARE,BEGIN-END=BEGIN-END...
void say(Output& output, const std::string& file, const Known& known) {
  for (const KnownHash& hash : known.hashes)
    output.line(fmt::format("{},hash,{},{},{},{:.3f},{}", file, hash.list, hash.line, hash.distance,
                            hash.seconds, hash.name));
  for (const KnownVideo& video : known.videos) {
    std::string segments;
    for (const screening::MatchSegment& segment : video.match.segments)
      segments += fmt::format("{}{:.3f}-{:.3f}={:.3f}-{:.3f}", segments.empty() ? "" : " ",
                              segment.query_begin, segment.query_end, segment.reference_begin,
                              segment.reference_end);
    output.line(fmt::format("{},video,{},{:.4f},{:.4f},{}", file, video.list,
                            video.match.query_share(), video.match.reference_share(), segments));
  }
}

// False when some of it was refused; the rest is used.
bool read_list(Output& output, const std::string& path, const std::string& text, KnownHashes& known,
               json& lists) {
  const KnownHashes::Taken taken = known.add(path, text);
  json refused = json::array();
  for (const screening::RefusedLine& line : taken.refused) {
    output.note(fmt::format("{}:{}: {}.", path, line.line, line.reason));
    refused.push_back({{"line", line.line}, {"reason", line.reason}});
  }
  lists.push_back({{"list", path},
                   {"hashes", taken.hashes},
                   {"frames", taken.frames},
                   {"refused", std::move(refused)}});
  return taken.refused.empty();
}

Exit match_files(Program& program, const MatchWishes& wishes) {
  Output& output = program.output();
  KnownHashes hashes(wishes.options);
  bool all_good = true;
  json lists = json::array();
  for (const std::string& path : wishes.lists) {
    const auto text = read_file(path, kMaxListBytes);
    if (!text) return output.failed(text.error(), Exit::kUsage);
    if (!read_list(output, path, *text, hashes, lists)) all_good = false;
  }

  FileHasher hasher(program.clock());
  json files = json::array();
  std::size_t matched = 0;
  std::size_t failed = 0;
  for (const std::string& file : wishes.files) {
    const auto hashed = hasher.all(file);
    if (!hashed) {
      ++failed;
      output.note(hashed.error().message);
      files.push_back({{"file", file},
                       {"hashed", false},
                       {"code", to_word(hashed.error().code)},
                       {"reason", hashed.error().message}});
      continue;
    }
    const Known known = hashes.find(hashed->frames);
    matched += known.any();
    say(output, file, known);
    json of_hashes = json::array();
    for (const KnownHash& hash : known.hashes) of_hashes.push_back(to_json(hash));
    json of_videos = json::array();
    for (const KnownVideo& video : known.videos) of_videos.push_back(to_json(video));
    files.push_back({{"file", file},
                     {"hashed", true},
                     {"still", hashed->still},
                     {"frames", hashed->frames.size()},
                     {"hashes", std::move(of_hashes)},
                     {"videos", std::move(of_videos)}});
  }
  output.document(
      {{"lists", std::move(lists)},
       {"files", std::move(files)},
       {"total", {{"files", wishes.files.size()}, {"matched", matched}, {"failed", failed}}}});
  return all_good && failed == 0 ? Exit::kOk : Exit::kSomeFailed;
}

}  // namespace

void add_match_command(CLI::App& app, Program& program) {
  const auto wishes = std::make_shared<MatchWishes>();
  CLI::App* match = app.add_subcommand(
      "match", "What of hash lists pictures and clips are near to; needs no backend");
  match->add_option("FILES", wishes->files, "Pictures and clips")->required();
  match
      ->add_option("--index", wishes->lists,
                   "A list of hashes, as pdq, vpdq and others write them; may be given again")
      ->required()
      ->allow_extra_args(false);
  match->add_option("--radius", wishes->options.radius, "Bits that may differ, 0 to 31")
      ->capture_default_str()
      ->check(CLI::Range(0, screening::HashIndex::kMaxRadius));
  match
      ->add_option("--min-quality", wishes->options.min_quality,
                   "Frames and lines with a lower quality do not count, 0 to 100")
      ->capture_default_str()
      ->check(CLI::Range(0, 100));
  match->callback([&program, wishes] {
    program.choose([wishes](Program& p) { return match_files(p, *wishes); });
  });
}

}  // namespace vigil::ctl
