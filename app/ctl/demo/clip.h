// What the demo consists of: invented clips by invented people, each with a caption, machine
// evidence and a picture.
//
// Values only; the table itself is clips().
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace vigil::ctl::demo {

// How the moving picture is painted; see scenes.h.
enum class Scene {
  kRidges,
  kSnow,
  kFireflies,
  kMarsh,
  kCity,
  kSea,
  kPaperCut,
  kTerraces,
  kStars,
  kChart,
  kColony,
  kFractal,
  kLoom,
  kSong,
  kTestCard,
  kSilk,
  kTieDye,
  kRain,
  kRoad,
  kLanterns,
  kRoomLights,
  kEmbers,
  kFields,
  kPond,
};

// One of each kind that arrives from strangers' phones.
enum class Encoding {
  kH264,
  kHevc,
  kVp9,
  kRotated,
  kVariableRate,
  kStillPicture,
  kTransportStream,
  kGif,
  kJpeg,  // one picture
};

struct EvidenceLine {
  std::string_view kind;  // "term", "hash", "score"
  std::string_view text;
  double score;
  std::string_view marked{};  // the words of the caption it points at, or empty
  int clip_begin_ms = -1;     // the stretch of the clip it points at, or -1
  int clip_end_ms = -1;
  std::string_view other_file{};  // the clip of the demo it speaks of, or empty
};

// A further picture of a post with several.
struct MorePicture {
  std::string_view file;
  std::string_view title;
  Scene scene;
};

struct DemoClip {
  std::string_view file;
  std::string_view title;  // written over the picture
  Scene scene;
  Encoding encoding;
  int width;
  int height;
  int frames_per_second;
  int seconds;
  std::string_view caption;
  std::string_view author_id;
  std::string_view author_name;
  std::int64_t followers;
  std::int64_t reach;
  std::string_view place;
  int uploaded_minutes_ago;
  int due_in_minutes;
  int severity;
  std::span<const std::string_view> tags;
  std::span<const EvidenceLine> evidence;
  std::span<const MorePicture> pictures{};
};

[[nodiscard]] std::span<const DemoClip> clips();

}  // namespace vigil::ctl::demo
