// A hotline call, or an authority's instruction, taken down at the desk: a form that is kept on
// this machine at once and becomes a case within seconds of reaching the backend. User-interface
// thread; the host outlives it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/domain/report/intake.h"
#include "plugins/sdk/host.h"

namespace vigil::reports {

struct CallForm {
  std::string source = "hotline";
  std::string reason;
  std::string item;
  std::string author;
  std::string text;
  std::string contact;
  std::string caller;                    // as the caller names themselves
  std::string from, to;                  // on the clip, "1:05" or "65"
  std::string number, office, deadline;  // of an instruction; local "2026-11-30 18:00"
};

// One that has been taken down and not become a case yet.
struct KeptCall {
  std::string id;
  std::string source;
  std::string text;
  std::string problem;  // why the backend could not take it in; empty: on its way
};

class Hotline {
 public:
  explicit Hotline(sdk::Host& host) : host_(host) {}

  void update();
  [[nodiscard]] const CallForm& form() const { return form_; }
  [[nodiscard]] const std::vector<KeptCall>& kept() const { return kept_; }
  [[nodiscard]] std::size_t filed() const { return filed_; }
  [[nodiscard]] bool has_words() const;

  // "source=hotline": one field at a time, as the view's fields change.
  Status set(std::string_view assignment);
  Status clear();
  // Keeps it; the form is empty then. Says in one sentence what is missing.
  Status file(const domain::report::Intake& intake);
  // One that could not be taken in comes back into the form, to be mended; "" the first.
  Status take_back(std::string_view id);

 private:
  sdk::Host& host_;
  CallForm form_;
  std::vector<KeptCall> kept_;
  std::shared_ptr<const sdk::RecordSet> read_;
  std::size_t filed_ = 0;
};

}  // namespace vigil::reports
