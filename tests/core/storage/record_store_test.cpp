#include "core/storage/record_store.h"

#include <gtest/gtest.h>

#include "core/storage/media_index.h"
#include "core/storage/undecodable_media.h"
#include "tests/core/storage/storage_fixture.h"

namespace vigil::storage {
namespace {

using RecordStoreTest = StorageTest;

TEST_F(RecordStoreTest, AppliesChangesWithTheirCursor) {
  const RecordUpdate first[] = {{"b", 1, R"({"n":1})"}, {"a", 1, R"({"n":2})"}, {"c", 1, "{}"}};
  const RecordUpdate second[] = {{"b", 2, R"({"n":3})"}, {"c", 2, std::nullopt}};
  write_ok([&](Connection& connection) -> Status {
    const Status applied = apply_updates(connection, "policies", first);
    return applied ? set_collection_state(connection, "policies", {3, true}) : applied;
  });
  write_ok([&](Connection& connection) { return apply_updates(connection, "policies", second); });
  database_->read([](Connection& connection) {
    const auto records = read_records(connection, "policies");
    ASSERT_EQ(records->size(), 2U);
    EXPECT_EQ((*records)[0].id, "a");
    EXPECT_EQ((*records)[1].revision, 2);
    EXPECT_EQ((*records)[1].body_json, R"({"n":3})");
    EXPECT_EQ(collection_state(connection, "policies")->cursor, 3);
    EXPECT_FALSE(collection_state(connection, "other")->complete);
    EXPECT_FALSE(find_record(connection, "policies", "c")->has_value());
  });
  write_ok([](Connection& connection) { return forget_cursors(connection); });
  database_->read([](Connection& connection) {
    EXPECT_FALSE(collection_state(connection, "policies")->complete);
    EXPECT_EQ(read_records(connection, "policies")->size(), 2U) << "readable until pulled again";
  });
}

TEST_F(RecordStoreTest, NotesOnMediaAreReplaced) {
  const domain::MediaId media(std::string(64, 'b'));
  write_ok([&](Connection& connection) {
    return put_media_note(connection, media, {100, "not_found", clock_.wall_now()});
  });
  write_ok([&](Connection& connection) {
    return put_media_note(connection, media, {100, "", clock_.wall_now()});
  });
  database_->read([&](Connection& connection) {
    EXPECT_EQ(find_media_note(connection, media)->value().failure, "");
    EXPECT_FALSE(find_media_note(connection, domain::MediaId("x"))->has_value());
  });
}

TEST_F(RecordStoreTest, LostDecodersAreCountedByHashUntilTheyAreForgotten) {
  const domain::MediaId bad(std::string(64, 'b'));
  const domain::MediaId worse(std::string(64, 'c'));
  const auto lose = [&](const domain::MediaId& media, const char* reason) {
    write_ok([&](Connection& connection) {
      return add_decoder_loss(connection, media, reason, clock_.wall_now());
    });
  };
  lose(bad, "timed_out");
  lose(worse, "timed_out");
  lose(worse, "decoder_died");
  database_->read([&](Connection& connection) {
    EXPECT_EQ(find_decoder_losses(connection, bad)->value().times, 1);
    const DecoderLosses losses = find_decoder_losses(connection, worse)->value();
    EXPECT_EQ(losses.times, 2);
    EXPECT_EQ(losses.reason, "decoder_died");
    EXPECT_EQ(losses.at, wall_from_ms(to_ms(clock_.wall_now())));
    EXPECT_FALSE(find_decoder_losses(connection, domain::MediaId("x"))->has_value());
    EXPECT_EQ(count_decoder_losses(connection, 1).value(), 2);
    EXPECT_EQ(count_decoder_losses(connection, 2).value(), 1);
  });
  write_ok([](Connection& connection) { return forget_decoder_losses(connection); });
  database_->read([&](Connection& connection) {
    EXPECT_FALSE(find_decoder_losses(connection, worse)->has_value());
  });
}

}  // namespace
}  // namespace vigil::storage
