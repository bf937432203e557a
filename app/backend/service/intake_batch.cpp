#include "app/backend/service/intake_batch.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/backend/service/climbing.h"
#include "app/backend/service/ledger_leaves.h"
#include "app/backend/service/routing.h"
#include "core/base/ids.h"
#include "core/base/json.h"
#include "core/base/log.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
namespace reports = domain::report;

// Nobody can be asked about it, and nobody answers for it.
constexpr std::int64_t kAnonymousWeight = 500;
// Who leads an item on because it was reported, in the ledger. No sign-in name begins so.
constexpr std::string_view kReports = "@reports";

json stored(const std::string& text) { return parse_json(text).value_or(json::object()); }

// A desk began to work on it: what people wrote about one case is never put into another.
bool is_in_hand(const json& record) {
  for (const char* member : {"decision", "answers", "messages", "assignee"}) {
    if (record.contains(member) && !record[member].empty()) return true;
  }
  return false;
}

}  // namespace

Status IntakeBatch::put(const std::string& collection, const std::string& id, const json& body,
                        std::int64_t revision) {
  RecordRow row;
  row.collection = collection;
  row.id = id;
  row.revision = revision;
  row.body = to_canonical_json(body);
  const Result<std::int64_t> seq = writer_.put_record(row);
  return seq ? Status() : seq.error();
}

Result<std::optional<Filing>> IntakeBatch::known(const NewReport& report) {
  const Result<std::optional<RecordRow>> row = writer_.record(intake_.reports, report.id);
  if (!row) return row.error();
  if (!*row || (*row)->deleted) return std::optional<Filing>();
  const json body = stored((*row)->body);
  Filing filing{.id = report.id, .status = FilingStatus::kExists};
  filing.case_id = text_member(body, "case");
  if (text_member(body, "sent") != report.hash) {
    filing.status = FilingStatus::kConflict;
    filing.case_id.clear();
    filing.detail = "Another report has this id; nothing was changed.";
  }
  return std::optional<Filing>(std::move(filing));
}

Result<std::string> IntakeBatch::linked(const std::string& name) {
  if (const auto at = links_.find(name); at != links_.end()) return at->second;
  const Result<std::optional<RecordRow>> row = writer_.record(intake_.links, name);
  if (!row) return row.error();
  const std::string id =
      *row && !(*row)->deleted ? text_member(stored((*row)->body), "case") : std::string();
  return links_[name] = id;
}

Status IntakeBatch::link(const std::string& name, const std::string& case_id) {
  const Result<std::string> is = linked(name);
  if (!is) return is.error();
  if (*is == case_id) return {};
  links_[name] = case_id;
  const Result<std::optional<RecordRow>> row = writer_.record(intake_.links, name);
  if (!row) return row.error();
  return put(intake_.links, name, {{"id", name}, {"case", case_id}},
             *row ? (*row)->revision + 1 : 1);
}

Result<IntakeBatch::OpenCase*> IntakeBatch::load(const std::string& id) {
  if (const auto at = cases_.find(id); at != cases_.end()) {
    return at->second.gone_into.empty() ? &at->second : load(at->second.gone_into);
  }
  const Result<std::optional<RecordRow>> row = writer_.record(intake_.cases, id);
  if (!row) return row.error();
  if (!*row || (*row)->deleted) {
    // Near-duplicates nobody reported yet may still be known under a case that was merged away.
    const Result<std::string> into = linked("into:" + id);
    if (!into) return into.error();
    return into->empty() ? static_cast<OpenCase*>(nullptr) : load(*into);
  }
  json record = stored((*row)->body);
  Result<reports::CaseFile> file = reports::case_from_json(record);
  if (!file) return file.error();
  OpenCase& open = cases_[id];
  open.file = std::move(*file);
  open.record = std::move(record);
  open.revision = (*row)->revision;
  return &open;
}

Status IntakeBatch::merge_into(OpenCase& into, OpenCase& other) {
  if (Status noted = link("into:" + other.file.id, into.file.id); !noted) return noted;
  for (const std::string& item : other.file.items) {
    if (Status moved = link("item:" + item, into.file.id); !moved) return moved;
  }
  if (!other.file.task.empty()) {
    Result<std::optional<TaskRow>> task = writer_.task(other.file.task);
    if (!task) return task.error();
    if (*task && (*task)->state == TaskState::kReady) {
      if (into.subject.empty()) into.subject = (*task)->subject;
      (*task)->state = TaskState::kDone;
      if (Status closed = writer_.update_task(**task); !closed) return closed;
    }
    other.file.task.clear();
  }
  reports::merge(into.file, other.file);
  if (into.subject.empty()) into.subject = other.subject;
  into.changed = true;
  other.gone_into = into.file.id;
  other.changed = other.revision > 0;
  return {};
}

