// How a cohort is doing: who came, who handed in, which advice is still open. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/creators/model/book.h"

namespace vigil::creators {

struct Share {
  std::int64_t done = 0;
  std::int64_t of = 0;
  [[nodiscard]] double fraction() const {
    return of > 0 ? static_cast<double>(done) / static_cast<double>(of) : 0;
  }
};

struct MemberProgress {
  std::string leader;
  std::string name;
  // By kind, in the order of kAllSessionKinds: came to of those held for everybody. Field guidance
  // happens where somebody is, so being there once is all of it.
  Share attendance[4];
  Share homework;        // handed in of those asked for
  Share advice;          // closed of those given
  bool overdue = false;  // follow-up of an advice is past
  // Mean of the parts that have anything to do.
  [[nodiscard]] double progress() const;
  // Came to three in four, everything handed in and followed up: may have the certificate at the
  // end.
  [[nodiscard]] bool complete() const;
};

struct CohortProgress {
  std::string cohort;
  std::size_t members = 0;
  std::size_t held[4] = {};        // sessions up to the day asked, by kind
  std::size_t planned[4] = {};     // later ones
  double elapsed = 0;              // of its year, 0 to 1
  std::vector<MemberProgress> of;  // by name
};

// Sessions after `today` are planned, not held.
[[nodiscard]] CohortProgress progress_of(const Book& book, std::string_view cohort, Day today);

struct CalendarDay {
  Day day{};
  bool in_month = false;
  std::vector<const Session*> sessions;  // of the book, by id
  std::vector<const Advice*> follow_ups;
  std::vector<const Notice*> talks;
};

// Six weeks from the Monday on or before the first of the month.
[[nodiscard]] std::vector<CalendarDay> calendar_of(const Book& book, std::chrono::year_month month);

}  // namespace vigil::creators
