#include "app/ctl/import/caption.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/base/hash.h"
#include "core/base/text.h"

namespace vigil::ctl {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 14> kFields{
    "file",  "item_id",     "caption", "author_id", "author_name", "author_followers", "reach",
    "place", "uploaded_at", "tags",    "severity",  "due_at",      "evidence",         "pictures"};

class CaptionReader {
 public:
  CaptionReader(const json& entry, const std::string& file,
                const std::function<int(std::string_view)>& line_of,
                std::vector<SidecarProblem>& problems)
      : entry_(entry), file_(file), line_of_(line_of), problems_(problems) {}

  Caption read() {
    Caption caption;
    domain::Item& item = caption.item;
    item.item_id = text("item_id");
    item.caption = text("caption");
    item.author_id = text("author_id");
    item.author_name = text("author_name");
    item.author_followers = count("author_followers").value_or(0);
    item.reach = count("reach").value_or(0);
    item.place = text("place");
    if (const auto uploaded = time("uploaded_at")) item.uploaded_at = *uploaded;
    caption.due_at = time("due_at");
    caption.severity = severity();
    item.tags = tags();
    item.evidence = evidence(caption.evidence_files);
    caption.pictures = pictures();
    name_unknown_fields();
    return caption;
  }

 private:
  void say(std::string_view field, std::string reason) {
    problems_.push_back({file_, line_of_(field), std::move(reason)});
  }

  // Null counts as absent: exporters write it for "not known".
  const json* find(std::string_view field) const {
    const auto at = entry_.find(field);
    return at == entry_.end() || at->is_null() ? nullptr : &*at;
  }

  std::string text(std::string_view field) {
    const json* value = find(field);
    if (!value) return {};
    if (value->is_string()) return value->get<std::string>();
    // Ids are often written as bare numbers.
    if (value->is_number_integer() && field.ends_with("_id")) return value->dump();
    say(field, fmt::format("\"{}\" is not a text and is left out", field));
    return {};
  }

  std::optional<std::int64_t> count(std::string_view field) {
    const json* value = find(field);
    if (!value) return std::nullopt;
    if (value->is_number_integer() && value->get<std::int64_t>() >= 0)
      return value->get<std::int64_t>();
    say(field, fmt::format("\"{}\" is not a whole number from 0 and is left out", field));
    return std::nullopt;
  }

  std::optional<WallTime> time(std::string_view field) {
    const json* value = find(field);
    if (!value) return std::nullopt;
    if (value->is_string()) {
      if (const auto read = from_rfc3339(value->get_ref<const std::string&>())) return read;
    }
    say(field, fmt::format("\"{}\" is not a time such as 2026-05-01T08:30:00+08:00 and is left out",
                           field));
    return std::nullopt;
  }

  domain::Severity severity() {
    const auto value = count("severity");
    if (!value) return 0;
    if (*value <= domain::kMaxSeverity) return static_cast<domain::Severity>(*value);
    say("severity",
        fmt::format("\"severity\" goes from 0 to {} and is left out", domain::kMaxSeverity));
    return 0;
  }

  std::vector<std::string> tags() {
    const json* value = find("tags");
    if (!value) return {};
    std::vector<std::string> tags;
    const bool all_texts =
        value->is_array() &&
        std::all_of(value->begin(), value->end(), [](const json& tag) { return tag.is_string(); });
    if (!all_texts) {
      say("tags", "\"tags\" is not a list of texts and is left out");
      return {};
    }
    for (const json& tag : *value) tags.push_back(tag.get<std::string>());
    return tags;
  }

  // Names beside the file, never paths: a caption must not reach elsewhere.
  static bool is_file_name(const json& value) {
    if (!value.is_string()) return false;
    const auto& name = value.get_ref<const std::string&>();
    return !name.empty() && name != "." && name != ".." && name.find('/') == std::string::npos;
  }

  std::vector<std::string> pictures() {
    const json* value = find("pictures");
    if (!value) return {};
    if (!value->is_array() || !std::all_of(value->begin(), value->end(), is_file_name)) {
      say("pictures", "\"pictures\" is not a list of names of files beside it and is left out");
      return {};
    }
    std::vector<std::string> names;
    for (const json& name : *value) names.push_back(name.get<std::string>());
    return names;
  }

