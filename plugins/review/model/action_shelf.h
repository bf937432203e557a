// What may be done besides a verdict, as the operator offers it: the records of the collection
// "action_choices" as values, and the words for them. User-interface thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/action.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

struct ActionChoice {
  std::string id;
  int order = 0;
  domain::Action action;
  std::string name_zh;  // of the team, label or authority; empty: its id
  std::string name_en;
};

class ActionShelf {
 public:
  // A record that is no action is left out: nobody could carry it out.
  void take(const std::shared_ptr<const sdk::RecordSet>& records);

  // In the operator's order.
  [[nodiscard]] const std::vector<ActionChoice>& choices() const { return choices_; }
  [[nodiscard]] const ActionChoice* find(std::string_view id) const;
  // "记违规一次，90 天后失效"; the target by its name where the operator gives one.
  [[nodiscard]] std::string words_for(const sdk::Texts& texts, const domain::Action& action) const;

 private:
  std::shared_ptr<const sdk::RecordSet> records_;
  std::vector<ActionChoice> choices_;
};

}  // namespace vigil::review
