#include "tests/ui/gallery_pages.h"

#include <fmt/format.h>
#include <imgui.h>

#include <array>

#include "core/base/text.h"
#include "plugins/sdk/ui/bar.h"
#include "plugins/sdk/ui/button.h"
#include "plugins/sdk/ui/empty.h"
#include "plugins/sdk/ui/icon.h"
#include "plugins/sdk/ui/layout.h"
#include "plugins/sdk/ui/picture.h"
#include "plugins/sdk/ui/text.h"
#include "plugins/sdk/ui/timeline.h"

namespace vigil::gallery {
namespace {

using namespace sdk::ui;
using sdk::MediaTime;

struct Say {
  bool english;
  std::string_view operator()(std::string_view zh, std::string_view en) const {
    return english ? en : zh;
  }
};

constexpr std::array kVerdictZh = {"通过", "标注", "警告", "限流", "下架", "上报"};
constexpr std::array kVerdictEn = {"Allow", "Label", "Warn", "Limit", "Remove", "Escalate"};
constexpr std::array kVerdictKeys = {"A", "L", "W", "G", "R", "E"};
constexpr std::array kStateZh = {"草稿", "已存本机", "已发出", "已确认", "有冲突", "被拒绝"};
constexpr std::array kStateEn = {"Draft", "Saved here", "Sent", "Confirmed", "Conflict", "Refused"};

TimeWords time_words(bool english) {
  if (english) {
    return {"just now",   "{n} min ago", "{n} h ago", "{n} d ago",
            "in {n} min", "in {n} h",    "in {n} d"};
  }
  return {"刚刚",          "{n} 分钟前",    "{n} 小时前", "{n} 天前",
          "还有 {n} 分钟", "还有 {n} 小时", "还有 {n} 天"};
}

// Code points of the first place where `part` stands.
MarkedSpan span_of(std::string_view words, std::string_view part) {
  const std::size_t at = words.find(part);
  const std::size_t begin = count_code_points(words.substr(0, at));
  return {begin, begin + count_code_points(part)};
}

// A column of the page, `width` design pixels wide.
template <typename Draw>
void column(const Style& style, const char* id, float width, const Draw& draw) {
  ImGui::BeginChild(id, {style.px(width), 0}, ImGuiChildFlags_AutoResizeY,
                    ImGuiWindowFlags_NoScrollbar);
  draw();
  ImGui::EndChild();
}

void draw_text_page(const Style& style, Values& values) {
  const Say say{values.english};
  column(style, "###left", 600, [&] {
    section_heading(style, say("标题与说明", "Caption"), say("3 处标记", "3 marks"));
    const std::string_view words =
        say("【夜市开张】自家山上抓的“野味”到货了🐍👨‍👩‍👧，想要的加薇信"
            " "
            "liehu_88，懂的都懂！"
            "发货走顺丰，货到付款；只此一批，手慢无。",
            "Night market opens: wild game from our own hills has arrived 🐍👨‍👩‍👧. Add us on "
            "vx "
            "liehu_88, "
            "those who know, know. Ships by courier, pay on delivery; one batch only.");
    const std::array<MarkedSpan, 3> spans = {span_of(words, say("野味", "wild game")),
                                             span_of(words, say("加薇信 liehu_88", "vx liehu_88")),
                                             span_of(words, say("货到付款", "pay on delivery"))};
    CaptionOptions options;
    options.emphasis = 1;
    caption(style, "###caption", words, spans, options);
    gap(style, 12);
    section_heading(style, say("正文", "Body"));
    wrapped(
        style,
        say("这一条由相似画面命中：与 2026-02-11 下架的视频共有 6 个关键帧，最小距离 12。"
            "请看完整段再决定（不要只看封面）。",
            "Matched by similar frames: six keyframes shared with a clip removed on 2026-02-11, "
            "smallest distance 12. Watch the whole clip before deciding."));
    secondary(style, say("次要文字 13 px · 播放 12,408 次 · 云南 · 08:31 上传",
                         "Secondary 13 px · 12,408 plays · Yunnan · uploaded 08:31"));
    text(style, say("停用的文字", "Disabled text"), Token::kTextDisabled);
    elided(style,
           say("只有一行的长句子会在末尾省略，把鼠标放上去可以看到完整的内容，不会换行。",
               "A long sentence on one line ends with an ellipsis; hover to read the whole of it."),
           420);
    gap(style, 12);
    section_heading(style, say("事实", "Facts"));
    fact(style, say("作者", "Author"),
         say("山里人老周 · 粉丝 3.2 万", "Old Zhou of the Hills · 32 k followers"));
    fact(style, say("地点", "Place"), say("云南 · 德宏", "Dehong, Yunnan"));
    fact(style, say("说明", "About"),
         say("“进山三十年，只拍山里事。合作请私信，非诚勿扰。” —— 简介里留有联系方式，近 30 "
             "天换过两次。",
             "“Thirty years in the hills. Business by message only.” The profile carries contact "
             "data, changed "
             "twice in 30 days."));
    gap(style, 12);
    section_heading(style, say("时间", "Times"));
    const WallTime now = *from_rfc3339("2026-03-08T02:14:09.000Z");
    const TimeWords times = time_words(values.english);
    for (const auto minutes : {0, -7, -95, -3000, 8, 200}) {
      relative_time(style, times, now + std::chrono::minutes(minutes), now);
      beside(style, 16);
    }
    ImGui::NewLine();
  });
  beside(style, 32);
  column(style, "###right", 560, [&] {
    section_heading(style, say("按钮", "Buttons"));
    ButtonOptions primary;
    primary.kind = ButtonKind::kPrimary;
    primary.key = "Enter";
    button(style, "###primary", say("提交", "Submit"), primary);
    beside(style);
    ButtonOptions quiet;
    quiet.icon = Icon::kUndo;
    quiet.key = "U";
    button(style, "###undo", say("撤销", "Undo"), quiet);
    beside(style);
    ButtonOptions plain;
    plain.kind = ButtonKind::kPlain;
    plain.icon = Icon::kRefresh;
    button(style, "###again", say("重试", "Try again"), plain);
    beside(style);
    ButtonOptions off;
    off.enabled = false;
    button(style, "###off", say("不可用", "Not now"), off);
    beside(style);
    link(style, "###link", say("查看台账", "Open the ledger"));
    gap(style, 4);
    for (const auto& [id, which, word] :
         {std::tuple{"###start", Icon::kToStart, "Home"},
          std::tuple{"###back", Icon::kStepBack, "Left"},
          std::tuple{"###play", Icon::kPlay, "Space"},
          std::tuple{"###forward", Icon::kStepForward, "Right"},
          std::tuple{"###end", Icon::kToEnd, "End"}, std::tuple{"###muted", Icon::kMuted, "M"}}) {
      ButtonOptions icon_options;
      icon_options.kind = ButtonKind::kPlain;
      if (which == Icon::kMuted) icon_options.emphasis = Emphasis::kChosen;
      icon_button(style, id, which, word, icon_options);
      beside(style, 4);
    }
    ImGui::NewLine();
    section_heading(style, say("结论", "Verdicts"));
    for (std::size_t i = 0; i < kVerdictZh.size(); ++i) {
      VerdictButtonOptions options;
      options.key = kVerdictKeys[i];
      options.width = values.english ? 132 : 110;
      options.enabled = i != 3;
      options.emphasis = i == 4 ? Emphasis::kChosen : Emphasis::kNone;
      verdict_button(style, fmt::format("###verdict_{}", i).c_str(), domain::kAllVerdicts[i],
                     say(kVerdictZh[i], kVerdictEn[i]), options);
      if (i % 4 != 3) beside(style);
    }
    gap(style, 12);
    section_heading(style, say("标签与状态", "Chips and states"));
    chip(style, say("一审", "First review"));
    beside(style);
    chip(style, say("野生动物", "Wildlife"), Token::kWarn, Icon::kPaw);
    beside(style);
    chip(style, say("命中词", "Term hit"), Token::kMark, Icon::kTag);
    beside(style);
    chip(style, say("在线", "Online"), Token::kGood, Icon::kOnline);
    beside(style);
    removable_chip(style, "###chip", say("今天", "Today"));
    for (std::size_t i = 0; i < kStateZh.size(); ++i) {
      state_mark(style, domain::kAllDecisionStates[i], say(kStateZh[i], kStateEn[i]));
      if (i != 5) beside(style, 16);
    }
    for (std::size_t i = 0; i < kVerdictZh.size(); ++i) {
      verdict_mark(style, domain::kAllVerdicts[i], say(kVerdictZh[i], kVerdictEn[i]));
      if (i != 5) beside(style, 16);
    }
    gap(style, 8);
    section_heading(style, say("键帽", "Key caps"));
    for (const char* key : {"A", "Space", "Ctrl+K", "Shift+Left", "?", "Ctrl++"}) {
      key_cap(style, key);
      beside(style, 12);
    }
    ImGui::NewLine();
    gap(style, 12);
    section_heading(style, say("严重程度", "Severity"));
    for (int severity = 0; severity <= 4; ++severity) {
      severity_bar(style, severity);
      beside(style, 20);
    }
    ImGui::NewLine();
    gap(style, 12);
    notice_line(
        style, "###notice_good",
        {NoticeTone::kGood, say("已确认：台账第 10,482 条", "Confirmed: ledger entry 10,482"), {}});
    notice_line(style, "###notice_pending",
                {NoticeTone::kPending, say("3 条已存本机，未发送", "3 saved here, not sent yet"),
                 say("现在发送", "Send now")});
    notice_line(style, "###notice_problem",
                {NoticeTone::kProblem,
                 say("别人先做了决定，您的内容已留在冲突栏",
                     "Somebody decided first; your input is kept in the tray"),
                 say("查看", "Look")});
  });
}

void draw_fields_page(const Style& style, Values& values) {
  const Say say{values.english};
  column(style, "###left", 380, [&] {
    section_heading(style, say("文本", "Text"));
    FieldOptions options;
    options.label = say("姓名", "Name");
    text_field(style, "###name", values.name, options);
    options.label = say("口令", "Password");
    options.hidden = true;
    options.problem = say("口令不对。请再试一次，或找管理员重设。",
                          "That password is not right. Try again, or ask an administrator.");
    text_field(style, "###secret", values.secret, options);
    gap(style, 16);
    section_heading(style, say("搜索", "Search"));
    FieldOptions search;
    search.hint = say("搜索标题、作者、备注", "Search caption, author, note");
    search.key = "Ctrl+F";
    search_field(style, "###empty_search", values.empty_search, search);
    search_field(style, "###search", values.search, search);
    gap(style, 16);
    section_heading(style, say("备注", "Note"));
    FieldOptions note;
    note.hint = say("写给二审的话", "A word for the second reviewer");
    note.max_code_points = 60;
    note_field(style, "###note", values.note, note);
  });
  beside(style, 32);
  column(style, "###middle", 360, [&] {
    section_heading(style, say("整段", "The whole"), "1 / 2");
    CheckOptions options;
    options.key = "1";
    check_row(style, "###whole", say("看完全片，包括结尾", "Watched to the end"), values.whole,
              options);
    options.key = "2";
    options.note =
        say("画外音、背景字幕和评论区都算", "Voice-over, burnt-in text and comments count");
    check_row(style, "###detail", say("听过声音或看过字幕", "Sound heard or captions read"),
              values.detail, options);
    options.enabled = false;
    options.note = {};
    options.key = {};
    check_row(style, "###off", say("此项由二审填写", "Filled by the second reviewer"),
              values.detail, options);
    gap(style, 16);
    section_heading(style, say("开关", "Switches"));
    CheckOptions plain;
    switch_row(style, "###muted", say("默认静音", "Start muted"), values.muted, plain);
    plain.note = say("只影响显示，不影响结论", "Changes what you see, not what you decide");
    switch_row(style, "###blurred", say("画面先模糊", "Blur at first"), values.blurred, plain);
    gap(style, 16);
    section_heading(style, say("倍速", "Speed"));
    const std::array<Segment, 4> speeds = {
        {{"###s05", "0.5x"}, {"###s1", "1x"}, {"###s2", "2x"}, {"###s4", "4x"}}};
    segmented(style, "###speed", speeds, values.speed);
  });
  beside(style, 32);
  column(style, "###right", 380, [&] {
    section_heading(style, say("主题", "Theme"));
    const std::array<Segment, 3> themes = {
        {{"###night", say("守夜", "Night watch"), Icon::kMoon,
          say("暖暗底色，琥珀灯火", "Warm dark, lantern amber")},
         {"###day", say("白昼", "Day"), Icon::kSun, say("纸色，不刺眼", "Paper, no glare")},
         {"###contrast", say("高对比", "High contrast"), Icon::kContrast,
          say("处处 7:1 以上", "7:1 everywhere")}}};
    radio_rows(style, "###theme", themes, values.theme);
    gap(style, 16);
    section_heading(style, say("数字", "Numbers"));
    NumberOptions number;
    number.max = 60;
    number.unit = say("秒", "s");
    number_field(style, "###window", values.window, number);
    gap(style, 8);
    slider(style, "###volume", values.volume, 0, 1, fmt::format("{:.0f}%", values.volume * 100),
           260);
    gap(style, 16);
    section_heading(style, say("进度", "Progress"));
    progress(style, 0.42F, say("128 / 305 条", "128 of 305"), 320);
    progress(style, 1, "100%", 320, Token::kGood);
    progress(style, -1, "3.1 MB / ?", 320);
    meter(style, 0.7F, 320, Token::kPending);
    gap(style, 16);
    section_heading(style, say("卡片", "Cards"));
    {
      const Card card(style, "###card", 340);
      text(style, say("机器证据", "Machine evidence"));
      fact(style, say("词", "Term"), say("野味（词表 1.4）", "wild game (list 1.4)"), 56);
      fact(style, say("画面", "Frame"), say("与已下架视频距离 12", "distance 12 to a removed clip"),
           56);
    }
    {
      const Card card(style, "###loading_card", 340);
      skeleton(style, 3, 300);
    }
  });
}

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

void draw_review_page(const Style& style, Values& values) { draw_desk(style, values, false); }
void draw_policy_page(const Style& style, Values& values) { draw_desk(style, values, true); }

void draw_states_page(const Style& style, Values& values) {
  const Say say{values.english};
  const auto cell = [&](const char* id, auto draw) {
    ImGui::PushStyleColor(ImGuiCol_ChildBg, style.color(Token::kRaised));
    ImGui::PushStyleVar(ImGuiStyleVar_ChildRounding, style.px(6));
    ImGui::BeginChild(id, {style.px(600), style.px(310)}, ImGuiChildFlags_AlwaysUseWindowPadding);
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

void draw_icons_page(const Style& style, Values&) {
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, style.px(4)});
  const int across = 8;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  for (int i = 1; i < static_cast<int>(Icon::kCount); ++i) {
    const auto which = static_cast<Icon>(i);
    const int cell = i - 1;
    ImGui::SetCursorScreenPos({at.x + style.px(static_cast<float>(cell % across) * 152),
                               at.y + style.px(static_cast<float>(cell / across) * 52)});
    icon(style, which, Token::kText, 20);
    beside(style, 12);
    secondary(style, to_word(which));
  }
  ImGui::PopStyleVar();
}

constexpr std::array kPages = {Page{"text", draw_text_page},     Page{"fields", draw_fields_page},
                               Page{"table", draw_table_page},   Page{"review", draw_review_page},
                               Page{"policy", draw_policy_page}, Page{"states", draw_states_page},
                               Page{"icons", draw_icons_page}};

}  // namespace

std::span<const Page> pages() { return kPages; }

}  // namespace vigil::gallery
