// The gallery's pages: each draws one family of widgets the way a desk would use them.
#pragma once

#include <span>
#include <string>

#include "plugins/sdk/ui/field.h"
#include "plugins/sdk/ui/popover.h"
#include "plugins/sdk/ui/style.h"
#include "plugins/sdk/ui/table.h"
#include "tests/ui/gallery_scene.h"

namespace vigil::gallery {

// What people have filled in, between frames.
struct Values {
  bool english = false;
  const Scene* tall = nullptr;
  const Scene* wide = nullptr;
  std::string name = "梁秋声";
  std::string search = "野生动物";
  std::string empty_search;
  std::string note = "画面 00:07 起，笼中动物疑似蓝喉歌鸲；背景有交易用语，请二审确认。";
  std::string secret = "lantern-by-night";
  bool whole = true;
  bool detail = false;
  bool muted = true;
  bool blurred = false;
  std::size_t speed = 1;
  std::size_t theme = 0;
  std::int64_t window = 10;
  double volume = 0.35;
  sdk::ui::TableState table;
  sdk::ui::PopoverState policies;
};

struct Page {
  const char* name;
  void (*draw)(const sdk::ui::Style& style, Values& values);
};

[[nodiscard]] std::span<const Page> pages();

// In gallery_desk.cpp.
void draw_table_page(const sdk::ui::Style& style, Values& values);
void draw_review_page(const sdk::ui::Style& style, Values& values);
void draw_policy_page(const sdk::ui::Style& style, Values& values);
void draw_states_page(const sdk::ui::Style& style, Values& values);

}  // namespace vigil::gallery
