// What the programme knows, read from its collections into plain values: the book that rules,
// charts and the yearly report are worked out from. Records that cannot be read are left out and
// counted, never guessed. Pure; values only.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/creators/model/figure.h"

namespace vigil::creators {

using Day = std::chrono::sys_days;

// "2018-09-19"; nothing for anything else, for days that are not in the calendar, and before 1950:
// spreadsheets write 1900 where there is no date.
[[nodiscard]] std::optional<Day> day_from_text(std::string_view text);
[[nodiscard]] std::string to_text(Day day);

enum class Stage { kApplied, kScreening, kInterview, kAdmitted, kDeclined, kWithdrawn };
enum class Field { kFarming, kHeritage, kTourism, kEcology, kOther };
inline constexpr Stage kAllStages[] = {Stage::kApplied,  Stage::kScreening, Stage::kInterview,
                                       Stage::kAdmitted, Stage::kDeclined,  Stage::kWithdrawn};
inline constexpr Field kAllFields[] = {Field::kFarming, Field::kHeritage, Field::kTourism,
                                       Field::kEcology, Field::kOther};
[[nodiscard]] std::string_view to_word(Stage stage);
[[nodiscard]] std::string_view to_word(Field field);
[[nodiscard]] std::optional<Stage> stage_from_word(std::string_view word);
[[nodiscard]] std::optional<Field> field_from_word(std::string_view word);

struct Place {
  std::string id;  // the county's code
  std::string province;
  std::string prefecture;
  std::string county;
  bool poverty = false;
};

struct Reading {
  std::string reader;  // the person's id
  std::string name;
  std::vector<std::pair<std::string, int>> scores;  // by criterion, 0 to 10
  std::string at;                                   // RFC 3339, UTC
  // The criteria's weights when it was read; empty: not written down, those of its time stand.
  std::vector<std::pair<std::string, int>> weights;
};

struct Leader {
  std::string id;
  std::string name;
  Stage stage = Stage::kApplied;
  Field field = Field::kOther;
  std::string channel;
  std::string applied_on;
  std::string county;  // a place's id
  std::string group;   // GB/T 3304
  std::string cohort;
  std::string account;
  std::string business;
  std::vector<Reading> readings;
  std::string interview_result;  // "admit", "decline"; empty: none yet
  double fans = 0;
  double output_cny = 0;
  std::int64_t poor_households = 0;
  std::int64_t jobs = 0;
};

struct Criterion {
  std::string id;
  std::string zh;
  std::string en;
  int weight = 1;
  // Weights it had, by the time until which each stood (RFC 3339, UTC), the oldest first.
  std::vector<std::pair<std::string, int>> earlier;
};

struct Cohort {
  std::string id;
  std::string name;
  std::string theme;
  Day starts{};
  Day ends{};
};

enum class SessionKind { kTraining, kVisit, kField, kOnline };
inline constexpr SessionKind kAllSessionKinds[] = {SessionKind::kTraining, SessionKind::kVisit,
                                                   SessionKind::kField, SessionKind::kOnline};
[[nodiscard]] std::string_view to_word(SessionKind kind);
[[nodiscard]] std::optional<SessionKind> session_kind_from_word(std::string_view word);

// A picture of a visit: where it lies (a path, a link or a clip's number), as the desk lists it.
struct Photo {
  std::string key;  // its name among the session's
  std::string path;
  std::string caption;
  std::string on;
};

struct Session {
  std::string id;
  std::string cohort;
  SessionKind kind = SessionKind::kTraining;
  std::string title;
  Day on{};
  double hours = 0;
  std::string mentor;
  std::vector<std::string> attended;  // leaders' ids, sorted
  bool homework = false;
  std::vector<std::string> handed;
  std::vector<Photo> photos;
};

struct Advice {
  std::string id;
  std::string leader;
  Day on{};
  std::string mentor;
  std::string text;
  std::optional<Day> follow_up_on;
  std::optional<Day> closed_on;
};

// One account's figures at even distances.
struct Metrics {
  std::string leader;
  Day from{};
  int every_days = 1;
  std::vector<double> fans;
  std::vector<double> views;
  std::vector<double> likes;
  std::vector<double> sales;  // CNY
};

struct Tariff {
  std::string id;
  std::string zh;
  std::string en;
  double cny_per_thousand = 0;                 // before the first of `prices`
  std::vector<std::pair<Day, double>> prices;  // from each day on, the earliest first

