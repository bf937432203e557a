// Cases, their sealed evidence, what ties them together, and how one is released.
#pragma once

#include "plugins/sdk/ui/table.h"
#include "plugins/wildlife/model/case_desk.h"
#include "plugins/wildlife/view/frame.h"

namespace vigil::wildlife {

class CasesView final : public sdk::View {
 public:
  CasesView(const Library& library, CaseDesk& cases, Sight& sight)
      : library_(library), cases_(cases), sight_(sight) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_list(const Frame& frame, float width);
  void draw_case(const Frame& frame, const CaseFile& file);
  void draw_evidence(const Frame& frame, const CaseFile& file);

  const Library& library_;
  CaseDesk& cases_;
  Sight& sight_;
  std::string note_;
  std::string note_of_;
  bool note_active_ = false;
  sdk::ui::TableState table_;
};

}  // namespace vigil::wildlife
