#include "core/domain/task.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/domain/json_reader.h"

namespace vigil::domain {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxCaption = 10'000;
constexpr std::size_t kMaxLine = 400;
constexpr std::size_t kMaxEvidence = 200;
constexpr std::size_t kMaxTags = 64;
constexpr std::size_t kMaxPictures = 50;

// Everything but the item's id and media is a stranger's word: read leniently, cleaned for the
// screen.
std::string line_member(const json& object, std::string_view key) {
  return clean_for_display(text_member(object, key), kMaxLine);
}

std::int64_t count_member(const json& object, std::string_view key) {
  return std::max<std::int64_t>(0, int_member(object, key));
}

json object_member(const json& object, std::string_view key) {
  const auto at = object.find(key);
  return at != object.end() && at->is_object() ? *at : json::object();
}

// Empty when there is none, or what is there is no hash.
MediaId media_member(const json& object) {
  std::string hash = to_lower_ascii(text_member(object, "sha256"));
  return is_sha256_hex(hash) ? MediaId(std::move(hash)) : MediaId();
}

// [begin, end] with 0 <= begin < end, or nothing.
struct Range {
  std::int64_t begin = -1;
  std::int64_t end = -1;
};

Range range_member(const json& object, std::string_view key) {
  const auto at = object.find(key);
  if (at == object.end() || !at->is_array() || at->size() != 2) return {};
  const json& list = *at;
  if (!list[0].is_number_integer() || !list[1].is_number_integer()) return {};
  const Range range{list[0].get<std::int64_t>(), list[1].get<std::int64_t>()};
  return range.begin >= 0 && range.begin < range.end ? range : Range{};
}

// Ranges count the code points of the caption as it was sent. Cleaning drops some of them, so
// positions move.
class CaptionPositions {
 public:
  explicit CaptionPositions(std::string_view raw) {
    std::size_t kept = 0;
    for (std::size_t at = 0; at < raw.size();) {
      const std::size_t from = at;
      (void)next_code_point(raw, at);
      cleaned_.push_back(static_cast<int>(kept));
      kept = std::min(kMaxCaption,
                      kept + count_code_points(clean_for_display(raw.substr(from, at - from))));
    }
    cleaned_.push_back(static_cast<int>(kept));
  }

  [[nodiscard]] int at(std::int64_t raw_position) const {
    const auto last = static_cast<std::int64_t>(cleaned_.size()) - 1;
    return cleaned_[static_cast<std::size_t>(std::min(raw_position, last))];
  }

 private:
  std::vector<int> cleaned_;
};

Evidence read_evidence(const json& entry, const CaptionPositions& positions) {
  Evidence evidence;
  evidence.kind = line_member(entry, "kind");
  evidence.text = line_member(entry, "text");
  const double score = number_member(entry, "score");
  evidence.score = std::isfinite(score) ? std::clamp(score, 0.0, 1.0) : 0.0;
  if (const Range caption = range_member(entry, "caption"); caption.begin >= 0) {
    const int begin = positions.at(caption.begin);
    const int end = positions.at(caption.end);
    if (begin < end) {
      evidence.caption_begin = begin;
      evidence.caption_end = end;
    }
  }
  if (const Range clip = range_member(entry, "clip_ms"); clip.begin >= 0) {
    evidence.clip_begin = Millis(clip.begin);
    evidence.clip_end = Millis(clip.end);
  }
  const json other = object_member(entry, "media");
  evidence.media = media_member(other);
  if (!evidence.media.empty()) evidence.media_begin = Millis(count_member(other, "ms"));
  return evidence;
}

// Two pictures at least, the item's own media the first: what is named less is no post of several.
std::vector<ItemPicture> read_pictures(const json& subject, const MediaId& first,
                                       const std::string& first_type) {
  const auto list = subject.find("pictures");
  if (list == subject.end() || !list->is_array()) return {};
  std::vector<ItemPicture> pictures = {{first, first_type}};
  for (const json& entry : *list) {
    if (!entry.is_object() || pictures.size() == kMaxPictures) continue;
    ItemPicture picture{media_member(entry), line_member(entry, "type")};
    const bool known = std::any_of(pictures.begin(), pictures.end(), [&](const ItemPicture& one) {
      return one.media == picture.media;
    });
    if (!picture.media.empty() && !known) pictures.push_back(std::move(picture));
  }
  if (pictures.size() < 2) pictures.clear();
  return pictures;
}

json write_evidence(const Evidence& evidence) {
  json entry = {{"kind", evidence.kind}, {"text", evidence.text}, {"score", evidence.score}};
  if (evidence.caption_begin >= 0) {
    entry["caption"] = {evidence.caption_begin, evidence.caption_end};
  }
  if (evidence.clip_begin >= Millis{0}) {
    entry["clip_ms"] = {evidence.clip_begin.count(), evidence.clip_end.count()};
  }
  if (!evidence.media.empty()) {
    entry["media"] = {{"sha256", evidence.media.text()}, {"ms", evidence.media_begin.count()}};
  }
  return entry;
}

}  // namespace

