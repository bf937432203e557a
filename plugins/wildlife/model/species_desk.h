// The species workspace: the list of an edition filtered as it is typed, and what changed from one
// edition to another. User-interface thread; host and library outlive it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/wildlife/edition_compare.h"
#include "plugins/sdk/host.h"
#include "plugins/wildlife/model/library.h"
#include "plugins/wildlife/model/sight.h"
#include "plugins/wildlife/model/species_search.h"

namespace vigil::wildlife {

enum class LevelFilter { kAll, kFirst, kSecond, kAquatic, kWhole };

class SpeciesDesk {
 public:
  SpeciesDesk(sdk::Host& host, Library& library, const Sight& sight)
      : host_(host), library_(library), sight_(sight) {}

  void update();

  // The edition that is shown; null while none is here.
  [[nodiscard]] const Edition* edition() const;
  [[nodiscard]] std::size_t edition_place() const { return edition_; }
  // Compared with, an earlier one; null: nothing is compared.
  [[nodiscard]] const Edition* before() const;
  [[nodiscard]] bool comparing() const { return comparing_; }
  [[nodiscard]] const std::vector<Change>& changes() const { return changes_; }
  [[nodiscard]] std::size_t count(ChangeKind kind) const;

  [[nodiscard]] const std::string& filter() const { return filter_; }
  [[nodiscard]] LevelFilter level() const { return level_; }
  [[nodiscard]] int filter_asked() const { return filter_asked_; }
  // Places in edition()->species.
  [[nodiscard]] const std::vector<std::size_t>& rows() const { return rows_; }
  [[nodiscard]] std::optional<std::size_t> selected_row() const;
  [[nodiscard]] const Species* selected() const;
  [[nodiscard]] std::vector<const LookAlikes*> look_alikes() const;
  [[nodiscard]] const LevelCounts& counts() const { return counts_; }

  Status show();  // ready to type
  Status set_filter(std::string_view text);
  Status set_level(std::string_view word);  // "all", "first", "second", "aquatic", "whole"
  Status choose_edition(std::string_view id);
  Status compare();  // with the edition before it, or back to the list
  Status select(std::string_view latin);
  // The list as it is filtered, or the changes, as CSV.
  Status save();
  [[nodiscard]] bool on_species() const { return sight_.in(Workspace::kSpecies); }
  [[nodiscard]] bool can_compare() const { return on_species() && library_.editions().size() > 1; }

  [[nodiscard]] std::string state_word(std::string_view name) const;

 private:
  void find_rows();
  void find_changes();

  sdk::Host& host_;
  Library& library_;
  const Sight& sight_;
  std::size_t edition_ = 0;
  bool chosen_ = false;  // by the person; else the one in force
  bool comparing_ = false;
  std::vector<Change> changes_;
  std::string filter_;
  LevelFilter level_ = LevelFilter::kAll;
  int filter_asked_ = 0;
  std::vector<std::size_t> rows_;
  std::string selected_;
  LevelCounts counts_;
  SpeciesSearch search_;
  std::uint64_t library_seen_ = 0;
};

}  // namespace vigil::wildlife
