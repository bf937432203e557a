#include "plugins/creators/model/book.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/base/json.h"

namespace vigil::creators {
namespace {

using nlohmann::json;

template <typename Value>
struct Word {
  Value value;
  std::string_view word;
};

constexpr Word<Stage> kStages[] = {
    {Stage::kApplied, "applied"},     {Stage::kScreening, "screening"},
    {Stage::kInterview, "interview"}, {Stage::kAdmitted, "admitted"},
    {Stage::kDeclined, "declined"},   {Stage::kWithdrawn, "withdrawn"}};
constexpr Word<Field> kFields[] = {{Field::kFarming, "farming"},
                                   {Field::kHeritage, "heritage"},
                                   {Field::kTourism, "tourism"},
                                   {Field::kEcology, "ecology"},
                                   {Field::kOther, "other"}};
constexpr Word<SessionKind> kKinds[] = {{SessionKind::kTraining, "training"},
                                        {SessionKind::kVisit, "visit"},
                                        {SessionKind::kField, "field"},
                                        {SessionKind::kOnline, "online"}};

template <typename Value, std::size_t n>
std::string_view word_of(const Word<Value> (&words)[n], Value value) {
  for (const auto& one : words) {
    if (one.value == value) return one.word;
  }
  return {};
}

template <typename Value, std::size_t n>
std::optional<Value> value_of(const Word<Value> (&words)[n], std::string_view word) {
  for (const auto& one : words) {
    if (one.word == word) return one.value;
  }
  return std::nullopt;
}

std::optional<Day> day_member(const json& record, std::string_view key) {
  return day_from_text(text_member(record, key));
}

const json* list_member(const json& record, const char* key) {
  const auto found = record.find(key);
  return found != record.end() && found->is_array() ? &*found : nullptr;
}

const json* object_member(const json& record, const char* key) {
  const auto found = record.find(key);
  return found != record.end() && found->is_object() ? &*found : nullptr;
}

// Names that are set, sorted.
std::vector<std::string> keys_member(const json& record, const char* key) {
  std::vector<std::string> keys;
  if (const json* object = object_member(record, key)) {
    for (const auto& [name, value] : object->items()) {
      if (value == true) keys.push_back(name);
    }
  }
  return keys;
}

// {"business": 8} as pairs.
std::vector<std::pair<std::string, int>> counts_member(const json& record, const char* key) {
  std::vector<std::pair<std::string, int>> counts;
  if (const json* object = object_member(record, key)) {
    for (const auto& [name, count] : object->items()) {
      if (count.is_number_integer()) counts.emplace_back(name, count.get<int>());
    }
  }
  return counts;
}

std::vector<double> numbers_member(const json& record, const char* key) {
  std::vector<double> numbers;
  if (const json* list = list_member(record, key)) {
    numbers.reserve(list->size());
    for (const json& one : *list) {
      if (one.is_number()) numbers.push_back(one.get<double>());
    }
  }
  return numbers;
}

std::string name_in(const json& record, std::string_view language) {
  const auto found = record.find("name");
  return found != record.end() && found->is_object() ? text_member(*found, language)
                                                     : std::string();
}

bool read(const json& record, Leader& to) {
  const auto stage = stage_from_word(text_member(record, "stage"));
  const auto field = field_from_word(text_member(record, "field"));
  to.name = text_member(record, "name");
  if (!stage || !field || to.name.empty()) return false;
  to.stage = *stage;
  to.field = *field;
  to.channel = text_member(record, "channel");
  to.applied_on = text_member(record, "applied_on");
  to.county = text_member(record, "county");
  to.group = text_member(record, "group");
  to.cohort = text_member(record, "cohort");
  to.account = text_member(record, "account");
  to.business = text_member(record, "business");
  if (const json* readings = object_member(record, "readings")) {
    for (const auto& [reader, one] : readings->items()) {
      if (!one.is_object()) continue;
      to.readings.push_back({reader, text_member(one, "name"), counts_member(one, "scores"),
                             text_member(one, "at"), counts_member(one, "weights")});
    }
  }
  if (const auto interview = record.find("interview");
      interview != record.end() && interview->is_object())
    to.interview_result = text_member(*interview, "result");
  to.fans = number_member(record, "fans");
  to.output_cny = number_member(record, "output_cny");
  to.poor_households = int_member(record, "poor_households");
  to.jobs = int_member(record, "jobs");
  return true;
}

bool read(const json& record, Place& to) {
  to.province = text_member(record, "province");
  to.prefecture = text_member(record, "prefecture");
  to.county = text_member(record, "county");
  to.poverty = bool_member(record, "poverty");
  return !to.province.empty() && !to.county.empty();
}

bool read(const json& record, Group& to) {
  to.zh = text_member(record, "zh");
  to.roman = text_member(record, "roman");
  return !to.zh.empty();
}

bool read(const json& record, Criterion& to) {
  to.zh = name_in(record, "zh");
  to.en = name_in(record, "en");
  to.weight = static_cast<int>(int_member(record, "weight"));
  to.earlier = counts_member(record, "earlier");
  return to.weight > 0;
}

bool read(const json& record, Cohort& to) {
  const auto starts = day_member(record, "starts");
  const auto ends = day_member(record, "ends");
  if (!starts || !ends) return false;
  to.name = text_member(record, "name");
  to.theme = text_member(record, "theme");
  to.starts = *starts;
  to.ends = *ends;
  return true;
}

bool read(const json& record, Session& to) {
  const auto kind = session_kind_from_word(text_member(record, "kind"));
  const auto on = day_member(record, "on");
  if (!kind || !on) return false;
  to.cohort = text_member(record, "cohort");
  to.kind = *kind;
  to.title = text_member(record, "title");
  to.on = *on;
  to.hours = number_member(record, "hours");
  to.mentor = text_member(record, "mentor");
  to.attended = keys_member(record, "attended");
  to.homework = bool_member(record, "homework");
  to.handed = keys_member(record, "handed");
  const json photos = entries_of(record, "photos", "path");
  for (const auto& [key, one] : photos.items())
    to.photos.push_back(
        {key, text_member(one, "path"), text_member(one, "caption"), text_member(one, "on")});
  return true;
}

bool read(const json& record, Advice& to) {
  const auto on = day_member(record, "on");
  if (!on) return false;
  to.leader = text_member(record, "leader");
  to.on = *on;
  to.mentor = text_member(record, "mentor");
  to.text = text_member(record, "text");
  to.follow_up_on = day_member(record, "follow_up_on");
  to.closed_on = day_member(record, "closed_on");
  return true;
}

bool read(const json& record, Metrics& to) {
  const auto from = day_member(record, "from");
  to.every_days = static_cast<int>(int_member(record, "every_days"));
  if (!from || to.every_days < 1) return false;
  to.leader = text_member(record, "leader");
  to.from = *from;
  to.fans = numbers_member(record, "fans");
  to.views = numbers_member(record, "views");
  to.likes = numbers_member(record, "likes");
  to.sales = numbers_member(record, "sales");
  return true;
}

bool read(const json& record, Budget& to) {
  const auto from = day_member(record, "from");
  const auto until = day_member(record, "to");
  if (!from || !until || *until < *from) return false;
  to.amount_cny = number_member(record, "amount_cny");
  to.from = *from;
  to.to = *until;
  to.poverty_only = bool_member(record, "poverty_only", true);
  if (const json* tariff = list_member(record, "tariff")) {
    for (const json& one : *tariff) {
      if (!one.is_object()) continue;
      Tariff line{text_member(one, "id"),
                  name_in(one, "zh"),
                  name_in(one, "en"),
                  number_member(one, "cny_per_thousand"),
                  {}};
      if (const json* prices = object_member(one, "prices")) {
        for (const auto& [from_day, price] : prices->items()) {
          const auto day = day_from_text(from_day);
          if (day && price.is_number()) line.prices.emplace_back(*day, price.get<double>());
        }
      }
      std::sort(line.prices.begin(), line.prices.end());
      to.tariff.push_back(std::move(line));
    }
  }
  return true;
}

bool read(const json& record, Grant& to) {
  const auto on = day_member(record, "on");
  if (!on) return false;
  to.leader = text_member(record, "leader");
  to.kind = text_member(record, "kind");
  to.on = *on;
  to.until = day_member(record, "until");
  to.tariff = text_member(record, "tariff");
  to.amount_cny = number_member(record, "amount_cny");
  to.delivered_cny = number_member(record, "delivered_cny");
  to.impressions = number_member(record, "impressions");
  to.note = text_member(record, "note");
  return true;
}

bool read(const json& record, Good& to) {
  to.name = text_member(record, "name");
  to.platform = text_member(record, "scope") == "platform";
  to.county = text_member(record, "county");
  to.area = text_member(record, "area");
  to.season_from = static_cast<int>(int_member(record, "season_from"));
  to.season_to = static_cast<int>(int_member(record, "season_to"));
  to.unit = text_member(record, "unit");
  to.box_weight = number_member(record, "box_weight");
  to.households = int_member(record, "households");
  to.poor_households = int_member(record, "poor_households");
  to.sellers = int_member(record, "sellers");
  to.poor_sellers = int_member(record, "poor_sellers");
  if (const json* sales = object_member(record, "sales")) {
    for (const auto& [period, one] : sales->items()) {
      if (one.is_object())
        to.sales.push_back({period, number_member(one, "quantity"), number_member(one, "boxes"),
                            number_member(one, "amount_cny")});
    }
  }
  return !to.name.empty();
}

bool read(const json& record, Event& to) {
  to.area = text_member(record, "area");
  to.kind = text_member(record, "kind");
  to.name = text_member(record, "name");
  to.on = text_member(record, "on");
  if (const auto counts = record.find("counts"); counts != record.end() && counts->is_object()) {
    for (const auto& [what, count] : counts->items()) {
      if (count.is_number()) to.counts.emplace_back(what, count.get<double>());
    }
  }
  return !to.name.empty();
}

bool read(const json& record, HeritageItem& to) {
  to.name = text_member(record, "name");
  to.category = static_cast<int>(int_member(record, "category"));
  to.year = static_cast<int>(int_member(record, "year"));
  to.items = int_member(record, "items", 1);
  to.clips = int_member(record, "clips");
  to.seen = record.contains("items") ? int_member(record, "seen") : (to.clips > 0 ? 1 : 0);
  const json inheritors = entries_of(record, "inheritors", "name");
  for (const auto& [key, one] : inheritors.items())
    to.inheritors.push_back(
        {key, text_member(one, "name"), text_member(one, "level"), text_member(one, "since")});
  const json activities = entries_of(record, "activities", "title");
  for (const auto& [key, one] : activities.items())
    to.activities.push_back({key, text_member(one, "kind"), text_member(one, "title"),
                             text_member(one, "on"), int_member(one, "people")});
  to.lessons = int_member(record, "lessons");
  return to.category >= 1 && to.category <= 10 && to.items > 0 && to.seen >= 0 &&
         to.seen <= to.items;
}

bool read(const json& record, HeritageCategory& to) {
  to.order = static_cast<int>(int_member(record, "order"));
  to.zh = text_member(record, "zh");
  to.en = text_member(record, "en");
  to.roman = text_member(record, "roman");
  return to.order >= 1 && to.order <= 10;
}

bool read(const json& record, PrintedFigure& to) {
  const auto comparator = comparator_from_word(text_member(record, "comparator"));
  if (!comparator) return false;
  to.system = text_member(record, "system");
  const std::string kind = text_member(record, "kind", "figure");
  to.kind = kind == "rule"   ? FigureKind::kRule
            : kind == "text" ? FigureKind::kText
                             : FigureKind::kFigure;
  to.values = numbers_member(record, "values");
  to.text = text_member(record, "text");
  to.comparator = *comparator;
  to.unit = text_member(record, "unit");
  to.quote = text_member(record, "quote");
  to.damaged = bool_member(record, "damaged");
  to.note = text_member(record, "note");
  to.source = text_member(record, "source");
  to.on = text_member(record, "on");
  if (const json* also = list_member(record, "also")) {
    for (const json& one : *also) {
      if (!one.is_object()) continue;
      if (const auto other = comparator_from_word(text_member(one, "comparator")))
        to.also.push_back({*other, number_member(one, "value"), text_member(one, "place")});
    }
  }
  return true;
}

bool read(const json& record, Notice& to) {
  to.talk = text_member(record, "kind") == "talk";
  to.title = text_member(record, "title");
  to.text = text_member(record, "text");
  to.on = text_member(record, "on");
  to.speaker = text_member(record, "speaker");
  to.link = text_member(record, "link");
  const json questions = entries_of(record, "questions", "text");
  for (const auto& [key, one] : questions.items()) {
    to.questions.push_back(
        {key, text_member(one, "who"), text_member(one, "text"), text_member(one, "answer")});
    to.unanswered += to.questions.back().answer.empty();
  }
  const json tasks = entries_of(record, "tasks", "text");
  for (const auto& [key, one] : tasks.items())
    to.tasks.push_back({text_member(one, "text"), day_member(one, "due"),
                        day_member(one, "done_on").has_value(), key, text_member(one, "who")});
  return !to.title.empty();
}

template <typename Item>
void set_id(Item& item, const json& record) {
  if constexpr (requires { item.id; }) item.id = text_member(record, "id");
}

template <typename Item>
void replace(std::vector<Item>& to, std::span<const Json> records, std::int64_t& unreadable) {
  to.clear();
  to.reserve(records.size());
  for (const Json& record : records) {
    Item item;
    if (record && record->is_object() && read(*record, item)) {
      set_id(item, *record);
      to.push_back(std::move(item));
    } else {
      ++unreadable;
    }
  }
}

}  // namespace

std::optional<Day> day_from_text(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const auto number = [&](std::size_t at, std::size_t size, auto& to) {
    const char* const end = text.data() + at + size;
    return std::from_chars(text.data() + at, end, to).ptr == end;
  };
  if (!number(0, 4, year) || !number(5, 2, month) || !number(8, 2, day) || year < 1950)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return Day(date);
}

std::string to_text(Day day) {
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string_view to_word(Stage stage) { return word_of(kStages, stage); }
std::string_view to_word(Field field) { return word_of(kFields, field); }
std::string_view to_word(SessionKind kind) { return word_of(kKinds, kind); }
std::optional<Stage> stage_from_word(std::string_view word) { return value_of(kStages, word); }
std::optional<Field> field_from_word(std::string_view word) { return value_of(kFields, word); }
std::optional<SessionKind> session_kind_from_word(std::string_view word) {
  return value_of(kKinds, word);
}

json entries_of(const json& record, std::string_view member, std::string_view plain) {
  json entries = json::object();
  const auto found = record.find(member);
  if (found == record.end()) return entries;
  if (found->is_object()) {
    for (const auto& [key, one] : found->items()) {
      if (one.is_object()) entries[key] = one;
    }
  } else if (found->is_array()) {
    for (std::size_t i = 0; i < found->size(); ++i) {
      const json& one = (*found)[i];
      std::string key = fmt::format("{:04}", i);
      if (one.is_object()) entries[std::move(key)] = one;
      if (one.is_string()) entries[std::move(key)] = json{{std::string(plain), one}};
    }
  }
  return entries;
}

double Tariff::price_on(Day day) const {
  double price = cny_per_thousand;
  for (const auto& [from, dated] : prices) {
    if (from <= day) price = dated;
  }
  return price;
}

double Event::count(std::string_view what) const {
  for (const auto& [counted, value] : counts) {
    if (counted == what) return value;
  }
  return 0;
}

std::optional<Leader> read_leader(const json& record) {
  Leader leader;
  if (!record.is_object() || !read(record, leader)) return std::nullopt;
  leader.id = text_member(record, "id");
  return leader;
}

void read_collection(Book& book, std::string_view name, std::span<const Json> records) {
  const auto into = [&](auto& list) { replace(list, records, book.unreadable); };
  if (name == "leaders") into(book.leaders);
  if (name == "places") into(book.places);
  if (name == "groups") into(book.groups);
  if (name == "criteria") into(book.criteria);
  if (name == "cohorts") into(book.cohorts);
  if (name == "sessions") into(book.sessions);
  if (name == "advice") into(book.advice);
  if (name == "metrics") into(book.metrics);
  if (name == "budgets") into(book.budgets);
  if (name == "grants") into(book.grants);
  if (name == "goods") into(book.goods);
  if (name == "events") into(book.events);
  if (name == "heritage") into(book.heritage);
  if (name == "categories") {
    into(book.categories);
    std::sort(book.categories.begin(), book.categories.end(),
              [](const auto& a, const auto& b) { return a.order < b.order; });
  }
  if (name == "figures") into(book.figures);
  if (name == "notices") into(book.notices);
}

const Place* find_place(const Book& book, std::string_view id) {
  const auto found = std::find_if(book.places.begin(), book.places.end(),
                                  [&](const Place& one) { return one.id == id; });
  return found == book.places.end() ? nullptr : &*found;
}

const Leader* find_leader(const Book& book, std::string_view id) {
  const auto found = std::find_if(book.leaders.begin(), book.leaders.end(),
                                  [&](const Leader& one) { return one.id == id; });
  return found == book.leaders.end() ? nullptr : &*found;
}

}  // namespace vigil::creators
