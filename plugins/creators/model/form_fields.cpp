#include "plugins/creators/model/form_fields.h"

#include "creators_ids.h"

namespace vigil::creators {
namespace {

namespace texts = ids::texts;
namespace collections = ids::collections;

constexpr std::string_view kChannels[] = {"recommended_by_county", "recommended_by_partner",
                                          "own_application", "found_on_platform",
                                          "recommended_by_leader"};
constexpr std::string_view kSupports[] = {"traffic", "brand", "shop", "training"};
constexpr std::string_view kEvents[] = {"market",   "live",    "contract", "label_page",
                                        "training", "lessons", "campaign", "brand"};

constexpr std::string_view kActivities[] = {"lesson", "event", "live"};
constexpr std::string_view kLevels[] = {"national", "province", "prefecture", "county"};

template <typename List, typename Title>
FormField choice(std::string key, sdk::TextKey label, const List& values, Title title,
                 const sdk::Texts& words) {
  FormField field{std::move(key), label, FieldKind::kChoice, Need::kRequired, {}};
  for (const auto& value : values) {
    if constexpr (std::is_enum_v<std::decay_t<decltype(value)>>) {
      field.choices.emplace_back(to_word(value), words.text(title(value)));
    } else {
      field.choices.emplace_back(value, words.text(title(value)));
    }
  }
  return field;
}

FormField cohorts(const Book& book, Need need) {
  FormField field{"cohort", texts::kLabelCohort, FieldKind::kChoice, need, {}};
  for (const Cohort& cohort : book.cohorts) field.choices.emplace_back(cohort.id, cohort.name);
  return field;
}

}  // namespace

sdk::TextKey title_of(Stage stage) {
  switch (stage) {
    case Stage::kApplied: return texts::kStageApplied;
    case Stage::kScreening: return texts::kStageScreening;
    case Stage::kInterview: return texts::kStageInterview;
    case Stage::kAdmitted: return texts::kStageAdmitted;
    case Stage::kDeclined: return texts::kStageDeclined;
    case Stage::kWithdrawn: return texts::kStageWithdrawn;
  }
  return texts::kStageApplied;
}

sdk::TextKey title_of(Field field) {
  switch (field) {
    case Field::kFarming: return texts::kFieldFarming;
    case Field::kHeritage: return texts::kFieldHeritage;
    case Field::kTourism: return texts::kFieldTourism;
    case Field::kEcology: return texts::kFieldEcology;
    case Field::kOther: return texts::kFieldOther;
  }
  return texts::kFieldOther;
}

sdk::TextKey title_of(SessionKind kind) {
  switch (kind) {
    case SessionKind::kTraining: return texts::kSessionTraining;
    case SessionKind::kVisit: return texts::kSessionVisit;
    case SessionKind::kField: return texts::kSessionField;
    case SessionKind::kOnline: return texts::kSessionOnline;
  }
  return texts::kSessionTraining;
}

sdk::TextKey title_of_channel(std::string_view channel) {
  if (channel == kChannels[0]) return texts::kChannelCounty;
  if (channel == kChannels[1]) return texts::kChannelPartner;
  if (channel == kChannels[3]) return texts::kChannelFound;
  if (channel == kChannels[4]) return texts::kChannelLeader;
  return texts::kChannelOwn;
}

sdk::TextKey title_of_support(std::string_view kind) {
  if (kind == "brand") return texts::kSupportBrand;
  if (kind == "shop") return texts::kSupportShop;
  if (kind == "training") return texts::kSupportTraining;
  return texts::kSupportTraffic;
}

sdk::TextKey title_of_event(std::string_view kind) {
  if (kind == "live") return texts::kEventLive;
  if (kind == "contract") return texts::kEventContract;
  if (kind == "label_page") return texts::kEventLabelPage;
  if (kind == "training") return texts::kSupportTraining;
  if (kind == "lessons") return texts::kEventLessons;
  if (kind == "campaign") return texts::kEventCampaign;
  if (kind == "brand") return texts::kSupportBrand;
  return texts::kEventMarket;
}

sdk::TextKey title_of_activity(std::string_view kind) {
  if (kind == "event") return texts::kActivityEvent;
  if (kind == "live") return texts::kEventLive;
  return texts::kActivityLesson;
}

sdk::TextKey title_of_level(std::string_view level) {
  if (level == "province") return texts::kLevelProvince;
  if (level == "prefecture") return texts::kLevelPrefecture;
  if (level == "county") return texts::kLevelCounty;
  return texts::kLevelNational;
}

const std::string& name_of(const sdk::Texts& words, const std::string& zh, const std::string& en) {
  return words.language() == "en" && !en.empty() ? en : zh;
}

Form form_of(FormKind kind, const Book& book, const sdk::Texts& words) {
  using enum FieldKind;
  Form form;
  form.kind = kind;
  const auto add = [&](const char* key, sdk::TextKey label, FieldKind field = kText,
                       Need need = Need::kOptional) {
    form.fields.push_back({key, label, field, need, {}});
  };
  const Need must = Need::kRequired;
  switch (kind) {
    case FormKind::kNone: break;
    case FormKind::kLeader:
      form.title = texts::kFormLeader;
      form.collection = collections::kCreatorsLeaders;
      add("name", texts::kLabelPerson, kText, must);
      form.fields.push_back(choice(
          "field", texts::kLabelField, kAllFields, [](Field one) { return title_of(one); }, words));
      form.fields.push_back(
          choice("channel", texts::kLabelChannel, kChannels, title_of_channel, words));
      add("applied_on", texts::kLabelAppliedOn, kDay);
      add("county", texts::kLabelCounty, kPlace);
      add("group", texts::kLabelGroup, kGroup);
      form.fields.push_back(cohorts(book, Need::kOptional));
      add("account", texts::kLabelAccount);
      add("business", texts::kLabelBusiness);
      add("fans", texts::kLabelFans, kWhole);
      add("output_cny", texts::kLabelOutput, kNumber);
      add("poor_households", texts::kLabelPoorHouseholds, kWhole);
      add("jobs", texts::kLabelJobs, kWhole);
      add("summary", texts::kLabelSummary, kLong);
      break;
    case FormKind::kPrivate:
      form.title = texts::kFormPrivate;
      form.collection = collections::kCreatorsPrivate;
      add("phone", texts::kLabelPhone);
      add("identity", texts::kLabelIdentity);
      add("address", texts::kLabelAddress);
      add("bank", texts::kLabelBank);
      add("born", texts::kLabelBorn, kDay);
      break;
    case FormKind::kWhy:
      form.title = texts::kFormWhy;
      form.collection = collections::kCreatorsViews;
      add("why", texts::kLabelWhy, kText, must);
      break;
    case FormKind::kScores:
      form.title = texts::kFormScores;
      form.collection = collections::kCreatorsLeaders;
      for (const Criterion& criterion : book.criteria) {
        FormField field{criterion.id, texts::kLabelScore, kChoice, must, {}};
        for (int i = 0; i <= 10; ++i)
          field.choices.emplace_back(std::to_string(i), std::to_string(i));
        form.fields.push_back(std::move(field));
      }
      add("note", texts::kLabelNote, kLong);
      break;
    case FormKind::kCohort:
      form.title = texts::kFormCohort;
      form.collection = collections::kCreatorsCohorts;
      add("name", texts::kLabelName, kText, must);
      add("theme", texts::kLabelTheme);
      add("starts", texts::kLabelStarts, kDay, must);
      add("place", texts::kLabelPlace);
      break;
    case FormKind::kSession:
      form.title = texts::kFormSession;
      form.collection = collections::kCreatorsSessions;
      form.fields.push_back(cohorts(book, must));
      form.fields.push_back(choice(
          "kind", texts::kLabelKind, kAllSessionKinds,
          [](SessionKind one) { return title_of(one); }, words));
      add("title", texts::kLabelTitle, kText, must);
      add("on", texts::kLabelOn, kDay, must);
      add("hours", texts::kLabelHours, kNumber);
      add("mentor", texts::kLabelMentor);
      add("place", texts::kLabelPlace);
      add("link", texts::kLabelLink);
      break;
    case FormKind::kAdvice:
      form.title = texts::kFormAdvice;
      form.collection = collections::kCreatorsAdvice;
      add("leader", texts::kLabelLeader, kLeader, must);
      add("on", texts::kLabelOn, kDay, must);
      add("mentor", texts::kLabelMentor);
      add("text", texts::kLabelAdvice, kLong, must);
      add("follow_up_on", texts::kLabelFollowUp, kDay);
      add("closed_on", texts::kLabelClosedOn, kDay);
      add("result", texts::kLabelResult, kLong);
      break;
    case FormKind::kGrant:
      form.title = texts::kFormGrant;
      form.collection = collections::kCreatorsGrants;
      add("leader", texts::kLabelLeader, kLeader, must);
      form.fields.push_back(choice("kind", texts::kLabelKind, kSupports, title_of_support, words));
      add("on", texts::kLabelFrom, kDay, must);
      add("until", texts::kLabelUntil, kDay);
      add("amount_cny", texts::kLabelAmount, kNumber);
      {
        FormField field{"tariff", texts::kLabelTariff, kChoice, Need::kOptional, {}};
        if (!book.budgets.empty()) {
          for (const Tariff& one : book.budgets.front().tariff)
            field.choices.emplace_back(one.id, name_of(words, one.zh, one.en));
        }
        form.fields.push_back(std::move(field));
      }
      add("delivered_cny", texts::kLabelDelivered, kNumber);
      add("note", texts::kLabelNote);
      break;
    case FormKind::kGood:
      form.title = texts::kFormGood;
      form.collection = collections::kCreatorsGoods;
      add("name", texts::kLabelName, kText, must);
      add("county", texts::kLabelCounty, kPlace);
      add("season_from", texts::kLabelSeasonFrom, kWhole);
      add("season_to", texts::kLabelSeasonTo, kWhole);
      add("unit", texts::kLabelUnit);
      add("box_weight", texts::kLabelBoxWeight, kNumber);
      add("sellers", texts::kLabelSellers, kWhole);
      add("poor_sellers", texts::kLabelPoorSellers, kWhole);
      add("households", texts::kLabelHouseholds, kWhole);
      add("poor_households", texts::kLabelPoorHouseholds, kWhole);
      break;
    case FormKind::kSale:
      form.title = texts::kFormSale;
      form.collection = collections::kCreatorsGoods;
      add("period", texts::kLabelPeriod, kText, must);
      add("quantity", texts::kLabelQuantity, kNumber);
      add("boxes", texts::kLabelBoxes, kNumber);
      add("amount_cny", texts::kLabelAmount, kNumber, must);
      break;
    case FormKind::kHeritage: {
      form.title = texts::kFormHeritage;
      form.collection = collections::kCreatorsHeritage;
      add("name", texts::kLabelName, kText, must);
      FormField field{"category", texts::kLabelCategory, kChoice, must, {}};
      for (const HeritageCategory& one : book.categories)
        field.choices.emplace_back(std::to_string(one.order), name_of(words, one.zh, one.en));
      form.fields.push_back(std::move(field));
      add("province", texts::kLabelProvince);
      add("year", texts::kLabelYear, kWhole);
      add("clips", texts::kLabelClips, kWhole);
      add("lessons", texts::kLabelLessons, kWhole);
      add("page", texts::kLabelPage);
      break;
    }
    case FormKind::kNotice: {
      form.title = texts::kFormNotice;
      form.collection = collections::kCreatorsNotices;
      FormField field{"kind", texts::kLabelKind, kChoice, must, {}};
      field.choices = {{"announcement", words.text(texts::kNoticeAnnouncement)},
                       {"talk", words.text(texts::kNoticeTalk)}};
      form.fields.push_back(std::move(field));
      add("title", texts::kLabelTitle, kText, must);
      add("on", texts::kLabelOn, kDay, must);
      add("speaker", texts::kLabelSpeaker);
      add("link", texts::kLabelLink);
      add("text", texts::kLabelText, kLong);
      break;
    }
    case FormKind::kBudget:
      form.title = texts::kFormBudget;
      form.collection = collections::kCreatorsBudgets;
      add("amount_cny", texts::kLabelAmount, kNumber, must);
      add("from", texts::kLabelFrom, kDay, must);
      add("to", texts::kLabelUntil, kDay, must);
      add("source", texts::kLabelSource);
      break;
    case FormKind::kInheritor:
      form.title = texts::kFormInheritor;
      form.collection = collections::kCreatorsHeritage;
      add("name", texts::kLabelPerson, kText, must);
      form.fields.push_back(choice("level", texts::kLabelLevel, kLevels, title_of_level, words));
      form.fields.back().need = Need::kOptional;
      add("since", texts::kLabelSince, kDay);
      add("note", texts::kLabelNote);
      break;
    case FormKind::kActivity:
      form.title = texts::kFormActivity;
      form.collection = collections::kCreatorsHeritage;
      form.fields.push_back(
          choice("kind", texts::kLabelKind, kActivities, title_of_activity, words));
      add("title", texts::kLabelTitle, kText, must);
      add("on", texts::kLabelOn, kDay, must);
      add("people", texts::kLabelPeople, kWhole);
      add("link", texts::kLabelLink);
      break;
    case FormKind::kPhoto:
      form.title = texts::kFormPhoto;
      form.collection = collections::kCreatorsSessions;
      add("path", texts::kLabelPath, kText, must);
      add("caption", texts::kLabelCaption);
      add("on", texts::kLabelOn, kDay);
      break;
    case FormKind::kQuestion:
      form.title = texts::kFormQuestion;
      form.collection = collections::kCreatorsNotices;
      add("who", texts::kLabelAsker);
      add("text", texts::kLabelQuestion, kLong, must);
      add("answer", texts::kLabelAnswer, kLong);
      break;
    case FormKind::kTask:
      form.title = texts::kFormTask;
      form.collection = collections::kCreatorsNotices;
      add("text", texts::kLabelTask, kText, must);
      add("who", texts::kLabelDoer);
      add("due", texts::kLabelDue, kDay);
      add("done_on", texts::kLabelDoneOn, kDay);
      break;
    case FormKind::kTariff:
      form.title = texts::kFormTariff;
      form.collection = collections::kCreatorsBudgets;
      add("zh", texts::kLabelNameZh, kText, must);
      add("en", texts::kLabelNameEn, kText, must);
      add("cny_per_thousand", texts::kLabelPrice, kNumber, must);
      add("from", texts::kLabelPriceFrom, kDay, must);
      break;
    case FormKind::kWeights:
      form.title = texts::kFormWeights;
      form.collection = collections::kCreatorsCriteria;
      for (const Criterion& criterion : book.criteria)
        form.fields.push_back({criterion.id, texts::kLabelScore, kWhole, must, {}});
      break;
    case FormKind::kEvent: {
      form.title = texts::kFormEvent;
      form.collection = collections::kCreatorsEvents;
      add("name", texts::kLabelName, kText, must);
      FormField area{"area", texts::kLabelArea, kChoice, must, {}};
      area.choices = {{"goods", words.text(texts::kAreaGoods)},
                      {"heritage", words.text(texts::kAreaHeritage)}};
      form.fields.push_back(std::move(area));
      form.fields.push_back(choice("kind", texts::kLabelKind, kEvents, title_of_event, words));
      add("on", texts::kLabelOn, kDay, must);
      add("people", texts::kLabelPeople, kWhole);
      add("amount_cny", texts::kLabelAmount, kNumber);
      add("years", texts::kLabelYears, kNumber);
      add("note", texts::kLabelNote);
      break;
    }
  }
  return form;
}

}  // namespace vigil::creators
