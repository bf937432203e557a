// Facts from JSON and from what was found.
#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/screening/members.h"
#include "core/screening/rule.h"
#include "core/screening/rule_read.h"

namespace vigil::screening {
namespace {

using nlohmann::json;

constexpr std::size_t kMostCaptionBytes = 64u << 10;
constexpr std::size_t kMostNameBytes = 256;
constexpr std::size_t kMostFound = 1000;
constexpr double kMostSeconds = 36 * 3600;
constexpr std::int64_t kMostNumber = std::numeric_limits<std::int64_t>::max();

// The elements of a list that may be left out, each with its place.
template <typename Read>
void each_of(const Members& in, std::string_view name, Problems& problems, Read read) {
  const json* list = in.member(name);
  if (list == nullptr) return;
  if (!list->is_array() || list->size() > kMostFound) {
    problems.add(in.at(name), fmt::format("{} must be a list of at most {}.",
                                          place_text(in.at(name)), kMostFound));
    return;
  }
  for (std::size_t i = 0; i < list->size(); ++i) read((*list)[i], in.at(name, i));
}

void read_scores(const json* scores, JsonPath path, Problems& problems, Facts& facts) {
  if (scores == nullptr) return;
  if (!scores->is_object())
    return problems.add(path, fmt::format("{} must be an object.", place_text(path)));
  for (const auto& [name, value] : scores->items()) {
    if (value.is_number() && value.get<double>() >= 0 && value.get<double>() <= 1) {
      facts.scores[name] = value.get<double>();
    } else {
      JsonPath at = path;
      at.emplace_back(name);
      problems.add(at, fmt::format("{} must be a number from 0 to 1.", place_text(at)));
    }
  }
}

TermFact read_term_fact(const json& value, JsonPath path, Problems& problems) {
  Members in(value, std::move(path), problems,
             {"list", "term", "severity", "manner", "caption", "frame"});
  TermFact fact;
  fact.list = in.text("list", kMostNameBytes);
  fact.term = in.text_or("term", kMostNameBytes, {});
  fact.severity = static_cast<int>(in.integer_or("severity", 0, domain::kMaxSeverity, 0));
  const std::string manner = in.text_or("manner", 16, "written");
  if (manner == to_word(Manner::kDisguised)) {
    fact.manner = Manner::kDisguised;
  } else if (manner == to_word(Manner::kBySound)) {
    fact.manner = Manner::kBySound;
  } else if (manner != to_word(Manner::kAsWritten)) {
    in.problem("manner",
               fmt::format("{} must be written, disguised or sound.", place_text(in.at("manner"))));
  }
  if (const auto seconds = in.number("frame", 0, kMostSeconds)) {
    fact.seconds = *seconds;
    fact.until = *seconds;
  }
  if (const json* span = in.member("caption"); span != nullptr) {
    if (span->is_array() && span->size() == 2 && (*span)[0].is_number_unsigned() &&
        (*span)[1].is_number_unsigned() && (*span)[0] < (*span)[1] &&
        (*span)[1] <= kMostCaptionBytes) {
      fact.begin = (*span)[0].get<int>();
      fact.end = (*span)[1].get<int>();
    } else {
      in.problem("caption", fmt::format("{} must be [begin, end] in characters.",
                                        place_text(in.at("caption"))));
    }
  }
  return fact;
}

HashFact read_hash_fact(const json& value, JsonPath path, Problems& problems) {
  Members in(value, std::move(path), problems, {"list", "policy", "severity", "distance", "share"});
  HashFact fact;
  fact.list = in.text("list", kMostNameBytes);
  fact.policy = in.text_or("policy", kMostNameBytes, {});
  fact.severity = static_cast<int>(in.integer_or("severity", 0, domain::kMaxSeverity, 0));
  fact.distance = static_cast<int>(in.integer_or("distance", 0, 256, 0));
  fact.share = in.number("share", 0, 1).value_or(1);
  fact.evidence.kind = "hash";
  fact.evidence.text = fact.list;
  fact.evidence.score = fact.share;
  return fact;
}

}  // namespace

Facts read_facts(const json& value, const JsonPath& path, Problems& problems) {
  Members in(
      value, path, problems,
      {"caption", "tags", "author", "reach", "language", "region", "terms", "hashes", "scores"});
  Facts facts;
  facts.caption = in.text_or("caption", kMostCaptionBytes, {});
  facts.tags = in.texts("tags", kMostNameBytes, kMostFound);
  if (const json* author = in.member("author"); author != nullptr) {
    Members who(*author, in.at("author"), problems, {"id", "followers"});
    facts.author_id = who.text_or("id", kMostNameBytes, {});
    facts.author_followers = who.integer_or("followers", 0, kMostNumber, 0);
  }
  facts.reach = in.integer_or("reach", 0, kMostNumber, 0);
  facts.language = in.text_or("language", kMostNameBytes, {});
  facts.region = in.text_or("region", kMostNameBytes, {});
  each_of(in, "terms", problems, [&](const json& each, JsonPath at) {
    facts.terms.push_back(read_term_fact(each, std::move(at), problems));
  });
  each_of(in, "hashes", problems, [&](const json& each, JsonPath at) {
    facts.hashes.push_back(read_hash_fact(each, std::move(at), problems));
  });
  read_scores(in.member("scores"), in.at("scores"), problems, facts);
  return facts;
}

Result<Facts> facts_from_json(const json& value) {
  Problems problems;
  Facts facts = read_facts(value, {}, problems);
  if (!problems.none()) return fail(ErrorCode::kInvalidArgument, problems.take().front().reason);
  return facts;
}

Result<Facts> facts_from_subject(const json& subject) {
  Result<domain::Item> item = domain::item_from_json(subject);
  if (!item) return item.error();
  Facts facts;
  // As it stands in the subject: an item's caption is cleaned for display, and its places move.
  facts.caption = text_member(subject, "caption");
  facts.tags = std::move(item->tags);
  facts.author_id = std::move(item->author_id);
  facts.author_followers = item->author_followers;
  facts.reach = item->reach;
  facts.language = text_member(subject, "language");
  facts.region = text_member(subject, "region", std::move(item->place));
  if (const auto scores = subject.find("scores"); scores != subject.end() && scores->is_object()) {
    for (const auto& [name, value] : scores->items()) {
      if (value.is_number()) facts.scores[name] = value.get<double>();
    }
  }
  return facts;
}

std::vector<TermFact> to_facts(const TermMatcher& matcher, const TermHits& hits) {
  std::vector<TermFact> facts;
  for (const TermHit& hit : hits.hits) {
    const TermList& list = matcher.lists()[hit.list];
    TermFact& fact = facts.emplace_back();
    fact.list = list.id;
    fact.term = list.terms[hit.term].text;
    fact.severity = list.severity;
    fact.manner = hit.manner;
    fact.begin = hit.caption_begin;
    fact.end = hit.caption_end;
  }
  return facts;
}

std::vector<TermFact> to_facts(const TermMatcher& matcher, std::span<const FrameHit> hits) {
  std::vector<TermFact> facts;
  for (const FrameHit& hit : hits) {
    const TermList& list = matcher.lists()[hit.list];
    TermFact& fact = facts.emplace_back();
    fact.list = list.id;
    fact.term = list.terms[hit.term].text;
    fact.severity = list.severity;
    fact.manner = hit.manner;
    fact.seconds = hit.from;
    fact.until = hit.until;
    fact.box = hit.box;
  }
  return facts;
}

}  // namespace vigil::screening
