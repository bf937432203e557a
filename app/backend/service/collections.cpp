#include "app/backend/service/collections.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/backend/service/calibration.h"
#include "app/backend/service/climbing.h"
#include "app/backend/service/mass_act.h"
#include "core/base/fail_point.h"
#include "core/base/json.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/domain/ladder/check.h"
#include "core/domain/rating/rubric.h"

namespace vigil::backend {
namespace {

constexpr std::size_t kMaxRecordIdBytes = 200;
constexpr std::string_view kRubrics = "rubrics";  // a collection whose records have a meaning
constexpr std::size_t kMostRubricBytes = 4u << 20;

Status check_record_id(std::string_view id) {
  bool plain = !id.empty() && id.size() <= kMaxRecordIdBytes && is_utf8(id);
  for (const char c : id) plain = plain && static_cast<unsigned char>(c) > 0x20 && c != 0x7F;
  if (plain) return {};
  return fail(ErrorCode::kInvalidArgument,
              fmt::format("a record's id has 1 to {} bytes without blanks", kMaxRecordIdBytes));
}

Error needs_second_person(std::string_view collection) {
  return fail(ErrorCode::kRejected,
              fmt::format("A change of \"{}\" takes two persons: propose it (POST /v1/proposals), "
                          "and another confirms.",
                          collection));
}

}  // namespace

Result<const CollectionSpec*> Collections::find(const Caller& caller, std::string_view collection,
                                                Right right) const {
  const CollectionSpec* spec = registry_.collection(collection);
  if (spec == nullptr)
    return fail(ErrorCode::kNotFound, fmt::format("There is no collection \"{}\".", collection));
  const RoleSet& admitted = right == Right::kRead ? spec->read : spec->write;
  if (!admitted.admits(caller)) {
    return fail(ErrorCode::kForbidden,
                fmt::format("None of your roles may {} the collection \"{}\".",
                            right == Right::kRead ? "read" : "write", collection));
  }
  return spec;
}

Result<std::vector<CollectionView>> Collections::list(const Caller& caller) {
  std::vector<CollectionView> views;
  Status asked = store_.read([&](Reader& reader) -> Status {
    for (const auto& [id, spec] : registry_.collections()) {
      if (!spec.read.admits(caller)) continue;
      const Result<CollectionState> state = reader.collection(id);
      if (!state) return state.error();
      views.push_back({&spec, state->head});
    }
    return {};
  });
  if (!asked) return asked.error();
  return views;
}

Result<RecordPage> Collections::records(const Caller& caller, std::string_view collection,
                                        std::string_view after, int limit) {
  const Result<const CollectionSpec*> spec = find(caller, collection, Right::kRead);
  if (!spec) return spec.error();
  RecordPage page;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const Result<CollectionState> state = reader.collection(collection);
    if (!state) return state.error();
    page = {};
    page.head = state->head;
    Result<std::vector<RecordRow>> rows = reader.records(collection, after, limit + 1);
    if (!rows) return rows.error();
    if (rows->size() > static_cast<std::size_t>(limit)) {
      rows->pop_back();
      page.next = rows->back().id;
    }
    CalibrationSight sight(reader, caller);
    for (RecordRow& row : *rows) {
      const Result<bool> sees = sight.sees(row);
      if (!sees) return sees.error();
      if (*sees) page.records.push_back(std::move(row));
    }
    return {};
  });
  if (!asked) return asked.error();
  return page;
}

Result<RecordRow> Collections::record(const Caller& caller, std::string_view collection,
                                      std::string_view id) {
  const Result<const CollectionSpec*> spec = find(caller, collection, Right::kRead);
  if (!spec) return spec.error();
  std::optional<RecordRow> row;
  Status asked = store_.read([&](Reader& reader) -> Status {
    Result<std::optional<RecordRow>> found = reader.record(collection, id);
    if (!found) return found.error();
    row = std::move(*found);
    if (!row) return {};
    const Result<bool> sees = CalibrationSight(reader, caller).sees(*row);
    if (!sees) return sees.error();
    if (!*sees) row.reset();
    return {};
  });
  if (!asked) return asked.error();
  if (!row || row->deleted) {
    return fail(ErrorCode::kNotFound,
                fmt::format("There is no record \"{}\" in \"{}\".", id, collection));
  }
  return std::move(*row);
}