  std::vector<domain::Evidence> evidence(std::map<std::size_t, std::string>& files) {
    const json* value = find("evidence");
    if (!value) return {};
    if (!value->is_array()) {
      say("evidence", "\"evidence\" is not a list and is left out");
      return {};
    }
    std::vector<domain::Evidence> lines;
    for (std::size_t i = 0; i < value->size(); ++i) {
      if (auto line = evidence_line((*value)[i])) {
        if (const auto at = (*value)[i].find("media");
            at != (*value)[i].end() && at->is_object() && at->contains("file")) {
          files[lines.size()] = at->at("file").get<std::string>();
        }
        lines.push_back(std::move(*line));
      } else {
        say("evidence", fmt::format("line {} of \"evidence\" has no kind or text, or a range, "
                                    "score or media that is none, "
                                    "and is left out",
                                    i + 1));
      }
    }
    return lines;
  }

  // [begin, end) of whole numbers; absent is fine, anything else is not.
  static bool range(const json& line, std::string_view field, std::int64_t& begin,
                    std::int64_t& end) {
    const auto at = line.find(field);
    if (at == line.end()) return true;
    if (!at->is_array() || at->size() != 2 || !(*at)[0].is_number_integer() ||
        !(*at)[1].is_number_integer()) {
      return false;
    }
    begin = (*at)[0].get<std::int64_t>();
    end = (*at)[1].get<std::int64_t>();
    return begin >= 0 && begin < end && end <= 1'000'000'000;
  }

  // {sha256, ms} or {file, ms}; the time is optional.
  static bool other_media(const json& media, domain::Evidence& evidence) {
    if (!media.is_object()) return false;
    if (const auto ms = media.find("ms"); ms != media.end()) {
      if (!ms->is_number_integer() || ms->get<std::int64_t>() < 0) return false;
      evidence.media_begin = Millis(ms->get<std::int64_t>());
    }
    if (const auto file = media.find("file"); file != media.end()) return is_file_name(*file);
    const auto hash = media.find("sha256");
    if (hash == media.end() || !hash->is_string()) return false;
    evidence.media = domain::MediaId(to_lower_ascii(hash->get_ref<const std::string&>()));
    return is_sha256_hex(evidence.media.text());
  }

  static std::optional<domain::Evidence> evidence_line(const json& line) {
    if (!line.is_object()) return std::nullopt;
    const auto kind = line.find("kind");
    const auto text = line.find("text");
    if (kind == line.end() || !kind->is_string() || text == line.end() || !text->is_string()) {
      return std::nullopt;
    }
    domain::Evidence evidence;
    evidence.kind = kind->get<std::string>();
    evidence.text = text->get<std::string>();
    if (const auto score = line.find("score"); score != line.end()) {
      if (!score->is_number() || score->get<double>() < 0 || score->get<double>() > 1)
        return std::nullopt;
      evidence.score = score->get<double>();
    }
    std::int64_t begin = -1;
    std::int64_t end = -1;
    if (!range(line, "caption", begin, end)) return std::nullopt;
    evidence.caption_begin = static_cast<int>(begin);
    evidence.caption_end = static_cast<int>(end);
    begin = end = -1;
    if (!range(line, "clip_ms", begin, end)) return std::nullopt;
    evidence.clip_begin = Millis(begin);
    evidence.clip_end = Millis(end);
    if (const auto media = line.find("media"); media != line.end()) {
      if (!other_media(*media, evidence)) return std::nullopt;
    }
    return evidence;
  }

  void name_unknown_fields() {
    for (const auto& [field, value] : entry_.items()) {
      if (std::find(kFields.begin(), kFields.end(), field) == kFields.end()) {
        say(field, fmt::format("\"{}\" is no known field and is left out", field));
      }
    }
  }

  const json& entry_;
  const std::string& file_;
  const std::function<int(std::string_view)>& line_of_;
  std::vector<SidecarProblem>& problems_;
};

}  // namespace

Caption read_caption(const json& entry, const std::string& file,
                     const std::function<int(std::string_view field)>& line_of,
                     std::vector<SidecarProblem>& problems) {
  return CaptionReader(entry, file, line_of, problems).read();
}

}  // namespace vigil::ctl
