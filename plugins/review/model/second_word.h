// What waits for a second person's word (双人确认), and what became of it: the records of the
// collection "proposals" in words, and of the mass acts that were carried out. Confirming or
// rejecting changes the record's state; the backend judges. User-interface thread; the host
// outlives it.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "plugins/review/model/policy_shelf.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

enum class WordState { kOpen, kSaid, kConfirmed, kRejected, kExpired };  // kSaid: not sent yet

struct ProposedItem {
  std::string caption;
  std::string result;  // a sentence; empty: nothing was done yet
  bool done = false;
};

struct Proposed {
  std::string id;
  std::string what;  // "下架 37 条内容"
  std::string note;
  std::string proposer;
  bool own = false;
  WallTime created{};
  WallTime expires{};
  WordState state = WordState::kOpen;
  std::string decider;
  WallTime decided{};
  std::vector<ProposedItem> items;
  int done = 0;  // of them
};

struct SecondWordSnapshot {
  // Those that wait for this person first, then one's own, then the others; newest first.
  std::vector<Proposed> list;
  std::optional<std::size_t> selected;
  int waiting = 0;  // for this person
  bool complete = false;
};

class SecondWord {
 public:
  SecondWord(sdk::Host& host, const PolicyShelf& policies) : host_(host), policies_(policies) {}

  // Takes in what changed; says in the status bar what came.
  void update();
  [[nodiscard]] const SecondWordSnapshot& snapshot() const { return snapshot_; }

  Status select(std::string_view id);
  Status confirm();
  // One's own is taken back.
  Status reject();
  [[nodiscard]] bool can_confirm() const;
  [[nodiscard]] bool can_reject() const;

 private:
  [[nodiscard]] Proposed read(const sdk::Record& record, WallTime now) const;
  void read_mass_act(const nlohmann::json& act, Proposed& proposed) const;
  [[nodiscard]] Status say(std::string_view state);
  [[nodiscard]] const Proposed* selected() const;
  void tell_news();

  sdk::Host& host_;
  const PolicyShelf& policies_;
  std::shared_ptr<const sdk::RecordSet> records_;
  std::shared_ptr<const sdk::RecordSet> acts_;
  std::string language_;
  domain::UserId person_;
  WallTime next_end_{};  // when the next open one ends by itself
  std::string selected_;
  SecondWordSnapshot snapshot_;
  std::set<std::string> told_;
  bool begun_ = false;
};

}  // namespace vigil::review
