#include "core/document/sheet.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>

#include "core/base/csv.h"
#include "core/base/file.h"

namespace vigil::document {
namespace {

namespace fs = std::filesystem;

class SheetFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::temp_directory_path() / ("vigil_sheet_" + std::to_string(::getpid()) + "_" +
                                     testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

// One file of a ZIP archive whose local headers have their sizes.
std::string unpacked(const std::string& zip, std::string_view name) {
  for (std::size_t at = zip.find("PK\x03\x04"); at != std::string::npos;
       at = zip.find("PK\x03\x04", at + 4)) {
    const auto u16 = [&](std::size_t i) {
      return static_cast<unsigned char>(zip[at + i]) +
             256u * static_cast<unsigned char>(zip[at + i + 1]);
    };
    if (zip.compare(at + 30, u16(26), name) != 0) continue;
    const std::size_t from = at + 30 + u16(26) + u16(28);
    z_stream stream{};
    if (::inflateInit2(&stream, -15) != Z_OK) return {};
    std::string text(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zip.data() + from));
    stream.avail_in = static_cast<uInt>(zip.size() - from);
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    (void)::inflate(&stream, Z_FINISH);
    text.resize(stream.total_out);
    ::inflateEnd(&stream);
    return text;
  }
  return {};
}

constexpr std::string_view kHeadings[] = {"编号", "说明"};

TEST(CsvLine, NothingBecomesAFormula) {
  const std::vector<std::string> cells = {"=1+1", "+1", "-1", "@x", "a\"b,c", "plain", "\tx"};
  EXPECT_EQ(csv_line(cells), "'=1+1,'+1,'-1,'@x,\"a\"\"b,c\",plain,'\tx\r\n");
}

TEST(CsvLine, EmptyCellsKeepTheirPlaces) {
  EXPECT_EQ(csv_line(std::vector<std::string>{"", "", "x", ""}), ",,x,\r\n");
}

TEST(CsvText, IsReadBackAsItWasWritten) {
  const std::vector<std::string> headings = {"编号", "说明"};
  const std::vector<std::vector<std::string>> rows = {{"1", "一行\n两行, \"引\""}, {"2", "平"}};
  const auto read = parse_csv(csv_text(headings, rows));
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->size(), 3u);
  EXPECT_EQ((*read)[0].cells, headings);
  EXPECT_EQ((*read)[1].cells, rows[0]);
  EXPECT_EQ((*read)[2].cells, rows[1]);
}

TEST_F(SheetFiles, ACsvIsThereOnlyWhenItIsWhole) {
  const fs::path path = folder_ / "a.csv";
  {
    auto sheet = open_csv(path, kHeadings);
    ASSERT_TRUE(sheet);
    (*sheet)->add(std::vector<std::string>{"1", "x"});
    EXPECT_FALSE(fs::exists(path));
  }
  EXPECT_TRUE(fs::is_empty(folder_)) << "dropped before it was whole";
  auto sheet = open_csv(path, kHeadings);
  ASSERT_TRUE(sheet);
  (*sheet)->add(std::vector<std::string>{"1", "x"});
  ASSERT_TRUE((*sheet)->finish());
  EXPECT_EQ(read_file(path).value_or(""), "\xEF\xBB\xBF编号,说明\r\n1,x\r\n");
}

TEST_F(SheetFiles, FormulasAreTextInASpreadsheet) {
  const fs::path path = folder_ / "a.xlsx";
  auto sheet = open_xlsx(path, "表", kHeadings);
  ASSERT_TRUE(sheet);
  (*sheet)->add(std::vector<std::string>{"=HYPERLINK(\"http://x\")", "@SUM(A1)"});
  (*sheet)->add(std::vector<std::string>{std::string(100'000, 'x'), ""});
  ASSERT_TRUE((*sheet)->finish());
  const std::string bytes = read_file(path).value_or("");
  const std::string cells = unpacked(bytes, "xl/worksheets/sheet1.xml");
  EXPECT_NE(cells.find("=HYPERLINK("), std::string::npos) << cells.substr(0, 500);
  EXPECT_NE(cells.find("@SUM(A1)"), std::string::npos);
  EXPECT_EQ(cells.find("<f>"), std::string::npos) << "a live formula";
}

TEST_F(SheetFiles, AFolderThatIsNotThereIsSaid) {
  const auto csv = open_csv(folder_ / "no" / "a.csv", kHeadings);
  ASSERT_FALSE(csv);
  EXPECT_EQ(csv.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace vigil::document
