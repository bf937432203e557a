// The programme as the desk has it: its collections read into a book, whose reading follows every
// change; who may do what; and the reference year, which can be looked at in place of one's own
// data. User-interface thread; the host outlives it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "plugins/creators/model/book.h"
#include "plugins/sdk/host.h"

namespace vigil::creators {

enum class DataSet { kOurs, kReference };

class Programme {
 public:
  explicit Programme(sdk::Host& host);

  // Takes in what changed; cheap otherwise. Reads nothing until it was shown once.
  void update();
  void shown(bool visible);

  [[nodiscard]] sdk::Host& host() const { return host_; }
  [[nodiscard]] const Book& book() const { return book_; }
  // Rises with every change of the book.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  // Every collection has come once, as far as this person may read it.
  [[nodiscard]] bool complete() const { return complete_; }
  [[nodiscard]] DataSet data_set() const { return data_set_; }
  [[nodiscard]] bool is_reference() const { return data_set_ == DataSet::kReference; }
  // The other one of both.
  Status switch_data();

  // The day to tell time by: the clock's, or the last of the reference year.
  [[nodiscard]] Day today() const;

  // Programme staff and administration read; only they write.
  [[nodiscard]] bool may_write() const;
  [[nodiscard]] bool may_see_private() const;
  // Budgets and what exposure costs are the administration's.
  [[nodiscard]] bool may_set_prices() const;

  // The record as it is kept; null when there is none. Only of one's own data.
  [[nodiscard]] Json record(sdk::CollectionKey collection, std::string_view id) const;
  [[nodiscard]] std::vector<Json> records(sdk::CollectionKey collection) const;
  // Keeps it and sends it when it can be sent. kForbidden in words while the reference year is
  // shown, or where this person may not write.
  [[nodiscard]] Status keep(sdk::CollectionKey collection, const nlohmann::json& body);
  [[nodiscard]] Status take_away(sdk::CollectionKey collection, std::string_view id);
  // A new record's id: sorts by its making.
  [[nodiscard]] std::string new_id(std::string_view kind) const;

 private:
  [[nodiscard]] Status check_writing() const;
  void read_reference();
  // Records that did not change are not read again: of 50,000 leaders one edit reads one.
  void read_leaders(const std::vector<Json>& records);

  sdk::Host& host_;
  Book book_;
  std::uint64_t revision_ = 1;
  bool shown_ = false;
  bool complete_ = false;
  DataSet data_set_ = DataSet::kOurs;
  std::map<std::string_view, std::shared_ptr<const sdk::RecordSet>> read_;
  std::vector<Json>
      leader_bodies_;  // of book_.leaders, as they were read; empty: of the reference year
};

}  // namespace vigil::creators
