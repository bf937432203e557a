#include "app/backend/service/known_removals.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/domain/ladder/item_state.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
namespace ladders = domain::ladder;

std::string media_of(const TaskRow& task) {
  const json subject = parse_json(task.subject).value_or(json::object());
  const auto media = subject.find("media");
  const std::string sha256 =
      media != subject.end() && media->is_object() ? text_member(*media, "sha256") : std::string();
  return is_sha256_hex(sha256) ? sha256 : std::string();
}

bool is_closed(const ladders::Ladder& ladder, std::string_view id) {
  const ladders::Stage* stage = ladder.stage(id);
  return stage != nullptr && stage->kind == ladders::StageKind::kClosed;
}

}  // namespace

Result<bool> KnownRemovals::note(const domain::Decision& decision, const TaskRow& task,
                                 const Climbing::Step& step,
                                 const std::optional<domain::Policy>& policy) {
  if (registry_.collection(kKnownMedia) == nullptr) return false;
  const ladders::Ladder& ladder = *step.standing.ladder;
  const ladders::ItemState& state = step.standing.state;
  const bool removes =
      decision.verdict == domain::Verdict::kRemove && is_closed(ladder, state.stage);
  const bool was_removed =
      !decision.supersedes.empty() ||
      std::any_of(state.way.begin(), state.way.end(),
                  [&](const ladders::Passage& passage) { return is_closed(ladder, passage.to); });
  if (!removes && (!was_removed || is_closed(ladder, state.stage))) return false;
  const std::string media = media_of(task);
  if (media.empty()) return false;
  const Result<std::optional<RecordRow>> row = writer_.record(kKnownMedia, media);
  if (!row) return row.error();
  const bool known = *row && !(*row)->deleted;
  RecordRow wanted;
  wanted.collection = kKnownMedia;
  wanted.id = media;
  wanted.revision = *row ? (*row)->revision + 1 : 1;
  if (removes) {
    if (known) return false;
    wanted.body = to_canonical_json({{"id", media},
                                     {"list", kRemovedList},
                                     {"policy", decision.policy.text()},
                                     {"severity", policy ? policy->severity : task.severity},
                                     {"media", media},
                                     {"item", task.key},
                                     {"decision", decision.id.text()},
                                     {"at", to_rfc3339(now_)}});
  } else {
    // Another item's removal of the same clip stands by itself.
    if (!known) return false;
    const json record = parse_json((*row)->body).value_or(json::object());
    if (text_member(record, "item") != task.key) return false;
    wanted.deleted = true;
  }
  const Result<std::int64_t> seq = writer_.put_record(wanted);
  if (!seq) return seq.error();
  return true;
}

}  // namespace vigil::backend
