#include "app/backend/service/intake.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "app/backend/service/intake_batch.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/log.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
namespace reports = domain::report;

constexpr std::size_t kInboxAtOnce = 200;
constexpr std::size_t kMostBuckets = 200'000;

}  // namespace

std::string_view to_word(FilingStatus status) {
  switch (status) {
    case FilingStatus::kAccepted: return "accepted";
    case FilingStatus::kExists: return "exists";
    case FilingStatus::kRefused: return "refused";
    case FilingStatus::kTooMany: return "too_many";
    case FilingStatus::kConflict: return "conflict";
  }
  return "refused";
}

NewReport read_new_report(const json& entry, WallTime now) {
  NewReport read;
  read.id = entry.is_object() ? text_member(entry, "id") : std::string();
  const std::string sent = to_canonical_json(entry);
  if (sent.size() > reports::kMostReportBytes) {
    read.problem = fmt::format("A report has at most {} bytes; this one has {}.",
                               reports::kMostReportBytes, sent.size());
    return read;
  }
  Result<reports::Report> report = reports::report_from_json(entry, now);
  if (!report) {
    read.problem = report.error().message;
    return read;
  }
  // Only the intake says these.
  report->again = false;
  report->weight_milli = 1000;
  if (const auto subject = entry.find("subject"); subject != entry.end()) {
    if (!subject->is_object() || text_member(*subject, "item_id") != report->item) {
      read.problem = "\"subject\" must be an object about the report's \"item\".";
      return read;
    }
    read.subject = to_canonical_json(*subject);
  }
  read.hash = to_hex(sha256(sent));
  read.report = std::move(*report);
  return read;
}

Result<ReportIntake::Known> ReportIntake::find_intake(std::string_view id) {
  const auto none = [&] {
    return fail(ErrorCode::kNotFound,
                id.empty() ? std::string("No plugin of this backend takes reports in.")
                           : fmt::format("There is no intake of reports \"{}\".", id));
  };
  if (registry_.collection(kIntakes) == nullptr) return none();
  Known found;
  Status asked = store_.ask([&](Reader& reader) -> Status {
    const Result<std::int64_t> head = reader.head(kIntakes);
    if (!head) return head.error();
    const std::lock_guard guard(mutex_);
    if (*head != head_) {
      const Result<std::vector<RecordRow>> rows = reader.records(kIntakes, "", 50);
      if (!rows) return rows.error();
      intakes_.clear();
      for (const RecordRow& row : *rows) {
        Result<reports::Intake> intake =
            reports::intake_from_json(parse_json(row.body).value_or(json()));
        const bool usable = intake && registry_.queue(intake->queue) != nullptr;
        if (!usable) {
          log_warning("backend",
                      fmt::format("The intake {} takes nothing in: {}", row.id,
                                  intake ? "its queue is not declared." : intake.error().message));
          continue;
        }
        intakes_[row.id] = std::make_shared<const reports::Intake>(std::move(*intake));
      }
      head_ = *head;
    }
    const auto at = id.empty() ? intakes_.begin() : intakes_.find(id);
    if (at != intakes_.end()) found = at->second;
    return {};
  });
  if (!asked) return asked.error();
  if (found == nullptr) return none();
  return found;
}

Millis ReportIntake::admit(const reports::Source& source, const std::string& reporter) {
  if (source.most_per_hour == 0 || reporter.empty()) return Millis(0);
  const SteadyTime now = clock_.steady_now();
  const double per_ms = source.most_per_hour / 3'600'000.0;
  const std::lock_guard guard(mutex_);
  if (buckets_.size() > kMostBuckets) {
    std::erase_if(buckets_, [&](const auto& each) {
      return now - each.second.filled > std::chrono::hours(1);
    });
  }
  const auto [at, is_new] = buckets_.try_emplace(source.id + '\n' + reporter);
  Bucket& bucket = at->second;
  const double most = source.most_at_once;
  bucket.tokens =
      is_new ? most
             : std::min(most, bucket.tokens +
                                  static_cast<double>((now - bucket.filled).count()) * per_ms);
  bucket.filled = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return Millis(0);
  }
  return Millis(static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) / per_ms)));
}

void ReportIntake::tell(const reports::Intake& intake, const std::set<std::string>& queues) {
  for (const std::string& queue : queues) events_.publish(EventKind::kQueue, queue);
  events_.publish(EventKind::kCollection, intake.cases);
  events_.publish(EventKind::kQueue, intake.queue);
}

