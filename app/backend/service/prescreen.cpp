#include "app/backend/service/prescreen.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/screening/hash_list.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> kCollections{"term_lists", "terms", "rules"};
constexpr std::string_view kKnown = "known_media";
constexpr int kPage = 200;
constexpr std::size_t kMostIdleScanners = 16;

// What the item shows: its clip or picture, and all pictures of a post with several.
std::vector<std::string> media_of(const json& subject) {
  std::vector<std::string> media;
  const auto add = [&](const json& entry) {
    if (entry.is_object()) media.push_back(text_member(entry, "sha256"));
  };
  if (const auto one = subject.find("media"); one != subject.end()) add(*one);
  if (const auto more = subject.find("pictures"); more != subject.end() && more->is_array()) {
    for (const json& picture : *more) add(picture);
  }
  std::sort(media.begin(), media.end());
  media.erase(std::unique(media.begin(), media.end()), media.end());
  std::erase(media, std::string());
  return media;
}

std::string joined_lines(const json& lines) {
  std::string text;
  for (const json& line : lines) {
    if (!line.is_string()) continue;
    text += line.get<std::string>();
    text += '\n';
  }
  return text;
}

Result<std::vector<json>> all_records(Reader& reader, std::string_view collection) {
  std::vector<json> records;
  std::string after;
  for (;;) {
    Result<std::vector<RecordRow>> page = reader.records(collection, after, kPage);
    if (!page) return page.error();
    for (const RecordRow& row : *page) {
      Result<json> body = parse_json(row.body);
      if (!body)
        return fail(ErrorCode::kCorrupt,
                    fmt::format("{} {}: {}", collection, row.id, body.error().message));
      records.push_back(std::move(*body));
    }
    if (page->size() < static_cast<std::size_t>(kPage)) return records;
    after = page->back().id;
  }
}

}  // namespace

Prescreen::Prescreen(Store& store, const Registry& registry, EventHub& events)
    : store_(store),
      registry_(registry),
      events_(events),
      terms_([](const Error& error) { log_warning("prescreen", error.message); }) {}

Prescreen::~Prescreen() {
  {
    const std::lock_guard lock(watch_mutex_);
    ending_ = true;
  }
  watch_wake_.notify_all();
  if (watcher_.joinable()) watcher_.join();
}

Status Prescreen::start() {
  for (const std::string_view collection : kCollections) {
    if (registry_.collection(collection) == nullptr) return {};
  }
  subscription_ = events_.subscribe([this](EventKind) {
    {
      const std::lock_guard lock(watch_mutex_);
      hinted_ = true;
    }
    watch_wake_.notify_all();
  });
  if (Status read = settle(); !read) return read;
  watcher_ = std::thread([this] { watch(); });
  return {};
}

Status Prescreen::settle() {
  if (Status read = refresh(); !read) return read;
  terms_.settle();
  return {};
}

void Prescreen::watch() {
  std::unique_lock lock(watch_mutex_);
  while (!ending_) {
    watch_wake_.wait_for(lock, kLookEvery, [this] { return ending_ || hinted_; });
    if (ending_) return;
    hinted_ = false;
    lock.unlock();
    // What the hints name does not matter: the heads say whether there is anything new.
    (void)subscription_->take();
    if (Status read = refresh(); !read) log_warning("prescreen", read.error().message);
    lock.lock();
  }
}

Result<Prescreen::Heads> Prescreen::heads() const {
  Heads heads{};
  Status asked = store_.read([&](Reader& reader) -> Status {
    for (std::size_t i = 0; i < kCollections.size(); ++i) {
      const Result<CollectionState> state = reader.collection(kCollections[i]);
      if (!state) return state.error();
      heads[i] = state->head;
    }
    return {};
  });
  if (!asked) return asked.error();
  return heads;
}

Status Prescreen::refresh() {
  const std::lock_guard refreshing(refresh_mutex_);
  // The heads before the records: what changes in between is read again.
  const Result<Heads> now = heads();
  if (!now) return now.error();
  if (Status known = refresh_known(); !known) return known;
  if (*now == read_) return {};
  std::vector<json> lists;
  std::vector<json> terms;
  std::vector<json> rules;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const std::array<std::vector<json>*, 3> all{&lists, &terms, &rules};
    for (std::size_t i = 0; i < all.size(); ++i) {
      Result<std::vector<json>> records = all_records(reader, kCollections[i]);
      if (!records) return records.error();
      *all[i] = std::move(*records);
    }
    return {};
  });
  if (!asked) return asked;
  if ((*now)[2] != read_[2]) {
    auto read = std::make_shared<std::vector<screening::Rule>>();
    for (const json& record : rules) {
      Result<screening::Rule> rule = screening::rule_from_json(record);
      if (rule) {
        read->push_back(std::move(*rule));
      } else {
        log_warning("prescreen", fmt::format("The rule {} is not in force: {}",
                                             text_member(record, "id"), rule.error().message));
      }
    }
    const std::lock_guard lock(mutex_);
    rules_ = std::move(read);
  }
  if ((*now)[0] != read_[0] || (*now)[1] != read_[1]) {
    screening::TermRecords records = screening::lists_from_records(lists, terms);
    for (const screening::Problem& problem : records.problems)
      log_warning("prescreen", problem.reason);
    terms_.publish(std::move(records.lists));
  }
  read_ = *now;
  return {};
}