Result<ChangePage> Collections::changes(const Caller& caller, std::string_view collection,
                                        std::int64_t since, int limit) {
  const Result<const CollectionSpec*> spec = find(caller, collection, Right::kRead);
  if (!spec) return spec.error();
  ChangePage page;
  Status asked = store_.read([&](Reader& reader) -> Status {
    const Result<CollectionState> state = reader.collection(collection);
    if (!state) return state.error();
    page.head = state->head;
    page.gone = since < state->floor || since > state->head;
    if (page.gone) return {};
    if (Status point = VIGIL_FAIL_POINT("backend.in_feed"); !point) return point;
    Result<std::vector<RecordRow>> rows = reader.changes(collection, since, limit);
    if (!rows) return rows.error();
    page.changes = std::move(*rows);
    if (VIGIL_DEFECT("cursor_by_id") && since > 0) {
      const auto last = reader.changes(collection, since - 1, 1);
      if (last && !last->empty()) {
        std::erase_if(page.changes,
                      [&](const RecordRow& row) { return row.id <= last->front().id; });
      }
    }
    CalibrationSight sight(reader, caller);
    for (RecordRow& row : page.changes) {
      const Result<bool> sees = sight.sees(row);
      if (!sees) return sees.error();
      // The feed has no gaps: what is none of the caller's business is as if it were gone.
      if (!*sees) row.deleted = true;
      if (!*sees) row.body.clear();
    }
    page.more = !page.changes.empty() && page.changes.back().seq < page.head;
    return {};
  });
  if (!asked) return asked.error();
  return page;
}

Result<WriteOutcome> Collections::put(const Caller& caller, std::string_view collection,
                                      std::string_view id, const std::string& body,
                                      const Precondition& precondition) {
  const Result<const CollectionSpec*> spec = find(caller, collection, Right::kWrite);
  if (!spec) return spec.error();
  if ((*spec)->two_person) return needs_second_person(collection);
  if (Status checked = check_record_id(id); !checked) return checked.error();
  if (collection == kCalibrations || collection == kCalibrationRemarks) {
    static const SystemClock clock;
    Calibrations sessions(store_, registry_, clock, events_);
    return collection == kCalibrations ? sessions.put(caller, id, body, precondition)
                                       : sessions.put_remark(caller, id, body, precondition);
  }
  if (std::optional<SchemaProblem> problem = (*spec)->schema->find_problem(body)) {
    WriteOutcome outcome;
    outcome.kind = WriteOutcome::Kind::kInvalid;
    outcome.problem = std::move(problem);
    return outcome;
  }
  RecordRow wanted;
  wanted.collection = (*spec)->id;
  wanted.id = id;
  wanted.body = body;
  return write(**spec, std::move(wanted), precondition);
}

Result<WriteOutcome> Collections::remove(const Caller& caller, std::string_view collection,
                                         std::string_view id, std::int64_t revision) {
  const Result<const CollectionSpec*> spec = find(caller, collection, Right::kWrite);
  if (!spec) return spec.error();
  if ((*spec)->two_person) return needs_second_person(collection);
  if (collection == kCalibrations || collection == kCalibrationRemarks) {
    return fail(ErrorCode::kRejected,
                "What was said in a calibration stays; the session is closed instead.");
  }
  RecordRow wanted;
  wanted.collection = (*spec)->id;
  wanted.id = id;
  wanted.deleted = true;
  return write(**spec, std::move(wanted), {revision});
}

Result<WriteOutcome> Collections::write(const CollectionSpec& spec, RecordRow wanted,
                                        const Precondition& precondition) {
  WriteOutcome outcome;
  Status stored = store_.write([&](Writer& writer) -> Status {
    outcome = {};
    return write_in(writer, spec, wanted, precondition, outcome);
  });
  if (!stored) return stored.error();
  if (outcome.kind != WriteOutcome::Kind::kStale) events_.publish(EventKind::kCollection, spec.id);
  return outcome;
}

