#include "core/domain/wildlife/guide.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil::wildlife {
namespace {

using nlohmann::json;

Error refuse(std::string sentence) {
  return fail(ErrorCode::kInvalidArgument, std::move(sentence));
}

template <typename T, std::size_t N>
std::optional<T> from_word(const T (&all)[N], std::string_view word) {
  for (const T value : all) {
    if (to_word(value) == word) return value;
  }
  return std::nullopt;
}

// False for a word there is not.
template <typename T, std::size_t N>
bool read_words(const json& when, const char* key, const T (&all)[N], std::vector<T>& out) {
  const auto list = when.find(key);
  if (list == when.end()) return true;
  if (!list->is_array()) return false;
  for (const json& word : *list) {
    const auto value = from_word(all, word.is_string() ? word.get<std::string>() : std::string());
    if (!value) return false;
    out.push_back(*value);
  }
  return true;
}

template <typename T>
bool fits(const std::vector<T>& wanted, const std::optional<T>& value) {
  if (wanted.empty()) return true;
  return value && std::find(wanted.begin(), wanted.end(), *value) != wanted.end();
}

bool unprotected(const Answers& answers) { return answers.standing == Standing::kNone; }

}  // namespace

std::string_view to_word(Standing standing) {
  switch (standing) {
    case Standing::kNone: return "none";
    case Standing::kFirst: return "first";
    case Standing::kSecond: return "second";
    case Standing::kAppendix: return "appendix";
  }
  return "none";
}

std::string_view to_word(Origin origin) {
  switch (origin) {
    case Origin::kWild: return "wild";
    case Origin::kFarmed: return "farmed";
    case Origin::kUnknown: return "unknown";
  }
  return "unknown";
}

std::string_view to_word(Form form) { return form == Form::kLive ? "live" : "product"; }

std::string_view to_word(Happening happening) {
  switch (happening) {
    case Happening::kSale: return "sale";
    case Happening::kTaking: return "taking";
    case Happening::kSighting: return "sighting";
    case Happening::kRescue: return "rescue";
  }
  return "sighting";
}

std::string_view to_word(Act act) {
  switch (act) {
    case Act::kNothing: return "nothing";
    case Act::kLabel: return "label";
    case Act::kWarn: return "warn";
    case Act::kLimit: return "limit";
    case Act::kRemove: return "remove";
    case Act::kReport: return "report";
  }
  return "nothing";
}

std::optional<Act> act_from_word(std::string_view word) { return from_word(kAllActs, word); }

Asking next_question(const Answers& answers) {
  if (!answers.subject_known) return Asking::kSubject;
  if (!answers.standing) return Asking::kStanding;
  if (unprotected(answers)) return Asking::kNothing;
  if (!answers.happening) return Asking::kHappening;
  if (answers.happening == Happening::kRescue) return Asking::kNothing;
  if (!answers.form) return Asking::kForm;
  if (!answers.origin) return Asking::kOrigin;
  return Asking::kNothing;
}

bool take_back(Answers& answers) {
  if (answers.origin) {
    answers.origin.reset();
  } else if (answers.form && answers.product.empty()) {
    answers.form.reset();
  } else if (answers.happening) {
    answers.happening.reset();
  } else if (answers.subject_known) {
    answers = {};
  } else {
    return false;
  }
  return true;
}

Result<ActTable> act_table_from_json(const json& record) {
  const auto rows = record.is_object() ? record.find("rows") : record.end();
  if (!record.is_object() || rows == record.end() || !rows->is_array())
    return refuse("The table of acts has no rows.");
  ActTable table;
  table.version = static_cast<int>(int_member(record, "version"));
  for (const json& one : *rows) {
    ActRow row;
    row.id = text_member(one, "id");
    const json when = one.is_object() ? one.value("when", json::object()) : json::object();
    const auto act = act_from_word(text_member(one, "act"));
    if (row.id.empty() || !act || !when.is_object())
      return refuse(fmt::format("The row \"{}\" of the table of acts has no act.", row.id));
    row.act = *act;
    if (!read_words(when, "standing", kAllStandings, row.standings) ||
        !read_words(when, "origin", kAllOrigins, row.origins) ||
        !read_words(when, "form", kAllForms, row.forms) ||
        !read_words(when, "happening", kAllHappenings, row.happenings)) {
      return refuse(
          fmt::format("The row \"{}\" of the table of acts has a word there is not.", row.id));
    }
    if (when.contains("wild_only")) row.wild_only = bool_member(when, "wild_only");
    const auto words = [&](const char* key, std::string& zh, std::string& en) {
      const json both = one.value(key, json::object());
      zh = clean_for_display(text_member(both, "zh"), 200);
      en = clean_for_display(text_member(both, "en"), 400);
    };
    words("why", row.why_zh, row.why_en);
    words("text", row.text_zh, row.text_en);
    table.rows.push_back(std::move(row));
  }
  return table;
}

const ActRow* row_for(const ActTable& table, const Answers& answers) {
  if (next_question(answers) != Asking::kNothing) return nullptr;
  for (const ActRow& row : table.rows) {
    if (fits(row.standings, answers.standing) && fits(row.origins, answers.origin) &&
        fits(row.forms, answers.form) && fits(row.happenings, answers.happening) &&
        (!row.wild_only || *row.wild_only == answers.wild_only)) {
      return &row;
    }
  }
  return nullptr;
}

Ruling ruling_of(Act act, bool aquatic) {
  using domain::ActionKind;
  switch (act) {
    case Act::kNothing: return {domain::Verdict::kAllow, {}};
    case Act::kLabel:
      return {domain::Verdict::kLabel, {{ActionKind::kLabel, 0, "wildlife-protected"}}};
    case Act::kWarn: return {domain::Verdict::kWarn, {{ActionKind::kLabel, 0, "wildlife-warning"}}};
    case Act::kLimit: return {domain::Verdict::kLimit, {}};
    case Act::kRemove: return {domain::Verdict::kRemove, {}};
    case Act::kReport:
      return {domain::Verdict::kRemove,
              {{ActionKind::kAuthority, 0, aquatic ? "fisheries" : "forestry"}}};
  }
  return {};
}

Result<LookAlikes> look_alikes_from_json(const json& record) {
  LookAlikes alike;
  alike.id = text_member(record, "id");
  const auto names = record.is_object() ? record.find("names") : record.end();
  if (record.is_object() && names != record.end() && names->is_array()) {
    for (const json& name : *names) {
      if (name.is_string()) alike.names.push_back(name.get<std::string>());
    }
  }
  if (alike.id.empty() || alike.names.size() < 2)
    return refuse("Look-alikes need an id and two names.");
  const json tell = record.value("tell", json::object());
  alike.tell_zh = clean_for_display(text_member(tell, "zh"), 300);
  alike.tell_en = clean_for_display(text_member(tell, "en"), 600);
  return alike;
}

std::vector<const LookAlikes*> look_alikes_of(std::span<const LookAlikes> all,
                                              const Species& species) {
  std::vector<const LookAlikes*> found;
  for (const LookAlikes& alike : all) {
    const bool named = std::any_of(alike.names.begin(), alike.names.end(), [&](const auto& name) {
      return name == species.name_zh || name == species.name_la;
    });
    if (named) found.push_back(&alike);
  }
  return found;
}

}  // namespace vigil::wildlife
