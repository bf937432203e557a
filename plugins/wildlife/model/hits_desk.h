// The hits workspace: the item before the person, the guide's questions about it, and the act that
// follows. User-interface thread; host and library outlive it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/wildlife/finding.h"
#include "core/domain/wildlife/guide.h"
#include "plugins/sdk/host.h"
#include "plugins/wildlife/model/clip_hold.h"
#include "plugins/wildlife/model/library.h"
#include "plugins/wildlife/model/sight.h"
#include "plugins/wildlife/model/species_search.h"

namespace vigil::wildlife {

class CaseDesk;

// One answer to the question that is asked; digits 1 to 9 give it.
struct Option {
  std::string id;       // a Latin name, a product's id, or a word
  std::string words;    // what it says
  std::string detail;   // second line, quieter; may be empty
  bool hinted = false;  // the caption speaks for it
};

inline constexpr std::size_t kMostOptions = 9;

enum class HitsStage { kLoading, kReviewing, kEmpty, kOffline, kNoPermission };

class HitsDesk {
 public:
  HitsDesk(sdk::Host& host, Library& library, CaseDesk& cases, const Sight& sight);

  void update();

  // ---- what is shown
  [[nodiscard]] HitsStage stage() const { return stage_; }
  [[nodiscard]] const std::shared_ptr<const sdk::TaskList>& list() const { return list_; }
  [[nodiscard]] const std::optional<domain::Task>& task() const { return task_; }
  [[nodiscard]] ClipHold& clip() { return clip_; }
  [[nodiscard]] const ClipHold& clip() const { return clip_; }
  [[nodiscard]] const Answers& answers() const { return work().answers; }
  [[nodiscard]] Asking asking() const { return next_question(work().answers); }
  [[nodiscard]] const std::vector<Option>& options() const { return options_; }
  [[nodiscard]] const std::string& filter() const { return filter_; }
  [[nodiscard]] int filter_asked() const { return filter_asked_; }
  [[nodiscard]] const Species* species() const;  // that was answered
  [[nodiscard]] const Product* product() const;
  [[nodiscard]] std::vector<const LookAlikes*> look_alikes() const;
  [[nodiscard]] const ActRow* row() const;  // of the table; null while a question is open
  [[nodiscard]] Act suggested() const;
  [[nodiscard]] const std::string& reason() const { return work().reason; }
  [[nodiscard]] std::optional<Act> reason_for() const { return work().reason_for; }
  [[nodiscard]] int reason_asked() const { return reason_asked_; }
  [[nodiscard]] bool into_case() const { return work().into_case; }
  [[nodiscard]] std::optional<std::size_t> shown_evidence() const { return shown_evidence_; }
  [[nodiscard]] bool looks_like_rescue() const;  // the caption says so
  [[nodiscard]] const std::optional<sdk::DecisionRecord>& last() const { return last_; }
  [[nodiscard]] std::int64_t decided() const { return decided_count_; }

  // ---- what is done
  Status answer(std::size_t place);
  Status choose_subject(std::string_view id);  // a Latin name, a product's id, or ""
  Status search(std::string_view text);
  Status ask_search();
  Status back();
  // What the table says.
  Status decide();
  // Another act than the table's waits for a reason.
  Status act(Act act);
  Status set_reason(std::string_view text);
  Status toggle_case();
  Status skip();
  Status undo();
  Status cancel();
  Status show_evidence(std::string_view place);
  [[nodiscard]] bool on_hits() const { return sight_.in(Workspace::kHits); }
  [[nodiscard]] bool can_answer() const { return on_hits() && task_.has_value(); }
  [[nodiscard]] bool can_decide() const { return can_answer() && asking() == Asking::kNothing; }
  [[nodiscard]] bool can_undo() const { return on_hits() && !made_.empty(); }
  [[nodiscard]] std::string state_word(std::string_view name) const;

 private:
  struct Work {
    Answers answers;
    std::string reason;
    std::optional<Act> reason_for;  // the act that waits for its reason
    bool into_case = false;
  };
  struct Made {
    domain::DecisionId decision;
    domain::TaskId task;
    std::string in_case;  // its id; empty: none
  };

  [[nodiscard]] const Work& work() const;
  [[nodiscard]] Work& work();
  void take_tasks();
  void fill_options();
  void fill_subjects();
  [[nodiscard]] Status commit(Act act);
  [[nodiscard]] Finding finding_of(Act act, const domain::DecisionId& decision) const;
  // The first of the wildlife policies that permits it.
  [[nodiscard]] domain::PolicyId policy_for(domain::Verdict verdict) const;
  [[nodiscard]] std::string note_of(Act act) const;
  [[nodiscard]] bool may_work() const;

  sdk::Host& host_;
  Library& library_;
  CaseDesk& cases_;
  const Sight& sight_;
  ClipHold clip_;
  HitsStage stage_ = HitsStage::kLoading;
  bool wanted_ = false;  // items are kept leased
  std::shared_ptr<const sdk::TaskList> list_;
  std::optional<domain::Task> task_;
  std::map<domain::TaskId, Work> works_;
  std::map<domain::TaskId, std::int64_t> decided_;  // with the fence it was decided under
  std::vector<Made> made_;
  std::optional<sdk::DecisionRecord> last_;
  std::uint64_t seen_history_ = 0;
  std::vector<Option> options_;
  std::string filter_;
  int filter_asked_ = 0;
  int reason_asked_ = 0;
  std::optional<std::size_t> shown_evidence_;
  std::int64_t decided_count_ = 0;
  SpeciesSearch search_;
  std::string searched_edition_;
  std::uint64_t library_seen_ = 0;
  std::string language_seen_;
};

}  // namespace vigil::wildlife
