// An import from file to records: preview with what is wrong line by line, written a little in each
// turn so that nobody waits, undone as a whole. How a heading was matched is remembered.
// User-interface thread.
#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "plugins/creators/model/daily_intake.h"
#include "plugins/creators/model/intake.h"
#include "plugins/creators/model/programme.h"

namespace vigil::creators {

enum class IntakeState { kEmpty, kPreview, kWriting, kDone };

// One import that can be undone.
struct PastIntake {
  std::string id;
  IntakeTarget target = IntakeTarget::kLeaders;
  std::string file;
  std::string at;
  std::size_t records = 0;
  bool undone = false;
};

class IntakeDesk {
 public:
  explicit IntakeDesk(Programme& programme) : programme_(programme) {}
  // Writes on for some milliseconds while an import or its undoing runs.
  void update();

  [[nodiscard]] IntakeState state() const { return state_; }
  [[nodiscard]] IntakeTarget target() const { return target_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const std::string& refusal() const { return refusal_; }
  [[nodiscard]] Encoding encoding() const { return encoding_; }
  [[nodiscard]] const std::vector<CsvRow>& rows() const {
    return rows_;
  }  // the first is the headings
  [[nodiscard]] const Mapping& mapping() const { return mapping_; }
  [[nodiscard]] const IntakeResult& result() const { return result_; }
  // Rows that can be brought in, and those that cannot; of a large file as far as it was read.
  [[nodiscard]] std::int64_t taken() const;
  [[nodiscard]] std::int64_t refused() const;
  // A large file of daily figures is being gone through; 0..1.
  [[nodiscard]] bool scanning() const { return scan_ != nullptr && !scan_->done(); }
  [[nodiscard]] float scanned() const { return scan_ ? scan_->progress() : 1.0F; }
  // Of daily figures the progress counts accounts, else records.
  [[nodiscard]] std::size_t written() const { return written_; }
  [[nodiscard]] std::size_t to_write() const { return to_write_; }
  [[nodiscard]] std::vector<PastIntake> past() const;

  Status open(std::string_view path);
  // The same from bytes, as tests have them.
  Status take(std::string name, std::string_view bytes);
  Status choose_target(std::string_view word);
  // "2=name": column 2 is the field "name"; "2=" passes it over.
  Status match(std::string_view assignment);
  Status run();
  Status undo(std::string_view import);
  Status put_away();
  // The rows that could not be taken, with reason, to be mended and brought in again.
  Status save_problems();
  [[nodiscard]] bool can_run() const {
    return state_ == IntakeState::kPreview && !scanning() && taken() > 0;
  }

 private:
  struct Write {
    sdk::CollectionKey collection;
    std::string id;
    Json body;  // null: take it away
  };
  [[nodiscard]] Result<std::vector<CsvRow>> rows_of(std::string_view bytes);
  void look();
  void remember_mapping();
  void apply_remembered();
  void prepare_writes();
  // A large file of daily figures: the first lines for the preview, then all of it on a thread.
  Status open_large(const std::filesystem::path& file);
  void begin_scan();
  void take_in_scan();
  [[nodiscard]] DailyFigures figures_of_rows() const;
  // The next writes, where they are worked out a little at a time; false when there are no more.
  bool prepare_more();
  void prepare_accounts();
  void prepare_undo(const nlohmann::json& part);
  void finish_writing();
  void push(sdk::CollectionKey collection, std::string id, nlohmann::json body, Json before);
  void close_part();

  Programme& programme_;
  IntakeState state_ = IntakeState::kEmpty;
  IntakeTarget target_ = IntakeTarget::kLeaders;
  std::string path_;
  std::string refusal_;
  Encoding encoding_ = Encoding::kUtf8;
  std::vector<CsvRow> rows_;
  Mapping mapping_;
  IntakeResult result_;
  std::deque<Write> writes_;
  std::size_t written_ = 0;
  std::size_t to_write_ = 0;
  std::string import_;
  std::string begun_at_;
  std::vector<std::string> part_ids_;
  std::map<std::string, Json> part_before_;
  int parts_ = 0;
  std::string part_target_;
  // ---- daily figures
  std::filesystem::path large_;  // the file, where it is one that is not held
  std::unique_ptr<DailyScan> scan_;
  bool scan_taken_in_ = false;
  std::unique_ptr<const DailyFigures> small_;  // of rows that are held
  const DailyFigures* figures_ = nullptr;      // being written; one of both
  std::vector<std::uint32_t> accounts_;
  std::size_t next_account_ = 0;
  // ---- undoing
  std::deque<Json> undo_parts_;
  std::size_t left_alone_ = 0;
  std::string undoing_;
};

}  // namespace vigil::creators
