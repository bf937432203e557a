#include "app/backend/service/prescreen.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/log.h"

namespace vigil::backend {
namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 3> kCollections{"term_lists", "terms", "rules"};
constexpr int kPage = 200;
constexpr std::size_t kMostIdleScanners = 16;

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

Prescreened Prescreen::look(const std::string& subject) const {
  Prescreened out;
  out.subject = subject;
  const Result<json> parsed = parse_json(subject);
  if (!parsed) return out;
  Result<screening::Facts> facts = screening::facts_from_subject(*parsed);
  if (!facts) return out;
  const std::shared_ptr<const screening::TermMatcher> matcher = terms_.current();
  std::shared_ptr<const std::vector<screening::Rule>> rules;
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
  const Result<screening::ItemScreen> screened =
      screening::screen_item(matcher.get(), some, std::move(*facts), *scanner);
  {
    const std::lock_guard lock(mutex_);
    if (scanners_.size() < kMostIdleScanners) scanners_.push_back(std::move(scanner));
  }
  if (!screened) {
    log_warning("prescreen", screened.error().message);
    return out;
  }
  out.outcome = screened->judgement.outcome;
  if (const screening::Rule* rule = screened->judgement.decided; rule != nullptr) {
    out.rule = rule->id;
    out.severity = rule->outcome == screening::Outcome::kPass ? 0 : rule->severity;
  }
  if (!screened->evidence.empty())
    out.subject = screening::with_evidence(*parsed, screened->evidence);
  return out;
}

}  // namespace vigil::backend