Status Collections::write_in(Writer& writer, const CollectionSpec& spec, RecordRow wanted,
                             const Precondition& precondition, WriteOutcome& outcome) {
  Result<std::optional<RecordRow>> current = writer.record(spec.id, wanted.id);
  if (!current) return current.error();
  outcome.exists = *current && !(*current)->deleted;
  const bool expected =
      outcome.exists ? precondition.revision == (*current)->revision : !precondition.revision;
  if (!expected) {
    outcome.kind = WriteOutcome::Kind::kStale;
    if (outcome.exists) outcome.record = std::move(**current);
    return {};
  }
  // A record made again after its deletion goes on counting: a revision never means two contents.
  wanted.revision = *current ? (*current)->revision + 1 : 1;
  const Result<std::int64_t> seq = writer.put_record(wanted);
  if (!seq) return seq.error();
  wanted.seq = *seq;
  outcome.kind = outcome.exists ? WriteOutcome::Kind::kUpdated : WriteOutcome::Kind::kCreated;
  outcome.record = std::move(wanted);
  return {};
}

Result<bool> Collections::takes_two(const Caller& caller, std::string_view collection) const {
  const Result<const CollectionSpec*> spec = find(caller, collection, Right::kWrite);
  if (!spec) return spec.error();
  return (*spec)->two_person;
}

Status Collections::check_meaning(const CollectionSpec& spec, const std::string& body) const {
  if (spec.id == kMassActs) return check_mass_act(parse_json(body).value_or(nlohmann::json()));
  if (spec.id == kRubrics) {
    const auto wrong =
        domain::rating::check(parse_json(body, {kMostRubricBytes, 64}).value_or(nlohmann::json()));
    if (wrong.empty()) return {};
    return fail(ErrorCode::kRejected, fmt::format("The rubric is not in order: {}: {}",
                                                  wrong.front().pointer, wrong.front().sentence));
  }
  if (spec.id != kLadders) return {};
  std::vector<std::string> queues;
  for (const auto& [id, queue] : registry_.queues()) queues.push_back(id);
  const auto problems = domain::ladder::check(parse_json(body).value_or(nlohmann::json()), queues);
  if (problems.empty()) return {};
  return fail(ErrorCode::kRejected,
              fmt::format("The ladder is not in order: {}: {}", problems.front().pointer,
                          problems.front().sentence));
}

Status Collections::check_proposed(const Caller& caller, std::string_view collection,
                                   std::string_view id, const std::string& body) const {
  const Result<const CollectionSpec*> spec = find(caller, collection, Right::kWrite);
  if (!spec) return spec.error();
  if (Status checked = check_record_id(id); !checked) return checked;
  if (const std::optional<SchemaProblem> problem = (*spec)->schema->find_problem(body)) {
    return fail(ErrorCode::kRejected, fmt::format("The record {}.", problem->sentence()));
  }
  if (text_member(parse_json(body).value_or(nlohmann::json::object()), "id") != id) {
    return fail(ErrorCode::kRejected,
                "The record's own id is another than the one it is proposed under.");
  }
  return check_meaning(**spec, body);
}

Status Collections::put_confirmed(Writer& writer, std::string_view collection, std::string_view id,
                                  const std::string& body, const Precondition& precondition) {
  const CollectionSpec* spec = registry_.collection(collection);
  if (spec == nullptr) {
    return fail(ErrorCode::kNotFound, fmt::format("There is no collection \"{}\".", collection));
  }
  RecordRow wanted;
  wanted.collection = spec->id;
  wanted.id = id;
  wanted.body = body;
  WriteOutcome outcome;
  if (Status written = write_in(writer, *spec, std::move(wanted), precondition, outcome);
      !written) {
    return written;
  }
  if (outcome.kind != WriteOutcome::Kind::kStale) return {};
  return fail(ErrorCode::kConflict, "The record has changed since the proposal was made.");
}

Status Collections::seed() {
  return store_.write([&](Writer& writer) -> Status {
    for (const auto& [id, spec] : registry_.collections()) {
      if (spec.seed.empty()) continue;
      const Result<CollectionState> state = writer.collection(id);
      if (!state) return state.error();
      if (state->head != 0) continue;
      for (const SeedRecord& record : spec.seed) {
        const Result<std::int64_t> seq =
            writer.put_record({id, record.id, 1, 0, false, record.body});
        if (!seq) return seq.error();
      }
      log_info("backend",
               fmt::format("filled the collection {} with {} records", id, spec.seed.size()));
    }
    return {};
  });
}

Status Collections::compact(std::int64_t keep) {
  return store_.write([&](Writer& writer) -> Status {
    for (const auto& [id, spec] : registry_.collections()) {
      if (Status compacted = writer.compact_changes(id, keep); !compacted) return compacted;
    }
    return {};
  });
}

}  // namespace vigil::backend
