// What a record has many of: inheritors and lessons of an item, photos of a visit, questions and
// tasks of a talk, prices of a tariff. Each is a form of its own and is kept by its name within the
// record, so that two people who add at the same time do not meet.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "creators_ids.h"
#include "plugins/creators/model/admission.h"
#include "plugins/creators/model/form_desk.h"
#include "plugins/creators/model/form_fields.h"
#include "plugins/sdk/format.h"

namespace vigil::creators {
namespace {

namespace collections = ids::collections;
namespace texts = ids::texts;
using nlohmann::json;

struct EntryPlace {
  FormKind kind;
  std::string_view word;    // in commands, and how new names begin
  std::string_view member;  // of the record
  std::string_view plain;   // what a plain text of an earlier list is
};

constexpr EntryPlace kPlaces[] = {{FormKind::kInheritor, "inheritor", "inheritors", "name"},
                                  {FormKind::kActivity, "activity", "activities", "title"},
                                  {FormKind::kPhoto, "photo", "photos", "path"},
                                  {FormKind::kQuestion, "question", "questions", "text"},
                                  {FormKind::kTask, "task", "tasks", "text"}};

const EntryPlace* place_of(FormKind kind) {
  for (const EntryPlace& one : kPlaces) {
    if (one.kind == kind) return &one;
  }
  return nullptr;
}

constexpr int kWholeWeight = 100;

}  // namespace

bool is_entry(FormKind kind) { return place_of(kind) != nullptr; }

FormKind entry_kind_from_word(std::string_view word) {
  for (const EntryPlace& one : kPlaces) {
    if (one.word == word) return one.kind;
  }
  return FormKind::kNone;
}

Status FormDesk::open_entry(Form form, std::string_view about) {
  const sdk::Texts& words = programme_.host().texts();
  const EntryPlace& place = *place_of(form.kind);
  const std::size_t slash = about.find('/');
  form.of = about.substr(0, slash);
  form.entry = slash == std::string_view::npos ? std::string_view() : about.substr(slash + 1);
  const Json kept = programme_.record(form.collection, form.of);
  if (!kept) return fail(ErrorCode::kNotFound, words.text(texts::kRecordIsGone));
  form.about = text_member(*kept, kept->contains("name") ? "name" : "title");
  if (!form.entry.empty()) {
    const json entries = entries_of(*kept, place.member, place.plain);
    const auto found = entries.find(form.entry);
    if (found == entries.end()) return fail(ErrorCode::kNotFound, words.text(texts::kRecordIsGone));
    form.base = std::make_shared<const json>(*found);
  }
  fill_values(form, programme_.book());
  if (form.entry.empty()) (void)form.set("on", to_text(programme_.today()));
  form_ = std::move(form);
  return {};
}

Status FormDesk::save_entry(json typed) {
  const EntryPlace& place = *place_of(form_.kind);
  const Json kept = programme_.record(form_.collection, form_.of);
  if (!kept) return refuse(texts::kRecordIsGone);
  json body = *kept;
  json entries = entries_of(body, place.member, place.plain);
  const std::string key = form_.entry.empty() ? programme_.new_id(place.word) : form_.entry;
  entries[key] = std::move(typed);
  body[std::string(place.member)] = std::move(entries);
  return keep_and_close(std::move(body));
}

bool FormDesk::can_remove() const { return is_entry(form_.kind) && !form_.entry.empty(); }

Status FormDesk::remove_entry() {
  if (!can_remove()) return {};
  const EntryPlace& place = *place_of(form_.kind);
  const Json kept = programme_.record(form_.collection, form_.of);
  if (!kept) return refuse(texts::kRecordIsGone);
  json body = *kept;
  json entries = entries_of(body, place.member, place.plain);
  entries.erase(form_.entry);
  body[std::string(place.member)] = std::move(entries);
  return keep_and_close(std::move(body));
}

Status FormDesk::toggle_task(std::string_view about) {
  const std::size_t slash = about.find('/');
  const std::string key(slash == std::string_view::npos ? "" : about.substr(slash + 1));
  const Json kept = programme_.record(collections::kCreatorsNotices, about.substr(0, slash));
  json body = kept ? *kept : json::object();
  json tasks = entries_of(body, "tasks", "text");
  if (!tasks.contains(key))
    return fail(ErrorCode::kNotFound, programme_.host().texts().text(texts::kRecordIsGone));
  if (tasks[key].erase("done_on") == 0) tasks[key]["done_on"] = to_text(programme_.today());
  body["tasks"] = std::move(tasks);
  return programme_.keep(collections::kCreatorsNotices, body);
}

// ---- prices ------------------------------------------------------------------------------------

// `about`: the kind of exposure whose price changes; empty: a new kind.
Status FormDesk::open_tariff(Form form, std::string_view about) {
  const sdk::Texts& words = programme_.host().texts();
  if (programme_.book().budgets.empty())
    return fail(ErrorCode::kNotFound, words.text(texts::kGrantNoBudget));
  const Budget& budget = programme_.book().budgets.front();
  form.of = budget.id;
  form.entry = about;
  fill_values(form, programme_.book());
  (void)form.set("from", to_text(about.empty() ? budget.from : programme_.today()));
  for (const Tariff& one : budget.tariff) {
    if (one.id != about) continue;
    form.about = name_of(words, one.zh, one.en);
    (void)form.set("zh", one.zh);
    (void)form.set("en", one.en);
    std::string price = grouped(one.price_on(programme_.today()), 2);
    std::erase(price, ',');
    (void)form.set("cny_per_thousand", price);
  }
  form_ = std::move(form);
  return {};
}

Status FormDesk::save_tariff(const json& typed) {
  const Json kept = programme_.record(form_.collection, form_.of);
  if (!kept) return refuse(texts::kRecordIsGone);
  const json price = typed.at("cny_per_thousand");
  if (price.get<double>() <= 0) return refuse(texts::kTariffNoPrice);
  json body = *kept;
  json& lines = body["tariff"];
  json* line = nullptr;
  for (json& one : lines) {
    if (text_member(one, "id") == form_.entry) line = &one;
  }
  if (line == nullptr) {
    lines.push_back({{"id", programme_.new_id("price")}, {"cny_per_thousand", price}});
    line = &lines.back();
  }
  (*line)["name"] = {{"zh", typed.at("zh")}, {"en", typed.at("en")}};
  // What was granted before keeps the price of its day.
  (*line)["prices"][text_member(typed, "from")] = price;
  return keep_and_close(std::move(body));
}

// ---- weights of the screening ------------------------------------------------------------------

Status FormDesk::open_weights(Form form) {
  fill_values(form, programme_.book());
  for (const Criterion& one : programme_.book().criteria)
    (void)form.set(one.id, std::to_string(one.weight));
  form_ = std::move(form);
  say_sum_of_weights();
  return {};
}

int FormDesk::sum_of_weights() const {
  double sum = 0;
  for (const std::string& value : form_.values) sum += amount_from_text(value).value_or(0);
  return static_cast<int>(std::min(sum, 1e6));
}

void FormDesk::say_sum_of_weights() {
  form_.about =
      sdk::format(programme_.host().texts(), texts::kWeightsSum, fmt::arg("sum", sum_of_weights()));
}

Status FormDesk::save_weights(const json& typed) {
  const sdk::Texts& words = programme_.host().texts();
  if (sum_of_weights() != kWholeWeight) {
    form_.refusal = sdk::format(words, texts::kWeightsOff, fmt::arg("sum", sum_of_weights()));
    return fail(ErrorCode::kRejected, form_.refusal);
  }
  const std::string now = to_rfc3339(programme_.host().clock().wall_now());
  for (const Criterion& one : programme_.book().criteria) {
    const std::int64_t weight = int_member(typed, one.id);
    if (weight == one.weight) continue;
    if (weight < 1) return refuse(texts::kWeightsNone);
    const Json kept = programme_.record(form_.collection, one.id);
    if (!kept) return refuse(texts::kRecordIsGone);
    json body = *kept;
    body["earlier"][now] = one.weight;  // readings of before keep it
    body["weight"] = weight;
    if (Status done = programme_.keep(form_.collection, body); !done) {
      form_.refusal = done.error().message;
      return done;
    }
  }
  close();
  return {};
}

}  // namespace vigil::creators
