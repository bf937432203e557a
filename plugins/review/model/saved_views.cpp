// Views that a person keeps (search.h): in a setting of this desk, by person.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "plugins/review/model/search.h"
#include "plugins/sdk/format.h"
#include "review_ids.h"

namespace vigil::review {
namespace {

using nlohmann::json;
namespace texts = ids::texts;

json kept_views(const sdk::Settings& settings) {
  json all = parse_json(settings.text(ids::settings::kSearchViews)).value_or(json::object());
  return all.is_object() ? all : json::object();
}

}  // namespace

void SearchDesk::read_views() {
  snapshot_.views.clear();
  const json all = kept_views(host_.settings());
  const auto mine = all.find(person_.text());
  if (mine == all.end() || !mine->is_array()) return;
  for (const json& one : *mine) {
    SavedView view;
    view.name = clean_for_display(text_member(one, "name"), kMostViewName);
    for (const auto& [name, part] : term_parts()) view.terms.*part = text_member(one, name);
    if (view.name.empty() || snapshot_.views.size() == kMostViews) continue;
    snapshot_.views.push_back(std::move(view));
  }
  find_view();
}

Status SearchDesk::keep_views() {
  json mine = json::array();
  for (const SavedView& view : snapshot_.views) {
    json one = {{"name", view.name}};
    for (const auto& [name, part] : term_parts()) {
      if (!(view.terms.*part).empty()) one[std::string(name)] = view.terms.*part;
    }
    mine.push_back(std::move(one));
  }
  json all = kept_views(host_.settings());
  all[person_.text()] = std::move(mine);
  host_.settings().set_text(ids::settings::kSearchViews, to_canonical_json(all));
  find_view();
  return {};
}

void SearchDesk::find_view() {
  snapshot_.view.reset();
  for (std::size_t i = 0; i < snapshot_.views.size(); ++i) {
    if (snapshot_.views[i].terms == snapshot_.terms) snapshot_.view = i;
  }
}

Status SearchDesk::save(std::string_view name) {
  const sdk::Texts& words = host_.texts();
  const std::string clean(trim(clean_for_display(trim(name))));
  if (clean.empty()) {
    return fail(ErrorCode::kInvalidArgument, words.text(texts::kSearchViewUnnamed));
  }
  if (count_code_points(clean) > kMostViewName) {
    return fail(ErrorCode::kInvalidArgument,
                sdk::format(words, texts::kSearchViewLong, fmt::arg("count", kMostViewName)));
  }
  const auto same = std::find_if(snapshot_.views.begin(), snapshot_.views.end(),
                                 [&](const SavedView& view) { return view.name == clean; });
  if (same != snapshot_.views.end()) {
    same->terms = snapshot_.terms;
  } else if (snapshot_.views.size() == kMostViews) {
    return fail(ErrorCode::kRejected,
                sdk::format(words, texts::kSearchViewMany, fmt::arg("count", kMostViews)));
  } else {
    snapshot_.views.push_back({clean, snapshot_.terms});
  }
  return keep_views();
}

Status SearchDesk::use_view(std::string_view name) {
  for (const SavedView& view : snapshot_.views) {
    if (view.name != name) continue;
    snapshot_.terms = view.terms;
    find_view();
    ask(Part::kFirst);
    break;
  }
  return {};
}

Status SearchDesk::forget_view(std::string_view name) {
  // The name may be one of those in the list.
  const std::string gone(name);
  if (std::erase_if(snapshot_.views, [&](const SavedView& view) { return view.name == gone; }) ==
      0) {
    return {};
  }
  return keep_views();
}

}  // namespace vigil::review
