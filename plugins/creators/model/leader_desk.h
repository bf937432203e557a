// The leaders' workspace: the table and its filter, the leader looked at, the next step.
// User-interface thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"
#include "plugins/creators/model/admission.h"
#include "plugins/creators/model/form_desk.h"
#include "plugins/creators/model/leader_table.h"
#include "plugins/creators/model/month_desk.h"
#include "plugins/creators/model/programme.h"

namespace vigil::creators {

class LeaderDesk {
 public:
  LeaderDesk(Programme& programme, FormDesk& forms)
      : programme_(programme), forms_(forms), months_(programme) {}

  // Follows the book and the months.
  void update();

  [[nodiscard]] MonthDesk& months() { return months_; }
  [[nodiscard]] const MonthDesk& months() const { return months_; }
  // The picture of the leader's line is taken when it is drawn next.
  Status save_picture();
  [[nodiscard]] bool take_picture_wish() { return std::exchange(picture_wished_, false); }

  [[nodiscard]] const LeaderTable& table() const { return table_; }
  [[nodiscard]] const Leader* selected() const;
  [[nodiscard]] std::optional<std::size_t> selected_row() const;  // in table().rows()
  [[nodiscard]] Standing standing() const;                        // of the selected one
  [[nodiscard]] AdmissionRules rules() const;
  // The keyboard goes into the search field.
  [[nodiscard]] bool take_search_wish() { return std::exchange(search_wished_, false); }

  Status search();
  Status filter_words(std::string_view words);
  Status filter_stage(std::string_view word);  // empty: all
  Status filter_field(std::string_view word);
  Status filter_poverty();
  Status sort(std::string_view by);  // "fans-": falling
  Status select(std::string_view id);
  Status add();
  Status edit();
  Status score();
  // The step that is due, or the way named: a stage's word.
  Status advance(std::string_view stage);
  Status interview(std::string_view result);  // "admit" or "decline"
  Status look_private();
  Status edit_private();
  [[nodiscard]] bool has_selected() const { return selected() != nullptr; }

  // The record of private data, when a look at it was written down; null otherwise.
  [[nodiscard]] Json private_record() const;
  [[nodiscard]] std::size_t looks() const;  // written down about the selected leader

 private:
  void keep_filter(LeaderFilter filter);

  Programme& programme_;
  FormDesk& forms_;
  MonthDesk months_;
  std::uint64_t months_seen_ = 0;
  bool picture_wished_ = false;
  LeaderTable table_;
  std::uint64_t seen_ = 0;
  std::string selected_;
  mutable std::size_t index_ = 0;  // where it was found last
  bool search_wished_ = false;
};

}  // namespace vigil::creators
