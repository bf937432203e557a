// The plugin's other pages: agreement, the rubric, a minor's day, the team, recognition scores.
// User-interface thread.
#pragma once

#include <string>

#include "plugins/rating/view/screen.h"
#include "plugins/sdk/ui/table.h"

namespace vigil::rating {

class AgreementView final : public sdk::View {
 public:
  explicit AgreementView(RatingRooms& rooms) : rooms_(rooms) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_alphas(const Frame& frame, float width);
  void draw_disputed(const Frame& frame);
  void draw_committee(const Frame& frame);

  RatingRooms& rooms_;
  sdk::ui::TableState disputed_;
  std::string answering_;  // the clip whose opinion is being written
  std::string opinion_;
  std::size_t level_ = 0;
};

class RubricView final : public sdk::View {
 public:
  explicit RubricView(RatingRooms& rooms) : rooms_(rooms) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_table(const Frame& frame, const scale::Rubric& shown, float width);
  void draw_side(const Frame& frame, const scale::Rubric& shown);

  RatingRooms& rooms_;
  sdk::ui::TableState table_;
};

class YouthView final : public sdk::View {
 public:
  explicit YouthView(RatingRooms& rooms) : rooms_(rooms) {}
  void draw(sdk::ViewContext& context) override;

 private:
  RatingRooms& rooms_;
};

class TeamView final : public sdk::View {
 public:
  explicit TeamView(RatingRooms& rooms) : rooms_(rooms) {}
  void draw(sdk::ViewContext& context) override;

 private:
  void draw_emergencies(const Frame& frame);

  RatingRooms& rooms_;
  std::string tag_;
  std::string reason_;
};

class MinorsView final : public sdk::View {
 public:
  explicit MinorsView(RatingRooms& rooms) : rooms_(rooms) {}
  void draw(sdk::ViewContext& context) override;

 private:
  RatingRooms& rooms_;
  sdk::ui::TableState table_;
};

}  // namespace vigil::rating
