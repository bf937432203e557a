// An import from file to records: preview with what is wrong line by line, written a little in each
// turn so that nobody waits, undone as a whole. How a heading was matched is remembered.
// User-interface thread.
#pragma once

#include <deque>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
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
    return state_ == IntakeState::kPreview && !result_.records.empty();
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
  void add_metrics();
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
};

}  // namespace vigil::creators
