// DeskClient: changes to records, made here and sent when they can be.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/json.h"
#include "core/domain/record_merge.h"
#include "core/storage/edit_store.h"
#include "core/storage/record_store.h"
#include "core/sync/board.h"
#include "core/sync/desk_client.h"
#include "core/sync/sync_engine.h"

namespace vigil::sync {
namespace {

Error nobody() { return fail(ErrorCode::kUnauthenticated, "Nobody is signed in."); }

}  // namespace

std::shared_ptr<const std::vector<RecordEdit>> DeskClient::edits() const { return board_->edits(); }

void DeskClient::show_edit(const std::string& collection) {
  board_->refresh_records(collection);
  board_->refresh_edits();
  engine_->poke();
}

Status DeskClient::edit_record(const std::string& collection, const std::string& id,
                               std::string_view body_json) {
  const domain::UserId person = board_->person();
  if (person.empty()) return nobody();
  std::string mine;
  if (!body_json.empty()) {
    const auto body = parse_json(body_json);
    if (!body) return body.error();
    if (!body->is_object()) return fail(ErrorCode::kInvalidArgument, "A record is a JSON object.");
    mine = to_canonical_json(*body);
  }
  const Status stored = database_->write([&](storage::Connection& connection) -> Status {
    auto earlier = storage::find_edit(connection, person, collection, id);
    if (!earlier) return earlier.error();
    storage::StoredEdit edit;
    if (*earlier) {
      // It joins the one before and keeps what that was made from; a clash is answered anew when
      // this is sent.
      edit = std::move(**earlier);
    } else {
      auto record = storage::find_record(connection, collection, id);
      if (!record) return record.error();
      edit.collection = collection;
      edit.id = id;
      if (*record) {
        edit.base_revision = (*record)->revision;
        edit.base_json = std::move((*record)->body_json);
      }
    }
    if (mine.empty() && edit.base_json.empty() && edit.mine_json.empty()) {
      return fail(ErrorCode::kNotFound, "There is no such record to delete.");
    }
    edit.mine_json = mine;
    edit.state = storage::EditState::kSaved;
    edit.theirs_json.clear();
    edit.theirs_revision = 0;
    edit.detail.clear();
    edit.changed_at = clock_.wall_now();
    // As it was before: there is nothing to send.
    if (edit.mine_json == edit.base_json) {
      return storage::drop_edit(connection, person, collection, id);
    }
    return storage::put_edit(connection, person, edit);
  });
  if (!stored) return stored;
  show_edit(collection);
  return {};
}

Status DeskClient::resolve_edit(const std::string& collection, const std::string& id,
                                std::span<const FieldChoice> choices) {
  const domain::UserId person = board_->person();
  if (person.empty()) return nobody();
  const Status stored = database_->write([&](storage::Connection& connection) -> Status {
    auto found = storage::find_edit(connection, person, collection, id);
    if (!found) return found.error();
    if (!*found || (*found)->state != storage::EditState::kClash) {
      return fail(ErrorCode::kRejected, "There is nothing to answer about this record.");
    }
    storage::StoredEdit& edit = **found;
    const auto merged = domain::merge_records(edit.base_json, edit.mine_json, edit.theirs_json);
    if (!merged) return merged.error();
    std::string answered = merged->merged_json;
    for (const domain::FieldClash& clash : merged->clashes) {
      const auto choice =
          std::find_if(choices.begin(), choices.end(),
                       [&](const FieldChoice& each) { return each.path == clash.path; });
      if (choice == choices.end()) {
        return fail(ErrorCode::kInvalidArgument, "A field has no answer yet: " + clash.path);
      }
      if (choice->side == Side::kMine) continue;
      auto with = domain::with_field(answered, clash.path, clash.theirs);
      if (!with) return with.error();
      answered = std::move(*with);
    }
    if (answered == edit.theirs_json) {
      return storage::drop_edit(connection, person, collection, id);
    }
    edit.base_json = std::move(edit.theirs_json);
    edit.base_revision = edit.base_json.empty() ? 0 : edit.theirs_revision;
    edit.mine_json = std::move(answered);
    edit.theirs_json.clear();
    edit.theirs_revision = 0;
    edit.state = storage::EditState::kSaved;
    edit.changed_at = clock_.wall_now();
    return storage::put_edit(connection, person, edit);
  });
  if (!stored) return stored;
  show_edit(collection);
  return {};
}

Status DeskClient::send_edit_again(const std::string& collection, const std::string& id) {
  const domain::UserId person = board_->person();
  if (person.empty()) return nobody();
  const Status stored = database_->write([&](storage::Connection& connection) -> Status {
    auto found = storage::find_edit(connection, person, collection, id);
    if (!found) return found.error();
    if (!*found || (*found)->state != storage::EditState::kRefused) {
      return fail(ErrorCode::kRejected, "That change is not waiting for you.");
    }
    (*found)->state = storage::EditState::kSaved;
    (*found)->detail.clear();
    (*found)->changed_at = clock_.wall_now();
    return storage::put_edit(connection, person, **found);
  });
  if (!stored) return stored;
  show_edit(collection);
  return {};
}

Status DeskClient::drop_edit(const std::string& collection, const std::string& id) {
  const domain::UserId person = board_->person();
  if (person.empty()) return nobody();
  const Status dropped = database_->write([&](storage::Connection& connection) {
    return storage::drop_edit(connection, person, collection, id);
  });
  if (!dropped) return dropped;
  show_edit(collection);
  return {};
}

}  // namespace vigil::sync
