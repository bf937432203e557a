#include "plugins/sdk/ui/note_edit.h"

#include <algorithm>
#include <utility>

#include "core/base/text.h"
#include "plugins/sdk/ui/line_break.h"

namespace vigil::sdk::ui {
namespace {

constexpr std::size_t kMostMoments = 200;

char32_t code_point_at(std::string_view text, std::size_t at) { return next_code_point(text, at); }

std::size_t code_point_before(std::string_view text, std::size_t at) {
  do {
    --at;
  } while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
  return at;
}

bool is_boundary(std::string_view text, std::size_t at) {
  if (at == 0 || at >= text.size()) return true;
  if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) return false;
  return can_split_between(code_point_at(text, code_point_before(text, at)),
                           code_point_at(text, at));
}

enum class Kind { kSpace, kWord, kHanzi, kOther };

// What belongs to one word: letters and digits; of hanzi, a run up to the next punctuation.
Kind kind_of(char32_t c) {
  if (c <= U' ' || c == 0x3000) return Kind::kSpace;
  if (c < 0x80) {
    const bool word = (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') ||
                      (c >= U'A' && c <= U'Z') || c == U'_';
    return word ? Kind::kWord : Kind::kOther;
  }
  if (c < 0x2000) return Kind::kWord;
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF) ? Kind::kHanzi
                                                                        : Kind::kOther;
}

// What may stand in a note.
std::string cleaned(std::string_view words) {
  std::string out;
  out.reserve(words.size());
  for (std::size_t at = 0; at < words.size();) {
    char32_t c = next_code_point(words, at);
    if (c == U'\t') c = U' ';
    if ((c < 0x20 && c != U'\n') || c == 0x7F) continue;
    append_code_point(out, c);
  }
  return out;
}

std::string_view first_code_points(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; count > 0 && at < text.size(); --count) (void)next_code_point(text, at);
  return text.substr(0, at);
}

}  // namespace

NoteEdit::NoteEdit(std::string text, std::size_t max_code_points)
    : max_code_points_(max_code_points) {
  now_.text = std::move(text);
  now_.cursor = now_.anchor = now_.text.size();
}

std::size_t NoteEdit::selection_begin() const { return std::min(now_.cursor, now_.anchor); }

std::size_t NoteEdit::selection_end() const { return std::max(now_.cursor, now_.anchor); }

std::string_view NoteEdit::selected() const {
  return std::string_view(now_.text).substr(selection_begin(), selection_end() - selection_begin());
}

void NoteEdit::insert(std::string_view words) {
  const std::string clean = cleaned(words);
  const std::size_t kept = count_code_points(now_.text) - count_code_points(selected());
  const std::size_t room = max_code_points_ - std::min(max_code_points_, kept);
  const std::string_view fitting = first_code_points(clean, room);
  if (fitting.empty()) return;
  const bool typing = !has_selection() && fitting.size() <= 4 && fitting != "\n";
  remember(typing ? Act::kTyping : Act::kOther);
  const std::size_t begin = selection_begin();
  now_.text.replace(begin, selection_end() - begin, fitting);
  now_.cursor = now_.anchor = begin + fitting.size();
}

void NoteEdit::erase_before(Unit unit) {
  if (has_selection()) return erase(selection_begin(), selection_end());
  erase(before(now_.cursor, unit), now_.cursor);
}

void NoteEdit::erase_after(Unit unit) {
  if (has_selection()) return erase(selection_begin(), selection_end());
  erase(now_.cursor, after(now_.cursor, unit));
}

void NoteEdit::erase(std::size_t begin, std::size_t end) {
  if (begin == end) return;
  remember(has_selection() ? Act::kOther : Act::kErasing);
  now_.text.erase(begin, end - begin);
  now_.cursor = now_.anchor = begin;
}

void NoteEdit::move_left(Unit unit, Reach reach) {
  if (reach == Reach::kMove && has_selection() && unit == Unit::kCharacter) {
    return go(selection_begin(), reach);
  }
  go(before(now_.cursor, unit), reach);
}

