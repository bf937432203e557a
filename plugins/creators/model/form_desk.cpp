#include "plugins/creators/model/form_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/base/text.h"
#include "creators_ids.h"
#include "plugins/creators/model/admission.h"
#include "plugins/creators/model/form_fields.h"
#include "plugins/creators/model/support.h"
#include "plugins/sdk/format.h"

namespace vigil::creators {
namespace {

namespace collections = ids::collections;
namespace texts = ids::texts;
using nlohmann::json;

std::string_view id_kind(FormKind kind) {
  switch (kind) {
    case FormKind::kLeader: return "leader";
    case FormKind::kCohort: return "cohort";
    case FormKind::kSession: return "session";
    case FormKind::kAdvice: return "advice";
    case FormKind::kGrant: return "grant";
    case FormKind::kGood: return "good";
    case FormKind::kHeritage: return "item";
    case FormKind::kNotice: return "notice";
    case FormKind::kBudget: return "budget";
    case FormKind::kEvent: return "event";
    default: return "record";
  }
}

sdk::TextKey sentence_of(GrantProblem problem) {
  switch (problem) {
    case GrantProblem::kNoAmount: return texts::kGrantNoAmount;
    case GrantProblem::kOverBudget: return texts::kGrantOverBudget;
    case GrantProblem::kNoTariff: return texts::kGrantNoTariff;
    case GrantProblem::kNotEligible: return texts::kGrantNotEligible;
    case GrantProblem::kOutOfTime: return texts::kGrantOutOfTime;
    case GrantProblem::kNotAdmitted:
    case GrantProblem::kNone: break;
  }
  return texts::kGrantNotAdmitted;
}

}  // namespace

Status FormDesk::refuse(sdk::TextKey why) {
  form_.refusal = programme_.host().texts().text(why);
  return fail(ErrorCode::kRejected, form_.refusal);
}

Status FormDesk::open(FormKind kind, std::string_view about) {
  const sdk::Texts& words = programme_.host().texts();
  if (programme_.is_reference())
    return fail(ErrorCode::kRejected, words.text(texts::kReferenceIsReadOnly));
  if (!programme_.may_write()) return fail(ErrorCode::kForbidden, words.text(texts::kMayNotWrite));
  if ((kind == FormKind::kBudget || kind == FormKind::kTariff) && !programme_.may_set_prices())
    return fail(ErrorCode::kForbidden, words.text(texts::kMayNotSetPrices));
  Form form = form_of(kind, programme_.book(), words);
  if (is_entry(kind)) return open_entry(std::move(form), about);
  if (kind == FormKind::kTariff) return open_tariff(std::move(form), about);
  if (kind == FormKind::kWeights) return open_weights(std::move(form));
  form.of = about;
  if (const Leader* leader = find_leader(programme_.book(), about)) form.about = leader->name;
  const bool hangs = kind == FormKind::kWhy || kind == FormKind::kScores || kind == FormKind::kSale;
  if (kind == FormKind::kWhy) hide_private();
  if (kind == FormKind::kScores) {
    const Leader* const leader = find_leader(programme_.book(), about);
    if (leader == nullptr || !may_read(*leader, programme_.host().person().id.text()))
      return fail(ErrorCode::kRejected, words.text(texts::kMayNotScore));
    // A reader sees no score of the other one while scoring.
  }
  if (!hangs && !about.empty()) {
    if (const Json kept = programme_.record(form.collection, about)) {
      form.base = kept;
    } else if (kind != FormKind::kPrivate) {
      return fail(ErrorCode::kNotFound, words.text(texts::kRecordIsGone));
    }
  }
  const auto begin_with_id = [&](std::string id) {
    form.base = std::make_shared<const json>(json{{"id", std::move(id)}});
  };
  if (kind == FormKind::kPrivate && !form.base) begin_with_id(std::string(about));
  if (kind == FormKind::kSale) {
    for (const Good& good : programme_.book().goods) {
      if (good.id == about) form.about = good.name;
    }
  }
  if (!hangs && !form.base) begin_with_id(programme_.new_id(id_kind(kind)));
  fill_values(form, programme_.book());
  if (about.empty()) {
    const std::string today = to_text(programme_.today());
    for (const char* key : {"applied_on", "on", "starts"}) (void)form.set(key, today);
  }
  if (kind == FormKind::kScores) {
    for (std::string& value : form.values) value.clear();
  }
  form_ = std::move(form);
  return {};
}

Status FormDesk::set(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos)
    return fail(ErrorCode::kInvalidArgument, "A field is set as key=value.");
  const Status done = form_.set(assignment.substr(0, equals), assignment.substr(equals + 1));
  if (form_.kind == FormKind::kWeights) say_sum_of_weights();
  return done;
}