  [[nodiscard]] double price_on(Day day) const;
};

struct Budget {
  std::string id;
  double amount_cny = 0;
  Day from{};
  Day to{};
  std::vector<Tariff> tariff;
  bool poverty_only = true;
};

struct Grant {
  std::string id;
  std::string leader;
  std::string kind;  // "traffic", "brand", "shop", "training"
  Day on{};
  std::optional<Day> until;
  std::string tariff;
  double amount_cny = 0;
  double delivered_cny = 0;
  double impressions = 0;
  std::string note;
};

struct Sale {
  std::string period;  // "2018", "2018-09"
  double quantity = 0;
  double boxes = 0;
  double amount_cny = 0;
};

struct Good {
  std::string id;
  std::string name;
  bool platform = false;  // all sellers of the community, not the programme's
  std::string county;
  std::string area;
  int season_from = 0;  // months; 0: not said
  int season_to = 0;
  std::string unit;
  double box_weight = 0;  // 0: not said
  std::int64_t households = 0;
  std::int64_t poor_households = 0;
  std::int64_t sellers = 0;
  std::int64_t poor_sellers = 0;
  std::vector<Sale> sales;
};

struct Event {
  std::string id;
  std::string area;
  std::string kind;
  std::string name;
  std::string on;
  std::vector<std::pair<std::string, double>> counts;

  [[nodiscard]] double count(std::string_view what) const;
};

// Who keeps an item up.
struct Inheritor {
  std::string key;  // its name among the item's
  std::string name;
  std::string level;  // "national", "province", "prefecture", "county"; empty: not said
  std::string since;
};

// A lesson, an event or a live stream about an item.
struct Activity {
  std::string key;
  std::string kind;  // "lesson", "event", "live"
  std::string title;
  std::string on;
  std::int64_t people = 0;
};

// One item, or with `items` above 1 so many of them that differ in nothing that is counted.
struct HeritageItem {
  std::string id;
  std::string name;
  int category = 0;  // 1 to 10
  int year = 0;      // of its batch
  std::int64_t items = 1;
  std::int64_t seen = 0;  // of them shown in clips
  std::vector<Inheritor> inheritors;
  std::vector<Activity> activities;
  std::int64_t lessons = 0;
  std::int64_t clips = 0;
};

struct HeritageCategory {
  int order = 0;
  std::string zh;
  std::string en;
  std::string roman;
};

enum class FigureKind { kFigure, kRule, kText };

struct PrintedFigure {
  struct Also {
    Comparator comparator = Comparator::kEqual;
    double value = 0;
    std::string place;
  };
  std::string id;
  std::string system;
  FigureKind kind = FigureKind::kFigure;
  std::vector<double> values;
  std::string text;  // where it is no number: "2018-09-19"
  Comparator comparator = Comparator::kEqual;
  std::string unit;
  std::string quote;
  std::vector<Also> also;  // the same quantity told elsewhere
  bool damaged = false;
  std::string note;
  std::string source;
  std::string on;
};

struct Notice {
  struct Task {
    std::string text;
    std::optional<Day> due;
    bool done = false;
    std::string key{};
    std::string who{};
  };
  struct Question {
    std::string key;
    std::string who;
    std::string text;
    std::string answer;
  };
  std::string id;
  bool talk = false;
  std::string title;
  std::string text;
  std::string on;
  std::string speaker;
  std::string link;
  std::vector<Question> questions;
  std::size_t unanswered = 0;
  std::vector<Task> tasks;
};

struct Group {
  std::string id;
  std::string zh;
  std::string roman;
};

struct Book {
  std::vector<Leader> leaders;
  std::vector<Place> places;
  std::vector<Group> groups;
  std::vector<Criterion> criteria;
  std::vector<Cohort> cohorts;
  std::vector<Session> sessions;
  std::vector<Advice> advice;
  std::vector<Metrics> metrics;
  std::vector<Budget> budgets;
  std::vector<Grant> grants;
  std::vector<Good> goods;
  std::vector<Event> events;
  std::vector<HeritageItem> heritage;
  std::vector<HeritageCategory> categories;
  std::vector<PrintedFigure> figures;
  std::vector<Notice> notices;
  std::int64_t unreadable = 0;  // records left out
};

using Json = std::shared_ptr<const nlohmann::json>;

// Puts the records of one collection ("leaders", without the plugin's name) into the book in place
// of what it had of them; unknown names are passed over.
void read_collection(Book& book, std::string_view name, std::span<const Json> records);

// What a record has many of, by name: the object itself; of a record that still has a list its
// lines as "0000", "0001", with what a plain text is called (`plain`). Never null.
[[nodiscard]] nlohmann::json entries_of(const nlohmann::json& record, std::string_view member,
                                        std::string_view plain);

[[nodiscard]] std::optional<Leader> read_leader(const nlohmann::json& record);
[[nodiscard]] const Place* find_place(const Book& book, std::string_view id);
[[nodiscard]] const Leader* find_leader(const Book& book, std::string_view id);

}  // namespace vigil::creators