// By the feed, so that one more removal costs one record; all anew where the feed does not reach
// back.
Status Prescreen::refresh_known() {
  if (registry_.collection(kKnown) == nullptr) return {};
  std::vector<RecordRow> rows;
  std::int64_t head = known_seq_;
  bool whole = false;
  Status asked = store_.read([&](Reader& reader) -> Status {
    rows.clear();
    const Result<CollectionState> state = reader.collection(kKnown);
    if (!state) return state.error();
    std::int64_t seq = known_seq_;
    if (seq < state->floor || seq > state->head) seq = -1;
    whole = seq < 0;
    if (whole) {
      std::string after;
      for (bool more = true; more;) {
        Result<std::vector<RecordRow>> page = reader.records(kKnown, after, kPage);
        if (!page) return page.error();
        more = page->size() == static_cast<std::size_t>(kPage);
        if (more) after = page->back().id;
        std::move(page->begin(), page->end(), std::back_inserter(rows));
      }
    } else {
      while (seq < state->head) {
        Result<std::vector<RecordRow>> page = reader.changes(kKnown, seq, kPage);
        if (!page) return page.error();
        if (page->empty()) break;
        seq = page->back().seq;
        std::move(page->begin(), page->end(), std::back_inserter(rows));
      }
    }
    head = state->head;
    return {};
  });
  if (!asked) return asked;
  known_seq_ = head;
  if (whole) {
    // What was deleted so long ago that the feed no longer says so.
    std::set<std::string, std::less<>> ids;
    for (const RecordRow& row : rows) ids.insert(row.id);
    std::erase_if(late_, [&](const auto& late) { return !ids.contains(late.first); });
    known_.keep_only(ids);
  }
  for (const RecordRow& row : rows) take_known(row);
  take_late();
  return {};
}

void Prescreen::take_known(const RecordRow& row) {
  late_.erase(row.id);
  const Result<json> record = parse_json(row.deleted ? "null" : row.body);
  if (row.deleted || !record || !record->is_object()) return known_.remove(row.id);
  screening::KnownItem item;
  item.id = row.id;
  item.list = text_member(*record, "list");
  item.policy = text_member(*record, "policy");
  item.severity = static_cast<int>(int_member(*record, "severity"));
  item.media = domain::MediaId(text_member(*record, "media"));
  const auto hashes = record->find("hashes");
  if (hashes == record->end() || !hashes->is_array()) {
    late_[item.id] = std::move(item);
    return;
  }
  screening::HashList list = screening::read_hash_list(joined_lines(*hashes));
  item.prints = std::move(list.video);
  item.pictures = item.prints.empty();
  for (const screening::ListedHash& listed : list.hashes) {
    const auto number = static_cast<std::int64_t>(item.prints.size());
    item.prints.push_back({number, listed.quality, listed.hash, static_cast<double>(number)});
  }
  known_.put(std::move(item));
}

void Prescreen::take_late() {
  if (fingerprints_ == nullptr) return;
  for (auto late = late_.begin(); late != late_.end();) {
    const Prints prints = fingerprints_->find(late->second.media.text());
    if (!prints) {
      ++late;
      continue;
    }
    late->second.prints = *prints;
    known_.put(std::move(late->second));
    late = late_.erase(late);
  }
}

std::vector<screening::HashFact> Prescreen::hash_facts(
    const json& subject, std::chrono::steady_clock::time_point until) const {
  std::vector<screening::HashFact> facts;
  if (fingerprints_ == nullptr) return facts;
  for (const std::string& media : media_of(subject)) {
    const Prints prints = fingerprints_->find(media, until);
    if (!prints) continue;
    for (screening::HashFact& fact : known_.look(*prints)) facts.push_back(std::move(fact));
  }
  return facts;
}

void Prescreen::expect(const std::string& subject) const {
  if (fingerprints_ == nullptr && texts_ == nullptr) return;
  const Result<json> parsed = parse_json(subject);
  if (!parsed) return;
  for (const std::string& media : media_of(*parsed)) {
    if (fingerprints_ != nullptr) fingerprints_->want(media);
    if (texts_ != nullptr) texts_->want(media);
  }
}

std::vector<screening::FrameText> Prescreen::frame_text(const json& subject) const {
  std::vector<screening::FrameText> frames;
  if (texts_ == nullptr) return frames;
  for (const std::string& media : media_of(subject)) {
    const FrameTextPtr read = texts_->find(media);
    if (read) frames.insert(frames.end(), read->frames.begin(), read->frames.end());
  }
  return frames;
}

