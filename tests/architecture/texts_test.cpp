// Words on screen: Chinese and English complete, alike in form, each used, none missing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

#include "core/base/file.h"
#include "plugins/sdk/codegen/header_writer.h"
#include "plugins/sdk/codegen/po_file.h"
#include "plugins/sdk/manifest/manifest.h"
#include "tests/architecture/source_tree.h"

namespace vigil::architecture {
namespace {

namespace fs = std::filesystem;
using sdk::codegen::PoEntry;
using sdk::codegen::PoFile;

struct TextRoom {
  std::string folder;  // from the root; holds locale/
  PoFile zh;
  PoFile en;
};

PoFile read_po(const fs::path& path) {
  const auto text = read_file(path);
  EXPECT_TRUE(text.ok()) << path;
  auto po = sdk::codegen::parse_po(text.value_or(""), path.string());
  EXPECT_TRUE(po.ok()) << po.error().message;
  return po.ok() ? std::move(*po) : PoFile{};
}

std::vector<TextRoom> text_rooms() {
  std::vector<TextRoom> rooms;
  for (const char* top : {"app", "plugins", "docs"}) {
    const fs::path root = fs::path(VIGIL_SOURCE_DIR) / top;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (!entry.is_directory() || entry.path().filename() != "locale") continue;
      TextRoom room;
      room.folder = fs::relative(entry.path().parent_path(), VIGIL_SOURCE_DIR).generic_string();
      room.zh = read_po(entry.path() / "zh_CN.po");
      room.en = read_po(entry.path() / "en.po");
      rooms.push_back(std::move(room));
    }
  }
  return rooms;
}

// {count}, {name}: what a translation must mention too.
std::set<std::string> placeholders(const std::string& text) {
  static const std::regex kPlaceholder(R"(\{([a-z_]*)[^}]*\})");
  std::set<std::string> names;
  for (std::sregex_iterator at(text.begin(), text.end(), kPlaceholder), end; at != end; ++at)
    names.insert((*at)[1]);
  return names;
}

std::set<std::string_view> identifiers_of(std::string_view code) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_";
  std::set<std::string_view> identifiers;
  for (std::size_t at = code.find_first_of(kLetters); at != std::string_view::npos;) {
    const std::size_t end = std::min(code.find_first_not_of(kLetters, at), code.size());
    identifiers.insert(code.substr(at, end - at));
    at = code.find_first_of(kLetters, end);
  }
  return identifiers;
}

TEST(Texts, RoomsAreFound) { EXPECT_GE(text_rooms().size(), 2u); }

TEST(Texts, BothLanguagesHaveTheSameKeysInTheSameForm) {
  for (const TextRoom& room : text_rooms()) {
    SCOPED_TRACE(room.folder);
    EXPECT_EQ(room.zh.language, "zh_CN");
    EXPECT_EQ(room.zh.plural_forms, 1);
    EXPECT_EQ(room.en.language, "en");
    EXPECT_EQ(room.en.plural_forms, 2);
    for (const PoEntry& zh : room.zh.entries) {
      const PoEntry* const en = room.en.find(zh.id);
      if (en == nullptr) {
        ADD_FAILURE() << "en.po has no \"" << zh.id << '"';
        continue;
      }
      EXPECT_EQ(zh.id_plural, en->id_plural) << zh.id;
      if (!zh.id_plural.empty()) {
        EXPECT_EQ(zh.id_plural, zh.id + ".plural");
      }
      // The singular may do without a number ("one goat"), the general form may not.
      EXPECT_EQ(placeholders(zh.texts.back()), placeholders(en->texts.back())) << zh.id;
    }
    for (const PoEntry& en : room.en.entries) {
      EXPECT_NE(room.zh.find(en.id), nullptr) << "zh_CN.po has no \"" << en.id << '"';
    }
  }
}

TEST(Texts, NoneIsEmptyOrUnchecked) {
  for (const TextRoom& room : text_rooms()) {
    for (const PoFile* file : {&room.zh, &room.en}) {
      for (const PoEntry& entry : file->entries) {
        EXPECT_FALSE(entry.fuzzy) << room.folder << ' ' << file->language << ' ' << entry.id;
        for (const std::string& text : entry.texts) {
          EXPECT_FALSE(text.empty()) << room.folder << ' ' << file->language << ' ' << entry.id;
        }
      }
    }
  }
}

// Chinese texts use full-width punctuation between Chinese characters, and nobody shouts.
TEST(Texts, PunctuationIsChinese) {
  static const std::regex kHalfWidth("[\xE4-\xE9][\x80-\xBF][\x80-\xBF][,;?!:][\xE4-\xE9]");
  for (const TextRoom& room : text_rooms()) {
    for (const PoEntry& entry : room.zh.entries) {
      for (const std::string& text : entry.texts) {
        EXPECT_FALSE(std::regex_search(text, kHalfWidth))
            << room.folder << ' ' << entry.id << ": " << text;
        EXPECT_EQ(text.find("！"), std::string::npos)
            << room.folder << ' ' << entry.id << ": " << text;
      }
    }
    for (const PoEntry& entry : room.en.entries) {
      for (const std::string& text : entry.texts) {
        EXPECT_EQ(text.find('!'), std::string::npos)
            << room.folder << ' ' << entry.id << ": " << text;
      }
    }
  }
}

// Used: named by the manifest, by its constant in the room's code, or as a text in quotes.
TEST(Texts, EveryOneIsUsed) {
  for (const TextRoom& room : text_rooms()) {
    std::set<std::string> named;
    if (const auto text = read_file(fs::path(VIGIL_SOURCE_DIR) / room.folder / "plugin.json")) {
      const auto manifest = sdk::manifest::parse_manifest(*text, room.folder);
      ASSERT_TRUE(manifest.ok()) << manifest.error().message;
      for (const std::string& key : sdk::manifest::text_keys(*manifest)) named.insert(key);
      for (const std::string& key : named) {
        EXPECT_NE(room.zh.find(key), nullptr)
            << room.folder << "/plugin.json names \"" << key << "\", which has no text";
      }
    }
    std::string code;
    for (const SourceFile& file : source_tree()) {
      if (file.is_in(room.folder)) code += file.text;
    }
    const std::set<std::string_view> identifiers = identifiers_of(code);
    for (const PoEntry& entry : room.zh.entries) {
      if (named.contains(entry.id) || code.find('"' + entry.id + '"') != std::string::npos)
        continue;
      EXPECT_TRUE(identifiers.contains(sdk::codegen::constant_name(entry.id)))
          << room.folder << ": nobody shows \"" << entry.id << '"';
    }
  }
}

}  // namespace
}  // namespace vigil::architecture
