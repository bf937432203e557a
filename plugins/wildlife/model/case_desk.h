// The cases workspace: grave affairs with their sealed evidence, what ties them together, and what
// is to be done so that one is released. User-interface thread; host and library outlive it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/wildlife/case_file.h"
#include "core/domain/wildlife/finding.h"
#include "plugins/sdk/host.h"
#include "plugins/wildlife/model/library.h"
#include "plugins/wildlife/model/sight.h"

namespace vigil::wildlife {

enum class CaseState {
  kOpen,       // evidence is being gathered
  kReleased,   // two persons let exactly this go to the authority
  kGrownSince  // it was released, and evidence came afterwards
};

class CaseDesk {
 public:
  CaseDesk(sdk::Host& host, Library& library, const Sight& sight)
      : host_(host), library_(library), sight_(sight) {}

  void update();

  [[nodiscard]] const std::vector<CaseFile>& cases() const { return library_.cases(); }
  [[nodiscard]] const CaseFile* selected() const;
  [[nodiscard]] std::optional<std::size_t> selected_place() const;
  // Of the selected one, with the other case's number.
  struct Tie {
    std::string number;
    CaseLink::By by = CaseLink::By::kAccount;
    std::string shared;
  };
  [[nodiscard]] const std::vector<Tie>& ties() const { return ties_; }
  [[nodiscard]] CaseState state_of(const CaseFile& file) const;
  // The first broken seal of the selected one.
  [[nodiscard]] const std::optional<std::size_t>& broken() const { return broken_; }
  [[nodiscard]] std::size_t evidence_total() const;

  Status select(std::string_view id);
  // A title of a person's own for the selected case.
  Status rename(std::string_view title);
  Status set_note(std::string_view note);
  // The commands that release the selected case, as a text file for whoever may.
  Status save_steps();
  [[nodiscard]] bool on_cases() const { return sight_.in(Workspace::kCases); }
  [[nodiscard]] bool can_save() const { return on_cases() && selected() != nullptr; }

  // Puts an item that was decided into the newest case of its account that is not released, or
  // opens one. The case's id.
  [[nodiscard]] Result<std::string> add(const domain::Task& task, const Finding& finding,
                                        std::span<const domain::Mark> marks,
                                        std::string_view authority);
  // Undoes add() while the piece is the last of its case: an earlier one is sealed in.
  [[nodiscard]] Status take_back(const std::string& id, const domain::TaskId& task);

  [[nodiscard]] std::string state_word(std::string_view name) const;

 private:
  [[nodiscard]] Status store(const CaseFile& file);
  [[nodiscard]] const CaseFile* find(std::string_view id) const;
  void read_ties();

  sdk::Host& host_;
  Library& library_;
  const Sight& sight_;
  std::string selected_;
  std::vector<Tie> ties_;
  std::optional<std::size_t> broken_;
  std::uint64_t library_seen_ = 0;
  std::string tied_for_;
};

}  // namespace vigil::wildlife
