#include "core/document/pdf.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>

namespace vigil::document {
namespace {

namespace fs = std::filesystem;

std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size()))
    ++count;
  return count;
}

// The text as a reader copies it, pages ended by form feeds; empty where pdftotext is missing.
std::string text_of(const std::string& pdf) {
  const fs::path path = fs::temp_directory_path() /
                        fmt::format("vigil_pdf_{}_{}.pdf", ::getpid(),
                                    testing::UnitTest::GetInstance()->current_test_info()->name());
  std::ofstream(path, std::ios::binary) << pdf;
  const std::string command = fmt::format("pdftotext -layout '{}' - 2>/dev/null", path.string());
  std::string text;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
  char piece[4096];
  while (const std::size_t got = std::fread(piece, 1, sizeof piece, pipe.get()))
    text.append(piece, got);
  fs::remove(path);
  return text;
}

#define ASSERT_TEXT(text) \
  if ((text).empty()) GTEST_SKIP() << "pdftotext of poppler-utils is not here"

Document report() {
  Document document;
  document.about = {.title = "结案报告",
                    .subject = "网信办来函",
                    .author = "社区管理委员会",
                    .created = wall_from_ms(1'767'225'600'000),
                    .footer = "守夜 结案报告"};
  document.blocks = {
      Title{"结案报告", "2026-01-01"},
      Heading{"经过"},
      Paragraph{
          "凌晨两点，三名用户举报同一段视频；值班员在五分钟内下架。The clip was a goat, not a "
          "poacher."},
      Facts{{{"编号", "网信办〔2026〕17 号"}, {"时限", "2026-01-02 12:00"}}},
      Heading{"图表", 2},
      BarChart{"每日举报", {{"一键举报", 1200, "1,200"}, {"热线", 30, "30"}}},
      LineChart{
          "七日", {"1 日", "2 日", "3 日"}, {{"受理", {3, 5, 4}}, {"办结", {2, std::nullopt, 4}}}},
  };
  return document;
}

TEST(Pdf, SaysWhatTheDocumentSays) {
  const auto pdf = to_pdf(report());
  ASSERT_TRUE(pdf) << pdf.error().message;
  EXPECT_EQ(pdf->substr(0, 5), "%PDF-");
  EXPECT_NE(pdf->find("%%EOF"), std::string::npos);
  EXPECT_NE(pdf->find("/Title"), std::string::npos);
  EXPECT_NE(pdf->find("/Outlines"), std::string::npos);
  EXPECT_NE(pdf->find("20260101000000"), std::string::npos) << "its creation time";
  const std::string text = text_of(*pdf);
  ASSERT_TEXT(text);
  for (const char* part : {"结案报告", "值班员在五分钟内下架", "网信办〔2026〕17 号", "一键举报",
                           "1,200", "受理", "守夜 结案报告"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  EXPECT_TRUE(text.find("1 / 1") != std::string::npos || text.find("1/1") != std::string::npos);
}

TEST(Pdf, TheSameDocumentGivesTheSameBytes) {
  const auto first = to_pdf(report());
  const auto second = to_pdf(report());
  ASSERT_TRUE(first && second);
  EXPECT_EQ(*first, *second);
  Document later = report();
  later.about.created += std::chrono::hours(1);
  EXPECT_NE(*to_pdf(later), *first);
}

TEST(Pdf, AThousandRowsBreakOverPagesUnderTheirHeading) {
  Document document;
  Table table{{{"序号", 1, Align::kRight}, {"说明", 4}}, {}};
  for (int i = 1; i <= 1'000; ++i)
    table.rows.push_back({std::to_string(i), fmt::format("第 {} 条举报", i)});
  document.blocks = {table};
  const auto pdf = to_pdf(document);
  ASSERT_TRUE(pdf);
  const std::string text = text_of(*pdf);
  ASSERT_TEXT(text);
  const std::size_t pages = count_of(text, "\f");
  EXPECT_GT(pages, 15u);
  EXPECT_LT(pages, 60u);
  EXPECT_EQ(count_of(text, "序号"), pages) << "the heading stands on every page";
  for (const int i : {1, 2, 499, 500, 999, 1'000})
    EXPECT_EQ(count_of(text, fmt::format("第 {} 条举报", i)), 1u) << i;
  EXPECT_TRUE(text.find(fmt::format("{} / {}", pages, pages)) != std::string::npos ||
              text.find(fmt::format("{}/{}", pages, pages)) != std::string::npos);
}

TEST(Pdf, ARowTallerThanAPageGoesOn) {
  Document document;
  std::string tall;
  for (int i = 0; i < 200; ++i) tall += fmt::format("行{}\n", i);
  document.blocks = {Table{{{"甲"}, {"乙"}}, {{tall, "短"}, {"后", "终"}}}};
  const auto pdf = to_pdf(document);
  ASSERT_TRUE(pdf);
  const std::string text = text_of(*pdf);
  ASSERT_TEXT(text);
  EXPECT_GE(count_of(text, "\f"), 3u);
  EXPECT_NE(text.find("行0"), std::string::npos);
  EXPECT_NE(text.find("行199"), std::string::npos);
  EXPECT_EQ(count_of(text, "终"), 1u);
}

TEST(Pdf, StrangersTextDoesNoHarm) {
  Document document;
  document.about.title = std::string("a\xFF\0b", 4);
  document.blocks = {Paragraph{"坏\xC0\x80字\x01 \xE2\x80\xAE<b>&amp; %s {}"},
                     Table{{{"一", 0}, {"二", -3}}, {{}, {"多", "出", "的"}}},
                     Table{},
                     BarChart{"空", {}},
                     BarChart{"零", {{"零", 0, "0"}}},
                     LineChart{"空", {}, {}},
                     PageBreak{},
                     PageBreak{},
                     Paragraph{""}};
  const auto pdf = to_pdf(document);
  ASSERT_TRUE(pdf) << pdf.error().message;
  const std::string text = text_of(*pdf);
  ASSERT_TEXT(text);
  EXPECT_NE(text.find("<b>&amp; %s {}"), std::string::npos) << "markup is text";
  EXPECT_EQ(count_of(text, "\f"), 2u) << "two breaks in a row make no empty page";
}

TEST(Pdf, AnEmptyDocumentIsOnePage) {
  const auto pdf = to_pdf({});
  ASSERT_TRUE(pdf);
  EXPECT_NE(pdf->find("/Count 1"), std::string::npos);
}

}  // namespace
}  // namespace vigil::document
