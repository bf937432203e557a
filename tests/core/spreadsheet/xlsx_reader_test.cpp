// Workbooks written by another library, and workbooks that mean harm.
#include "core/spreadsheet/xlsx_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "core/base/file.h"
#include "core/document/sheet.h"

namespace vigil::spreadsheet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Part = std::pair<std::string, std::string>;

std::string zipped(const std::vector<Part>& parts) {
  std::string out(1u << 20, '\0');
  std::size_t used = 0;
  archive* const zip = archive_write_new();
  archive_write_set_format_zip(zip);
  archive_write_open_memory(zip, out.data(), out.size(), &used);
  for (const auto& [name, text] : parts) {
    archive_entry* const entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(zip, entry);
    archive_write_data(zip, text.data(), text.size());
    archive_entry_free(entry);
  }
  archive_write_close(zip);
  archive_write_free(zip);
  out.resize(used);
  return out;
}

std::vector<Part> workbook(const std::string& sheet, const std::string& more = {}) {
  return {{"xl/workbook.xml",
           "<workbook>" + more +
               "<sheets><sheet name='a' sheetId='1' r:id='rId7' xmlns:r='r'/></sheets></workbook>"},
          {"xl/_rels/workbook.xml.rels",
           "<Relationships><Relationship Id='rId7' Target='worksheets/one.xml'/></Relationships>"},
          {"xl/styles.xml",
           "<styleSheet><numFmts><numFmt numFmtId='170' "
           "formatCode='yyyy\"年\"m\"月\"'/></numFmts><cellXfs><xf numFmtId='0'/><xf "
           "numFmtId='14'/><xf numFmtId='170'/></cellXfs></styleSheet>"},
          {"xl/sharedStrings.xml",
           "<sst><si><t>姓名</t></si><si><r><t>带</t></r><r><t>头人</t></r><rPh><t>dai</t></rPh></"
           "si></sst>"},
          {"xl/worksheets/one.xml", "<worksheet><sheetData>" + sheet + "</sheetData></worksheet>"}};
}

TEST(XlsxReader, WhatLibxlsxwriterWrites) {
  const std::filesystem::path file = std::filesystem::path(testing::TempDir()) / "reader.xlsx";
  const std::vector<std::string_view> headings = {"姓名", "粉丝"};
  auto sheet = document::open_xlsx(file, "名册", headings);
  ASSERT_TRUE(sheet.ok());
  const std::vector<std::string> row = {"甲 & 乙", "=1+2"};
  (*sheet)->add(row);
  ASSERT_TRUE((*sheet)->finish());
  const auto rows = read_xlsx(*read_file(file));
  std::filesystem::remove(file);
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  ASSERT_EQ(rows->size(), 2u);
  EXPECT_THAT((*rows)[0].cells, ElementsAre("姓名", "粉丝"));
  EXPECT_THAT((*rows)[1].cells, ElementsAre("甲 & 乙", "=1+2"));
  EXPECT_EQ((*rows)[1].line, 2);
}

TEST(XlsxReader, TextsDatesGapsAndFormulas) {
  const auto rows = read_xlsx(
      zipped(workbook("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='C1' t='s'><v>1</v></c></row>"
                      "<row r='4'><c r='A4' s='1'><v>43362</v></c><c r='B4' "
                      "s='2'><v>43362.5</v></c><c r='C4' t='inlineStr'><is><t>x</t></is></c>"
                      "<c r='D4'><f>SUM(A1:A3)</f><v>12.5</v></c><c r='E4' "
                      "s='1'><v>1</v></c></row><row r='5'><c r='A5' t='s'></c></row>")));
  ASSERT_TRUE(rows.ok()) << rows.error().message;
  ASSERT_EQ(rows->size(), 2u) << "a row without text is none";
  EXPECT_THAT((*rows)[0].cells, ElementsAre("姓名", "", "带头人"));
  EXPECT_EQ((*rows)[1].line, 4);
  EXPECT_THAT((*rows)[1].cells, ElementsAre("2018-09-19", "2018-09-19", "x", "12.5", "1900-01-01"));
  const auto mac = read_xlsx(zipped(
      workbook("<row r='1'><c r='A1' s='1'><v>0</v></c></row>", "<workbookPr date1904='1'/>")));
  EXPECT_EQ((*mac)[0].cells[0], "1904-01-01");
}

TEST(XlsxReader, BrokenAndHostileFilesAreRefusedWithTheirPlace) {
  const auto why = [](const std::string& bytes, const XlsxLimits& limits = {}) {
    const auto rows = read_xlsx(bytes, limits);
    EXPECT_FALSE(rows.ok());
    return rows.ok() ? std::string() : rows.error().message;
  };
  EXPECT_THAT(why("PK\x03\x04 nothing"), HasSubstr("no readable spreadsheet"));
  EXPECT_THAT(why(zipped({{"a.txt", "hello"}})), HasSubstr("without a spreadsheet's first sheet"));
  EXPECT_THAT(why(zipped(workbook("<row r='1'><c r='A1' t='s'><v>9</v></c></row>"))),
              HasSubstr("line 1"));
  EXPECT_THAT(why(zipped(workbook("<row r='1'><c></row>"))), HasSubstr("one.xml, line 1"));
  EXPECT_THAT(why(zipped(workbook("<row r='3'><c r='ZZZ3'><v>1</v></c></row>"))),
              HasSubstr("line 3: more than"));
  XlsxLimits few;
  few.max_rows = 1;
  EXPECT_THAT(
      why(zipped(workbook(
              "<row r='1'><c r='A1'><v>1</v></c></row><row r='2'><c r='A2'><v>1</v></c></row>")),
          few),
      HasSubstr("line 2: the sheet has more than 1 rows"));
  XlsxLimits small;
  small.max_bytes = 100;
  EXPECT_THAT(why(zipped(workbook("")), small), HasSubstr("more than 100 bytes"));
  auto laughs = workbook("<row r='1'><c r='A1' t='s'><v>0</v></c></row>");
  laughs[3].second =
      "<!DOCTYPE a [<!ENTITY x 'ha'><!ENTITY y '&x;&x;&x;'>]><sst><si><t>&y;</t></si></sst>";
  EXPECT_THAT(why(zipped(laughs)), HasSubstr("document type"));
  EXPECT_TRUE(looks_like_xlsx(zipped(workbook(""))));
  EXPECT_FALSE(looks_like_xlsx("name,field"));
}

}  // namespace
}  // namespace vigil::spreadsheet
