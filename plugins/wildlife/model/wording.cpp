#include "plugins/wildlife/model/wording.h"

#include "plugins/sdk/format.h"
#include "wildlife_ids.h"

namespace vigil::wildlife {

namespace texts = ids::texts;
namespace commands = ids::commands;

sdk::TextKey title_of(Act act) {
  switch (act) {
    case Act::kNothing: return texts::kActNothing;
    case Act::kLabel: return texts::kActLabel;
    case Act::kWarn: return texts::kActWarn;
    case Act::kLimit: return texts::kActLimit;
    case Act::kRemove: return texts::kActRemove;
    case Act::kReport: return texts::kActReport;
  }
  return texts::kActNothing;
}

sdk::TextKey title_of(Standing standing) {
  switch (standing) {
    case Standing::kNone: return texts::kStandingNone;
    case Standing::kFirst: return texts::kStandingFirst;
    case Standing::kSecond: return texts::kStandingSecond;
    case Standing::kAppendix: return texts::kStandingAppendix;
  }
  return texts::kStandingNone;
}

sdk::TextKey title_of(Origin origin) {
  switch (origin) {
    case Origin::kWild: return texts::kOriginWild;
    case Origin::kFarmed: return texts::kOriginFarmed;
    case Origin::kUnknown: return texts::kOriginUnknown;
  }
  return texts::kOriginUnknown;
}

sdk::TextKey title_of(Form form) {
  return form == Form::kLive ? texts::kFormLive : texts::kFormProduct;
}

sdk::TextKey title_of(Happening happening) {
  switch (happening) {
    case Happening::kSale: return texts::kHappeningSale;
    case Happening::kTaking: return texts::kHappeningTaking;
    case Happening::kSighting: return texts::kHappeningSighting;
    case Happening::kRescue: return texts::kHappeningRescue;
  }
  return texts::kHappeningSighting;
}

sdk::TextKey title_of(Asking asking) {
  switch (asking) {
    case Asking::kSubject: return texts::kAskSubject;
    case Asking::kStanding: return texts::kAskStanding;
    case Asking::kHappening: return texts::kAskHappening;
    case Asking::kForm: return texts::kAskForm;
    case Asking::kOrigin: return texts::kAskOrigin;
    case Asking::kNothing: return texts::kAskNothing;
  }
  return texts::kAskNothing;
}

sdk::TextKey title_of(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kCame: return texts::kChangeCame;
    case ChangeKind::kWent: return texts::kChangeWent;
    case ChangeKind::kRose: return texts::kChangeRose;
    case ChangeKind::kFell: return texts::kChangeFell;
    case ChangeKind::kRenamed: return texts::kChangeRenamed;
    case ChangeKind::kScope: return texts::kChangeScope;
  }
  return texts::kChangeCame;
}

sdk::TextKey title_of(WordState state) {
  switch (state) {
    case WordState::kDraft: return texts::kWordDraft;
    case WordState::kLive: return texts::kWordLive;
    case WordState::kRetired: return texts::kWordRetired;
  }
  return texts::kWordDraft;
}

sdk::TextKey title_of(WordKind kind) {
  return kind == WordKind::kAlias ? texts::kWordAlias : texts::kWordCode;
}

sdk::TextKey title_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::kMonth: return texts::kByMonth;
    case Dimension::kSpecies: return texts::kBySpecies;
    case Dimension::kProduct: return texts::kByProduct;
    case Dimension::kProvince: return texts::kByProvince;
  }
  return texts::kByMonth;
}

sdk::TextKey title_of_authority(std::string_view word) {
  return word == "fisheries" ? texts::kAuthorityFisheries : texts::kAuthorityForestry;
}

sdk::CommandKey command_of(Act act) {
  switch (act) {
    case Act::kNothing: return commands::kNothing;
    case Act::kLabel: return commands::kLabel;
    case Act::kWarn: return commands::kWarn;
    case Act::kLimit: return commands::kLimit;
    case Act::kRemove: return commands::kRemove;
    case Act::kReport: return commands::kReport;
  }
  return commands::kNothing;
}

domain::Verdict look_of(Act act) {
  switch (act) {
    case Act::kNothing: return domain::Verdict::kAllow;
    case Act::kLabel: return domain::Verdict::kLabel;
    case Act::kWarn: return domain::Verdict::kWarn;
    case Act::kLimit: return domain::Verdict::kLimit;
    case Act::kRemove: return domain::Verdict::kRemove;
    case Act::kReport: return domain::Verdict::kEscalate;
  }
  return domain::Verdict::kAllow;
}

bool in_english(const sdk::Texts& texts) { return texts.language() == "en"; }

std::string standing_text(const sdk::Texts& words, const Species& species) {
  std::string text;
  if (species.level > 0)
    text = words.text(species.level == 1 ? texts::kStandingFirst : texts::kStandingSecond);
  if (!species.cites.empty()) {
    if (!text.empty()) text += "  ·  ";
    text += sdk::format(words, texts::kCitesAppendix, fmt::arg("appendix", species.cites));
  }
  return text;
}

std::string grouped(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > (count < 0 ? 1 : 0); at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string minute_text(WallTime time) {
  std::string text = to_rfc3339(time + Millis{8LL * 3600 * 1000}).substr(0, 16);
  text[10] = ' ';
  return text;
}

}  // namespace vigil::wildlife