bool Prescreen::awaits_frame_text(const std::string& subject) const {
  if (texts_ == nullptr) return false;
  const Result<json> parsed = parse_json(subject);
  if (!parsed) return false;
  const std::vector<std::string> media = media_of(*parsed);
  return std::any_of(media.begin(), media.end(),
                     [&](const std::string& each) { return texts_->is_due(each); });
}

Result<screening::ItemScreen> Prescreen::screen(
    screening::Facts facts, std::shared_ptr<const std::vector<screening::Rule>>& rules) const {
  const std::shared_ptr<const screening::TermMatcher> matcher = terms_.current();
  std::unique_ptr<screening::TermScanner> scanner;
  {
    const std::lock_guard lock(mutex_);
    rules = rules_;
    if (!scanners_.empty()) {
      scanner = std::move(scanners_.back());
      scanners_.pop_back();
    }
  }
  if (!scanner) scanner = std::make_unique<screening::TermScanner>();
  const std::span<const screening::Rule> some =
      rules ? std::span<const screening::Rule>(*rules) : std::span<const screening::Rule>();
  Result<screening::ItemScreen> screened =
      screening::screen_item(matcher.get(), some, std::move(facts), *scanner);
  {
    const std::lock_guard lock(mutex_);
    if (scanners_.size() < kMostIdleScanners) scanners_.push_back(std::move(scanner));
  }
  if (!screened) log_warning("prescreen", screened.error().message);
  return screened;
}

Prescreened Prescreen::look(const std::string& subject,
                            std::chrono::steady_clock::time_point until) const {
  Prescreened out;
  out.subject = subject;
  const Result<json> parsed = parse_json(subject);
  if (!parsed) return out;
  Result<screening::Facts> facts = screening::facts_from_subject(*parsed);
  if (!facts) return out;
  facts->hashes = hash_facts(*parsed, until);
  facts->frame_text = frame_text(*parsed);
  const std::vector<screening::HashFact> near = facts->hashes;
  std::shared_ptr<const std::vector<screening::Rule>> rules;
  Result<screening::ItemScreen> screened = screen(std::move(*facts), rules);
  if (!screened) return out;
  out.outcome = screened->judgement.outcome;
  if (const screening::Rule* rule = screened->judgement.decided; rule != nullptr) {
    out.rule = rule->id;
    out.policy = rule->policy.text();
    out.severity = rule->outcome == screening::Outcome::kPass ? 0 : rule->severity;
  }
  // What is near to a known violation is shown whether or not a rule speaks of it.
  std::vector<domain::Evidence> evidence;
  for (const screening::HashFact& fact : near) {
    evidence.push_back(fact.evidence);
    out.severity = std::max(out.severity, fact.severity);
  }
  std::vector<screening::InFrame> in_frames;
  for (std::size_t i = 0; i < screened->evidence.size(); ++i) {
    const domain::Evidence& line = screened->evidence[i];
    if (line.kind == "hash" || evidence.size() >= screening::kMostEvidence) continue;
    for (screening::InFrame& each : screened->in_frames) {
      if (each.evidence != i) continue;
      in_frames.push_back(each);
      in_frames.back().evidence = evidence.size();
    }
    evidence.push_back(line);
  }
  if (!evidence.empty()) out.subject = screening::with_evidence(*parsed, evidence, in_frames);
  return out;
}

Prescreened Prescreen::look_at_frames(const std::string& subject) const {
  Prescreened out;
  out.subject = subject;
  const Result<json> parsed = parse_json(subject);
  if (!parsed) return out;
  Result<screening::Facts> facts = screening::facts_from_subject(*parsed);
  if (!facts) return out;
  facts->frame_text = frame_text(*parsed);
  if (facts->frame_text.empty()) return out;
  std::shared_ptr<const std::vector<screening::Rule>> rules;
  const Result<screening::ItemScreen> screened = screen(std::move(*facts), rules);
  if (!screened || screened->in_frames.empty()) return out;
  // With the rules' reasons: one may hold now that did not before. What stands there already is
  // not written twice.
  std::vector<domain::Evidence> evidence;
  std::vector<screening::InFrame> in_frames;
  for (const screening::InFrame& each : screened->in_frames) {
    in_frames.push_back(each);
    in_frames.back().evidence = evidence.size();
    evidence.push_back(screened->evidence[each.evidence]);
  }
  for (const domain::Evidence& line : screened->evidence) {
    if (line.kind == "rule") evidence.push_back(line);
  }
  if (const screening::Rule* rule = screened->judgement.decided;
      rule != nullptr && rule->outcome != screening::Outcome::kPass) {
    out.severity = rule->severity;
  }
  out.subject = screening::with_evidence(*parsed, evidence, in_frames);
  return out;
}

}  // namespace vigil::backend
