#include "core/domain/wildlife/case_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::wildlife {
namespace {

using nlohmann::json;

Error refuse(ErrorCode code, std::string sentence) { return fail(code, std::move(sentence)); }

using Field = std::pair<const char*, std::string CaseEvidence::*>;
constexpr Field kFields[] = {
    {"task", &CaseEvidence::task},
    {"decision", &CaseEvidence::decision},
    {"item", &CaseEvidence::item},
    {"account", &CaseEvidence::account},
    {"account_name", &CaseEvidence::account_name},
    {"caption", &CaseEvidence::caption},
    {"place", &CaseEvidence::place},
    {"media", &CaseEvidence::media},
    {"media_type", &CaseEvidence::media_type},
    {"species", &CaseEvidence::species},
    {"act", &CaseEvidence::act},
    {"added_by", &CaseEvidence::added_by},
};

json without_seal(const CaseEvidence& evidence) {
  json out = json::object();
  for (const auto& [key, field] : kFields) out[key] = evidence.*field;
  out["uploaded_at"] = to_rfc3339(evidence.uploaded_at);
  out["decided_at"] = to_rfc3339(evidence.decided_at);
  out["added_at"] = to_rfc3339(evidence.added_at);
  json marks = json::array();
  for (const domain::Mark& mark : evidence.marks)
    marks.push_back({mark.begin.count(), mark.end.count()});
  out["marks_ms"] = std::move(marks);
  json frames = json::array();
  for (const Millis frame : evidence.frames) frames.push_back(frame.count());
  out["frames_ms"] = std::move(frames);
  out["words"] = evidence.words;
  return out;
}

std::string seal_of(const CaseEvidence& evidence, std::string_view before) {
  return to_hex(sha256(std::string(before) + "\n" + to_canonical_json(without_seal(evidence))));
}

// The first seal stands on the case itself.
std::string ground_of(const CaseFile& file) {
  return to_hex(sha256(file.id + "\n" + file.number + "\n" + to_rfc3339(file.opened_at)));
}

Result<CaseEvidence> evidence_from_json(const json& record) {
  if (!record.is_object()) return refuse(ErrorCode::kInvalidArgument, "Evidence is an object.");
  CaseEvidence evidence;
  for (const auto& [key, field] : kFields) evidence.*field = text_member(record, key);
  for (const auto& [key, time] :
       {std::pair("uploaded_at", &evidence.uploaded_at),
        std::pair("decided_at", &evidence.decided_at), std::pair("added_at", &evidence.added_at)}) {
    const auto read = from_rfc3339(text_member(record, key));
    if (!read) return refuse(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is no time.", key));
    *time = *read;
  }
  const auto list = [&](const char* key) { return record.value(key, json::array()); };
  for (const json& mark : list("marks_ms")) {
    if (!mark.is_array() || mark.size() != 2 || !mark[0].is_number_integer() ||
        !mark[1].is_number_integer())
      return refuse(ErrorCode::kInvalidArgument, "A mark is two times in milliseconds.");
    evidence.marks.push_back(
        {Millis(mark[0].get<std::int64_t>()), Millis(mark[1].get<std::int64_t>())});
  }
  for (const json& frame : list("frames_ms")) {
    if (!frame.is_number_integer())
      return refuse(ErrorCode::kInvalidArgument, "A frame is a time in milliseconds.");
    evidence.frames.emplace_back(frame.get<std::int64_t>());
  }
  for (const json& word : list("words")) {
    if (word.is_string()) evidence.words.push_back(word.get<std::string>());
  }
  evidence.seal = text_member(record, "seal");
  return evidence;
}

}  // namespace

json to_json(const CaseFile& file) {
  json evidence = json::array();
  for (const CaseEvidence& one : file.evidence) {
    json each = without_seal(one);
    each["seal"] = one.seal;
    evidence.push_back(std::move(each));
  }
  return {{"id", file.id},
          {"number", file.number},
          {"title", file.title},
          {"authority", file.authority},
          {"opened_at", to_rfc3339(file.opened_at)},
          {"opened_by", file.opened_by},
          {"note", file.note},
          {"evidence", std::move(evidence)}};
}

Result<CaseFile> case_from_json(const json& record) {
  if (!record.is_object()) return refuse(ErrorCode::kInvalidArgument, "A case is an object.");
  CaseFile file;
  file.id = text_member(record, "id");
  file.number = text_member(record, "number");
  file.title = text_member(record, "title");
  file.authority = text_member(record, "authority");
  file.opened_by = text_member(record, "opened_by");
  file.note = text_member(record, "note");
  const auto opened = from_rfc3339(text_member(record, "opened_at"));
  if (file.id.empty() || file.number.empty() || !opened)
    return refuse(ErrorCode::kInvalidArgument, "A case needs an id, a number and its beginning.");
  file.opened_at = *opened;
  const json list = record.value("evidence", json::array());
  if (!list.is_array() || list.size() > kMostEvidence)
    return refuse(ErrorCode::kInvalidArgument,
                  fmt::format("A case holds at most {} pieces of evidence.", kMostEvidence));
  for (std::size_t i = 0; i < list.size(); ++i) {
    Result<CaseEvidence> evidence = evidence_from_json(list[i]);
    if (!evidence)
      return refuse(ErrorCode::kInvalidArgument,
                    fmt::format("Evidence {}: {}", i + 1, evidence.error().message));
    file.evidence.push_back(std::move(*evidence));
  }
  return file;
}

std::string case_number(WallTime opened, std::string_view id) {
  std::string day = to_rfc3339(opened + Millis{8LL * 3600 * 1000}).substr(0, 10);
  std::erase(day, '-');
  return fmt::format("野护-{}-{}", day, id.substr(id.size() - std::min<std::size_t>(4, id.size())));
}

Status add_evidence(CaseFile& file, CaseEvidence evidence) {
  if (file.evidence.size() >= kMostEvidence)
    return refuse(ErrorCode::kRejected,
                  fmt::format("The case holds {} pieces of evidence; open another one and link "
                              "them by the account.",
                              kMostEvidence));
  for (const CaseEvidence& known : file.evidence) {
    if (known.task == evidence.task)
      return refuse(ErrorCode::kRejected, "This item is in the case already.");
  }
  if (evidence.frames.size() > kMostFrames) evidence.frames.resize(kMostFrames);
  evidence.seal =
      seal_of(evidence, file.evidence.empty() ? ground_of(file) : file.evidence.back().seal);
  file.evidence.push_back(std::move(evidence));
  return {};
}

std::optional<std::size_t> first_broken_seal(const CaseFile& file) {
  std::string before = ground_of(file);
  for (std::size_t i = 0; i < file.evidence.size(); ++i) {
    if (file.evidence[i].seal != seal_of(file.evidence[i], before)) return i;
    before = file.evidence[i].seal;
  }
  return std::nullopt;
}

std::vector<Millis> frames_of(std::span<const domain::Mark> marks) {
  std::set<Millis> frames;
  for (const domain::Mark& mark : marks) {
    frames.insert(mark.begin);
    frames.insert((mark.begin + mark.end) / 2);
    frames.insert(std::max(mark.begin, mark.end - Millis{1}));
  }
  if (frames.empty()) frames.insert(Millis{0});
  std::vector<Millis> some(frames.begin(), frames.end());
  if (some.size() > kMostFrames) some.resize(kMostFrames);
  return some;
}

std::string digest_of(const CaseFile& file) {
  return to_hex(sha256(to_canonical_json(to_json(file))));
}

std::vector<CaseLink> links_between(std::span<const CaseFile> cases) {
  std::vector<CaseLink> links;
  using Seen = std::map<std::string, std::pair<std::set<std::size_t>, std::string>>;
  const auto join = [&](const Seen& seen, CaseLink::By by) {
    for (const auto& [key, in] : seen) {
      const std::vector<std::size_t> places(in.first.begin(), in.first.end());
      for (std::size_t i = 0; i + 1 < places.size(); ++i) {
        for (std::size_t k = i + 1; k < places.size(); ++k)
          links.push_back({places[i], places[k], by, in.second});
      }
    }
  };
  Seen accounts;
  Seen clips;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (const CaseEvidence& evidence : cases[i].evidence) {
      const auto note = [&](Seen& seen, const std::string& key, const std::string& words) {
        if (key.empty()) return;
        seen[key].first.insert(i);
        seen[key].second = words.empty() ? key : words;
      };
      note(accounts, evidence.account, evidence.account_name);
      note(clips, evidence.media, evidence.media);
    }
  }
  join(accounts, CaseLink::By::kAccount);
  join(clips, CaseLink::By::kClip);
  return links;
}

}  // namespace vigil::wildlife