// Where the report belongs; a new case when there is none open.
Result<IntakeBatch::OpenCase*> IntakeBatch::find_case(const reports::Report& report) {
  const std::vector<std::string> names = reports::subjects_of(intake_, report);
  OpenCase* into = nullptr;
  std::string earlier;
  std::vector<OpenCase*> others;
  for (const std::string& name : names) {
    const Result<std::string> id = linked(name);
    if (!id) return id.error();
    if (id->empty()) continue;
    Result<OpenCase*> found = load(*id);
    if (!found) return found.error();
    if (*found == nullptr) continue;
    if ((*found)->record.contains("closed_at")) {
      if (name == names.front()) earlier = (*found)->file.id;
      continue;
    }
    if (into == nullptr || *found == into) {
      into = *found;
    } else if (std::find(others.begin(), others.end(), *found) == others.end()) {
      others.push_back(*found);
    }
  }
  if (into == nullptr) {
    // The id is free: the closed ones about the same are counted on.
    std::string id = names.front();
    for (int n = 2;; ++n) {
      const Result<std::optional<RecordRow>> taken = writer_.record(intake_.cases, id);
      if (!taken) return taken.error();
      if (!*taken && cases_.count(id) == 0) break;
      id = fmt::format("{}~{}", names.front(), n);
    }
    OpenCase& made = cases_[id];
    made.file.id = id;
    made.file.earlier = earlier;
    made.record = json::object();
    into = &made;
  }
  for (OpenCase* other : others) {
    if (into->file.items.size() + other->file.items.size() > reports::kMostItems) continue;
    if (is_in_hand(other->record)) {
      if (is_in_hand(into->record)) continue;
      std::swap(into, other);
    }
    if (Status merged = merge_into(*into, *other); !merged) return merged.error();
  }
  for (const std::string& name : names) {
    if (into->file.items.size() >= reports::kMostItems && name != names.front()) continue;
    if (Status made = link(name, into->file.id); !made) return made.error();
  }
  return into;
}

Result<std::int64_t> IntakeBatch::weight_of(const std::string& reporter) {
  if (reporter.empty()) return kAnonymousWeight;
  if (const auto at = weights_.find(reporter); at != weights_.end()) return at->second;
  const Result<std::optional<RecordRow>> row = writer_.record(intake_.reporters, reporter);
  if (!row) return row.error();
  reports::Outcomes outcomes;
  if (*row && !(*row)->deleted) {
    const json body = stored((*row)->body);
    outcomes = {int_member(body, "upheld"), int_member(body, "rejected")};
  }
  return weights_[reporter] = reports::weight_milli(outcomes, intake_.prior);
}

Result<bool> IntakeBatch::is_again(const reports::Report& report) {
  if (report.reporter.empty()) return false;
  const std::string about = report.item.empty() ? "author:" + report.author : report.item;
  const std::string name = "by:" + about + ":" + report.reporter;
  const Result<std::string> before = linked(name);
  if (!before) return before.error();
  if (!before->empty()) return true;
  links_[name] = report.id;
  if (Status noted = put(intake_.links, name, {{"id", name}, {"case", report.id}}, 1); !noted)
    return noted.error();
  return false;
}

Result<std::string> IntakeBatch::subject_of(const std::string& item) {
  if (item.empty()) return std::string();
  if (const auto at = subjects_.find(item); at != subjects_.end()) return at->second;
  std::string& subject = subjects_[item];
  for (const auto& [id, queue] : registry_.queues()) {
    if (queue.ladder.empty()) continue;
    const Result<std::optional<TaskRow>> task = writer_.task_by_key(id, item);
    if (!task) return task.error();
    if (*task) {
      subject = (*task)->subject;
      break;
    }
    const Result<std::optional<ItemRow>> row = writer_.item(queue.ladder, item);
    if (!row) return row.error();
    if (*row && !(*row)->subject.empty()) {
      subject = (*row)->subject;
      break;
    }
  }
  return subject;
}

Status IntakeBatch::take(const NewReport& sent, Filing& filing) {
  reports::Report report = *sent.report;
  const Result<std::int64_t> weight = weight_of(report.reporter);
  if (!weight) return weight.error();
  report.weight_milli = *weight;
  const Result<bool> again = is_again(report);
  if (!again) return again.error();
  report.again = *again;
  Result<OpenCase*> found = find_case(report);
  if (!found) return found.error();
  OpenCase& open = **found;
  if (open.file.task.empty() && open.subject.empty()) {
    const Result<std::string> subject =
        sent.subject.empty() ? subject_of(report.item) : Result<std::string>(sent.subject);
    if (!subject) return subject.error();
    open.subject = *subject;
  }
  reports::merge(open.file, reports::case_of(intake_, report));
  open.changed = true;
  json body = reports::to_json(report);
  note_raised(report);
  body["case"] = open.file.id;
  body["sent"] = sent.hash;
  if (Status kept = put(intake_.reports, report.id, body, 1); !kept) return kept;
  filing.status = FilingStatus::kAccepted;
  filing.case_id = open.file.id;
  filing.known = !open.file.task.empty() || !open.subject.empty();
  if (!filing.known)
    filing.detail =
        report.item.empty()
            ? "The report is kept. It is about an author: there is no item to decide about."
            : "The report is kept, but nobody knows its item here; send the item's \"subject\" "
              "with a report, or bring the item in.";
  return {};
}

