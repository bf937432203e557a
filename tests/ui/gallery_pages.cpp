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
#include "plugins/sdk/ui/text.h"
#include "tests/ui/gallery_words.h"

namespace vigil::gallery {
namespace {

using namespace sdk::ui;

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

void draw_text_page(const Style& style, Values& values) {
  const Say say{values.english};
  column(style, "###left", 600, [&] {
    section_heading(style, say("标题与说明", "Caption"), say("3 处标记", "3 marks"));
    const std::string_view words =
        say("【夜市开张】自家山上抓的“野味”到货了🐍👨‍👩‍👧，想要的加薇"
            "信"
            " "
            "liehu_88，懂的都懂！"
            "发货走顺丰，货到付款；只此一批，手慢无。",
            "Night market opens: wild game from our own hills has arrived 🐍👨‍👩‍👧. Add us "
            "on "
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
