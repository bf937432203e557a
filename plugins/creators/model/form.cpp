#include "plugins/creators/model/form.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "creators_ids.h"

namespace vigil::creators {
namespace {

namespace texts = ids::texts;
using nlohmann::json;

std::string shown(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return std::to_string(value.get<std::int64_t>());
  if (value.is_number()) {
    std::string text = grouped(value.get<double>(), 4);
    std::erase(text, ',');
    return text;
  }
  return {};
}

std::string place_words(const Book& book, const std::string& id) {
  const Place* const place = find_place(book, id);
  return place ? place->province + place->county : id;
}

std::optional<std::string> place_id(const Book& book, std::string_view typed) {
  std::optional<std::string> found;
  for (const Place& place : book.places) {
    if (place.id == typed) return place.id;
    if (place.county != typed && place.province + place.county != typed &&
        place.province + place.prefecture + place.county != typed)
      continue;
    if (found) return std::nullopt;  // two counties of that name: the code says which
    found = place.id;
  }
  return found;
}

template <typename List, typename Name>
std::optional<std::string> id_by_name(const List& list, std::string_view typed, Name name) {
  std::optional<std::string> found;
  for (const auto& one : list) {
    if (one.id == typed) return one.id;
    if (name(one) != typed) continue;
    if (found) return std::nullopt;
    found = one.id;
  }
  return found;
}

// What is typed as the record's value; a problem's text otherwise.
std::optional<sdk::TextKey> take(const FormField& field, std::string_view typed, const Book& book,
                                 json& to) {
  switch (field.kind) {
    case FieldKind::kText:
    case FieldKind::kLong: to = std::string(typed); return std::nullopt;
    case FieldKind::kWhole:
    case FieldKind::kNumber: {
      const auto amount = amount_from_text(typed);
      if (!amount) return texts::kFormNoAmount;
      if (field.kind == FieldKind::kNumber) {
        to = *amount;
      } else if (*amount == std::floor(*amount) && *amount < 1e15) {
        to = static_cast<std::int64_t>(*amount);
      } else {
        return texts::kFormNotWhole;
      }
      return std::nullopt;
    }
    case FieldKind::kDay:
      if (!day_from_text(typed)) return texts::kFormNoDay;
      to = std::string(typed);
      return std::nullopt;
    case FieldKind::kChoice:
      for (const auto& [value, words] : field.choices) {
        if (value != typed) continue;
        to = value;
        return std::nullopt;
      }
      return texts::kFormNoChoice;
    case FieldKind::kPlace:
    case FieldKind::kGroup:
    case FieldKind::kLeader: {
      const auto id =
          field.kind == FieldKind::kPlace ? place_id(book, typed)
          : field.kind == FieldKind::kGroup
              ? id_by_name(book.groups, typed, [](const Group& one) { return one.zh; })
              : id_by_name(book.leaders, typed, [](const Leader& one) { return one.name; });
      if (!id)
        return field.kind == FieldKind::kPlace   ? texts::kFormNoPlace
               : field.kind == FieldKind::kGroup ? texts::kFormNoGroup
                                                 : texts::kFormNoLeader;
      to = *id;
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<double> amount_from_text(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c == U',' || c == U'，' || c == U' ' || c == U'\u3000') continue;
    if (c >= U'０' && c <= U'９') {
      plain += static_cast<char>('0' + (c - U'０'));
    } else if (c < 0x80) {
      plain += static_cast<char>(c);
    } else {
      return std::nullopt;
    }
  }
  double value = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (plain.empty() || error != std::errc() || end != plain.data() + plain.size())
    return std::nullopt;
  if (!std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

std::string Form::value(std::string_view key) const {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].key == key) return values[i];
  }
  return {};
}

Status Form::set(std::string_view key, std::string_view value) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].key != key) continue;
    values[i] = value;
    problems[i].clear();
    refusal.clear();
    return {};
  }
  return fail(ErrorCode::kNotFound, "The form has no such field.");
}

void fill_values(Form& form, const Book& book) {
  form.values.assign(form.fields.size(), {});
  form.problems.assign(form.fields.size(), {});
  for (std::size_t i = 0; i < form.fields.size(); ++i) {
    const FormField& field = form.fields[i];
    if (form.base && form.base->contains(field.key)) {
      form.values[i] = shown(form.base->at(field.key));
    } else if (field.kind == FieldKind::kChoice && field.need == Need::kRequired &&
               !field.choices.empty()) {
      form.values[i] = field.choices.front().first;
    }
    if (field.kind == FieldKind::kPlace) form.values[i] = place_words(book, form.values[i]);
    if (field.kind == FieldKind::kGroup) {
      for (const Group& group : book.groups) {
        if (group.id == form.values[i]) form.values[i] = group.zh;
      }
    }
    if (field.kind == FieldKind::kLeader) {
      if (const Leader* leader = find_leader(book, form.values[i])) form.values[i] = leader->name;
    }
  }
}

std::optional<json> body_of(Form& form, const Book& book, const sdk::Texts& words) {
  json body = form.base ? *form.base : json::object();
  bool sound = true;
  for (std::size_t i = 0; i < form.fields.size(); ++i) {
    const FormField& field = form.fields[i];
    const std::string_view typed = trim(form.values[i]);
    form.problems[i].clear();
    if (typed.empty()) {
      if (field.need == Need::kRequired) {
        form.problems[i] = words.text(texts::kFormMissing);
        sound = false;
      }
      body.erase(field.key);
      continue;
    }
    json value;
    if (const auto problem = take(field, typed, book, value)) {
      form.problems[i] = words.text(*problem);
      sound = false;
    } else {
      body[field.key] = std::move(value);
    }
  }
  if (!sound) return std::nullopt;
  // Changed by hand: no longer what an import brought, so that undoing the import leaves it.
  body.erase("batch");
  return body;
}

}  // namespace vigil::creators
