// One byte form: what the writer makes is read, and nothing else is.
#include "core/ledger/canonical_reader.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "core/base/json.h"

namespace vigil::ledger {
namespace {

using nlohmann::json;
using Kind = CanonicalValue::Kind;

bool reads(std::string_view text) {
  CanonicalReader reader;
  return reader.read(text).ok();
}

TEST(CanonicalReader, ReadsWhatTheWriterMakes) {
  const json value = {{"name", "守夜 \"quoted\" \\ \n\t\x01\x1f"},
                      {"list", {1, -2, 0, true, false, nullptr, json::array(), json::object()}},
                      {"deep", {{"a", {{"b", {{"c", 9007199254740991}}}}}}}};
  const std::string text = to_canonical_json(value);
  CanonicalReader reader;
  const auto read = reader.read(text);
  ASSERT_TRUE(read.ok()) << read.error().message << text;
  EXPECT_EQ(read->bytes(), text);
  EXPECT_EQ(read->member("name")->text(), value["name"].get<std::string>());
  EXPECT_FALSE(read->member("name")->plain_text()) << "it has escapes";
  const auto list = read->member("list")->elements();
  ASSERT_EQ(list.size(), 8u);
  EXPECT_EQ(list[1].number(), -2);
  EXPECT_EQ(list[3].flag(), true);
  EXPECT_EQ(list[5].kind(), Kind::kNull);
  EXPECT_EQ(read->member("deep")->member("a")->member("b")->number("c"), 9007199254740991);
  EXPECT_FALSE(read->member("nam"));
  EXPECT_EQ(read->member_count(), 3u);
}

TEST(CanonicalReader, RefusesEveryOtherWayToSayTheSame) {
  EXPECT_TRUE(reads(R"({"a":1,"b":"x"})"));
  for (const char* text : {R"({"b":"x","a":1})",
                           R"({"a":1,"a":1})",
                           R"({ "a":1})",
                           R"({"a": 1})",
                           R"({"a":1,})",
                           R"({"a":1} )",
                           R"({"a":01})",
                           R"({"a":-0})",
                           R"({"a":1.0})",
                           R"({"a":1e3})",
                           R"({"a":+1})",
                           R"({"a":9007199254740992})",
                           R"({"a":"\u0041"})",
                           R"({"a":"\/"})",
                           R"({"a":"\u000A"})",
                           R"({"a":"\u000a"})",
                           R"({"a":"\u001F"})",
                           R"({"a":"\u0080"})",
                           R"({"守":1})",
                           R"({"\n":1})",
                           "{\"a\":\"\n\"}",
                           "{\"a\":\"\xC3\"}",
                           "{\"a\":\"\xED\xA0\x80\"}",
                           R"({"a":tru})",
                           "",
                           "{",
                           "[1,]",
                           "\"",
                           "\"\\",
                           "\"\\u00",
                           "-",
                           "{\"a\"}",
                           "[1}"}) {
    EXPECT_FALSE(reads(text)) << text;
  }
  EXPECT_TRUE(reads(R"({"a":"\u001f"})"));
}

TEST(CanonicalReader, DepthIsBounded) {
  EXPECT_TRUE(reads(std::string(32, '[') + std::string(32, ']')));
  EXPECT_FALSE(reads(std::string(100'000, '[')));
}

TEST(CanonicalReader, NamesTheFirstWrongByte) {
  CanonicalReader reader;
  EXPECT_NE(reader.read(R"({"a":1,"b":x})").error().message.find("byte 11"), std::string::npos);
}

// Random documents, one random byte changed: what is still read means what its bytes say.
TEST(CanonicalReader, WhateverIsReadIsWhatTheWriterWouldWrite) {
  std::mt19937 random(20260101);
  const std::string text = to_canonical_json(
      {{"actor", "a\"b"}, {"decision", {{"fence", 12}, {"marks", {{{"begin_ms", 1}}}}}}, {"v", 2}});
  int still_read = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string changed = text;
    changed[random() % changed.size()] = static_cast<char>(random() % 256);
    if (!reads(changed)) continue;
    ++still_read;
    const auto parsed = parse_json(changed);
    ASSERT_TRUE(parsed.ok()) << changed;
    ASSERT_EQ(to_canonical_json(*parsed), changed);
  }
  EXPECT_GT(still_read, 100);
}

}  // namespace
}  // namespace vigil::ledger
