// Which text says what, in the person's language. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/domain/wildlife/edition_compare.h"
#include "core/domain/wildlife/figures.h"
#include "core/domain/wildlife/guide.h"
#include "core/domain/wildlife/words.h"
#include "plugins/sdk/host.h"

namespace vigil::wildlife {

[[nodiscard]] sdk::TextKey title_of(Act act);
[[nodiscard]] sdk::TextKey title_of(Standing standing);
[[nodiscard]] sdk::TextKey title_of(Origin origin);
[[nodiscard]] sdk::TextKey title_of(Form form);
[[nodiscard]] sdk::TextKey title_of(Happening happening);
[[nodiscard]] sdk::TextKey title_of(Asking asking);
[[nodiscard]] sdk::TextKey title_of(ChangeKind kind);
[[nodiscard]] sdk::TextKey title_of(WordState state);
[[nodiscard]] sdk::TextKey title_of(WordKind kind);
[[nodiscard]] sdk::TextKey title_of(Dimension dimension);
[[nodiscard]] sdk::TextKey title_of_authority(std::string_view word);

[[nodiscard]] sdk::CommandKey command_of(Act act);
// Its colour and glyph: that of the verdict it is given with; a report looks like escalation.
[[nodiscard]] domain::Verdict look_of(Act act);

[[nodiscard]] bool in_english(const sdk::Texts& texts);
// "国家一级", "附录 I".
[[nodiscard]] std::string standing_text(const sdk::Texts& texts, const Species& species);
// Digits in groups of three.
[[nodiscard]] std::string grouped(std::int64_t count);
// "2026-03-01 08:30", China's time.
[[nodiscard]] std::string minute_text(WallTime time);

}  // namespace vigil::wildlife
