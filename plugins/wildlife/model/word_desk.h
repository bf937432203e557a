// The words workspace: products as they were published, operators' aliases and code words, each
// tried on past captions before it goes live, and the lists put in force. User-interface thread;
// host and library outlive it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/verdict.h"
#include "core/domain/wildlife/words.h"
#include "core/screening/term_matcher.h"
#include "core/screening/wildlife_lists.h"
#include "plugins/sdk/host.h"
#include "plugins/wildlife/model/library.h"
#include "plugins/wildlife/model/sight.h"

namespace vigil::wildlife {

// One line of the table: a published term or an operator's word.
struct WordRow {
  std::string id;  // of a word; empty: a product's term, which is not changed here
  std::string text;
  std::string means;  // for people
  std::string who;    // or its source
  bool weak = false;
  std::optional<WordState> state;  // nothing: published
  std::optional<Trial> trial;
};

// A past caption that the word would have hit.
struct TrialHit {
  std::string caption;
  std::string author;
  std::size_t begin = 0;  // code points
  std::size_t end = 0;
  std::size_t cue_begin = 0;  // equal to cue_end where there is none
  std::size_t cue_end = 0;
  std::optional<domain::Verdict> verdict;
};

struct TrialRun {
  bool running = false;
  bool done = false;
  std::string problem;        // why it stopped; empty: it did not
  std::int64_t captions = 0;  // that hold the word, looked at so far
  std::int64_t hit_count = 0;
  std::int64_t restricted = 0;
  std::int64_t allowed = 0;
  std::vector<TrialHit> hits;  // the newest ones
};

inline constexpr std::size_t kMostShownHits = 200;
inline constexpr int kMostTrialPages = 60;

class WordDesk {
 public:
  WordDesk(sdk::Host& host, Library& library, const Sight& sight)
      : host_(host), library_(library), sight_(sight) {}

  void update();

  [[nodiscard]] const std::vector<WordRow>& rows() const { return rows_; }
  [[nodiscard]] const std::string& filter() const { return filter_; }
  [[nodiscard]] std::optional<std::size_t> selected_row() const;
  [[nodiscard]] const CodeWord& form() const { return form_; }
  [[nodiscard]] bool is_new() const { return form_.id.empty(); }
  [[nodiscard]] bool changed() const;
  [[nodiscard]] std::string form_meaning() const;  // what `means` was understood as; empty: nothing
  [[nodiscard]] int form_asked() const { return form_asked_; }
  [[nodiscard]] const TrialRun& trial() const { return trial_; }
  // What publishing would change; nothing until it was looked at.
  [[nodiscard]] const std::optional<std::vector<screening::RecordWrite>>& plan() const {
    return plan_;
  }
  [[nodiscard]] const std::vector<std::string>& left_out() const { return left_out_; }
  [[nodiscard]] std::size_t listed_terms() const { return listed_terms_; }
  // Whether this person may read the lists in force.
  [[nodiscard]] bool may_publish() const;

  Status set_filter(std::string_view text);
  Status select(std::string_view id);
  Status start_new();
  // "text=…", "means=…", "why=…", "kind=alias|code", "weak=yes|no"
  Status set(std::string_view part_and_value);
  Status keep();
  Status try_it();
  Status go_live();
  Status retire();
  Status look_at_plan();
  Status publish();
  [[nodiscard]] bool on_words() const { return sight_.in(Workspace::kWords); }
  [[nodiscard]] bool can_try() const;
  [[nodiscard]] bool can_go_live() const;
  [[nodiscard]] bool can_retire() const;
  [[nodiscard]] bool can_publish() const;
  [[nodiscard]] std::string state_word(std::string_view name) const;

 private:
  void fill_rows();
  [[nodiscard]] const CodeWord* stored() const;
  [[nodiscard]] std::string resolve(std::string_view means) const;
  [[nodiscard]] CodeWord complete() const;
  void ask_page();
  void take_page();
  void take_results(const nlohmann::json& body);
  void end_trial(std::string problem);
  [[nodiscard]] Status store(const CodeWord& word);
  [[nodiscard]] std::vector<nlohmann::json> stored_bodies(sdk::CollectionKey key) const;

  sdk::Host& host_;
  Library& library_;
  const Sight& sight_;
  std::vector<WordRow> rows_;
  std::string filter_;
  CodeWord form_;
  int form_asked_ = 0;
  TrialRun trial_;
  std::string trial_word_;
  std::shared_ptr<const screening::TermMatcher> matcher_;
  screening::TermScanner scanner_;
  std::uint64_t asked_ = 0;
  std::string cursor_;
  int pages_ = 0;
  std::optional<std::vector<screening::RecordWrite>> plan_;
  std::vector<std::string> left_out_;
  std::size_t listed_terms_ = 0;
  std::uint64_t library_seen_ = 0;
  std::string language_seen_;
};

}  // namespace vigil::wildlife
