// A task of a queue: one item waiting for one decision, and the lease under which somebody holds
// it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/ids.h"
#include "core/domain/standing.h"
#include "core/domain/verdict.h"

namespace vigil::domain {

// One line of machine evidence: a matched term, a hash, a score. `where` says what it points at.
struct Evidence {
  std::string kind;        // "term", "hash", "score"
  std::string text;        // one plain line
  double score = 0;        // 0..1; 0 when it has none
  int caption_begin = -1;  // code points in the caption, half open; -1 when it points elsewhere
  int caption_end = -1;
  Millis clip_begin{-1};  // time in the clip, half open; -1 when it points elsewhere
  Millis clip_end{-1};
  // Another clip it speaks of: a hash's near-duplicate. `media_begin` is the time there that
  // matches `clip_begin`.
  MediaId media;
  Millis media_begin{0};
};

// One picture of a post with several.
struct ItemPicture {
  MediaId media;
  std::string type;  // e.g. "image/jpeg"
};

// What is under review. The backend stores it as the task's opaque "subject" JSON; the review desk
// gives it this shape.
struct Item {
  std::string item_id;  // the platform's own id, unique in the platform
  std::string caption;
  std::string author_id;
  std::string author_name;
  std::int64_t author_followers = 0;
  std::int64_t reach = 0;  // views so far
  std::string place;
  WallTime uploaded_at{};
  MediaId media;
  std::string media_type;  // e.g. "video/mp4"
  // Of a post with several, all of them in its own order, `media` the first; empty for any other.
  std::vector<ItemPicture> pictures;
  std::vector<std::string> tags;
  std::vector<Evidence> evidence;
  std::optional<ItemStanding> standing;  // on its review ladder, where it climbs one
};

// Shape: {item_id, caption, author:{id,name,followers}, reach, place, uploaded_at,
// media:{sha256,type}, pictures:[{sha256,type}...], tags:[...],
// evidence:[{kind,text,score,caption:[b,e],clip_ms:[b,e],media:{sha256,ms}}...], ladder?}. Unknown
// members are ignored, text is cleaned for display; item_id and media.sha256 are required.
[[nodiscard]] Result<Item> item_from_json(const nlohmann::json& subject);
[[nodiscard]] nlohmann::json to_json(const Item& item);

struct Lease {
  std::int64_t fence = 0;  // rises with every grant of the task (I7)
  WallTime expires_at{};   // by the server's clock (I9)
};

struct Task {
  TaskId id;
  QueueId queue;
  Severity severity = 0;
  WallTime due_at{};
  WallTime created_at{};
  Lease lease;
  Item item;
};

}  // namespace vigil::domain