Status FormDesk::cancel() {
  close();
  return {};
}

Status FormDesk::save() {
  if (!form_.open()) return {};
  const sdk::Texts& words = programme_.host().texts();
  if (form_.kind == FormKind::kScores) return save_scores();
  std::optional<json> body = body_of(form_, programme_.book(), words);
  if (!body) return fail(ErrorCode::kInvalidArgument, words.text(texts::kFormLookAtFields));
  if (is_entry(form_.kind)) return save_entry(std::move(*body));
  switch (form_.kind) {
    case FormKind::kTariff: return save_tariff(*body);
    case FormKind::kWeights: return save_weights(*body);
    case FormKind::kWhy: return save_look();
    case FormKind::kLeader: return save_leader(std::move(*body));
    case FormKind::kSale: return save_sale(*body);
    case FormKind::kGrant: return save_grant(*body);
    case FormKind::kCohort: {
      // A year, whatever was there before.
      const std::chrono::year_month_day starts(*day_from_text(text_member(*body, "starts")));
      std::chrono::year_month_day ends = starts + std::chrono::years(1);
      if (!ends.ok()) ends = ends.year() / ends.month() / std::chrono::last;
      (*body)["ends"] = to_text(std::chrono::sys_days(ends) - std::chrono::days(1));
      break;
    }
    case FormKind::kHeritage:
      (*body)["category"] = std::atoi(text_member(*body, "category").c_str());
      break;
    case FormKind::kGood:
      if (!body->contains("scope")) (*body)["scope"] = "programme";
      break;
    case FormKind::kBudget:
      if (!body->contains("tariff")) (*body)["tariff"] = tariff_of_settings();
      (*body)["poverty_only"] = true;
      break;
    case FormKind::kEvent: {
      json counts = body->value("counts", json::object());
      for (const char* key : {"people", "amount_cny", "years"}) {
        if (!body->contains(key)) continue;
        counts[key] = (*body)[key];
        body->erase(key);
      }
      (*body)["counts"] = std::move(counts);
      break;
    }
    default: break;
  }
  return keep_and_close(std::move(*body));
}

Status FormDesk::keep_and_close(json body) {
  body.erase("batch");
  if (Status done = programme_.keep(form_.collection, body); !done) {
    form_.refusal = done.error().message;
    return done;
  }
  close();
  return {};
}

json FormDesk::tariff_of_settings() const {
  const sdk::Settings& settings = programme_.host().settings();
  const auto line = [&](const char* id, const char* zh, const char* en, sdk::SettingKey price) {
    return json{{"id", id},
                {"name", {{"zh", zh}, {"en", en}}},
                {"cny_per_thousand", settings.integer(price)}};
  };
  return json::array(
      {line("discover", "发现页曝光", "Discover page", ids::settings::kTariffDiscover),
       line("live", "直播推荐", "Live recommendation", ids::settings::kTariffLive),
       line("home", "重要位置展示", "Prominent place", ids::settings::kTariffHome)});
}

Status FormDesk::save_leader(json body) {
  if (!body.contains("stage")) body["stage"] = "applied";
  return keep_and_close(std::move(body));
}

