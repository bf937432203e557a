// Pages that look like a desk at work: a queue, a review, choosing a policy, and places with
// nothing to show.
#include <fmt/format.h>
#include <imgui.h>

#include <array>

#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline.h"
#include "tests/ui/gallery_pages.h"
#include "tests/ui/gallery_words.h"

namespace vigil::gallery {

using namespace sdk::ui;
using sdk::MediaTime;

void draw_table_page(const Style& style, Values& values) {
  const Say say{values.english};
  if (values.table.focus < 0) {
    values.table.focus = 3;
    values.table.selected.add(3, 6);
    values.table.sort = Sort{4, SortOrder::kAscending};
    values.table.scroll = 0.4;
    values.table.take_focus = true;
  }
  FieldOptions search;
  search.hint = say("搜索标题、作者、备注", "Search caption, author, note");
  search.width = 320;
  search_field(style, "###filter", values.empty_search, search);
  beside(style);
  removable_chip(style, "###today", say("今天", "Today"));
  beside(style);
  removable_chip(style, "###first", say("一审", "First review"));
  gap(style, 8);
  const std::array<Column, 7> columns = {{
      {"###caption", say("标题", "Caption"), 0, Align::kLeft},
      {"###verdict", say("结论", "Verdict"), 110, Align::kLeft},
      {"###severity", say("严重程度", "Severity"), 96, Align::kLeft},
      {"###reach", say("播放", "Plays"), 100, Align::kRight},
      {"###due", say("到期", "Due"), 110, Align::kRight},
      {"###share", say("把握", "Score"), 150, Align::kLeft, false},
      {"###state", say("去向", "State"), 130, Align::kLeft},
  }};
  constexpr std::array zh = {
      "进山第三天，遇到一只小家伙", "深夜食堂：这道菜你敢吃吗", "老城拆迁前最后一晚",
      "教你三步修好漏水的龙头，师傅都不告诉你的窍门全在这里了建议收藏反复观看",
      "高空走扁带，没有保险绳"};
  constexpr std::array en = {
      "Third day in the hills, met a little one", "Midnight diner: would you eat this",
      "Last night before the old town goes",
      "Fix a dripping tap in three steps that no plumber will ever tell you about, save this",
      "Highline without a rope"};
  TableOptions options;
  const std::string foot =
      values.english ? fmt::format("1,000,000 items · {} selected", values.table.selected.count())
                     : fmt::format("共 1,000,000 条 · 已选 {} 条", values.table.selected.count());
  options.foot = foot;
  table(
      style, "###queue", columns, 1'000'000, values.table,
      [&](std::int64_t row, std::size_t which, TableCell& cell) {
        const auto n = static_cast<std::size_t>(row);
        switch (which) {
          case 0: cell.text(say(zh[n % zh.size()], en[n % en.size()])); break;
          case 1:
            cell.verdict(domain::kAllVerdicts[n * 7 % 6],
                         say(kVerdictZh[n * 7 % 6], kVerdictEn[n * 7 % 6]));
            break;
          case 2: cell.severity(static_cast<int>(n * 3 % 5)); break;
          case 3: cell.text(fmt::format("{}", (n * 7919 + 31) % 100'000)); break;
          case 4: cell.secondary(fmt::format("{} {}", 3 + n % 56, say("分钟", "min"))); break;
          case 5:
            cell.share(static_cast<float>(n * 37 % 100) / 100, fmt::format("{}%", n * 37 % 100));
            break;
          default:
            cell.state(domain::kAllDecisionStates[n % 6], say(kStateZh[n % 6], kStateEn[n % 6]));
            break;
        }
      },
      options);
}

namespace {

void draw_desk(const Style& style, Values& values, bool choosing) {
  const Say say{values.english};
  column(style, "###next_up", 140, [&] {
    section_heading(style, say("接下来", "Next up"), "5");
    for (int i = 0; i < 3; ++i) {
      PictureOptions options;
      options.badge = "00:15";
      options.corner = 4;
      picture(style, fmt::format("###next_{}", i).c_str(),
              values.tall->pictures()[static_cast<std::size_t>(i * 2)],
              {style.px(90), style.px(160)}, options);
      secondary(style, i == 0 ? say("举报 3 次", "3 reports") : say("扩散快", "Spreading"));
      gap(style, 4);
    }
  });
  beside(style, 16);
  ImGui::BeginGroup();
  picture(style, "###clip", values.tall->pictures()[5], {style.px(700), style.px(430)});
  gap(style, 8);
  const std::array<TimelineRange, 3> ranges = {
      {{MediaTime(2'000'000), MediaTime(5'200'000), Token::kProblem,
        say("举报：交易", "Report: trade")},
       {MediaTime(4'000'000), MediaTime(9'000'000), Token::kChart1,
        say("相似画面", "Similar frames")},
       {MediaTime(11'000'000), MediaTime(11'400'000), Token::kProblem, say("举报", "Report")}}};
  const std::array<TimelineRange, 1> marks = {
      {{MediaTime(7'400'000), MediaTime(9'100'000), Token::kMark, {}}}};
  TimelineModel model;
  model.duration = MediaTime(15'000'000);
  model.position = MediaTime(12'433'000);
  model.tiles = values.tall->pictures();
  model.ranges = ranges;
  model.marks = marks;
  model.mark_in = MediaTime(11'600'000);
  timeline(style, "###timeline", model, {style.px(700), style.px(84)});
  for (const auto& [id, which] :
       {std::pair{"###start", Icon::kToStart}, std::pair{"###back", Icon::kStepBack},
        std::pair{"###play", Icon::kPlay}, std::pair{"###forward", Icon::kStepForward},
        std::pair{"###end", Icon::kToEnd}}) {
    ButtonOptions plain;
    plain.kind = ButtonKind::kPlain;
    icon_button(style, id, which, to_word(which), plain);
    beside(style, 4);
  }
  text(style, clip_time(model.position) + " / " + clip_time(model.duration));
  gap(style, 4);
  for (std::size_t i = 0; i < kVerdictZh.size(); ++i) {
    VerdictButtonOptions options;
    options.key = kVerdictKeys[i];
    options.width = values.english ? 134 : 110;
    options.emphasis = choosing && i == 3 ? Emphasis::kChosen : Emphasis::kNone;
    verdict_button(style, fmt::format("###verdict_{}", i).c_str(), domain::kAllVerdicts[i],
                   say(kVerdictZh[i], kVerdictEn[i]), options);
    if (choosing && i == 3) {
      const Anchor anchor{ImGui::GetItemRectMin(), ImGui::GetItemRectMax()};
      values.policies.open = true;
      const std::array<PopoverRow, 6> rows = {{
          {"###p1", say("野生动物交易", "Wildlife trade"),
           say("买卖、求购、展示受保护动物及其制品",
               "Buying, selling or showing protected animals"),
           "W-01", 4},
          {"###p2", say("危险行为", "Dangerous acts"),
           say("无防护的高空、水域、车辆行为", "Heights, water or vehicles without protection"),
           "D-03", 3},
          {"###p3", say("站外引流", "Off-site lure"),
           say("留下联系方式，引导到站外交易", "Contact data that leads off the platform"), "S-02",
           2},
          {"###p4", say("低俗", "Vulgar"), say("以性暗示吸引点击", "Innuendo for clicks"), "V-01",
           1},
          {"###p5", say("虚假摆拍", "Staged as real"),
           say("把表演当作真事来传播", "Acted scenes told as true"), "R-04", 2},
          {"###p6", say("侵犯隐私", "Privacy"),
           say("未经同意展示他人面容、住址或证件", "Faces, addresses or papers without consent"),
           "P-01", 3},
      }};
      PopoverOptions list;
      list.title = say("限流的依据", "Limit because of");
      list.hint = say("拼音首字母或编号", "Type to filter");
      list.nothing_found = say("没有这样的规则。", "No such policy.");
      popover(style, "###policy_list", values.policies, anchor, rows, list);
    }
    beside(style);
  }
  ImGui::NewLine();
  ImGui::EndGroup();
  beside(style, 16);
  column(style, "###facts", 330, [&] {
    section_heading(style, say("机器证据", "Machine evidence"), "2");
    {
      const Card card(style, "###evidence", 320);
      text(style, say("命中词「野味」", "Term “wild game”"));
      secondary(style, say("标题第 11 字 · 词表 1.4", "Caption, position 20 · list 1.4"));
    }
    gap(style, 8);
    picture(style, "###wide", values.wide->pictures()[3], {style.px(320), style.px(240)},
            {"16:9", {}, 0});
    gap(style, 8);
    picture(style, "###none", {}, {style.px(320), style.px(120)},
            {{}, say("这段视频打不开", "This clip could not be opened"), 0});
  });
}

}  // namespace

void draw_review_page(const Style& style, Values& values) { draw_desk(style, values, false); }
void draw_policy_page(const Style& style, Values& values) { draw_desk(style, values, true); }

void draw_states_page(const Style& style, Values& values) {
  const Say say{values.english};
  const auto cell = [&](const char* id, auto draw) {
    ImGui::PushStyleColor(ImGuiCol_ChildBg, style.color(Token::kRaised));
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, style.px(6));
    ImGui::BeginChild(id, {style.px(600), style.px(310)},
                      ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened);
    ImGui::PopStyleVar();
    ImGui::PopStyleColor();
    draw();
    ImGui::EndChild();
  };
  cell("###empty", [&] {
    EmptyState state;
    state.icon = Icon::kDone;
    state.sentence = say("这一队列暂时没有待审内容", "Nothing to review in this queue right now");
    state.detail = say("上次查看：刚刚", "Last looked: just now");
    state.action = say("再看一次", "Look again");
    state.key = "F5";
    empty_state(style, "###look_again", state);
  });
  beside(style, 16);
  cell("###offline", [&] {
    EmptyState state;
    state.icon = Icon::kOffline;
    state.token = Token::kPending;
    state.sentence = say("后台连不上，已租到的 4 条可以继续审",
                         "The backend is out of reach; the 4 leased clips can be reviewed");
    state.detail = say(
        "每一条结论都存在本机，网络恢复后自动发送。下一次尝试在 12 秒后。",
        "Every decision is stored here and sent when the network is back. Next attempt in 12 s.");
    state.action = say("现在尝试", "Try now");
    empty_state(style, "###try_now", state);
  });
  cell("###failed", [&] {
    EmptyState state;
    state.icon = Icon::kProblem;
    state.token = Token::kProblem;
    state.sentence =
        say("这段视频打不开：文件不完整", "This clip could not be opened: the file is incomplete");
    state.detail = say("仍然可以根据标题和证据下结论，或者上报给二审。",
                       "You can still decide from caption and evidence, or escalate it.");
    state.action = say("上报", "Escalate");
    state.key = "E";
    empty_state(style, "###escalate", state);
  });
  beside(style, 16);
  cell("###loading", [&] {
    loading_state(style, say("正在取视频", "Fetching the clip"), 0.62F, "3.1 / 5.0 MB");
  });
}

}  // namespace vigil::gallery
