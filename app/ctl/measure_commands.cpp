#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/ctl/commands.h"
#include "app/ctl/program.h"
#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/domain/agreement.h"
#include "core/domain/inequality.h"

namespace vigil::ctl {
namespace {

using domain::KappaWeights;
using domain::Measurement;
using domain::RatingTable;
using nlohmann::json;

std::optional<double> to_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct AgreementWish {
  std::string file;
  std::string metric = "nominal";
  bool interval = false;
  int resamples = 1000;
  std::uint64_t seed = 1;
};

// Rows are raters, columns units, an empty cell no judgement. On a nominal scale any text is a
// category; on the others only numbers are judgements.
Result<RatingTable> read_ratings(const std::string& text, Measurement level) {
  const Result<std::vector<CsvRow>> rows = parse_csv(text);
  if (!rows) return rows.error();
  if (rows->empty())
    return fail(ErrorCode::kInvalidArgument, "line 1: the file holds no judgements");
  RatingTable ratings(rows->size(), rows->front().cells.size());
  std::map<std::string, double> categories;
  for (std::size_t rater = 0; rater < rows->size(); ++rater) {
    const CsvRow& row = (*rows)[rater];
    if (row.cells.size() != ratings.units()) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("line {}: {} cells, but the first row has {}", row.line,
                              row.cells.size(), ratings.units()));
    }
    for (std::size_t unit = 0; unit < row.cells.size(); ++unit) {
      const std::string cell(trim(row.cells[unit]));
      if (cell.empty()) continue;
      if (level == Measurement::kNominal) {
        const auto category = categories.emplace(cell, static_cast<double>(categories.size()));
        ratings.set(rater, unit, category.first->second);
        continue;
      }
      const std::optional<double> value = to_number(cell);
      if (!value) {
        return fail(ErrorCode::kInvalidArgument,
                    fmt::format("line {}, cell {}: \"{}\" is no number; categories without an "
                                "order are compared with --metric nominal",
                                row.line, unit + 1, clean_for_display(cell, 40)));
      }
      ratings.set(rater, unit, *value);
    }
  }
  return ratings;
}

Result<double> work_out(const RatingTable& ratings, const std::string& metric, Measurement level) {
  if (metric == "cohen" || metric.starts_with("cohen-")) {
    if (ratings.raters() != 2) {
      return fail(
          ErrorCode::kInvalidArgument,
          fmt::format("Cohen's kappa compares two raters; the file has {}", ratings.raters()));
    }
    const KappaWeights weights = metric == "cohen-linear"      ? KappaWeights::kLinear
                                 : metric == "cohen-quadratic" ? KappaWeights::kQuadratic
                                                               : KappaWeights::kNone;
    return domain::cohens_kappa(ratings, weights);
  }
  if (metric == "fleiss") return domain::fleiss_kappa(ratings);
  return domain::krippendorff_alpha(ratings, level);
}

// Those that are defined for this table, beside whatever was asked for.
void add_kappas(json& document, const RatingTable& ratings) {
  json kappas = json::object();
  if (ratings.raters() == 2) {
    if (const auto kappa = domain::cohens_kappa(ratings, KappaWeights::kNone)) {
      kappas["cohen"] = *kappa;
      if (const auto range = domain::kappa_interval(ratings))
        kappas["cohen_interval"] = {range->low, range->high};
    }
  }
  if (const auto kappa = domain::fleiss_kappa(ratings)) kappas["fleiss"] = *kappa;
  document["kappa"] = std::move(kappas);
}

Exit show_agreement(Program& program, const AgreementWish& wish) {
  static const std::map<std::string, Measurement> levels = {
      {"nominal", Measurement::kNominal},         {"ordinal", Measurement::kOrdinal},
      {"interval", Measurement::kInterval},       {"ratio", Measurement::kRatio},
      {"cohen", Measurement::kNominal},           {"cohen-linear", Measurement::kOrdinal},
      {"cohen-quadratic", Measurement::kOrdinal}, {"fleiss", Measurement::kNominal}};
  Output& output = program.output();
  const Measurement level = levels.at(wish.metric);
  const Result<std::string> text = read_file(wish.file);
  if (!text) return output.failed(text.error(), Exit::kUsage);
  const auto unusable = [&](const Error& error, Exit exit) {
    return output.failed(fail(error.code, fmt::format("{}: {}", wish.file, error.message)), exit);
  };
  const Result<RatingTable> ratings = read_ratings(*text, level);
  if (!ratings) return unusable(ratings.error(), Exit::kSomeFailed);
  const Result<double> value = work_out(*ratings, wish.metric, level);
  if (!value) return unusable(value.error(), Exit::kSomeFailed);
  json document = {{"metric", wish.metric},
                   {"raters", ratings->raters()},
                   {"units", ratings->units()},
                   {"agreement", *value}};
  std::string line = fmt::format("{:.6f}", *value);
  const bool alpha = !wish.metric.starts_with("cohen") && wish.metric != "fleiss";
  if (output.json()) add_kappas(document, *ratings);
  // The document has the interval wherever there is one; a line only when it was asked for.
  if (alpha && (wish.interval || output.json())) {
    const Result<domain::Interval> interval = domain::alpha_interval(
        *ratings, level, {.resamples = wish.resamples, .confidence = 0.95, .seed = wish.seed});
    if (!interval && wish.interval) return unusable(interval.error(), Exit::kSomeFailed);
    if (interval) {
      line += fmt::format(" {:.6f} {:.6f}", interval->low, interval->high);
      document["interval"] = {interval->low, interval->high};
      document["resamples"] = wish.resamples;
      document["seed"] = wish.seed;
    }
  }
  output.line(line);
  output.document(document);
  return Exit::kOk;
}

