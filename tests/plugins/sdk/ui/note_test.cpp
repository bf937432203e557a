#include <gtest/gtest.h>

#include <random>

#include "core/base/text.h"
#include "plugins/sdk/testing/headless_ui.h"
#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/note_edit.h"

namespace vigil::sdk::ui {
namespace {

using testing::HeadlessUi;
using Unit = NoteEdit::Unit;
using Reach = NoteEdit::Reach;

const std::string kFamily = "\U0001F468\u200D\U0001F469\u200D\U0001F467";

TEST(NoteEdit, CharactersAreWhatPeopleSee) {
  NoteEdit note("山" + kFamily);
  note.move_left(Unit::kCharacter, Reach::kMove);
  EXPECT_EQ(note.cursor(), std::string("山").size());
  note.move_right(Unit::kCharacter, Reach::kMove);
  note.erase_before(Unit::kCharacter);
  EXPECT_EQ(note.text(), "山");
  note.erase_before(Unit::kCharacter);
  note.erase_before(Unit::kCharacter);
  EXPECT_EQ(note.text(), "");
}

TEST(NoteEdit, TheSelectionIsReplacedErasedAndCollapsed) {
  NoteEdit note("goat herd");
  note.move_left(Unit::kWord, Reach::kExtend);
  EXPECT_EQ(note.selected(), "herd");
  note.insert("山羊");
  EXPECT_EQ(note.text(), "goat 山羊");
  note.select_all();
  note.move_left(Unit::kCharacter, Reach::kMove);
  EXPECT_EQ(note.cursor(), 0U);
  note.select_word(1);
  EXPECT_EQ(note.selected(), "goat");
  note.erase_after(Unit::kCharacter);
  EXPECT_EQ(note.text(), " 山羊");
}

TEST(NoteEdit, TypingIsUndoneInOneGoAndErasingInAnother) {
  NoteEdit note;
  for (const char* c : {"a", "b", "c"}) note.insert(c);
  note.erase_before(Unit::kCharacter);
  note.erase_before(Unit::kCharacter);
  EXPECT_EQ(note.text(), "a");
  EXPECT_TRUE(note.undo());
  EXPECT_EQ(note.text(), "abc");
  EXPECT_TRUE(note.undo());
  EXPECT_EQ(note.text(), "");
  EXPECT_FALSE(note.undo());
  EXPECT_TRUE(note.redo());
  EXPECT_TRUE(note.redo());
  EXPECT_EQ(note.text(), "a");
  EXPECT_FALSE(note.redo());
}

TEST(NoteEdit, AMoveEndsAGoOfTyping) {
  NoteEdit note;
  note.insert("a");
  note.move_left(Unit::kCharacter, Reach::kMove);
  note.insert("b");
  EXPECT_EQ(note.text(), "ba");
  EXPECT_TRUE(note.undo());
  EXPECT_EQ(note.text(), "a");
}

TEST(NoteEdit, WritingAfterUndoForgetsWhatWasUndone) {
  NoteEdit note("goat");
  note.insert(" kid");
  EXPECT_TRUE(note.undo());
  note.insert(" herd");
  EXPECT_FALSE(note.redo());
  EXPECT_EQ(note.text(), "goat herd");
}

TEST(NoteEdit, TheLimitHoldsForPastesAndKeepsWhatIsThere) {
  NoteEdit note("夜里", 4);
  note.place(0, Reach::kMove);
  note.insert("一二三四五");
  EXPECT_EQ(note.text(), "一二夜里");
  note.insert("x");
  EXPECT_EQ(note.text(), "一二夜里");
  note.select_all();
  note.insert("abcdef");
  EXPECT_EQ(note.text(), "abcd");
}

TEST(NoteEdit, ControlCharactersStayOutsideAndMalformedBytesAreReplaced) {
  NoteEdit note;
  note.insert("a\r\nb\tc\x01\x7F\xFF");
  EXPECT_EQ(note.text(), "a\nb c\uFFFD");
}

// Random acts leave valid text, a cursor between characters, and undo leads back to the start.
TEST(NoteEdit, AnyActsKeepTheTextWhole) {
  const std::vector<std::string> pieces = {"山", "goat ", kFamily, "\n", "，", "\u2764\uFE0F", "é"};
  for (unsigned seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    NoteEdit note("开始", 60);
    for (int step = 0; step < 80; ++step) {
      const Unit unit = random() % 3 == 0 ? Unit::kWord : Unit::kCharacter;
      const Reach reach = random() % 3 == 0 ? Reach::kExtend : Reach::kMove;
      switch (random() % 7) {
        case 0: note.move_left(unit, reach); break;
        case 1: note.move_right(unit, reach); break;
        case 2: note.erase_before(unit); break;
        case 3: note.erase_after(unit); break;
        case 4: note.place(random() % (note.text().size() + 1), reach); break;
        default: note.insert(pieces[random() % pieces.size()]); break;
      }
      ASSERT_TRUE(is_utf8(note.text()));
      ASSERT_LE(note.cursor(), note.text().size());
      ASSERT_TRUE(is_utf8(note.text().substr(0, note.cursor())));
      ASSERT_LE(count_code_points(note.text()), 60U);
    }
    while (note.undo()) {
    }
    EXPECT_EQ(note.text(), "开始");
  }
}

class NoteFieldTest : public ::testing::Test {
 protected:
  NoteFieldTest() {
    ui_.set_body([this] {
      FieldOptions options;
      options.width = 120;
      options.hint = "write here";
      options.max_code_points = 500;
      options.take_focus = take_focus_;
      take_focus_ = false;
      last_ = note_field(ui_.style(), "###note", value_, options, 2, 4);
      submitted_ = submitted_ || last_.submitted;
      height_ = ImGui::GetItemRectSize().y;
    });
    ui_.frames(2);
  }

