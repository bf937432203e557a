#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/ids.h"
#include "core/base/json.h"
#include "core/base/text.h"

namespace vigil {
namespace {

TEST(Clock, Rfc3339RoundTripAndOffsets) {
  const WallTime time = wall_from_ms(1767225600123);
  EXPECT_EQ(to_rfc3339(time), "2026-01-01T00:00:00.123Z");
  EXPECT_EQ(from_rfc3339("2026-01-01T00:00:00.123Z"), time);
  EXPECT_EQ(from_rfc3339("2026-01-01T08:00:00.123+08:00"), time);
  for (const char* bad : {"", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
                          "2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T00:00:00.Z",
                          "2026-01-01T24:00:00Z", "2026-01-01T00:00:00Zx"}) {
    EXPECT_FALSE(from_rfc3339(bad).has_value()) << bad;
  }
}

TEST(Ids, Uuid7SortsByTimeAndIsWellFormed) {
  const std::string early = make_uuid7(wall_from_ms(1000));
  const std::string late = make_uuid7(wall_from_ms(1001));
  EXPECT_TRUE(is_uuid(early));
  EXPECT_LT(early, late);
  EXPECT_EQ(early[14], '7');
  EXPECT_FALSE(is_uuid("not-an-id"));
  EXPECT_FALSE(is_uuid(early + "0"));
}

TEST(Text, CleanForDisplayDropsWhatHides) {
  EXPECT_EQ(clean_for_display("a\xE2\x80\xAE"
                              "b\x01"
                              "c\xE2\x80\x8B\n"),
            "abc\n");
  EXPECT_EQ(clean_for_display("\xFF"
                              "x"),
            "\xEF\xBF\xBD"
            "x");
  EXPECT_EQ(clean_for_display("守夜人值班", 3), "守夜人…");
  EXPECT_TRUE(is_utf8("守夜"));
  EXPECT_FALSE(is_utf8("\xC0\x80"));
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
}

TEST(Hash, KnownAnswerAndStreamAgree) {
  const std::string expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  EXPECT_EQ(to_hex(sha256("abc")), expected);
  Sha256Stream stream;
  stream.update("a");
  stream.update("bc");
  EXPECT_EQ(to_hex(stream.finish()), expected);
  EXPECT_EQ(from_hex("6162"), "ab");
  EXPECT_FALSE(from_hex("6").has_value());
  EXPECT_TRUE(is_sha256_hex(expected));
}

TEST(Json, SaysLineAndColumn) {
  const auto bad = parse_json("{\n  \"a\": ,\n}");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::kInvalidArgument);
  EXPECT_NE(bad.error().message.find("line 2"), std::string::npos) << bad.error().message;
}

TEST(Json, LimitsDepthSizeAndDuplicates) {
  EXPECT_EQ(parse_json(std::string(100, '[') + std::string(100, ']')).error().code,
            ErrorCode::kTooLarge);
  EXPECT_EQ(parse_json("[1,2,3]", {.max_bytes = 3}).error().code, ErrorCode::kTooLarge);
  EXPECT_FALSE(parse_json("{\"a\":1,\"a\":2}"));
  EXPECT_FALSE(parse_json(""));
  const auto good = parse_json("{\"b\":[1,{\"c\":null}],\"a\":\"文\"}");
  ASSERT_TRUE(good);
  EXPECT_EQ(to_canonical_json(*good), "{\"a\":\"文\",\"b\":[1,{\"c\":null}]}");
}

TEST(File, AtomicReplaceAndErrors) {
  const std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) / make_uuid7(wall_from_ms(1));
  std::filesystem::create_directory(folder);
  const auto path = folder / "notes.json";
  ASSERT_TRUE(write_file_atomic(path, "one"));
  ASSERT_TRUE(write_file_atomic(path, "two", FileMode::kOwnerOnly));
  EXPECT_EQ(*read_file(path), "two");
  EXPECT_EQ(read_file(path, 2).error().code, ErrorCode::kTooLarge);
  EXPECT_EQ(read_file(folder / "absent").error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(read_file(folder));
  EXPECT_FALSE(write_file_atomic(folder / "no" / "such", "x"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
  std::filesystem::remove_all(folder);
}

TEST(Errors, EveryCodeImpliesARemedy) {
  EXPECT_EQ(remedy(ErrorCode::kTimeout), Remedy::kRetry);
  EXPECT_EQ(remedy(ErrorCode::kConflict), Remedy::kAsk);
  EXPECT_EQ(remedy(ErrorCode::kRejected), Remedy::kPark);
  EXPECT_EQ(to_word(ErrorCode::kStorageFull), "storage_full");
}

}  // namespace
}  // namespace vigil
