// Calibration sessions (一起校准): several people judge the same items, then see what each said.
// What was ticked in the search becomes a record of the collection "calibrations"; the backend asks
// everybody, blind, and fills in the answers when it is discussed. This is the list of sessions,
// the one about to be opened, and the discussion: answers side by side, disagreements first,
// remarks, and what was agreed. User-interface thread; host and shelf outlive it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/agreement.h"
#include "core/domain/role.h"
#include "core/domain/verdict.h"
#include "plugins/review/model/mass_acts.h"
#include "plugins/review/model/policy_shelf.h"
#include "plugins/sdk/host.h"

namespace vigil::review {

inline constexpr std::size_t kMostCalibrationItems = 50;
inline constexpr std::size_t kMostRemark = 200;  // code points

enum class CalibrationState { kOpen, kDiscuss, kClosed };

struct CalibrationAnswer {
  std::string person;
  std::optional<domain::Verdict> verdict;  // nothing: did not answer
  std::string policy;                      // its id; empty: none
  std::string policy_title;
  int level = 0;  // 0: rated nothing
  std::string note;
};

struct CalibrationRemark {
  std::string person;
  std::string text;
  WallTime at{};
};

struct CalibrationItem {
  std::size_t number = 0;  // in the record
  std::string caption;
  std::string item;
  domain::Severity severity = 0;
  std::vector<CalibrationAnswer> answers;  // one for each of the people, in their order
  std::size_t same = 0;                    // pairs that said the same verdict
  std::size_t pairs = 0;                   // of those who answered
  bool policies_differ = false;            // under the same verdict
  std::string said;                        // "下架 3  ·  通过 2"
  std::optional<domain::Verdict> agreed;
  std::string agreed_policy;
  bool golden = false;
  std::vector<CalibrationRemark> remarks;  // the oldest first
};

struct CalibrationSession {
  std::string id;
  std::string title;
  CalibrationState state = CalibrationState::kOpen;
  bool own = false;  // this person made it
  bool asked = false;
  std::string maker;
  WallTime opened{};
  std::vector<std::string> people;
  std::size_t finished = 0;
  std::vector<CalibrationItem> items;  // once discussed those that differ most come first
  std::size_t same = 0;                // over all items
  std::size_t pairs = 0;
  std::optional<double> alpha;
  std::optional<domain::Interval> interval;
};

// The session about to be opened.
struct CalibrationDraft {
  std::vector<MassItem> items;
  std::string title;
  std::string people;  // as typed: sign-in names with blanks or commas between
  std::vector<domain::Role> roles;
  std::string queue;  // its id
};

struct CalibrationSnapshot {
  std::vector<CalibrationSession> list;  // those to be discussed first, then open, then closed
  std::optional<std::size_t> selected;
  std::optional<std::size_t> item;  // of the selected one
  std::optional<CalibrationDraft> draft;
  // A verdict that rests on a policy, while that is chosen.
  std::optional<domain::Verdict> picking;
  bool complete = false;
};

class Calibrations {
 public:
  Calibrations(sdk::Host& host, const MassActs& mass, const PolicyShelf& policies)
      : host_(host), mass_(mass), policies_(policies) {}

  void update();
  // Whether its workspace is what is seen: verdict keys mean the agreed answer there.
  void set_in_sight(bool seen) { in_sight_ = seen; }
  [[nodiscard]] bool in_sight() const { return in_sight_; }
  [[nodiscard]] const CalibrationSnapshot& snapshot() const { return snapshot_; }
  [[nodiscard]] bool possible() const { return mass_.possible(); }

  // ---- opening
  // What is ticked in the search, made ready to be opened.
  Status prepare();
  [[nodiscard]] bool can_prepare() const;
  // "title=…", "people=…", "role=reviewer" turns one over, "queue=review.first".
  Status set(std::string_view part_and_value);
  // kRejected with a sentence; what was put in stays.
  Status start();
  [[nodiscard]] bool can_start() const;
  Status leave();

  // ---- the list and the discussion
  Status select(std::string_view id);
  // By its place in the list of items.
  Status select_item(std::string_view place);
  // No more answers; everybody sees what was said.
  Status discuss();
  [[nodiscard]] bool can_discuss() const;
  Status close();
  [[nodiscard]] bool can_close() const;
  // Writes down the agreed answer of the selected item. The policy is the one most of those named
  // who said the same; where nobody did, it is asked for.
  Status agree(domain::Verdict verdict);
  [[nodiscard]] bool can_agree(domain::Verdict verdict) const;
  // "" leaves it.
  Status agree_policy(std::string_view id);
  // The agreed answer becomes the known answer of the item (the golden items of quality).
  Status make_golden();
  [[nodiscard]] bool can_make_golden() const;
  Status remark(std::string_view text);
  [[nodiscard]] bool can_remark() const;
  // For scripts: the selected session's state, "none" without one.
  [[nodiscard]] std::string state_word() const;

 private:
  [[nodiscard]] CalibrationSession read(const sdk::Record& record) const;
  void read_items(const nlohmann::json& body, CalibrationSession& session) const;
  void measure(CalibrationSession& session) const;
  void add_remarks(CalibrationSession& session) const;
  [[nodiscard]] const sdk::Record* record_of(std::string_view id) const;
  [[nodiscard]] const CalibrationSession* chosen() const;
  [[nodiscard]] const CalibrationItem* chosen_item() const;
  [[nodiscard]] Status change_state(std::string_view state);
  [[nodiscard]] Status keep_agreed(domain::Verdict verdict, std::string_view policy);
  void find_selected();
  void tell_news();

  sdk::Host& host_;
  const MassActs& mass_;
  const PolicyShelf& policies_;
  std::shared_ptr<const sdk::RecordSet> records_;
  std::shared_ptr<const sdk::RecordSet> remarks_;
  std::string language_;
  domain::UserId person_;
  CalibrationSnapshot snapshot_;
  std::string selected_;
  std::size_t selected_item_ = 0;  // its number in the record
  bool in_sight_ = false;
  std::map<std::string, CalibrationState> told_;
  bool begun_ = false;
};

}  // namespace vigil::review