Result<Item> item_from_json(const json& subject) {
  JsonReader reader(subject, "the item");
  Item item;
  item.item_id = reader.text("item_id");
  const json& media = reader.object("media");
  if (!reader.ok()) return reader.error();
  JsonReader media_reader(media, "the item's media");
  item.media = MediaId(to_lower_ascii(media_reader.text("sha256")));
  if (!media_reader.ok()) return media_reader.error();
  if (!is_sha256_hex(item.media.text())) {
    return fail(ErrorCode::kInvalidArgument,
                "\"sha256\" of the item's media must be 64 hexadecimal digits.");
  }
  item.media_type = line_member(media, "type");
  item.pictures = read_pictures(subject, item.media, item.media_type);

  const std::string raw_caption = text_member(subject, "caption");
  item.caption = clean_for_display(raw_caption, kMaxCaption);
  const json author = object_member(subject, "author");
  item.author_id = line_member(author, "id");
  item.author_name = line_member(author, "name");
  item.author_followers = count_member(author, "followers");
  item.reach = count_member(subject, "reach");
  item.place = line_member(subject, "place");
  item.uploaded_at = from_rfc3339(text_member(subject, "uploaded_at")).value_or(WallTime{});

  if (const auto tags = subject.find("tags"); tags != subject.end() && tags->is_array()) {
    for (const json& tag : *tags) {
      if (!tag.is_string() || item.tags.size() == kMaxTags) continue;
      item.tags.push_back(clean_for_display(tag.get_ref<const std::string&>(), kMaxLine));
    }
  }
  item.standing = standing_from_json(subject);
  const auto lines = subject.find("evidence");
  if (lines != subject.end() && lines->is_array() && !lines->empty()) {
    const CaptionPositions positions(raw_caption);
    for (const json& entry : *lines) {
      if (!entry.is_object() || item.evidence.size() == kMaxEvidence) continue;
      item.evidence.push_back(read_evidence(entry, positions));
    }
  }
  return item;
}

json to_json(const Item& item) {
  json evidence = json::array();
  for (const Evidence& entry : item.evidence) evidence.push_back(write_evidence(entry));
  json subject = {
      {"item_id", item.item_id},
      {"caption", item.caption},
      {"author",
       {{"id", item.author_id}, {"name", item.author_name}, {"followers", item.author_followers}}},
      {"reach", item.reach},
      {"place", item.place},
      {"media", {{"sha256", item.media.text()}, {"type", item.media_type}}},
      {"tags", item.tags},
      {"evidence", std::move(evidence)},
  };
  for (const ItemPicture& picture : item.pictures) {
    subject["pictures"].push_back({{"sha256", picture.media.text()}, {"type", picture.type}});
  }
  if (item.standing) subject["ladder"] = to_json(*item.standing);
  if (item.uploaded_at != WallTime{}) subject["uploaded_at"] = to_rfc3339(item.uploaded_at);
  return subject;
}

}  // namespace vigil::domain
