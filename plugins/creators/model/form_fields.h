// Which fields each form has, with words in the person's language. Pure.
#pragma once

#include "plugins/creators/model/form.h"

namespace vigil::creators {

// Title, collection and fields; no values. `book` gives what can be chosen.
[[nodiscard]] Form form_of(FormKind kind, const Book& book, const sdk::Texts& words);

// Words for stored words, in the person's language.
[[nodiscard]] sdk::TextKey title_of(Stage stage);
[[nodiscard]] sdk::TextKey title_of(Field field);
[[nodiscard]] sdk::TextKey title_of(SessionKind kind);
[[nodiscard]] sdk::TextKey title_of_channel(std::string_view channel);
[[nodiscard]] sdk::TextKey title_of_support(std::string_view kind);
[[nodiscard]] sdk::TextKey title_of_activity(std::string_view kind);
[[nodiscard]] sdk::TextKey title_of_level(std::string_view level);
[[nodiscard]] sdk::TextKey title_of_event(std::string_view kind);
[[nodiscard]] const std::string& name_of(const sdk::Texts& words, const std::string& zh,
                                         const std::string& en);

}  // namespace vigil::creators
