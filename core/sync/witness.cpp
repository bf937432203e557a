#include "core/sync/witness.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/json.h"
#include "core/base/log.h"
#include "core/storage/setting_store.h"

namespace vigil::sync {
namespace {

using nlohmann::json;

constexpr const char* kMemorySetting = "ledger.witness";
// A key given here is the only one that is believed, from the first contact on.
constexpr const char* kKeySetting = "ledger.key";
constexpr int kReceiptsAtOnce = static_cast<int>(net::kMaxReceipts);
// Receipts are asked for together: one request serves what was decided meanwhile.
constexpr Millis kReceiptPause = std::chrono::seconds(30);
constexpr Millis kIdlePause = std::chrono::minutes(5);
// Somebody whose role has no part in the ledger asks rarely.
constexpr Millis kRefusedPause = std::chrono::minutes(10);

std::optional<json> read_json_setting(storage::Database& database, const char* name) {
  const auto value = database.read(
      [name](storage::Connection& connection) { return storage::read_setting(connection, name); });
  if (!value || !*value) return std::nullopt;
  auto parsed = parse_json(**value);
  if (!parsed) return std::nullopt;
  return std::move(*parsed);
}

std::optional<ledger::PublicKey> key_from(const std::string& hex) {
  const Result<ledger::PublicKey> key = ledger::public_key_from_hex(hex);
  if (!key) return std::nullopt;
  return *key;
}

WitnessMemory remember(storage::Database& database) {
  WitnessMemory memory;
  if (const auto kept = read_json_setting(database, kMemorySetting); kept && kept->is_object()) {
    memory.key = key_from(text_member(*kept, "key"));
    memory.note = text_member(*kept, "note");
    const Result<ledger::Checkpoint> checkpoint = ledger::read_checkpoint(memory.note);
    if (checkpoint) {
      memory.checkpoint = *checkpoint;
    } else {
      memory.note.clear();
    }
    memory.verified_at = wall_from_ms(int_member(*kept, "verified_ms"));
    memory.alarm = text_member(*kept, "alarm");
    memory.alarm_detail = text_member(*kept, "alarm_detail");
    memory.alarm_note = text_member(*kept, "alarm_note");
  }
  if (const auto given = read_json_setting(database, kKeySetting); given && given->is_string()) {
    if (const auto key = key_from(given->get<std::string>())) memory.key = key;
  }
  return memory;
}

Status keep(storage::Connection& connection, const WitnessMemory& memory) {
  const json kept = {{"key", memory.key ? to_hex(*memory.key) : std::string()},
                     {"note", memory.note},
                     {"verified_ms", to_ms(memory.verified_at)},
                     {"alarm", memory.alarm},
                     {"alarm_detail", memory.alarm_detail},
                     {"alarm_note", memory.alarm_note}};
  return storage::write_setting(connection, kMemorySetting, to_canonical_json(kept));
}

// The part of the origin that names the epoch.
std::string epoch_of(const ledger::Checkpoint& checkpoint) {
  const std::string prefix = ledger::origin_of({});
  return checkpoint.origin.starts_with(prefix) ? checkpoint.origin.substr(prefix.size())
                                               : checkpoint.origin;
}

}  // namespace

Witness::Witness(Context context, std::uint64_t seed)
    : context_(context),
      channel_(context.transport, context.clock.steady_now(), seed),
      memory_(remember(context.database)),
      random_(seed) {
  due_ = context.clock.steady_now() + jittered(kReceiptPause);
}

bool Witness::take_unauthenticated() { return std::exchange(unauthenticated_, false); }

Millis Witness::jittered(Millis pause) {
  // splitmix64: desks that started together do not ask together.
  random_ += 0x9E3779B97F4A7C15u;
  std::uint64_t z = random_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  return pause + Millis(static_cast<std::int64_t>(z % static_cast<std::uint64_t>(pause.count())));
}

void Witness::expect_receipt(SteadyTime now) {
  due_ = std::min(due_, now + jittered(kReceiptPause));
}

void Witness::hurry() {
  due_ = {};
  channel_.hurry();
}

LedgerView Witness::view() const {
  LedgerView view;
  view.waiting = waiting_;
  view.size = static_cast<std::int64_t>(memory_.checkpoint.size);
  if (!memory_.note.empty()) view.verified_at = memory_.verified_at;
  view.alarm = memory_.alarm;
  view.detail = memory_.alarm_detail;
  return view;
}

SteadyTime Witness::step(SteadyTime now, const domain::UserId& person) {
  if (!believes()) return kNever;
  if (now < due_) return due_;
  if (!channel_.may_try(now)) return channel_.next_try();
  const auto awaiting = context_.database.read([&](storage::Connection& connection) {
    return storage::awaiting_proof(connection, person, kReceiptsAtOnce);
  });
  if (!awaiting) {
    log_error("sync", "what waits for a proof cannot be read: " + awaiting.error().message);
    return due_ = now + kIdlePause;
  }
  std::vector<std::int64_t> indices;
  for (const storage::AwaitingProof& each : *awaiting) {
    if (each.ledger_index >= 0) indices.push_back(each.ledger_index);
  }
  const auto answer =
      context_.api.receipts(static_cast<std::int64_t>(memory_.checkpoint.size), indices);
  now = context_.clock.steady_now();
  if (!answer) {
    if (answer.failure().kind == net::FailureClass::kUnauthenticated) unauthenticated_ = true;
    if (answer.failure().kind == net::FailureClass::kForbidden ||
        answer.failure().kind == net::FailureClass::kNotFound) {
      return due_ = now + jittered(kRefusedPause);
    }
    channel_.note_failure(now, answer.failure());
    return channel_.next_try();
  }
  channel_.note_success(now);
  take_answer(now, person, *answer, *awaiting);
  return due_;
}

void Witness::take_answer(SteadyTime now, const domain::UserId& person, const net::Receipts& answer,
                          const std::vector<storage::AwaitingProof>& awaiting) {
  due_ = now + jittered(kIdlePause);
  count_waiting(person);
  const WitnessRuling ruling = judge_checkpoint(memory_, answer);
  if (ruling.alarm) return raise(*ruling.alarm, answer.checkpoint.note);
  WitnessMemory next = memory_;
  if (!next.key) next.key = key_from(answer.checkpoint.public_key_hex);
  next.note = answer.checkpoint.note;
  next.checkpoint = ruling.checkpoint;
  next.verified_at = context_.clock.wall_now();
  missing_.reset();
  const Status settled = context_.database.write([&](storage::Connection& connection) -> Status {
    if (const Status kept = keep(connection, next); !kept) return kept;
    return settle(connection, person, answer, ruling, awaiting);
  });
  if (missing_) return raise(*missing_, answer.checkpoint.note);
  if (!settled) {
    log_error("sync", "proofs could not be kept: " + settled.error().message);
    return;
  }
  if (ruling.growth == Growth::kReplaced || ruling.growth == Growth::kPutBack) {
    log_warning("sync", ruling.growth == Growth::kPutBack
                            ? "the ledger was put back to an older state; decisions it lacks are "
                              "sent again"
                            : "the ledger goes on under another epoch and holds everything");
  }
  memory_ = std::move(next);
  count_waiting(person);
  // More than fits one request, or a new history to go through: at once.
  const bool more = waiting_ > 0 && (awaiting.size() == static_cast<std::size_t>(kReceiptsAtOnce) ||
                                     ruling.growth == Growth::kPutBack);
  if (more) {
    due_ = now;
  } else if (waiting_ > 0) {
    due_ = now + jittered(kReceiptPause);
  }
  context_.board.refresh_decisions();
}

Status Witness::settle(storage::Connection& connection, const domain::UserId& person,
                       const net::Receipts& answer, const WitnessRuling& ruling,
                       const std::vector<storage::AwaitingProof>& awaiting) {
  const std::string epoch = epoch_of(ruling.checkpoint);
  if (ruling.growth == Growth::kReplaced) {
    if (const Status kept = storage::carry_over_proven(connection, epoch); !kept) return kept;
  }
  if (ruling.growth == Growth::kPutBack) {
    if (const auto doubted = storage::doubt_confirmed(connection, epoch); !doubted)
      return doubted.error();
  }
  for (const storage::AwaitingProof& each : awaiting) {
    const auto receipt =
        std::find_if(answer.receipts.begin(), answer.receipts.end(),
                     [&](const net::Receipt& one) { return one.leaf.index == each.ledger_index; });
    if (receipt != answer.receipts.end() &&
        proves_decision(*receipt, ruling.checkpoint, each.ledger_index, each.body, person)) {
      const ledger::Hash hash = ledger::leaf_hash(receipt->leaf.body);
      if (const Status done = storage::proven(connection, each.decision, to_hex(hash), epoch);
          !done) {
        return done;
      }
      continue;
    }
    const bool covered = each.ledger_index >= 0 &&
                         static_cast<std::uint64_t>(each.ledger_index) < ruling.checkpoint.size;
    if (each.epoch != epoch) {
      // Acknowledged by another history than this one, which does not have it.
      const Status again =
          storage::send_again(connection, each.decision, context_.clock.wall_now());
      if (!again) return again;
    } else if (covered) {
      missing_ = WitnessAlarm{
          "missing", fmt::format("Decision {} was acknowledged as leaf {}, and the ledger of {} "
                                 "leaves does not hold it there.",
                                 each.decision.text(), each.ledger_index, ruling.checkpoint.size)};
      return fail(ErrorCode::kCorrupt, missing_->detail);
    }
  }
  return {};
}

void Witness::raise(const WitnessAlarm& alarm, const std::string& note) {
  log_error("sync", "the ledger failed its check (" + alarm.reason + "): " + alarm.detail);
  memory_.alarm = alarm.reason;
  memory_.alarm_detail = alarm.detail;
  memory_.alarm_note = note;
  const Status kept = context_.database.write(
      [&](storage::Connection& connection) { return keep(connection, memory_); });
  if (!kept) log_error("sync", "the alarm could not be kept: " + kept.error().message);
  context_.board.refresh_decisions();
}

void Witness::count_waiting(const domain::UserId& person) {
  const auto count = context_.database.read([&](storage::Connection& connection) {
    return storage::count_awaiting_proof(connection, person);
  });
  if (count) waiting_ = *count;
}

void Witness::start_afresh(SteadyTime now) {
  WitnessMemory fresh;
  // A key that was given stays the only one.
  if (const auto given = read_json_setting(context_.database, kKeySetting);
      given && given->is_string()) {
    fresh.key = key_from(given->get<std::string>());
  }
  const Status kept = context_.database.write([&](storage::Connection& connection) -> Status {
    if (const Status done = keep(connection, fresh); !done) return done;
    return storage::believe_again(connection, context_.clock.wall_now());
  });
  if (!kept) {
    log_error("sync", "the ledger could not be believed afresh: " + kept.error().message);
    return;
  }
  memory_ = std::move(fresh);
  due_ = now;
  channel_.hurry();
  context_.board.refresh_decisions();
}

}  // namespace vigil::sync
