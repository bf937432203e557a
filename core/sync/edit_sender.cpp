#include "core/sync/edit_sender.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/domain/record_merge.h"
#include "core/storage/record_store.h"

namespace vigil::sync {
namespace {


constexpr Millis kDiskPause = std::chrono::seconds(5);

}  // namespace

EditSender::EditSender(Context context, std::uint64_t seed)
    : context_(context), channel_(context.transport, context.clock.steady_now(), seed) {}

bool EditSender::take_unauthenticated() { return std::exchange(unauthenticated_, false); }

SteadyTime EditSender::step(SteadyTime now, const domain::UserId& person) {
  const auto edits = context_.database.read(
      [&](storage::Connection& connection) { return storage::read_edits(connection, person); });
  if (!edits) {
    log_error("sync", "changes to records cannot be read: " + edits.error().message);
    return now + kDiskPause;
  }
  const auto found = std::find_if(edits->begin(), edits->end(),
                                  [](const Edit& each) { return each.state == storage::EditState::kSaved; });
  if (found == edits->end()) return kNever;
  if (!channel_.may_try(now)) return channel_.next_try();
  const Edit& edit = *found;

  std::int64_t revision = 0;
  if (edit.mine_json.empty()) {
    const auto answer = context_.api.delete_record(edit.collection, edit.id, edit.base_revision);
    if (!answer) return take_failure(context_.clock.steady_now(), person, edit, answer.failure());
  } else {
    net::RecordPrecondition precondition;
    if (edit.base_revision > 0) precondition.revision = edit.base_revision;
    const auto answer =
        context_.api.put_record(edit.collection, edit.id, edit.mine_json, precondition);
    if (!answer) return take_failure(context_.clock.steady_now(), person, edit, answer.failure());
    revision = *answer;
  }
  now = context_.clock.steady_now();
  channel_.note_success(now);
  if (const Status settled = settle(person, edit, revision); !settled) {
    // Sent again it meets its own revision, and the merge finds nothing to do.
    channel_.note_failure(now, net::make_local_failure(settled.error()));
    return channel_.next_try();
  }
  refresh(edit.collection);
  return now;
}

Status EditSender::settle(const domain::UserId& person, const Edit& edit, std::int64_t revision) {
  return context_.database.write([&](storage::Connection& connection) -> Status {
    // What this desk knows is the record as sent, until the change feed says more.
    const storage::RecordUpdate update{
        edit.id, revision,
        edit.mine_json.empty() ? std::nullopt : std::optional<std::string>(edit.mine_json)};
    const auto state = storage::collection_state(connection, edit.collection);
    if (!state) return state.error();
    // What was only proposed is not how the record is.
    const bool proposed = revision == 0 && !edit.mine_json.empty();
    if (state->complete && !proposed) {
      const Status applied = storage::apply_updates(connection, edit.collection, {&update, 1});
      if (!applied) return applied;
    }
    auto now = storage::find_edit(connection, person, edit.collection, edit.id);
    if (!now) return now.error();
    if (!*now) return {};
    if ((*now)->mine_json == edit.mine_json) {
      return storage::drop_edit(connection, person, edit.collection, edit.id);
    }
    if (proposed) return {};
    // The person went on writing meanwhile: that starts from what has just been taken.
    (*now)->base_json = edit.mine_json;
    (*now)->base_revision = revision;
    return storage::put_edit(connection, person, **now);
  });
}

SteadyTime EditSender::take_failure(SteadyTime now, const domain::UserId& person, const Edit& edit,
                                    const net::Failure& failure) {
  Status noted;
  switch (failure.kind) {
    case net::FailureClass::kConflict:
    case net::FailureClass::kNotFound: {
      const auto theirs = standing(edit, failure);
      now = context_.clock.steady_now();
      if (!theirs) {
        if (theirs.failure().kind == net::FailureClass::kUnauthenticated) unauthenticated_ = true;
        channel_.note_failure(now, theirs.failure());
        return channel_.next_try();
      }
      channel_.note_success(now);
      noted = merge(person, edit, *theirs);
      break;
    }
    case net::FailureClass::kForbidden:
    case net::FailureClass::kRejected:
      channel_.note_success(now);
      noted = park(person, edit, failure.error.message);
      break;
    case net::FailureClass::kUnauthenticated: unauthenticated_ = true; [[fallthrough]];
    default: channel_.note_failure(now, failure); return channel_.next_try();
  }
  if (!noted) {
    channel_.note_failure(now, net::make_local_failure(noted.error()));
    return channel_.next_try();
  }
  refresh(edit.collection);
  return now;
}

net::Answer<EditSender::Standing> EditSender::standing(const Edit& edit,
                                                       const net::Failure& failure) {
  if (const auto problem = parse_json(failure.body); problem && problem->is_object()) {
    const auto current = problem->find("current");
    if (current != problem->end() && current->is_null()) return Standing{};
    if (current != problem->end() && current->is_object()) {
      Standing theirs{int_member(*current, "revision"), {}};
      const auto body = current->find("body");
      if (!bool_member(*current, "deleted") && body != current->end() && body->is_object()) {
        theirs.body_json = to_canonical_json(*body);
      }
      if (theirs.revision > 0) return theirs;
    }
  }
  const auto record = context_.api.record(edit.collection, edit.id);
  if (record) return Standing{record->revision, record->deleted ? "" : record->body_json};
  if (record.failure().kind == net::FailureClass::kNotFound) return Standing{};
  return record.failure();
}

Status EditSender::merge(const domain::UserId& person, const Edit& edit, const Standing& theirs) {
  return context_.database.write([&](storage::Connection& connection) -> Status {
    auto now = storage::find_edit(connection, person, edit.collection, edit.id);
    if (!now) return now.error();
    if (!*now) return {};
    Edit changed = std::move(**now);
    const auto merged =
        domain::merge_records(changed.base_json, changed.mine_json, theirs.body_json);
    if (!merged) return merged.error();
    changed.changed_at = context_.clock.wall_now();
    if (!merged->clashes.empty()) {
      changed.state = storage::EditState::kClash;
      changed.theirs_revision = theirs.revision;
      changed.theirs_json = theirs.body_json;
      return storage::put_edit(connection, person, changed);
    }
    if (merged->merged_json == theirs.body_json) {
      return storage::drop_edit(connection, person, edit.collection, edit.id);
    }
    changed.base_json = theirs.body_json;
    changed.base_revision = theirs.body_json.empty() ? 0 : theirs.revision;
    changed.mine_json = merged->merged_json;
    return storage::put_edit(connection, person, changed);
  });
}

Status EditSender::park(const domain::UserId& person, const Edit& edit, const std::string& detail) {
  return context_.database.write([&](storage::Connection& connection) -> Status {
    auto now = storage::find_edit(connection, person, edit.collection, edit.id);
    if (!now) return now.error();
    if (!*now || (*now)->mine_json != edit.mine_json) return {};
    (*now)->state = storage::EditState::kRefused;
    (*now)->detail = detail;
    (*now)->changed_at = context_.clock.wall_now();
    return storage::put_edit(connection, person, **now);
  });
}

void EditSender::refresh(const std::string& collection) {
  context_.board.refresh_records(collection);
  context_.board.refresh_edits();
}

}  // namespace vigil::sync
