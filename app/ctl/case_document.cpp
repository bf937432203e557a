#include "app/ctl/case_document.h"

#include <fmt/format.h>

namespace vigil::ctl {
namespace {

using document::Align;

std::string time_text(WallTime time) {
  if (time == WallTime{}) return "–";
  // China's time: everybody who reads this is there.
  std::string text = to_rfc3339(time + Millis{8LL * 3600 * 1000}).substr(0, 19);
  text[10] = ' ';
  return text;
}

// The same clock for what the ledger wrote down; as it stands where it is no time.
std::string time_text(const std::string& written) {
  const auto time = from_rfc3339(written);
  return time ? time_text(*time) : written;
}

std::string authority_text(const std::string& word) {
  if (word == "forestry") return "林业和草原主管部门 · Forestry and grassland authority";
  if (word == "fisheries") return "渔业主管部门 · Fisheries authority";
  if (word == "police") return "公安机关 · Police";
  return word;
}

std::string act_text(const std::string& word) {
  if (word == "report") return "下架并举报 · removed and reported";
  if (word == "remove") return "下架 · removed";
  if (word == "limit") return "限流 · limited";
  if (word == "warn") return "警示 · warned";
  if (word == "label") return "标注 · labelled";
  return "未处置 · nothing";
}

std::string stretches(const wildlife::CaseEvidence& evidence) {
  if (evidence.marks.empty()) return "–";
  std::string text;
  for (const domain::Mark& mark : evidence.marks) {
    if (!text.empty()) text += "；";
    text += fmt::format("{:.3f}–{:.3f} s", static_cast<double>(mark.begin.count()) / 1000,
                        static_cast<double>(mark.end.count()) / 1000);
  }
  return text;
}

}  // namespace

document::Document case_document(const wildlife::CaseFile& file, const CaseRelease& release,
                                 const std::string& signing_key, WallTime made_at) {
  document::Document out;
  out.about = {file.title, file.number, "Vigil 守夜", made_at, file.number};
  out.blocks.emplace_back(document::Title{file.title, "案件卷宗 · Case file " + file.number});
  out.blocks.emplace_back(document::Facts{{
      {"编号 Number", file.number},
      {"立案 Opened", fmt::format("{}，{}", time_text(file.opened_at), file.opened_by)},
      {"移送 To", authority_text(release.authority)},
      {"提出 Proposed", fmt::format("{}，{}", time_text(release.proposed_at), release.proposer)},
      {"确认 Confirmed", fmt::format("{}，{}", time_text(release.confirmed_at), release.decider)},
      {"证据 Evidence", fmt::format("{} 件", file.evidence.size())},
      {"卷宗摘要 SHA-256", wildlife::digest_of(file)},
      {"签名公钥 Key", signing_key},
  }});
  if (!file.note.empty()) {
    out.blocks.emplace_back(document::Heading{"说明 Note", 1});
    out.blocks.emplace_back(document::Paragraph{file.note});
  }
  out.blocks.emplace_back(document::Heading{"证据一览 Evidence", 1});
  document::Table table;
  table.columns = {{"#", 0.4, Align::kRight},
                   {"账号 Account", 1.6},
                   {"物种 Species", 1.8},
                   {"处置 Act", 1.6},
                   {"决定时间 Decided", 1.8}};
  for (std::size_t i = 0; i < file.evidence.size(); ++i) {
    const wildlife::CaseEvidence& one = file.evidence[i];
    table.rows.push_back({std::to_string(i + 1),
                          one.account_name.empty() ? one.account : one.account_name, one.species,
                          act_text(one.act), time_text(one.decided_at)});
  }
  out.blocks.emplace_back(std::move(table));
  for (std::size_t i = 0; i < file.evidence.size(); ++i) {
    const wildlife::CaseEvidence& one = file.evidence[i];
    out.blocks.emplace_back(document::Heading{fmt::format("证据 {} Evidence", i + 1), 2});
    out.blocks.emplace_back(document::Paragraph{one.caption});
    std::string words;
    for (const std::string& word : one.words) words += (words.empty() ? "" : "；") + word;
    out.blocks.emplace_back(document::Facts{{
        {"账号 Account", fmt::format("{}（{}）", one.account_name, one.account)},
        {"地点 Place", one.place.empty() ? "–" : one.place},
        {"上传 Uploaded", time_text(one.uploaded_at)},
        {"机器所见 Machine", words},
        {"标记片段 Marked", stretches(one)},
        {"入卷 Added", fmt::format("{}，{}", time_text(one.added_at), one.added_by)},
        {"决定 Decision", one.decision},
        {"视频 Clip SHA-256", one.media},
        {"封存 Seal", one.seal},
    }});
  }
  out.blocks.emplace_back(document::Heading{"如何核对 How to check", 1});
  out.blocks.emplace_back(
      document::Paragraph{"本文件与视频、画面、文案和台账证明同在一个归档文件里。离线核对：vigilctl"
                          " case verify 文件 --key "
                          "公钥。任何一个字节被改动，都会指出第一处不符的部分。"});
  out.blocks.emplace_back(
      document::Paragraph{"These pages lie in one archive with clips, frames, captions and the "
                          "ledger's proofs. Check it "
                          "offline: vigilctl case verify FILE --key KEY. Whatever byte was "
                          "changed, the first part that "
                          "does not hold is named."});
  return out;
}

}  // namespace vigil::ctl