Status FormDesk::save_scores() {
  const sdk::Texts& words = programme_.host().texts();
  const Json kept = programme_.record(form_.collection, form_.of);
  if (!kept) return refuse(texts::kRecordIsGone);
  json scores = json::object();
  bool sound = true;
  for (std::size_t i = 0; i < form_.fields.size(); ++i) {
    if (form_.fields[i].kind != FieldKind::kChoice) continue;
    const auto score = amount_from_text(form_.values[i]);
    if (!score || *score > 10 || *score != static_cast<int>(*score)) {
      form_.problems[i] = words.text(texts::kFormMissing);
      sound = false;
      continue;
    }
    scores[form_.fields[i].key] = static_cast<int>(*score);
  }
  if (!sound) return fail(ErrorCode::kInvalidArgument, words.text(texts::kFormLookAtFields));
  json body = *kept;
  const sdk::Person& person = programme_.host().person();
  json reading = {{"name", person.name},
                  {"at", to_rfc3339(programme_.host().clock().wall_now())},
                  {"scores", std::move(scores)}};
  for (const Criterion& one : programme_.book().criteria) reading["weights"][one.id] = one.weight;
  if (const std::string note(trim(form_.value("note"))); !note.empty()) reading["note"] = note;
  body["readings"][person.id.text()] = std::move(reading);
  if (text_member(body, "stage") == "applied") body["stage"] = "screening";
  return keep_and_close(std::move(body));
}

// Written down first; only what is written down is shown.
Status FormDesk::save_look() {
  const sdk::Person& person = programme_.host().person();
  const json body = {{"id", programme_.new_id("look")},
                     {"leader", form_.of},
                     {"person", person.id.text()},
                     {"name", person.name},
                     {"at", to_rfc3339(programme_.host().clock().wall_now())},
                     {"why", std::string(trim(form_.value("why")))}};
  if (Status done = programme_.keep(collections::kCreatorsViews, body); !done) {
    form_.refusal = done.error().message;
    return done;
  }
  private_shown_ = form_.of;
  close();
  return {};
}

Status FormDesk::save_sale(const json& typed) {
  const Json kept = programme_.record(form_.collection, form_.of);
  if (!kept) return refuse(texts::kRecordIsGone);
  json body = *kept;
  json sale = json::object();
  for (const char* key : {"quantity", "boxes", "amount_cny"}) {
    if (typed.contains(key)) sale[key] = typed[key];
  }
  body["sales"][text_member(typed, "period")] = std::move(sale);
  return keep_and_close(std::move(body));
}

Status FormDesk::save_grant(const json& body) {
  const Book& book = programme_.book();
  Grant grant;
  grant.id = text_member(body, "id");
  grant.leader = text_member(body, "leader");
  grant.kind = text_member(body, "kind");
  grant.on = day_from_text(text_member(body, "on")).value_or(Day{});
  grant.until = day_from_text(text_member(body, "until"));
  grant.tariff = text_member(body, "tariff");
  grant.amount_cny = number_member(body, "amount_cny");
  if (book.budgets.empty() && grant.kind == "traffic") return refuse(texts::kGrantNoBudget);
  const Budget budget = book.budgets.empty() ? Budget{} : book.budgets.front();
  const GrantProblem problem = check_grant(book, budget, grant, grant.id);
  if (problem == GrantProblem::kOverBudget) {
    double left = pacing_of(book, budget, programme_.today()).left;
    for (const Grant& other : book.grants) {
      if (other.id == grant.id) left += other.amount_cny;
    }
    form_.refusal =
        sdk::format(programme_.host().texts(), texts::kGrantOverBudget,
                    fmt::arg("amount", grouped(grant.amount_cny)), fmt::arg("left", grouped(left)));
    return fail(ErrorCode::kRejected, form_.refusal);
  }
  if (problem != GrantProblem::kNone) return refuse(sentence_of(problem));
  json kept = body;
  if (grant.kind == "traffic" && number_member(kept, "delivered_cny") > 0)
    kept["impressions"] = static_cast<std::int64_t>(
        impressions_for(budget, grant.tariff, number_member(kept, "delivered_cny"), grant.on));
  kept["by"] = programme_.host().person().id.text();
  if (Status done = programme_.keep(form_.collection, kept); !done) {
    form_.refusal = done.error().message;
    return done;
  }
  close();
  return {};
}

}  // namespace vigil::creators