Result<std::vector<Filing>> ReportIntake::file(std::string_view intake_id,
                                               const std::vector<NewReport>& all) {
  const Result<Known> found = find_intake(intake_id);
  if (!found) return found.error();
  const reports::Intake& intake = **found;
  const QueueSpec& queue = *registry_.queue(intake.queue);
  // Kept over repetitions of the transaction: who was let in is in.
  std::map<std::string, Millis> admitted;
  std::vector<Filing> filings;
  std::set<std::string> touched;
  Status stored = store_.write(
      [&](Writer& writer) -> Status {
        filings.clear();
        IntakeBatch batch(writer, registry_, ladders_, intake, queue, clock_.wall_now());
        std::set<std::string> seen;
        for (const NewReport& report : all) {
          Filing& filing = filings.emplace_back();
          filing.id = report.id;
          if (!report.report) {
            filing.detail = report.problem;
            continue;
          }
          Result<std::optional<Filing>> known = batch.known(report);
          if (!known) return known.error();
          if (*known) {
            filing = std::move(**known);
            continue;
          }
          if (const Status checked = reports::check_report(intake, *report.report); !checked) {
            filing.detail = checked.error().message;
            continue;
          }
          const reports::Source& source = *intake.source(report.report->source);
          const auto [at, first] = admitted.try_emplace(report.id);
          if (first) at->second = admit(source, report.report->reporter);
          if (at->second > Millis(0)) {
            filing.status = FilingStatus::kTooMany;
            filing.retry_after_s = (at->second.count() + 999) / 1000;
            filing.detail = fmt::format(
                "This reporter's reports come faster than {} an hour; nothing was kept, send it "
                "again in {} s.",
                source.most_per_hour, filing.retry_after_s);
            continue;
          }
          if (Status taken = batch.take(report, filing); !taken) return taken;
        }
        Status finished = batch.finish();
        touched = batch.touched_queues();
        return finished;
      },
      Appends::kLedger);
  if (!stored) return stored.error();
  tell(intake, touched);
  return filings;
}

Status ReportIntake::take_inboxes() {
  if (registry_.collection(kIntakes) == nullptr) return {};
  std::vector<Known> all;
  if (const Result<Known> any = find_intake(""); !any) return {};
  {
    const std::lock_guard guard(mutex_);
    for (const auto& [id, intake] : intakes_) all.push_back(intake);
  }
  for (const Known& intake : all) {
    if (intake->inbox.empty()) continue;
    std::vector<RecordRow> waiting;
    Status asked = store_.ask([&](Reader& reader) -> Status {
      waiting.clear();
      // Those that could not be taken in stay; however many, none hides those behind them.
      std::string after;
      while (waiting.size() < kInboxAtOnce) {
        Result<std::vector<RecordRow>> rows =
            reader.records(intake->inbox, after, static_cast<int>(kInboxAtOnce));
        if (!rows) return rows.error();
        if (rows->empty()) return {};
        after = rows->back().id;
        for (RecordRow& row : *rows) {
          if (row.body.find("\"problem\":") == std::string::npos) waiting.push_back(std::move(row));
        }
      }
      return {};
    });
    if (!asked) return asked;
    if (waiting.empty()) continue;
    std::set<std::string> touched;
    Status stored = store_.write(
        [&](Writer& writer) -> Status {
          const WallTime now = clock_.wall_now();
          IntakeBatch batch(writer, registry_, ladders_, *intake, *registry_.queue(intake->queue),
                            now);
          for (const RecordRow& seen : waiting) {
            Result<std::optional<RecordRow>> row = writer.record(intake->inbox, seen.id);
            if (!row) return row.error();
            if (!*row || (*row)->deleted || (*row)->revision != seen.revision) continue;
            json body = parse_json((*row)->body).value_or(json::object());
            NewReport report = read_new_report(body, now);
            Filing filing;
            std::string problem = report.problem;
            if (report.report) {
              if (const Status checked = reports::check_report(*intake, *report.report); !checked)
                problem = checked.error().message;
            }
            if (problem.empty()) {
              Result<std::optional<Filing>> known = batch.known(report);
              if (!known) return known.error();
              if (*known && (*known)->status == FilingStatus::kConflict) problem = (*known)->detail;
              if (!*known) {
                if (Status taken = batch.take(report, filing); !taken) return taken;
              }
            }
            RecordRow after = **row;
            ++after.revision;
            if (problem.empty()) {
              after.deleted = true;
              after.body.clear();
            } else {
              body["problem"] = problem;
              after.body = to_canonical_json(body);
            }
            if (const auto put = writer.put_record(after); !put) return put.error();
          }
          Status finished = batch.finish();
          touched = batch.touched_queues();
          return finished;
        },
        Appends::kLedger);
    if (!stored) return stored;
    events_.publish(EventKind::kCollection, intake->inbox);
    tell(*intake, touched);
  }
  return {};
}

}  // namespace vigil::backend
