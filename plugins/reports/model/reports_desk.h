// The desk of reports: the list, the case that is worked, and what can be done with it. Everything
// is kept on this machine first: decisions by the desk, the rest as edits of the case's record. It
// never hides a case; who reported, and how credible they were, changes the order alone.
// User-interface thread; the host outlives it.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/policy.h"
#include "core/domain/report/case_file.h"
#include "core/domain/report/closing.h"
#include "core/domain/report/coordination.h"
#include "plugins/reports/model/case_shelf.h"
#include "plugins/sdk/host.h"

namespace vigil::reports {

namespace rules = domain::report;

// What is about to be decided; several acts in one decision.
struct CaseDraft {
  std::optional<domain::Verdict> verdict;
  std::string policy;
  std::set<domain::ActionKind> acts;
  std::string recipient;  // of messages: one reporter of the case; empty: all of them
};

struct OpenCase {
  std::string id;
  std::shared_ptr<const nlohmann::json> body;
  rules::CaseFile file;
  CaseState state = CaseState::kOpen;
  std::vector<rules::Sign> signs;      // of arranged reporting
  std::vector<std::string> waiting;    // sources whose reporters have no answer yet
  bool instruction = false;            // an authority's: acts need two persons
  std::vector<std::string> by_author;  // other open cases about the same author
  bool in_hand = false;                // this person holds its task
};

class ReportsDesk {
 public:
  explicit ReportsDesk(sdk::Host& host) : host_(host) {}

  void update();
  void shown(bool visible);
  [[nodiscard]] std::string state_word(std::string_view name) const;

  [[nodiscard]] const CaseShelf& shelf() const { return shelf_; }
  [[nodiscard]] const OpenCase* open_case() const { return open_ ? &*open_ : nullptr; }
  [[nodiscard]] const CaseDraft& draft() const { return draft_; }
  [[nodiscard]] const rules::Intake& intake() const { return intake_; }
  [[nodiscard]] std::optional<std::size_t> selected() const { return selected_; }
  [[nodiscard]] const domain::QueueOutlook& outlook() const { return outlook_; }
  [[nodiscard]] rules::Credibility credibility_of(const std::string& reporter) const;
  [[nodiscard]] bool was_warned(const std::string& reporter) const;
  [[nodiscard]] const domain::Policy* policy(std::string_view id) const;
  // Of the case's media, once it is open and known; null else.
  [[nodiscard]] const std::shared_ptr<sdk::Clip>& clip() const { return clip_; }

  Status select(std::string_view id);
  Status step(int by);
  Status search(std::string words);
  Status next_state_filter();
  Status show_state(std::string_view word);  // empty: all

  // ---- the case; each says in one sentence why it cannot be done
  Status take();
  Status give_back();
  Status choose(domain::Verdict verdict);
  Status next_policy();
  Status toggle(domain::ActionKind kind);
  Status decide();
  Status undo();
  Status answer();
  // A message to the chosen reporter, or to everybody who reported.
  Status say(std::string_view text);
  // What the chosen reporter wrote or said back, taken down.
  Status note_reply(std::string_view text);
  // "" or "all": everybody; "next" and "previous" go round; else a reporter of the case.
  Status address(std::string_view whom);
  // Of the open case, as far as they are listed and have a name, the first to report first.
  [[nodiscard]] const std::vector<std::string>& reporters() const { return people_; }
  // "Reporter 3": who that is, nobody is told. 0: not one of them.
  [[nodiscard]] std::size_t number_of(std::string_view reporter) const;
  Status close();
  Status reopen();
  Status appeal();
  Status assign();
  Status next_team();
  Status confirm_second();
  Status warn_reporters();
  [[nodiscard]] bool has_case() const { return open_.has_value(); }
  [[nodiscard]] bool can_undo() const;

  [[nodiscard]] const std::string& title_of(const domain::TwoWords& words) const;

 private:
  void read_collections();
  void open(std::string_view id);
  void watch_due(WallTime now);
  [[nodiscard]] Status edit(nlohmann::json body);
  [[nodiscard]] Status add_message(std::string_view from, std::string_view to, std::string text);
  [[nodiscard]] Status problem(sdk::TextKey key) const;
  [[nodiscard]] Status settle_reporters(const nlohmann::json& body);
  [[nodiscard]] std::vector<std::string> people_of(const nlohmann::json& body) const;
  [[nodiscard]] std::vector<domain::Action> actions() const;
  [[nodiscard]] std::vector<domain::PolicyId> policies_for(domain::Verdict verdict) const;

  sdk::Host& host_;
  CaseShelf shelf_;
  rules::Intake intake_;
  std::vector<domain::Policy> policies_;
  std::vector<rules::AnswerTemplate> answers_;
  std::shared_ptr<const sdk::RecordSet> intakes_read_, policies_read_, answers_read_, teams_read_;
  std::shared_ptr<const sdk::RecordSet> reporters_;
  std::vector<std::pair<std::string, domain::TwoWords>> teams_;
  std::optional<std::size_t> selected_;
  std::optional<OpenCase> open_;
  CaseDraft draft_;
  std::vector<std::string> people_;  // reporters of the open case
  domain::QueueOutlook outlook_;
  std::shared_ptr<sdk::Clip> clip_;
  std::int64_t told_due_ = 0;
  bool visible_ = false;
};

}  // namespace vigil::reports
