#include <fmt/format.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "app/backend/route/handlers.h"
#include "app/backend/route/reading.h"
#include "app/backend/service/proposal_records.h"
#include "core/base/json.h"

namespace vigil::backend::handlers {
namespace {

using nlohmann::json;

json to_json(const RecordRow& row) {
  json record = {
      {"id", row.id}, {"revision", row.revision}, {"seq", row.seq}, {"deleted", row.deleted}};
  if (!row.deleted) record["body"] = parse_json(row.body).value_or(json());
  return record;
}

Answer with_tag(Answer answer, std::int64_t revision) {
  answer.headers.emplace_back("ETag", fmt::format("\"{}\"", revision));
  return answer;
}

Answer missing_precondition() {
  return problem_answer(
      428, "precondition_required", ErrorCode::kInvalidArgument,
      "Say which revision you expect with If-Match, or that there is none with If-None-Match: *.");
}

// What a write that did not happen is answered with.
Answer refused_write(const WriteOutcome& outcome) {
  if (outcome.kind == WriteOutcome::Kind::kInvalid) {
    const SchemaProblem& problem = *outcome.problem;
    const json errors = json::array({{{"pointer", problem.pointer},
                                      {"keyword", problem.keyword},
                                      {"detail", problem.sentence()}}});
    return problem_answer(
        422, "schema", ErrorCode::kRejected,
        fmt::format("The record does not meet its collection's schema: it {}.", problem.sentence()),
        {{"errors", errors}});
  }
  json current = outcome.exists ? to_json(outcome.record) : json();
  return problem_answer(412, "stale_revision", ErrorCode::kConflict,
                        outcome.exists ? "The record has another revision than expected."
                                       : "There is no such record any more.",
                        {{"current", std::move(current)}});
}

}  // namespace

Answer list_collections(Services& services, const Request& request) {
  const Result<std::vector<CollectionView>> views = services.collections.list(request.caller);
  if (!views) return problem_answer(views.error());
  json list = json::array();
  for (const CollectionView& view : *views) {
    list.push_back(
        {{"id", view.spec->id}, {"schema", view.spec->schema_name}, {"head", view.head}});
  }
  return json_answer(200, {{"collections", std::move(list)}});
}

Answer list_records(Services& services, const Request& request) {
  const Result<int> limit = query_limit(request, 100, 1000);
  if (!limit) return problem_answer(limit.error());
  const Result<RecordPage> page = services.collections.records(
      request.caller, request.parameters[0], request.query_text("after"), *limit);
  if (!page) return problem_answer(page.error());
  json list = json::array();
  for (const RecordRow& row : page->records) list.push_back(to_json(row));
  json next = page->next ? json(*page->next) : json();
  return json_answer(
      200, {{"records", std::move(list)}, {"next", std::move(next)}, {"head", page->head}});
}

Answer read_record(Services& services, const Request& request) {
  const Result<RecordRow> row =
      services.collections.record(request.caller, request.parameters[0], request.parameters[1]);
  if (!row) return problem_answer(row.error());
  return with_tag(json_answer(200, to_json(*row)), row->revision);
}

namespace {

// A change that takes two persons is proposed; the record is what it was until another has
// confirmed it.
Answer propose_record(Services& services, const Request& request, const std::string& id,
                      const json& body, const Precondition& precondition) {
  const std::string& collection = request.parameters[0];
  const Result<RecordRow> current = services.collections.record(request.caller, collection, id);
  if (!current && current.error().code != ErrorCode::kNotFound)
    return problem_answer(current.error());
  WriteOutcome stale;
  stale.exists = current.ok();
  if (current) stale.record = *current;
  const bool expected =
      current ? precondition.revision == current->revision : !precondition.revision;
  if (!expected) return refused_write(stale);
  json proposed = {{"collection", collection}, {"id", id}, {"record", body}};
  if (current) proposed["revision"] = current->revision;
  const Result<ProposalRow> made =
      services.proposals.propose(request.caller, kActRecord, to_canonical_json(proposed));
  if (!made) return problem_answer(made.error());
  return json_answer(202, {{"id", id}, {"proposal", made->id}, {"revision", 0}});
}

// Changing the state of a proposal is deciding it.
Answer decide_proposal(Services& services, const Request& request, const std::string& id,
                       const json& body) {
  const std::string state = text_member(body, "state");
  if (state != to_word(ProposalState::kConfirmed) && state != to_word(ProposalState::kRejected)) {
    return problem_answer(fail(ErrorCode::kRejected,
                               "A proposal can be confirmed or rejected, and changed no further."));
  }
  const Result<ProposalRow> decided = state == to_word(ProposalState::kConfirmed)
                                          ? services.proposals.confirm(request.caller, id)
                                          : services.proposals.reject(request.caller, id);
  if (!decided) return problem_answer(decided.error());
  const Result<RecordRow> row =
      services.collections.record(request.caller, request.parameters[0], id);
  if (!row) return problem_answer(row.error());
  return with_tag(json_answer(200, to_json(*row)), row->revision);
}

}  // namespace

Answer put_record(Services& services, const Request& request) {
  Precondition precondition;
  if (const std::string_view tag = request.header("if-match"); !tag.empty()) {
    precondition.revision = revision_of_tag(tag);
    if (!precondition.revision) {
      return problem_answer(
          fail(ErrorCode::kInvalidArgument, "If-Match must be a revision in quotes, e.g. \"3\"."));
    }
  } else if (request.header("if-none-match") != "*") {
    return missing_precondition();
  }
  const Result<json> body = json_body(request);
  if (!body) return problem_answer(body.error());
  const std::string& id = request.parameters[1];
  if (body->contains("id") && text_member(*body, "id") != id) {
    return problem_answer(
        fail(ErrorCode::kRejected, "The record's own id is another than the one it is put under."));
  }
  const Result<bool> takes_two =
      services.collections.takes_two(request.caller, request.parameters[0]);
  if (!takes_two) return problem_answer(takes_two.error());
  if (*takes_two) return propose_record(services, request, id, *body, precondition);
  if (request.parameters[0] == kProposalRecords) {
    return decide_proposal(services, request, id, *body);
  }
  const Result<WriteOutcome> outcome = services.collections.put(
      request.caller, request.parameters[0], id, to_canonical_json(*body), precondition);
  if (!outcome) return problem_answer(outcome.error());
  if (outcome->kind == WriteOutcome::Kind::kStale ||
      outcome->kind == WriteOutcome::Kind::kInvalid) {
    return refused_write(*outcome);
  }
  const int status = outcome->kind == WriteOutcome::Kind::kCreated ? 201 : 200;
  return with_tag(json_answer(status, to_json(outcome->record)), outcome->record.revision);
}

Answer delete_record(Services& services, const Request& request) {
  const std::string_view tag = request.header("if-match");
  if (tag.empty()) return missing_precondition();
  const std::optional<std::int64_t> revision = revision_of_tag(tag);
  if (!revision) {
    return problem_answer(
        fail(ErrorCode::kInvalidArgument, "If-Match must be a revision in quotes, e.g. \"3\"."));
  }
  if (request.parameters[0] == kProposalRecords) {
    return problem_answer(
        fail(ErrorCode::kRejected, "A proposal is decided, not deleted; it ends by itself."));
  }
  const Result<WriteOutcome> outcome = services.collections.remove(
      request.caller, request.parameters[0], request.parameters[1], *revision);
  if (!outcome) return problem_answer(outcome.error());
  return outcome->kind == WriteOutcome::Kind::kStale ? refused_write(*outcome) : empty_answer(204);
}

Answer list_changes(Services& services, const Request& request) {
  const auto since = query_number(request, "since", 0, std::numeric_limits<std::int64_t>::max());
  if (!since) return problem_answer(since.error());
  const Result<int> limit = query_limit(request, 100, 1000);
  if (!limit) return problem_answer(limit.error());
  const Result<ChangePage> page = services.collections.changes(
      request.caller, request.parameters[0], since->value_or(0), *limit);
  if (!page) return problem_answer(page.error());
  if (page->gone) {
    return problem_answer(410, "cursor_gone", ErrorCode::kNotFound,
                          "The changes since then are not kept; read all records anew.",
                          {{"head", page->head}});
  }
  json list = json::array();
  for (const RecordRow& row : page->changes) list.push_back(to_json(row));
  return json_answer(200,
                     {{"changes", std::move(list)}, {"head", page->head}, {"more", page->more}});
}

}  // namespace vigil::backend::handlers
