// Finds animals as people type them: Chinese names old and new, in traditional characters too,
// pinyin whole or by initials, Latin names. Pure once made; one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/domain/wildlife/edition.h"

namespace vigil::wildlife {

class SpeciesSearch {
 public:
  SpeciesSearch() = default;
  // The edition may go afterwards; places are those of its species.
  explicit SpeciesSearch(const Edition& edition);

  // Places, the best first, the list's order among equals. An empty query finds all.
  [[nodiscard]] std::vector<std::size_t> find(std::string_view query) const;
  [[nodiscard]] std::size_t size() const { return rows_.size(); }

 private:
  struct Name {
    std::string plain;     // in the one form of text that is compared
    std::string sound;     // "danding he": toneless pinyin without spaces
    std::string initials;  // "ddh"
    bool former = false;
  };
  struct Row {
    std::vector<Name> names;
    std::string latin;  // lower case
  };
  std::vector<Row> rows_;
};

}  // namespace vigil::wildlife