Status IntakeBatch::write_task(OpenCase& open) {
  if (open.file.task.empty()) {
    if (open.subject.empty()) return {};
    TaskRow row;
    row.id = make_uuid7(now_);
    row.queue = queue_.id;
    row.key = open.file.id;
    row.severity = open.file.priority;
    row.created = now_;
    row.due = open.file.due;
    row.reports = open.file.reports;
    row.subject = open.subject;
    const json subject = stored(open.subject);
    row.reach = std::max<std::int64_t>(0, int_member(subject, "reach"));
    row.labels = labels_of(subject);
    if (Status inserted = writer_.insert_task(row); !inserted) return inserted;
    open.file.task = row.id;
    ++arrived_;
    // What the desk shows without having leased the task.
    json shown = json::object();
    for (const char* member : {"item_id", "caption", "author", "media", "reach", "uploaded_at"}) {
      if (subject.contains(member)) shown[member] = subject[member];
    }
    open.record["subject"] = std::move(shown);
    return {};
  }
  Result<std::optional<TaskRow>> task = writer_.task(open.file.task);
  if (!task) return task.error();
  if (!*task || (*task)->state == TaskState::kDone) return {};
  (*task)->severity = std::max((*task)->severity, open.file.priority);
  (*task)->due = std::min((*task)->due, open.file.due);
  (*task)->reports = open.file.reports;
  return writer_.reorder_task(**task);
}

// One person counts once for an item, here as in its case; an instruction is told whoever sends it.
void IntakeBatch::note_raised(const reports::Report& report) {
  const reports::Source* const source = intake_.source(report.source);
  if (report.item.empty() || source == nullptr || !source->trigger) return;
  if (report.again && !source->instruction) return;
  const auto known = std::find_if(raised_.begin(), raised_.end(), [&](const Raised& each) {
    return each.item == report.item && each.trigger == *source->trigger;
  });
  if (known != raised_.end())
    ++known->reports;
  else
    raised_.push_back({report.item, *source->trigger, 1, report.id});
}

Status IntakeBatch::tell_ladder(const Raised& raised, const std::string& ladder) {
  const auto published = ladders_.find(writer_, ladder);
  if (!published) return published.error();
  Result<std::optional<Standing>> standing = read_standing(writer_, *published, raised.item);
  if (!standing) return standing.error();
  if (!*standing) return {};
  domain::ladder::Event event;
  event.trigger = raised.trigger;
  event.at = now_;
  event.reports = raised.reports;
  Climbing climbing(writer_, ladders_, now_);
  Result<Climbing::Step> step = climbing.step(std::move(**standing), event, nullptr);
  if (!step) {
    // The operator's ladder has no place for the item: that is no reason to lose a report.
    if (step.error().code != ErrorCode::kUnsupported) return step.error();
    log_warning("backend", fmt::format("A report about {} could not be told to its ladder: {}",
                                       raised.item, step.error().message));
    return {};
  }
  std::optional<std::uint64_t> leaf;
  if (step->outcome.moved) {
    Caller caller;
    caller.id = kReports;
    caller.name = kReports;
    const json detail = {{"id", step->standing.ladder->id},
                         {"version", step->standing.ladder->version},
                         {"stage", step->standing.state.stage},
                         {"event", "report:" + raised.first},
                         {"why", domain::ladder::to_json(step->outcome.reason)}};
    const Result<std::uint64_t> index =
        LedgerLeaves(writer_, now_)
            .add_item(caller, raised.item, detail, step->raised_queue, step->raised_task);
    if (!index) return index.error();
    leaf = *index;
  }
  touched_.insert(climbing.touched_queues().begin(), climbing.touched_queues().end());
  return climbing.keep(*step, leaf);
}

Status IntakeBatch::finish() {
  std::set<std::string> ladders;
  for (const auto& [id, queue] : registry_.queues()) {
    if (!queue.ladder.empty()) ladders.insert(queue.ladder);
  }
  for (const Raised& raised : raised_) {
    for (const std::string& ladder : ladders) {
      if (Status told = tell_ladder(raised, ladder); !told) return told;
    }
  }
  for (auto& [id, open] : cases_) {
    if (!open.changed) continue;
    if (!open.gone_into.empty()) {
      RecordRow gone;
      gone.collection = intake_.cases;
      gone.id = id;
      gone.revision = open.revision + 1;
      gone.deleted = true;
      if (const auto put_away = writer_.put_record(gone); !put_away) return put_away.error();
      continue;
    }
    if (Status written = write_task(open); !written) return written;
    reports::put_case(open.record, open.file);
    if (Status kept = put(intake_.cases, id, open.record, open.revision + 1); !kept) return kept;
  }
  if (arrived_ == 0) return {};
  FlowRow flow{.minute = minute_of(now_)};
  flow.arrived = arrived_;
  return writer_.note_flow(queue_.id, flow);
}

}  // namespace vigil::backend
