#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/base/file.h"
#include "plugins/sdk/codegen/header_writer.h"
#include "plugins/sdk/codegen/po_file.h"

namespace vigil::sdk::codegen {
namespace {

constexpr std::string_view kHeader =
    "msgid \"\"\nmsgstr \"\"\n\"Language: en\\n\"\n\"Plural-Forms: nplurals=2; plural=(n != "
    "1);\\n\"\n\n";

std::string with_header(std::string_view entries) { return std::string(kHeader).append(entries); }

TEST(PoFile, ReadsTextsPluralsCommentsAndEscapes) {
  const auto po = parse_po(
      with_header("# a comment\n#. for translators\n#, fuzzy\nmsgid \"a.b\"\nmsgstr \"one "
                  "\\\"two\\\"\\n\"\n"
                  "\"three\\\\\"\n\nmsgid \"goats\"\nmsgid_plural \"goats.plural\"\n"
                  "msgstr[0] \"{count} goat\"\nmsgstr[1] \"{count} goats\"\n#~ msgid \"old\"\n"),
      "en.po");
  ASSERT_TRUE(po.ok()) << po.error().message;
  EXPECT_EQ(po->language, "en");
  EXPECT_EQ(po->plural_forms, 2);
  ASSERT_EQ(po->entries.size(), 2u);
  EXPECT_EQ(po->entries[0].texts[0], "one \"two\"\nthree\\");
  EXPECT_TRUE(po->entries[0].fuzzy);
  EXPECT_EQ(po->entries[0].line, 9);
  EXPECT_FALSE(po->entries[1].fuzzy);
  EXPECT_EQ(po->find("goats")->texts[1], "{count} goats");
  EXPECT_EQ(po->find("sheep"), nullptr);
}

TEST(PoFile, RefusalsNameTheLine) {
  const std::pair<const char*, const char*> cases[] = {
      {"msgid \"a\"\nmsgid \"b\"\nmsgstr \"\"\n", "en.po:6: \"a\" has no msgstr."},
      {"msgid \"a\"\nmsgstr \"x\"\nmsgid \"a\"\nmsgstr \"y\"\n", "en.po:8: \"a\" is there twice."},
      {"msgid a\n",
       "en.po:6: A text in double quotes is expected here; known escapes are \\n \\t \\\" \\\\."},
      {"msgctxt \"menu\"\n", "en.po:6: \"msgctxt\" is not expected here."},
      {"msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[0] \"x\"\n",
       "en.po:6: \"a\" has 1 forms, 2 are wanted."},
      {"msgid \"a\"\nmsgid_plural \"b\"\nmsgstr[1] \"x\"\n",
       "en.po:8: msgstr[1] is not the next form."},
      {"msgid \"a\"\nmsgstr \"\xFF\"\n", "en.po:7: The text is not UTF-8."},
      {"msgid \"a\"\nmsgstr[x] \"y\"\n", "en.po:7: \"msgstr[x]\" is not expected here."},
  };
  for (const auto& [entries, sentence] : cases) {
    const auto po = parse_po(with_header(entries), "en.po");
    ASSERT_FALSE(po.ok()) << entries;
    EXPECT_EQ(po.error().message, sentence);
  }
  EXPECT_EQ(parse_po("\"alone\"\n", "x.po").error().message,
            "x.po:1: A text stands here without a msgid.");
}

TEST(ConstantName, SplitsWords) {
  EXPECT_EQ(constant_name("review.first"), "kReviewFirst");
  EXPECT_EQ(constant_name("draft_window_s"), "kDraftWindowS");
  EXPECT_EQ(constant_name("command.allow"), "kCommandAllow");
  EXPECT_EQ(constant_name("check_1"), "kCheck1");
}

TEST(HeaderWriter, ClashesAreRefused) {
  const auto po =
      parse_po(with_header("msgid \"a.b\"\nmsgstr \"x\"\nmsgid \"a_b\"\nmsgstr \"y\"\n"), "en.po");
  const auto header = write_texts_header(*po, "vigil::texts");
  ASSERT_FALSE(header.ok());
  EXPECT_EQ(header.error().message,
            "In vigil::texts, \"a.b\" and \"a_b\" would both be kAB; rename one of them.");
}

TEST(HeaderWriter, IsTheSameEveryTimeAndSorted) {
  const auto po =
      parse_po(with_header("msgid \"z\"\nmsgstr \"x\"\nmsgid \"a\"\nmsgstr \"y\"\n"), "en.po");
  const std::string header = write_texts_header(*po, "vigil::texts").value();
  EXPECT_EQ(header, write_texts_header(*po, "vigil::texts").value());
  EXPECT_LT(header.find("kA{"), header.find("kZ{"));
  EXPECT_NE(header.find("inline constexpr vigil::sdk::TextKey kA{\"a\"};"), std::string::npos)
      << header;
}

// The program itself.
class Codegen : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "vigil_codegen_XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    write("plugin.json",
          "{\n  \"id\": \"goats\",\n  \"version\": \"1.0.0\",\n  \"sdk\": 1,\n"
          "  \"library\": \"libgoats.so\",\n  \"title\": \"plugin.title\"\n}\n");
    write("zh_CN.po", with_header("msgid \"plugin.title\"\nmsgstr \"羊\"\n"));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, std::string_view text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  int run(const std::string& arguments) {
    const std::string command =
        "cd " + folder_.string() + " && " + VIGIL_BIN_DIR "/vigil-codegen " + arguments + " 2>err";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string errors() { return read_file(folder_ / "err").value(); }

  std::filesystem::path folder_;
};

TEST_F(Codegen, WritesIdsAndKeepsAnUnchangedHeader) {
  ASSERT_EQ(run("ids plugin.json zh_CN.po ids.h"), 0) << errors();
  const std::string header = read_file(folder_ / "ids.h").value();
  EXPECT_NE(header.find("namespace vigil::goats::ids {"), std::string::npos);
  EXPECT_NE(header.find("kPluginTitle{\"plugin.title\"}"), std::string::npos);
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  std::filesystem::last_write_time(folder_ / "ids.h", long_ago);
  ASSERT_EQ(run("ids plugin.json zh_CN.po ids.h"), 0);
  EXPECT_EQ(std::filesystem::last_write_time(folder_ / "ids.h"), long_ago);
}

TEST_F(Codegen, MissingTextIsNamedWithItsLine) {
  write("zh_CN.po", with_header(""));
  EXPECT_EQ(run("ids plugin.json zh_CN.po ids.h"), 1);
  EXPECT_EQ(errors(), "plugin.json:6: The text \"plugin.title\" is not in zh_CN.po.\n");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "ids.h"));
}

TEST_F(Codegen, EveryProblemOfTheManifestIsListed) {
  write("plugin.json", "{\n\"id\": \"Goats\",\n\"verison\": \"1\"\n}\n");
  EXPECT_EQ(run("ids plugin.json zh_CN.po ids.h"), 1);
  EXPECT_NE(errors().find("plugin.json:2: The id \"Goats\""), std::string::npos) << errors();
  EXPECT_NE(errors().find("plugin.json:3: \"verison\" is not a member of a plugin manifest; did "
                          "you mean \"version\"?"),
            std::string::npos)
      << errors();
}

TEST_F(Codegen, TextsAlone) {
  ASSERT_EQ(run("texts zh_CN.po vigil::workstation::texts texts.h"), 0) << errors();
  EXPECT_NE(read_file(folder_ / "texts.h").value().find("namespace vigil::workstation::texts {"),
            std::string::npos);
  EXPECT_EQ(run("texts nothing.po a texts.h"), 1);
  EXPECT_NE(run("nonsense"), 0);
}

}  // namespace
}  // namespace vigil::sdk::codegen
