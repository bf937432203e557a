// Sentences of the desk's own for what other rooms report as codes. User-interface thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/media/failure.h"
#include "core/sync/desk_view.h"
#include "plugins/sdk/host.h"

namespace vigil::workstation {

// Why a clip cannot be shown.
// `detail` as the decoder pool gives it: for missing walls, their words; `operator_file` is who can
// change that.
[[nodiscard]] std::string clip_failure_sentence(const sdk::Texts& texts,
                                                media::MediaFailure failure,
                                                std::string_view detail = {},
                                                std::string_view operator_file = {});
// Why a clip did not arrive.
[[nodiscard]] std::string fetch_failure_sentence(const sdk::Texts& texts,
                                                 sync::MediaFailure failure);
// For scripts: the same in every language.
[[nodiscard]] std::string_view session_word(sync::SessionState state);
[[nodiscard]] std::string_view connection_word(sync::ConnectionState state);
// Why a decision is not possible as it is filled in: which rule it does not meet, in the person's
// words. `policy` is the named one when it is known.
[[nodiscard]] std::string rule_sentence(const sdk::Texts& texts, const sdk::DecisionDraft& draft,
                                        const domain::Policy* policy, const Error& error);
// Why a command did not do what was asked, and what was kept.
[[nodiscard]] std::string failure_sentence(const sdk::Texts& texts, const Error& error);

}  // namespace vigil::workstation
