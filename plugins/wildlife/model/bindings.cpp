#include "plugins/wildlife/model/bindings.h"

#include <charconv>

#include "plugins/wildlife/model/wording.h"
#include "wildlife_ids.h"

namespace vigil::wildlife {
namespace {

namespace commands = ids::commands;
using std::string_view;

constexpr sdk::MediaTime kSecond = std::chrono::seconds(1);

sdk::MediaTime time_from(string_view text) {
  std::int64_t microseconds = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), microseconds);
  return sdk::MediaTime(microseconds);
}

void bind_guide(sdk::Binder& to, HitsDesk& hits) {
  const auto answering = [&hits] { return hits.can_answer(); };
  constexpr sdk::CommandKey kAnswers[] = {
      commands::kAnswer1, commands::kAnswer2, commands::kAnswer3,
      commands::kAnswer4, commands::kAnswer5, commands::kAnswer6,
      commands::kAnswer7, commands::kAnswer8, commands::kAnswer9};
  for (std::size_t i = 0; i < std::size(kAnswers); ++i) {
    to.command(
        kAnswers[i], [&hits, i](string_view) { return hits.answer(i); },
        [&hits, i] { return hits.can_answer() && i < hits.options().size(); });
  }
  to.command(
      commands::kSubject, [&hits](string_view) { return hits.ask_search(); }, answering);
  to.command(
      commands::kSubjectFilter, [&hits](string_view text) { return hits.search(text); }, answering);
  to.command(
      commands::kBack, [&hits](string_view) { return hits.back(); }, answering);
  to.command(
      commands::kDecide, [&hits](string_view) { return hits.decide(); },
      [&hits] { return hits.can_decide(); });
  for (const Act act : kAllActs) {
    to.command(
        command_of(act), [&hits, act](string_view) { return hits.act(act); },
        [&hits] { return hits.can_decide(); });
  }
  to.command(
      commands::kSetReason, [&hits](string_view text) { return hits.set_reason(text); }, answering);
  to.command(
      commands::kIntoCase, [&hits](string_view) { return hits.toggle_case(); }, answering);
  to.command(
      commands::kSkip, [&hits](string_view) { return hits.skip(); }, answering);
  to.command(
      commands::kUndo, [&hits](string_view) { return hits.undo(); },
      [&hits] { return hits.can_undo(); });
  to.command(
      commands::kCancel, [&hits](string_view) { return hits.cancel(); }, answering);
  to.command(
      commands::kShowEvidence, [&hits](string_view place) { return hits.show_evidence(place); },
      answering);
}

void bind_clip(sdk::Binder& to, HitsDesk& hits) {
  const auto bind = [&](sdk::CommandKey key, auto act) {
    to.command(
        key,
        [&hits, act](string_view argument) {
          act(hits.clip(), argument);
          return Status();
        },
        [&hits] { return hits.can_answer() && hits.clip().ready(); });
  };
  bind(commands::kPlay, [](ClipHold& clip, string_view) { clip.play_or_pause(); });
  bind(commands::kStepForward, [](ClipHold& clip, string_view) { clip.step(1); });
  bind(commands::kStepBack, [](ClipHold& clip, string_view) { clip.step(-1); });
  bind(commands::kSecondForward, [](ClipHold& clip, string_view) { clip.jump(kSecond); });
  bind(commands::kSecondBack, [](ClipHold& clip, string_view) { clip.jump(-kSecond); });
  bind(commands::kMarkIn, [](ClipHold& clip, string_view) { clip.mark_in(); });
  bind(commands::kMarkOut, [](ClipHold& clip, string_view) { clip.mark_out(); });
  bind(commands::kClearMarks, [](ClipHold& clip, string_view) { clip.clear_marks(); });
  bind(commands::kMute, [](ClipHold& clip, string_view) { clip.toggle_mute(); });
  bind(commands::kSeek, [](ClipHold& clip, string_view at) { clip.seek(time_from(at)); });
  bind(commands::kScrub, [](ClipHold& clip, string_view at) { clip.scrub(time_from(at)); });
}

void bind_species(sdk::Binder& to, SpeciesDesk& species) {
  const auto here = [&species] { return species.on_species(); };
  to.command(
      commands::kSpeciesSearch, [&species](string_view) { return species.show(); }, here);
  to.command(commands::kSpeciesFilter,
             [&species](string_view text) { return species.set_filter(text); });
  to.command(commands::kSpeciesLevel,
             [&species](string_view word) { return species.set_level(word); });
  to.command(commands::kSpeciesEdition,
             [&species](string_view id) { return species.choose_edition(id); });
  to.command(
      commands::kSpeciesCompare, [&species](string_view) { return species.compare(); },
      [&species] { return species.can_compare(); });
  to.command(commands::kSpeciesSelect,
             [&species](string_view latin) { return species.select(latin); });
  to.command(
      commands::kSpeciesSave, [&species](string_view) { return species.save(); }, here);
}

void bind_words(sdk::Binder& to, WordDesk& words) {
  const auto here = [&words] { return words.on_words(); };
  to.command(commands::kWordsFilter, [&words](string_view text) { return words.set_filter(text); });
  to.command(commands::kWordsSelect, [&words](string_view id) { return words.select(id); });
  to.command(
      commands::kWordsNew, [&words](string_view) { return words.start_new(); }, here);
  to.command(commands::kWordsSet, [&words](string_view part) { return words.set(part); });
  to.command(
      commands::kWordsKeep, [&words](string_view) { return words.keep(); },
      [&words] { return words.on_words() && words.changed(); });
  to.command(
      commands::kWordsTry, [&words](string_view) { return words.try_it(); },
      [&words] { return words.can_try(); });
  to.command(
      commands::kWordsLive, [&words](string_view) { return words.go_live(); },
      [&words] { return words.can_go_live(); });
  to.command(
      commands::kWordsRetire, [&words](string_view) { return words.retire(); },
      [&words] { return words.can_retire(); });
  to.command(
      commands::kWordsPlan, [&words](string_view) { return words.look_at_plan(); },
      [&words] { return words.can_publish(); });
  to.command(
      commands::kWordsPublish, [&words](string_view) { return words.publish(); },
      [&words] { return words.can_publish() && words.plan() && !words.plan()->empty(); });
}

void bind_figures(sdk::Binder& to, FiguresDesk& figures) {
  const auto here = [&figures] { return figures.on_figures(); };
  to.command(commands::kFiguresBy, [&figures](string_view word) { return figures.show_by(word); });
  to.command(
      commands::kFiguresTable, [&figures](string_view) { return figures.save_table(); }, here);
  to.command(
      commands::kFiguresPicture, [&figures](string_view) { return figures.save_picture(); }, here);
}

void bind_cases(sdk::Binder& to, CaseDesk& cases) {
  to.command(commands::kCaseSelect, [&cases](string_view id) { return cases.select(id); });
  to.command(commands::kCaseRename, [&cases](string_view title) { return cases.rename(title); });
  to.command(commands::kCaseNote, [&cases](string_view note) { return cases.set_note(note); });
  to.command(
      commands::kCaseSteps, [&cases](string_view) { return cases.save_steps(); },
      [&cases] { return cases.can_save(); });
}

}  // namespace

void bind_commands(sdk::Binder& to, Desks desks) {
  bind_guide(to, desks.hits);
  bind_clip(to, desks.hits);
  bind_species(to, desks.species);
  bind_words(to, desks.words);
  bind_figures(to, desks.figures);
  bind_cases(to, desks.cases);
}

}  // namespace vigil::wildlife