void NoteEdit::move_right(Unit unit, Reach reach) {
  if (reach == Reach::kMove && has_selection() && unit == Unit::kCharacter) {
    return go(selection_end(), reach);
  }
  go(after(now_.cursor, unit), reach);
}

void NoteEdit::place(std::size_t at, Reach reach) {
  at = std::min(at, now_.text.size());
  while (!is_boundary(now_.text, at)) --at;
  go(at, reach);
}

void NoteEdit::select_all() {
  last_act_ = Act::kNone;
  now_.anchor = 0;
  now_.cursor = now_.text.size();
}

void NoteEdit::select_word(std::size_t at) {
  place(at, Reach::kMove);
  if (now_.text.empty()) return;
  const std::string_view text = now_.text;
  std::size_t begin =
      now_.cursor == text.size() ? code_point_before(text, text.size()) : now_.cursor;
  const Kind kind = kind_of(code_point_at(text, begin));
  std::size_t end = begin;
  while (begin > 0 && kind_of(code_point_at(text, code_point_before(text, begin))) == kind) {
    begin = code_point_before(text, begin);
  }
  while (end < text.size() && kind_of(code_point_at(text, end)) == kind) {
    (void)next_code_point(text, end);
  }
  now_.anchor = begin;
  now_.cursor = end;
}

bool NoteEdit::undo() {
  last_act_ = Act::kNone;
  if (past_.empty()) return false;
  future_.push_back(std::exchange(now_, std::move(past_.back())));
  past_.pop_back();
  return true;
}

bool NoteEdit::redo() {
  last_act_ = Act::kNone;
  if (future_.empty()) return false;
  past_.push_back(std::exchange(now_, std::move(future_.back())));
  future_.pop_back();
  return true;
}

std::size_t NoteEdit::before(std::size_t at, Unit unit) const {
  const std::string_view text = now_.text;
  if (at == 0 || unit == Unit::kAll) return 0;
  if (unit == Unit::kCharacter) {
    do {
      at = code_point_before(text, at);
    } while (!is_boundary(text, at));
    return at;
  }
  const auto kind_before = [&](std::size_t place) {
    return kind_of(code_point_at(text, code_point_before(text, place)));
  };
  while (at > 0 && kind_before(at) == Kind::kSpace) at = code_point_before(text, at);
  if (at == 0) return 0;
  const Kind kind = kind_before(at);
  while (at > 0 && kind_before(at) == kind) at = code_point_before(text, at);
  while (!is_boundary(text, at)) at = code_point_before(text, at);
  return at;
}

std::size_t NoteEdit::after(std::size_t at, Unit unit) const {
  const std::string_view text = now_.text;
  if (at >= text.size() || unit == Unit::kAll) return text.size();
  if (unit == Unit::kCharacter) {
    do {
      (void)next_code_point(text, at);
    } while (!is_boundary(text, at));
    return at;
  }
  const Kind kind = kind_of(code_point_at(text, at));
  while (at < text.size() && kind_of(code_point_at(text, at)) == kind) {
    (void)next_code_point(text, at);
  }
  while (at < text.size() && kind_of(code_point_at(text, at)) == Kind::kSpace) {
    (void)next_code_point(text, at);
  }
  while (!is_boundary(text, at)) (void)next_code_point(text, at);
  return at;
}

void NoteEdit::go(std::size_t at, Reach reach) {
  last_act_ = Act::kNone;
  now_.cursor = at;
  if (reach == Reach::kMove) now_.anchor = at;
}

void NoteEdit::remember(Act act) {
  const bool same_go = act == last_act_ && act != Act::kOther;
  last_act_ = act;
  future_.clear();
  if (same_go) return;
  past_.push_back(now_);
  if (past_.size() > kMostMoments) past_.erase(past_.begin());
}

}  // namespace vigil::sdk::ui
