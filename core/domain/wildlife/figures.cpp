#include "core/domain/wildlife/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace vigil::wildlife {
namespace {

void add(Figures& figures, const Finding& finding) {
  ++figures.hits;
  switch (finding.act) {
    case Act::kNothing: break;
    case Act::kLabel:
    case Act::kWarn: ++figures.labelled; break;
    case Act::kReport: ++figures.reported; [[fallthrough]];
    case Act::kLimit:
    case Act::kRemove: ++figures.blocked; break;
  }
}

std::string key_of(const Finding& finding, Dimension dimension, Millis offset) {
  switch (dimension) {
    case Dimension::kMonth: return to_rfc3339(finding.at + offset).substr(0, 7);
    case Dimension::kSpecies: return finding.species;
    case Dimension::kProduct: return finding.product;
    case Dimension::kProvince: return finding.province;
  }
  return {};
}

std::string next_month(const std::string& month) {
  int year = std::stoi(month.substr(0, 4));
  int number = std::stoi(month.substr(5, 2)) + 1;
  if (number > 12) {
    number = 1;
    ++year;
  }
  return fmt::format("{:04}-{:02}", year, number);
}

}  // namespace

std::string_view to_word(Dimension dimension) {
  switch (dimension) {
    case Dimension::kMonth: return "month";
    case Dimension::kSpecies: return "species";
    case Dimension::kProduct: return "product";
    case Dimension::kProvince: return "province";
  }
  return "month";
}

Figures total(std::span<const Finding> findings) {
  Figures figures;
  for (const Finding& finding : findings) add(figures, finding);
  return figures;
}

std::vector<FigureRow> tally(std::span<const Finding> findings, Dimension dimension,
                             std::span<const Product> products, Millis offset) {
  std::map<std::string, FigureRow> rows;
  for (const Finding& finding : findings) {
    // An animal shown whole is no product, and the other way round: what is not asked is left out.
    if (dimension == Dimension::kSpecies && finding.species.empty()) continue;
    if (dimension == Dimension::kProduct && finding.product.empty()) continue;
    FigureRow& row = rows[key_of(finding, dimension, offset)];
    add(row.figures, finding);
    if (dimension == Dimension::kSpecies && !finding.species_zh.empty())
      row.title = finding.species_zh;
  }
  std::vector<FigureRow> sorted;
  for (auto& [key, row] : rows) {
    row.key = key;
    if (dimension == Dimension::kProduct) {
      for (const Product& product : products) {
        if (product.id == key) row.title = product.zh;
      }
    }
    if (dimension == Dimension::kMonth) {
      while (!sorted.empty() && next_month(sorted.back().key) < key)
        sorted.push_back({next_month(sorted.back().key), {}, {}});
    }
    sorted.push_back(std::move(row));
  }
  if (dimension == Dimension::kMonth) return sorted;
  std::stable_sort(sorted.begin(), sorted.end(), [](const FigureRow& a, const FigureRow& b) {
    if (a.key.empty() != b.key.empty()) return b.key.empty();
    return a.figures.hits > b.figures.hits;
  });
  return sorted;
}

std::string csv_cell(std::string_view text) {
  std::string cell(text);
  if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos)
    cell.insert(cell.begin(), '\'');
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string to_csv(std::span<const FigureRow> rows, Dimension dimension) {
  std::string out = fmt::format("\xEF\xBB\xBF{},name,hits,blocked,labelled,let_pass,reported\r\n",
                                to_word(dimension));
  for (const FigureRow& row : rows) {
    out += fmt::format("{},{},{},{},{},{},{}\r\n", csv_cell(row.key), csv_cell(row.title),
                       row.figures.hits, row.figures.blocked, row.figures.labelled,
                       row.figures.let_pass(), row.figures.reported);
  }
  return out;
}

}  // namespace vigil::wildlife
