#include "plugins/wildlife/model/word_desk.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/ids.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/screening/normalise.h"
#include "core/screening/rule.h"
#include "plugins/sdk/format.h"
#include "plugins/wildlife/model/wording.h"
#include "wildlife_ids.h"

namespace vigil::wildlife {
namespace {

using nlohmann::json;
namespace texts = ids::texts;
namespace collections = ids::collections;

constexpr std::size_t kPage = 100;
// The machine's own collections, which another plugin declares.
constexpr sdk::CollectionKey kTermLists{"term_lists"};
constexpr sdk::CollectionKey kTerms{"terms"};
constexpr sdk::CollectionKey kRules{"rules"};

bool matches(const WordRow& row, std::string_view filter) {
  if (trim(filter).empty()) return true;
  const std::string wanted = screening::normalise(filter);
  for (const std::string* text : {&row.text, &row.means, &row.who}) {
    if (screening::normalise(*text).find(wanted) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

void WordDesk::update() {
  take_page();
  const bool language = language_seen_ != host_.texts().language();
  if (library_seen_ == library_.revision() && !language) return;
  library_seen_ = library_.revision();
  language_seen_ = host_.texts().language();
  fill_rows();
}

void WordDesk::fill_rows() {
  rows_.clear();
  std::vector<CodeWord> words = library_.words();
  std::stable_sort(words.begin(), words.end(),
                   [](const CodeWord& a, const CodeWord& b) { return a.at > b.at; });
  for (const CodeWord& word : words) {
    WordRow row;
    row.id = word.id;
    row.text = word.text;
    row.means = library_.title_of(meaning_of(word, library_.words()));
    row.who = word.by;
    row.weak = word.weak;
    row.state = word.state;
    row.trial = word.trial;
    if (matches(row, filter_)) rows_.push_back(std::move(row));
  }
  for (const Product& product : library_.products()) {
    for (const Sourced& term : product.terms) {
      WordRow row;
      row.text = term.text;
      row.means = library_.title_of(product.id);
      row.who = term.source;
      row.weak = term.weak;
      if (matches(row, filter_)) rows_.push_back(std::move(row));
    }
  }
}

std::optional<std::size_t> WordDesk::selected_row() const {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (!form_.id.empty() && rows_[i].id == form_.id) return i;
  }
  return std::nullopt;
}

const CodeWord* WordDesk::stored() const {
  for (const CodeWord& word : library_.words()) {
    if (!form_.id.empty() && word.id == form_.id) return &word;
  }
  return nullptr;
}

bool WordDesk::changed() const {
  const CodeWord* known = stored();
  if (known == nullptr) return !form_.text.empty() || !form_.why.empty();
  return known->text != form_.text || known->means != resolve(form_.means) ||
         known->why != form_.why || known->kind != form_.kind || known->weak != form_.weak;
}

std::string WordDesk::resolve(std::string_view means) const {
  const std::string wanted(trim(means));
  if (wanted.empty()) return {};
  for (const Product& product : library_.products()) {
    if (wanted == product.id || wanted == product.zh ||
        to_lower_ascii(wanted) == to_lower_ascii(product.en))
      return product.id;
  }
  const Library::Meant meant = library_.meant_by(wanted);
  if (meant.product != nullptr) return meant.product->id;
  if (meant.species != nullptr) return meant.species->name_la;
  for (const CodeWord& word : library_.words()) {
    if (word.text == wanted) return word.text;
  }
  return {};
}

std::string WordDesk::form_meaning() const {
  const std::string means = resolve(form_.means);
  return means.empty() ? std::string() : library_.title_of(means);
}

Status WordDesk::set_filter(std::string_view text) {
  if (filter_ == text) return {};
  filter_ = text;
  fill_rows();
  return {};
}

Status WordDesk::select(std::string_view id) {
  for (const CodeWord& word : library_.words()) {
    if (word.id != id) continue;
    form_ = word;
    form_.means = library_.title_of(word.means);
    // A species is called by both names for people; its Latin one is enough to find it again.
    if (library_.species(word.means) != nullptr)
      form_.means = library_.species(word.means)->name_zh;
    if (trial_word_ != word.id) end_trial({});
    if (trial_word_ != word.id) trial_ = {};
  }
  return {};
}

Status WordDesk::start_new() {
  end_trial({});
  trial_ = {};
  trial_word_.clear();
  form_ = {};
  ++form_asked_;
  return {};
}

Status WordDesk::set(std::string_view part_and_value) {
  const std::size_t equals = part_and_value.find('=');
  if (equals == std::string_view::npos) return {};
  const std::string_view part = part_and_value.substr(0, equals);
  const std::string value(part_and_value.substr(equals + 1));
  if (part == "text") form_.text = value;
  if (part == "means") form_.means = value;
  if (part == "why") form_.why = value;
  if (part == "weak") form_.weak = value == "yes" || form_.kind == WordKind::kCodeWord;
  if (part == "kind") {
    form_.kind = value == "alias" ? WordKind::kAlias : WordKind::kCodeWord;
    if (form_.kind == WordKind::kCodeWord) form_.weak = true;
  }
  return {};
}

CodeWord WordDesk::complete() const {
  CodeWord word = form_;
  word.text = trim(clean_for_display(form_.text, 64));
  word.means = resolve(form_.means);
  word.why = trim(form_.why);
  word.by = host_.person().name;
  word.at = host_.clock().wall_now();
  const CodeWord* known = stored();
  // Another text is another word: what was tried was not this one.
  if (known != nullptr && (known->text != word.text || known->weak != word.weak)) {
    word.trial.reset();
    word.state = WordState::kDraft;
  }
  return word;
}

Status WordDesk::store(const CodeWord& word) {
  if (Status sound = check_word(word, library_.words()); !sound) return sound;
  if (Status kept =
          host_.records().edit(collections::kWildlifeWords, word.id, wildlife::to_json(word));
      !kept)
    return kept;
  const std::string means = form_.means;
  form_ = word;
  form_.means = means;
  plan_.reset();
  return {};
}

Status WordDesk::keep() {
  CodeWord word = complete();
  if (!trim(form_.means).empty() && word.means.empty())
    return fail(ErrorCode::kRejected, host_.texts().text(texts::kProblemMeaning));
  if (word.id.empty()) word.id = make_uuid7(word.at);
  return store(word);
}

// ---- trial

bool WordDesk::can_try() const {
  return on_words() && !trial_.running && stored() != nullptr && !changed();
}

Status WordDesk::try_it() {
  if (!can_try()) return fail(ErrorCode::kRejected, host_.texts().text(texts::kProblemKeepFirst));
  if (!library_.cues())
    return fail(ErrorCode::kUnavailable, host_.texts().text(texts::kProblemNoCues));
  CodeWord tried = *stored();
  tried.state = WordState::kLive;
  const std::vector<CodeWord> alone = {tried};
  screening::WildlifeLists lists = screening::wildlife_lists(nullptr, {}, alone, *library_.cues());
  std::erase_if(lists.lists, [](const screening::TermList& list) {
    return list.id != screening::wildlife_list::kWords;
  });
  if (lists.lists.empty())
    return fail(ErrorCode::kRejected, host_.texts().text(texts::kProblemNotAWord));
  auto built = screening::TermMatcher::build(std::move(lists.lists));
  if (!built) return built.error();
  matcher_ = std::move(*built);
  trial_ = {};
  trial_.running = true;
  trial_word_ = tried.id;
  cursor_.clear();
  pages_ = 0;
  ask_page();
  return {};
}

void WordDesk::ask_page() {
  sdk::Question question;
  question.route = sdk::Asked::kSearch;
  question.parameters = {{"q", form_.text}, {"limit", std::to_string(kPage)}, {"cursor", cursor_}};
  asked_ = host_.backend().ask(question);
  ++pages_;
}

void WordDesk::end_trial(std::string problem) {
  if (asked_ != 0) host_.backend().drop(std::exchange(asked_, 0));
  trial_.running = false;
  trial_.problem = std::move(problem);
}

void WordDesk::take_page() {
  if (asked_ == 0) return;
  const std::shared_ptr<const sdk::Reply> reply = host_.backend().reply(asked_);
  if (reply->state == sdk::ReplyState::kWaiting) return;
  host_.backend().drop(std::exchange(asked_, 0));
  if (reply->state != sdk::ReplyState::kAnswered) {
    const bool refused = reply->state == sdk::ReplyState::kRefused;
    return end_trial(host_.texts().text(refused ? texts::kTrialRefused : texts::kTrialOffline));
  }
  take_results(*reply->body);
  cursor_ = text_member(*reply->body, "next");
  if (!cursor_.empty() && pages_ < kMostTrialPages) return ask_page();
  trial_.running = false;
  trial_.done = true;
  const CodeWord* known = stored();
  if (known == nullptr || known->id != trial_word_) return;
  CodeWord word = *known;
  word.trial = Trial{host_.clock().wall_now(), host_.person().name, trial_.captions,
                     trial_.hit_count,         trial_.restricted,   trial_.allowed};
  form_.trial = word.trial;
  if (Status kept =
          host_.records().edit(collections::kWildlifeWords, word.id, wildlife::to_json(word));
      !kept) {
    trial_.problem = kept.error().message;
  }
}

void WordDesk::take_results(const json& body) {
  const auto results = body.find("results");
  if (results == body.end() || !results->is_array()) return;
  for (const json& result : *results) {
    const std::string caption = clean_for_display(text_member(result, "caption"));
    ++trial_.captions;
    const Result<screening::TermHits> hits = matcher_->scan(caption, scanner_);
    if (!hits || hits->hits.empty()) continue;
    const screening::TermHit& hit = hits->hits.front();
    ++trial_.hit_count;
    const auto verdict = domain::verdict_from_word(text_member(result, "verdict"));
    if (verdict == domain::Verdict::kAllow) ++trial_.allowed;
    if (verdict && domain::needs_policy(*verdict)) ++trial_.restricted;
    if (trial_.hits.size() >= kMostShownHits) continue;
    TrialHit shown;
    shown.caption = caption;
    shown.author = clean_for_display(text_member(result, "author"), 100);
    shown.begin = static_cast<std::size_t>(hit.caption_begin);
    shown.end = static_cast<std::size_t>(hit.caption_end);
    shown.verdict = verdict;
    if (hit.cue.end > hit.cue.begin) {
      screening::CodePointCounter places(caption);
      shown.cue_begin = static_cast<std::size_t>(places.upto(hit.cue.begin));
      shown.cue_end = static_cast<std::size_t>(places.upto(hit.cue.end));
    }
    trial_.hits.push_back(std::move(shown));
  }
}

// ---- in force

bool WordDesk::can_go_live() const {
  const CodeWord* known = stored();
  return on_words() && known != nullptr && known->state != WordState::kLive && known->trial &&
         !changed();
}

bool WordDesk::can_retire() const {
  const CodeWord* known = stored();
  return on_words() && known != nullptr && known->state == WordState::kLive;
}

Status WordDesk::go_live() {
  const CodeWord* known = stored();
  if (known == nullptr) return {};
  CodeWord word = *known;
  word.state = WordState::kLive;
  return store(word);
}

Status WordDesk::retire() {
  const CodeWord* known = stored();
  if (known == nullptr) return {};
  CodeWord word = *known;
  word.state = WordState::kRetired;
  return store(word);
}

std::vector<json> WordDesk::stored_bodies(sdk::CollectionKey key) const {
  std::vector<json> bodies;
  const std::shared_ptr<const sdk::RecordSet> set = host_.records().records(key);
  for (const sdk::Record& record : set->records) {
    if (record.body) bodies.push_back(*record.body);
  }
  return bodies;
}

bool WordDesk::may_publish() const {
  const std::vector<domain::Role>& roles = host_.person().roles;
  return std::any_of(roles.begin(), roles.end(), [](domain::Role role) {
    return role == domain::Role::kOperator || role == domain::Role::kAdministrator ||
           role == domain::Role::kAdmin;
  });
}

bool WordDesk::can_publish() const {
  return on_words() && may_publish() && library_.cues() && library_.edition() != nullptr &&
         host_.records().records(kTermLists)->complete &&
         host_.records().records(kTerms)->complete && host_.records().records(kRules)->complete;
}

Status WordDesk::look_at_plan() {
  const screening::WildlifeLists lists = screening::wildlife_lists(
      library_.edition(), library_.products(), library_.words(), *library_.cues());
  left_out_ = lists.left_out;
  listed_terms_ = 0;
  for (const screening::TermList& list : lists.lists) listed_terms_ += list.terms.size();
  std::vector<json> rules;
  for (const json& rule : library_.rules()) {
    const auto read = screening::rule_from_json(rule);
    if (read) {
      rules.push_back(rule);
    } else {
      left_out_.push_back(text_member(rule, "id") + ": " + read.error().message);
    }
  }
  plan_ = screening::plan_publication(lists.lists, rules, stored_bodies(kTermLists),
                                      stored_bodies(kTerms), stored_bodies(kRules));
  return {};
}

Status WordDesk::publish() {
  if (!plan_) return look_at_plan();
  const std::size_t count = plan_->size();
  for (const screening::RecordWrite& write : *plan_) {
    const sdk::CollectionKey key{write.collection};
    Status done;
    if (write.body.empty()) {
      done = host_.records().remove(key, write.id);
    } else {
      const Result<json> body = parse_json(write.body);
      done = body ? host_.records().edit(key, write.id, *body) : Status(body.error());
    }
    if (!done && done.error().code != ErrorCode::kNotFound) {
      plan_.reset();
      return done;
    }
  }
  plan_.reset();
  host_.notify(sdk::NoticeKind::kDone, sdk::format_plural(host_.texts(), texts::kPublished,
                                                          static_cast<std::int64_t>(count)));
  return look_at_plan();
}

std::string WordDesk::state_word(std::string_view name) const {
  if (name == "words") return std::to_string(rows_.size());
  if (name == "trial") return trial_.running ? "running" : trial_.done ? "done" : "none";
  if (name == "trial_hits") return std::to_string(trial_.hit_count);
  if (name == "plan") return plan_ ? std::to_string(plan_->size()) : "none";
  return {};
}

}  // namespace vigil::wildlife
