// Editing of a note: text, cursor, selection, undo. Pure; the widget around it is note_field().
// Positions are bytes and always lie between two whole characters as people see them: an emoji
// family is stepped over and erased at once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/sdk/ui/export.h"

namespace vigil::sdk::ui {

class VIGIL_SDK_API NoteEdit {
 public:
  enum class Unit { kCharacter, kWord, kAll };
  enum class Reach { kMove, kExtend };  // kExtend keeps the other end of the selection

  // The cursor stands at the end. The limit binds what is put in, not what is there.
  NoteEdit() = default;
  explicit NoteEdit(std::string text, std::size_t max_code_points = 10'000);

  [[nodiscard]] const std::string& text() const { return now_.text; }
  [[nodiscard]] std::size_t cursor() const { return now_.cursor; }
  [[nodiscard]] std::size_t selection_begin() const;
  [[nodiscard]] std::size_t selection_end() const;
  [[nodiscard]] bool has_selection() const { return now_.cursor != now_.anchor; }
  [[nodiscard]] std::string_view selected() const;

  // Replaces the selection. Other control characters than newlines are dropped, and what is over
  // the limit.
  void insert(std::string_view words);
  // The selection, or what is before or after the cursor.
  void erase_before(Unit unit);
  void erase_after(Unit unit);

  void move_left(Unit unit, Reach reach);
  void move_right(Unit unit, Reach reach);
  // To the character boundary at or before `at`.
  void place(std::size_t at, Reach reach);
  void select_all();
  void select_word(std::size_t at);

  // Typing in one go is undone in one go.
  bool undo();
  bool redo();

 private:
  struct Moment {
    std::string text;
    std::size_t cursor = 0;
    std::size_t anchor = 0;
  };
  enum class Act { kNone, kTyping, kErasing, kOther };

  [[nodiscard]] std::size_t before(std::size_t at, Unit unit) const;
  [[nodiscard]] std::size_t after(std::size_t at, Unit unit) const;
  void go(std::size_t at, Reach reach);
  void remember(Act act);
  void erase(std::size_t begin, std::size_t end);

  Moment now_;
  std::size_t max_code_points_ = 10'000;
  std::vector<Moment> past_;
  std::vector<Moment> future_;
  Act last_act_ = Act::kNone;
};

}  // namespace vigil::sdk::ui
