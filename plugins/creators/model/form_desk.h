// The one form that is open: which record it is about, what saving it does. A form left with Esc
// keeps nothing; what was typed stays in it after a refusal. User-interface thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "plugins/creators/model/form.h"
#include "plugins/creators/model/programme.h"

namespace vigil::creators {

// Whether a record has many of it: "record" or "record/entry" is what its form is opened about.
[[nodiscard]] bool is_entry(FormKind kind);
// "inheritor", "activity", "photo", "question", "task"; kNone for anything else.
[[nodiscard]] FormKind entry_kind_from_word(std::string_view word);

class FormDesk {
 public:
  explicit FormDesk(Programme& programme) : programme_(programme) {}

  [[nodiscard]] const Form& form() const { return form_; }
  // `about`: the record to change, or for a sale, scores and private data the one it hangs on;
  // empty: a new one.
  // Of what a record has many of: "record/entry", or the record for a new one.
  Status open(FormKind kind, std::string_view about = {});
  // "key=value"
  Status set(std::string_view assignment);
  Status save();
  Status cancel();
  // What the form is about goes out of its record; only for what a record has many of.
  Status remove_entry();
  [[nodiscard]] bool can_remove() const;
  // "notice/task": done today, or not done after all.
  Status toggle_task(std::string_view about);

  // A look at private data was written down and may be shown now: the leader's id.
  [[nodiscard]] const std::string& private_shown() const { return private_shown_; }
  void hide_private() { private_shown_.clear(); }

 private:
  // The operator's prices, as a new budget begins with them.
  [[nodiscard]] nlohmann::json tariff_of_settings() const;
  Status save_leader(nlohmann::json body);
  Status save_scores();
  Status save_look();
  Status save_sale(const nlohmann::json& typed);
  Status save_grant(const nlohmann::json& body);
  Status open_entry(Form form, std::string_view about);
  Status save_entry(nlohmann::json typed);
  Status open_tariff(Form form, std::string_view about);
  Status save_tariff(const nlohmann::json& typed);
  Status open_weights(Form form);
  Status save_weights(const nlohmann::json& typed);
  [[nodiscard]] int sum_of_weights() const;
  void say_sum_of_weights();
  Status keep_and_close(nlohmann::json body);
  Status refuse(sdk::TextKey why);
  void close() { form_ = Form(); }

  Programme& programme_;
  Form form_;
  std::string private_shown_;
};

}  // namespace vigil::creators
