// A record as a form: fields with labels and kinds, what was typed, and what is wrong with it. The
// same form serves leaders, sessions, grants and goods; what a record has besides its fields stays.
// Not thread-safe.
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "plugins/creators/model/book.h"
#include "plugins/sdk/host.h"

namespace vigil::creators {

enum class FieldKind {
  kText,
  kLong,    // several lines
  kWhole,   // 0 and up
  kNumber,  // 0 and up, with decimals
  kDay,
  kChoice,
  kPlace,   // a county by code or name
  kGroup,   // a people group by code or name
  kLeader,  // by name
};

enum class Need { kOptional, kRequired };

struct FormField {
  std::string key;  // the record's member
  sdk::TextKey label;
  FieldKind kind = FieldKind::kText;
  Need need = Need::kOptional;
  std::vector<std::pair<std::string, std::string>> choices;  // value, words
};

enum class FormKind {
  kNone,
  kLeader,
  kPrivate,
  kWhy,
  kScores,
  kCohort,
  kSession,
  kAdvice,
  kGrant,
  kGood,
  kSale,
  kHeritage,
  kNotice,
  kBudget,
  kEvent,
  kInheritor,
  kActivity,
  kPhoto,
  kQuestion,
  kTask,
  kTariff,
  kWeights
};

struct Form {
  FormKind kind = FormKind::kNone;
  sdk::TextKey title;
  sdk::CollectionKey collection;
  std::string about;  // shown under the title, e.g. the leader's name
  std::string of;     // the record it hangs on, e.g. the good a sale is added to
  std::string entry;  // its name within that record; empty: a new one
  Json base;          // the record as it was when the form was opened; null: a new one
  std::vector<FormField> fields;
  std::vector<std::string> values;    // as typed, by field
  std::vector<std::string> problems;  // a sentence or nothing, by field
  std::string refusal;                // of the whole

  [[nodiscard]] bool open() const { return kind != FormKind::kNone; }
  [[nodiscard]] std::string value(std::string_view key) const;
  // kNotFound for a field the form does not have.
  Status set(std::string_view key, std::string_view value);
};

// Fills `values` from `base`, words for codes.
void fill_values(Form& form, const Book& book);

// The record with the typed values; nothing, and `problems` filled, when one of them cannot be.
[[nodiscard]] std::optional<nlohmann::json> body_of(Form& form, const Book& book,
                                                    const sdk::Texts& words);

// A number as people type it: "1,200", "1 200", full-width digits. Nothing for anything else, for
// what is not finite and for what is below zero.
[[nodiscard]] std::optional<double> amount_from_text(std::string_view text);

}  // namespace vigil::creators
