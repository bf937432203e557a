#include "tests/sync/campaign/crew.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <list>
#include <sstream>
#include <thread>

#include "tests/sync/campaign/process.h"
#include "tests/sync/campaign/report.h"

namespace vigil::proof {
namespace {

namespace fs = std::filesystem;

struct Running {
  std::size_t piece;
  Process process;
  fs::path log;
  fs::path rows;
};

std::vector<std::string> command_of(const Piece& piece, const fs::path& rows) {
  std::vector<std::string> words = {fs::read_symlink("/proc/self/exe").string(),
                                    "--only",
                                    piece.scenario,
                                    "--seed",
                                    std::to_string(piece.trial.seed),
                                    "--rows",
                                    rows.string()};
  if (piece.trial.whole) {
    words.insert(words.end(), {"--long", "--share",
                               fmt::format("{}/{}", piece.trial.share, piece.trial.shares)});
  }
  if (!piece.trial.cluster.empty()) words.insert(words.end(), {"--postgres", piece.trial.cluster});
  if (!piece.trial.defect.empty()) words.insert(words.end(), {"--defect", piece.trial.defect});
  return words;
}

std::string content_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

Row row_of(const Running& running, const Piece& piece) {
  std::ifstream lines(running.rows);
  for (std::string line; std::getline(lines, line);) {
    if (auto row = read_line(line)) return std::move(*row);
  }
  Row row;
  row.name = piece.scenario;
  row.trouble = "it ended without a row: " + running.process.ending();
  return row;
}

}  // namespace

std::vector<Row> run_pieces(const std::vector<Piece>& pieces, int at_once) {
  std::vector<Row> rows(pieces.size());
  std::string pattern = (fs::temp_directory_path() / "vigil-crew-XXXXXX").string();
  const fs::path folder = ::mkdtemp(pattern.data());
  std::list<Running> running;
  std::size_t next = 0;
  while (next < pieces.size() || !running.empty()) {
    while (next < pieces.size() && running.size() < static_cast<std::size_t>(at_once)) {
      Running& one = running.emplace_back();
      one.piece = next;
      one.log = folder / fmt::format("{}.log", next);
      one.rows = folder / fmt::format("{}.rows", next);
      one.process.start(command_of(pieces[next], one.rows), {}, one.log);
      ++next;
    }
    for (auto one = running.begin(); one != running.end();) {
      if (one->process.running()) {
        ++one;
        continue;
      }
      std::fputs(content_of(one->log).c_str(), stdout);
      std::fflush(stdout);
      rows[one->piece] = row_of(*one, pieces[one->piece]);
      one = running.erase(one);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return rows;
}

}  // namespace vigil::proof
