#include "app/backend/service/machine_removal.h"

#include <nlohmann/json.hpp>

#include "app/backend/service/author_notice.h"
#include "app/backend/service/climbing.h"
#include "app/backend/service/ledger_leaves.h"
#include "app/backend/service/second_looks.h"
#include "core/base/ids.h"
#include "core/base/json.h"
#include "core/domain/ladder/item_state.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
namespace ladders = domain::ladder;

// Who removes, in the ledger. No sign-in name begins so.
constexpr std::string_view kMachine = "@machine";

ladders::Event removal_of(const TaskRow& task, const json& subject, WallTime now) {
  ladders::Event event;
  event.trigger = ladders::Trigger::kMachineRemoved;
  event.at = now;
  event.severity = task.severity;
  event.reach = std::max(task.reach, int_member(subject, "reach"));
  if (const auto author = subject.find("author"); author != subject.end() && author->is_object())
    event.author_followers = int_member(*author, "followers");
  return event;
}

bool closes(const ladders::Ladder& ladder, const ladders::Outcome& outcome) {
  const ladders::Stage* stage = ladder.stage(outcome.state.stage);
  return outcome.moved && stage != nullptr && stage->kind == ladders::StageKind::kClosed;
}

}  // namespace

Result<bool> MachineRemoval::remove(const QueueSpec& queue, const TaskRow& task,
                                    const Prescreened& look) {
  const Result<Ladders::Published> ladder = ladders_.find(writer_, queue.ladder);
  if (!ladder) return ladder.error();
  if (*ladder == nullptr) return false;
  Result<std::optional<Standing>> standing = read_standing(writer_, *ladder, task.key);
  if (!standing) return standing.error();
  if (*standing) {
    // The same item brought in again.
    const ladders::Stage* stage = (*ladder)->stage((*standing)->state.stage);
    return stage != nullptr && stage->kind == ladders::StageKind::kClosed &&
           (*standing)->state.looks.empty();
  }
  const json subject = parse_json(task.subject).value_or(json::object());
  const ladders::Event event = removal_of(task, subject, now_);
  Standing fresh;
  fresh.ladder = *ladder;
  fresh.row.ladder = (*ladder)->id;
  fresh.row.item = task.key;
  // Nothing else holds it: an appeal or a check makes its task from this.
  fresh.row.subject = task.subject;
  fresh.state = ladders::begin(**ladder, task.key, now_);
  const Result<ladders::Outcome> outcome = ladders::next_step(**ladder, fresh.state, event);
  if (!outcome || !closes(**ladder, *outcome)) return false;

  Climbing climbing(writer_, ladders_, now_);
  Result<Climbing::Step> step = climbing.step(std::move(fresh), event, nullptr);
  if (!step) return step.error();
  Caller machine;
  machine.id = kMachine;
  machine.name = kMachine;
  const json detail = {{"id", step->standing.ladder->id},
                       {"version", step->standing.ladder->version},
                       {"stage", step->standing.state.stage},
                       {"rule", look.rule},
                       {"policy", look.policy},
                       {"why", ladders::to_json(step->outcome.reason)}};
  const Result<std::uint64_t> leaf =
      LedgerLeaves(writer_, now_).add_item(machine, task.key, detail, {}, {});
  if (!leaf) return leaf.error();
  if (Status kept = climbing.keep(*step, *leaf); !kept) return kept.error();
  SecondLooks looks(writer_, quality_, now_);
  if (Status noted = looks.note_removal(*step, look.policy); !noted) return noted.error();
  if (announce_ == Announce::kDecisions) {
    if (Status told = tell_platform(queue, task, look, step->standing.state, *leaf); !told)
      return told.error();
  }
  return true;
}

Status MachineRemoval::tell_platform(const QueueSpec& queue, const TaskRow& task,
                                     const Prescreened& look, const ladders::ItemState& state,
                                     std::uint64_t ledger_index) {
  json besides = {
      {"ladder", {{"stage", state.stage}, {"round", state.round}, {"live", state.live}}}};
  Result<std::optional<RecordRow>> record = std::optional<RecordRow>();
  if (!queue.policies.empty() && !look.policy.empty())
    record = writer_.record(queue.policies, look.policy);
  if (!record) return record.error();
  if (*record && !(*record)->deleted) {
    const Result<json> body = parse_json((*record)->body);
    const auto policy =
        body ? domain::policy_from_json(*body) : Result<domain::Policy>(body.error());
    if (policy) {
      Result<json> notice =
          author_notice(writer_, registry_, domain::Verdict::kRemove, task.key, *policy, {});
      if (!notice) return notice.error();
      if (!notice->is_null()) besides["notice"] = std::move(*notice);
      besides["policy"] = {{"id", policy->id.text()}, {"version", policy->version}};
    }
  }
  return writer_.put_webhook(
      removal_event(queue.id, task.key, look.rule, ledger_index, now_, besides));
}

}  // namespace vigil::backend