// One number a line, as what is shared out has it; blank lines are passed over.
Result<std::vector<double>> read_shares(const std::string& text) {
  std::vector<double> numbers;
  std::string_view rest = text;
  for (int line = 1; !rest.empty(); ++line) {
    const std::size_t end = rest.find('\n');
    const std::string_view word = trim(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (word.empty()) continue;
    const std::optional<double> number = to_number(word);
    if (!number) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("line {}: \"{}\" is no number", line, clean_for_display(word, 40)));
    }
    if (!std::isfinite(*number) || *number < 0) {
      return fail(ErrorCode::kInvalidArgument,
                  fmt::format("line {}: \"{}\" is {}, and nobody can have such a share", line,
                              clean_for_display(word, 40),
                              *number < 0 ? "below zero" : "not a finite number"));
    }
    numbers.push_back(*number);
  }
  return numbers;
}

Exit show_gini(Program& program, const std::string& file, domain::GiniForm form) {
  Output& output = program.output();
  const Result<std::string> text = read_file(file);
  if (!text) return output.failed(text.error(), Exit::kUsage);
  const Result<std::vector<double>> numbers = read_shares(*text);
  const Result<double> value =
      numbers ? domain::gini(*numbers, form) : Result<double>(numbers.error());
  if (!value) {
    return output.failed(
        fail(value.error().code, fmt::format("{}: {}", file, value.error().message)),
        Exit::kSomeFailed);
  }
  output.line(fmt::format("{:.6f}", *value));
  output.document({{"form", form == domain::GiniForm::kUnbiased ? "unbiased" : "population"},
                   {"values", numbers->size()},
                   {"gini", *value}});
  return Exit::kOk;
}

}  // namespace

void add_measure_commands(CLI::App& app, Program& program) {
  CLI::App* agreement = app.add_subcommand(
      "agreement", "How far raters agree beyond chance; rows are raters, columns units");
  const auto wish = std::make_shared<AgreementWish>();
  agreement->add_option("FILE", wish->file, "CSV; an empty cell is no judgement")->required();
  agreement
      ->add_option("--metric", wish->metric,
                   "Krippendorff's alpha: nominal, ordinal, interval, ratio; kappa: cohen, "
                   "cohen-linear, cohen-quadratic, fleiss")
      ->check(CLI::IsMember({"nominal", "ordinal", "interval", "ratio", "cohen", "cohen-linear",
                             "cohen-quadratic", "fleiss"}))
      ->capture_default_str();
  const auto* interval = agreement->add_flag("--interval", wish->interval,
                                             "Also alpha's 95 % interval, from units drawn again");
  agreement->add_option("--resamples", wish->resamples, "How many draws")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  agreement->add_option("--seed", wish->seed, "The same seed draws the same units")
      ->capture_default_str();
  agreement->callback([&program, wish, interval] {
    const bool kappa = wish->metric.starts_with("cohen") || wish->metric == "fleiss";
    if (kappa && interval->count() > 0)
      throw CLI::ValidationError("--interval", "is for alpha: nominal, ordinal, interval or ratio");
    program.choose([wish](Program& p) { return show_agreement(p, *wish); });
  });

  CLI::App* gini = app.add_subcommand("gini", "How unevenly something is shared out");
  const auto file = std::make_shared<std::string>();
  gini->add_option("FILE", *file, "One number a line")->required();
  const auto unbiased = std::make_shared<bool>(false);
  gini->add_flag("--unbiased", *unbiased, "The values are a sample: times n / (n - 1)");
  gini->callback([&program, file, unbiased] {
    const auto form = *unbiased ? domain::GiniForm::kUnbiased : domain::GiniForm::kPopulation;
    program.choose([file, form](Program& p) { return show_gini(p, *file, form); });
  });
}

}  // namespace vigil::ctl
