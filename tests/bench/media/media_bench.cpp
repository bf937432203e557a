// The clips side of tests/bench/run: our decoder, storyboards, seeks and openings beside mpv,
// ffmpeg and libavcodec, in turn, in one run.
//
//   media_bench --clips-dir DIR [--row NAME,...] [--clips NAME,...] [--runs N] [--rounds N]
//   [--quick]
//               [--seed N] [--json FILE] [--markdown FILE] [--list] [-- DESK ARGUMENTS...]
//
// A row may be named alone, e.g. --row exact_seek --clips short_h264. The row ui_playing is
// measured only where a desk is given.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/media/rows.h"

namespace vigil::bench {
namespace {

namespace fs = std::filesystem;

constexpr const char* kDeskRow = "ui_playing";

struct KnownRow {
  const char* name;
  Rows (*measure)(const Clip&, const Settings&);
  std::vector<std::string_view> clips;        // by beginning
  std::vector<std::string_view> quick_clips;  // by name
};

const std::vector<KnownRow>& known_rows() {
  static const std::vector<KnownRow> kRows{
      {"decode_rate", decode_rate, {"short_h264"}, {"short_h264"}},
      {"keyframe_sheet",
       keyframe_sheet,
       {"short", "long", "uhd", "sparse"},
       {"short_h264", "long_h264"}},
      {"exact_sheet", exact_sheet, {"short", "long", "uhd", "sparse"}, {"short_h264", "long_h264"}},
      {"exact_seek", exact_seek, {"short", "long", "uhd", "sparse"}, {"short_h264", "sparse_h264"}},
      {"keyframe_seek",
       keyframe_seek,
       {"short", "long", "uhd", "sparse"},
       {"short_h264", "sparse_h264"}},
      {"scrub", scrub, {"short", "long", "uhd", "sparse"}, {"short_h264"}},
      {"first_frame_ready",
       first_frame_ready,
       {"short", "long", "uhd", "sparse"},
       {"short_h264", "short_vp9"}},
      {"first_frame_cold", first_frame_cold, {"short", "long", "uhd", "sparse"}, {"short_h264"}},
      {"respawn", respawn, {"short_h264", "sparse_h264"}, {"short_h264"}},
  };
  return kRows;
}

std::vector<Clip> known_clips(const fs::path& folder) {
  std::vector<Clip> clips;
  const auto kind = [&](const char* name, int width, int height, double seconds) {
    for (const auto& [codec, ending] :
         {std::pair{"h264", "mp4"}, std::pair{"hevc", "mp4"}, std::pair{"vp9", "webm"}}) {
      const std::string whole = fmt::format("{}_{}", name, codec);
      const fs::path file = folder / (whole + '.' + ending);
      if (fs::exists(file)) clips.push_back({whole, file.string(), width, height, seconds});
    }
  };
  kind("short", 720, 1280, 15);
  kind("sparse", 720, 1280, 15);
  kind("long", 1920, 1080, 60);
  kind("uhd", 3840, 2160, 10);
  return clips;
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    if (end > begin) words.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return words;
}

template <typename Names>
bool names(const Names& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

struct Asked {
  fs::path clips_folder;
  std::vector<std::string> rows;
  std::vector<std::string> clips;
  std::string json;
  std::string markdown;
  bool quick = false;
  bool list = false;
  Settings settings;
};

Asked read_arguments(int argc, char** argv) {
  Asked asked;
  const fs::path here = fs::canonical("/proc/self/exe").parent_path();
  asked.settings.programs = {(here / "../bin/vigil-decoder").lexically_normal().string(),
                             (here / "clip_worker").string(), (here / "avcodec_peer").string(),
                             (here / "../bin/vigilctl").lexically_normal().string()};
  if (!fs::exists(asked.settings.programs.vigilctl)) asked.settings.programs.vigilctl.clear();
  bool own_runs = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const auto value = [&]() -> std::string {
      if (i + 1 >= argc) give_up(std::string(word) + " needs a value");
      return argv[++i];
    };
    if (word == "--") {
      asked.settings.desk.assign(argv + i + 1, argv + argc);
      break;
    }
    if (word == "--clips-dir")
      asked.clips_folder = value();
    else if (word == "--row" || word == "--rows")
      asked.rows = split(value());
    else if (word == "--clips")
      asked.clips = split(value());
    else if (word == "--json")
      asked.json = value();
    else if (word == "--markdown")
      asked.markdown = value();
    else if (word == "--seed")
      asked.settings.seed = static_cast<unsigned>(std::atoi(value().c_str()));
    else if (word == "--decoder")
      asked.settings.programs.decoder = value();
    else if (word == "--runs") {
      asked.settings.runs = std::max(1, std::atoi(value().c_str()));
      own_runs = true;
    } else if (word == "--rounds") {
      asked.settings.rounds = std::max(1, std::atoi(value().c_str()));
      own_runs = true;
    } else if (word == "--quick")
      asked.quick = true;
    else if (word == "--list")
      asked.list = true;
    else
      give_up("unknown option " + std::string(word));
  }
  if (asked.quick && !own_runs) {
    asked.settings.runs = 3;
    asked.settings.rounds = 3;
  }
  if (asked.clips_folder.empty()) asked.clips_folder = here / "../../bench/clips";
  return asked;
}

}  // namespace

int run(int argc, char** argv) {
  const Asked asked = read_arguments(argc, argv);
  const std::vector<Clip> clips = known_clips(asked.clips_folder.lexically_normal());
  if (asked.list) {
    for (const KnownRow& row : known_rows()) fmt::print("row  {}\n", row.name);
    fmt::print("row  {}\n", kDeskRow);
    for (const Clip& clip : clips) fmt::print("clip {}\n", clip.name);
    return 0;
  }
  if (clips.empty())
    give_up("no clips in " + asked.clips_folder.string() + ": make_clips.sh makes them");
  for (const std::string& name : asked.rows) {
    if (name != kDeskRow && std::none_of(known_rows().begin(), known_rows().end(),
                                         [&](const KnownRow& row) { return row.name == name; }))
      give_up("no row is called " + name + "; --list names them");
  }
  Settings settings = asked.settings;
  std::string scratch = (fs::temp_directory_path() / "vigil-bench-XXXXXX").string();
  if (::mkdtemp(scratch.data()) == nullptr) give_up("no folder for scratch");
  settings.scratch = scratch;
  fmt::print(stderr, "{} runs a row, {} positions {} times, seed {}\n", settings.runs,
             settings.positions, settings.rounds, settings.seed);

  Rows all;
  // Each is printed as soon as it is known: a whole run takes long.
  const auto take = [&all](const Rows& measured) {
    std::for_each(measured.begin(), measured.end(), [](const Row& row) { print(row); });
    all.insert(all.end(), measured.begin(), measured.end());
  };
  print_head();
  for (const KnownRow& row : known_rows()) {
    if (!asked.rows.empty() && !names(asked.rows, row.name)) continue;
    for (const Clip& clip : clips) {
      const bool usual = asked.quick ? names(row.quick_clips, clip.name)
                                     : std::any_of(row.clips.begin(), row.clips.end(),
                                                   [&](std::string_view beginning) {
                                                     return clip.name.starts_with(beginning);
                                                   });
      if (asked.clips.empty() ? !usual : !names(asked.clips, clip.name)) continue;
      fmt::print(stderr, "measuring {} with {} ...\n", row.name, clip.name);
      take(row.measure(clip, settings));
    }
  }
  if (!settings.desk.empty() && (asked.rows.empty() || names(asked.rows, kDeskRow))) {
    fmt::print(stderr, "measuring {} ...\n", kDeskRow);
    take(ui_playing(settings));
  }
  fs::remove_all(scratch);
  if (!asked.json.empty() && !write_json(all, asked.json)) give_up("cannot write " + asked.json);
  if (!asked.markdown.empty() && !write_markdown(all, asked.markdown))
    give_up("cannot write " + asked.markdown);
  return 0;
}

}  // namespace vigil::bench

int main(int argc, char** argv) { return vigil::bench::run(argc, argv); }
