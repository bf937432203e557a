// Disputed clips before the expert committee, and its opinions, which raters find again beside
// clips like them. A note names the clip and the dimensions, never who rated how.
// User-interface thread; the host outlives it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/task.h"
#include "plugins/sdk/host.h"

namespace vigil::rating {

struct CaseNote {
  std::string id;  // the clip's
  std::string caption;
  std::vector<std::string> tags;
  std::vector<std::string> dimensions;
  WallTime asked{};
  std::string opinion;  // empty: not given yet
  int level = 0;        // 0: none given
  std::optional<WallTime> answered;
};

class CaseNotes {
 public:
  explicit CaseNotes(sdk::Host& host) : host_(host) {}

  bool update();
  [[nodiscard]] const std::vector<CaseNote>& all() const {
    return notes_;
  }  // newest question first
  [[nodiscard]] const CaseNote* of(std::string_view item) const;
  // Answered ones that share a tag or a dimension with the clip, or are about it; the likest first.
  [[nodiscard]] std::vector<const CaseNote*> like(const domain::Item& item,
                                                  const std::vector<std::string>& dimensions,
                                                  std::size_t most) const;

  Status ask(const CaseNote& note);
  // "item\nlevel\nopinion"; by whoever may speak for the committee.
  Status answer(std::string_view item_level_opinion);
  [[nodiscard]] bool may_answer() const;

 private:
  Status write(const CaseNote& note);

  sdk::Host& host_;
  std::shared_ptr<const sdk::RecordSet> records_;
  std::vector<CaseNote> notes_;
};

}  // namespace vigil::rating
