// Which command of the plugin calls what. User-interface thread.
#pragma once

#include "plugins/rating/model/agreement_board.h"
#include "plugins/rating/model/case_notes.h"
#include "plugins/rating/model/day_trial.h"
#include "plugins/rating/model/minor_scores.h"
#include "plugins/rating/model/rating_desk.h"
#include "plugins/rating/model/rating_team.h"
#include "plugins/rating/model/rubric_bench.h"
#include "plugins/sdk/plugin.h"

namespace vigil::rating {

// All that the plugin knows, in the order in which its parts take in what changed. The host
// outlives it.
struct RatingRooms {
  explicit RatingRooms(sdk::Host& host)
      : shelf(host),
        past(host),
        cases(host),
        team(host),
        desk(host, shelf, past, cases, team),
        board(host, shelf, past, cases),
        bench(host, shelf, past),
        trial(host),
        minors(host) {}

  void update();

  RubricShelf shelf;
  PastRatings past;
  CaseNotes cases;
  RatingTeam team;
  RatingDesk desk;
  AgreementBoard board;
  RubricBench bench;
  DayTrial trial;
  MinorScores minors;
};

void bind_commands(sdk::Binder& binder, RatingRooms& rooms);

}  // namespace vigil::rating
