// The document that a task is found by: its caption, author and tags in the one form that texts are
// compared in (core/screening/normalise.h), each on a line of its own.
//
// What is asked for is looked for as it stands here, so that an author or a tag is a piece of text
// like any other. Signs are left out of the one form; those put before the lines cannot be met by
// what a stranger wrote. Pure and thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/backend/store/rows.h"

namespace vigil::backend {

// "caption\n@name\n@id\n#tag\n#tag\n"; of each at most kMostSearchedBytes.
[[nodiscard]] std::string search_text_of(std::string_view subject);
inline constexpr std::size_t kMostSearchedBytes = 16'384;

// Pieces of such a text. Empty: nothing of the word can be searched for.
[[nodiscard]] std::string word_needle(std::string_view word);
[[nodiscard]] std::string author_needle(std::string_view name_or_id);  // the whole of either
[[nodiscard]] std::string tag_needle(std::string_view tag);            // the whole

// An index of trigrams can find it.
[[nodiscard]] bool is_indexable(std::string_view needle);

// Where documents stand in the order of search. Places rise with time; those of one millisecond by
// the task's number.
[[nodiscard]] std::int64_t search_place(WallTime came, std::int64_t seq);
// The first place of that millisecond.
[[nodiscard]] std::int64_t search_place(WallTime came);
[[nodiscard]] WallTime came_at(std::int64_t search_place);

// What a decision does to the verdict a task is found by.
enum class VerdictMark { kStays, kSet, kGone };
[[nodiscard]] VerdictMark mark_of(const DecisionRow& decision);

}  // namespace vigil::backend