  void enter() { ASSERT_TRUE(ui_.click("###note")); }

  HeadlessUi ui_{600, 400};
  std::string value_;
  FieldResult last_;
  bool submitted_ = false;
  bool take_focus_ = false;
  float height_ = 0;
};

TEST_F(NoteFieldTest, TakesTextAndLines) {
  enter();
  EXPECT_TRUE(last_.active);
  EXPECT_TRUE(ImGui::GetIO().WantTextInput);
  ui_.type("夜里");
  ui_.press(ImGuiKey_Enter);
  ui_.type("goat");
  EXPECT_EQ(value_, "夜里\ngoat");
}

TEST_F(NoteFieldTest, LongTextWrapsAndGrowsTheFieldToItsMost) {
  const float two_lines = height_;
  enter();
  ui_.type("one two three four five six seven eight");
  ui_.frames(1);
  const float more = height_;
  EXPECT_GT(more, two_lines);
  ui_.type(" nine ten eleven twelve thirteen fourteen fifteen");
  ui_.frames(1);
  const float most = height_;
  ui_.type(" sixteen seventeen eighteen nineteen");
  ui_.frames(1);
  EXPECT_EQ(height_, most);
  EXPECT_EQ(value_.find('\n'), std::string::npos) << "soft breaks are no part of the text";
}

TEST_F(NoteFieldTest, UpAndDownMoveBetweenWrappedLines) {
  enter();
  ui_.type("aaaaaaaaaa bbbbbbbbbb");
  ui_.press(ImGuiKey_Home);
  ui_.press(ImGuiKey_UpArrow);
  ui_.type("X");
  EXPECT_EQ(value_, "Xaaaaaaaaaa bbbbbbbbbb");
  ui_.press(ImGuiKey_DownArrow);
  ui_.type("Y");
  EXPECT_EQ(value_, "Xaaaaaaaaaa bYbbbbbbbbb");
  ui_.press(ImGuiKey_End);
  ui_.type("Z");
  EXPECT_EQ(value_, "Xaaaaaaaaaa bYbbbbbbbbbZ");
}

TEST_F(NoteFieldTest, EndOfAWrappedLineStaysOnIt) {
  enter();
  const std::string hanzi(20, 'm');  // no place to break: cut where the line is full
  ui_.type(hanzi);
  ui_.press(ImGuiKey_Home, ImGuiMod_Ctrl);
  ui_.press(ImGuiKey_End);
  ui_.press(ImGuiKey_End);
  ui_.press(ImGuiKey_Home);
  ui_.type("X");
  EXPECT_EQ(value_.front(), 'X') << "End twice does not fall to the next line";
}

TEST_F(NoteFieldTest, EscLeavesAndKeepsWhatWasWritten) {
  enter();
  ui_.type("kept");
  ui_.press(ImGuiKey_Escape);
  EXPECT_FALSE(last_.active);
  EXPECT_EQ(value_, "kept");
  ui_.type("verdict keys");
  EXPECT_EQ(value_, "kept");
}

TEST_F(NoteFieldTest, CtrlEnterSubmitsAndLeaves) {
  enter();
  ui_.type("done");
  ui_.press(ImGuiKey_Enter, ImGuiMod_Ctrl);
  EXPECT_TRUE(submitted_);
  EXPECT_FALSE(last_.active);
  EXPECT_EQ(value_, "done");
}

TEST_F(NoteFieldTest, APressElsewhereLeaves) {
  enter();
  ImGuiIO& io = ImGui::GetIO();
  io.AddMousePosEvent(500, 300);
  ui_.frames(1);
  io.AddMouseButtonEvent(0, true);
  ui_.frames(1);
  io.AddMouseButtonEvent(0, false);
  ui_.frames(1);
  EXPECT_FALSE(last_.active);
}

TEST_F(NoteFieldTest, UndoAndSelectAllWorkFromTheKeyboard) {
  enter();
  ui_.type("abc");
  ui_.press(ImGuiKey_A, ImGuiMod_Ctrl);
  ui_.type("x");
  EXPECT_EQ(value_, "x");
  ui_.press(ImGuiKey_Z, ImGuiMod_Ctrl);
  EXPECT_EQ(value_, "abc");
  ui_.press(ImGuiKey_Y, ImGuiMod_Ctrl);
  EXPECT_EQ(value_, "x");
}

TEST_F(NoteFieldTest, TheKeyThatOpensTheNoteIsNoPartOfIt) {
  take_focus_ = true;
  ImGui::GetIO().AddInputCharacter('n');
  ui_.frames(1);
  EXPECT_TRUE(last_.active);
  ui_.type("ow");
  EXPECT_EQ(value_, "ow");
}

TEST_F(NoteFieldTest, ATextChangedFromOutsideIsTaken) {
  enter();
  ui_.type("mine");
  value_ = "theirs";
  ui_.frames(1);
  ui_.type("!");
  EXPECT_EQ(value_, "theirs!");
}

}  // namespace
}  // namespace vigil::sdk::ui
