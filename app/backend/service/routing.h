// Who is given which task: skills, languages, regions, opt-outs and the day's dose, from the
// records of three collections - "people", "routing" and "dose" - as they are when a lease is asked
// for, and from what the person wishes with it.
//
// A collection that no plugin declares restricts nothing. docs/OPERATIONS.md, "Routing", has the
// rules. Thread-confined to the transaction it reads in.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/registry.h"
#include "app/backend/store/store.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/domain/lease_wishes.h"

namespace vigil::backend {

// What of a task's subject routing looks at: "lang:zh region:cn-44 tag:pets", sorted, each once.
[[nodiscard]] std::string labels_of(const nlohmann::json& subject);

class Routing {
 public:
  // For `user` at `queue`.
  [[nodiscard]] static Result<Routing> read(Reader& reader, const Registry& registry,
                                            std::string_view queue, std::string_view user,
                                            const domain::LeaseWishes& wishes, WallTime now);

  // False when any `count` tasks of the queue would be admitted.
  [[nodiscard]] bool restricts(int count) const;
  // The highest severity of which the day's dose is not used up.
  [[nodiscard]] int most_severe() const;
  // Whether the person may have a task of this severity with these labels; one that is admitted
  // counts as given.
  [[nodiscard]] bool admit(int severity, std::string_view labels);
  // So that `wish` takes what is admitted. The wish must not outlive this.
  void restrict(LeaseWish& wish);
  // Why tasks were not admitted so far, and what the day's dose leaves out before they are asked
  // about, as words: "day_limit", "skills", "place", "left_out".
  [[nodiscard]] std::vector<std::string> kept_back() const;
  // Puts what was given on the day's account.
  [[nodiscard]] Status note(Writer& writer, const std::vector<TaskRow>& given) const;

 private:
  void wish(const domain::LeaseWishes& wishes);
  void limit(int severity, std::int64_t most);

  struct Rule {
    std::string label;  // a task that has it needs the skill
    std::string skill;
  };
  // Why it does not fit; empty: it does.
  [[nodiscard]] std::string_view misfit(std::string_view labels) const;
  [[nodiscard]] bool dose_left(int severity) const;
  [[nodiscard]] bool suits(std::string_view labels);
  [[nodiscard]] std::vector<SeverityRange> severities() const;

  std::string user_;
  std::int64_t day_ = 0;
  std::set<std::string, std::less<>> skills_;
  std::set<std::string, std::less<>> languages_;  // empty: any
  std::set<std::string, std::less<>> regions_;    // empty: any
  std::set<std::string, std::less<>> opt_out_;    // tags
  std::vector<Rule> rules_;
  std::map<int, std::int64_t> limits_;  // severity -> items a day
  std::map<int, std::int64_t> given_;
  std::set<std::string, std::less<>> refused_;  // why
};

}  // namespace vigil::backend
