// Items pre-screened a second, end to end: 15 s clips are put on the shelf, hashed by the sandboxed
// decoder, compared with known violations, and enqueued with terms and rules, on a real store. Wall
// time, because two cores share the work; nothing is set beside it.
//
//   prescreen_bench --clip FILE --work DIR [--items N] [--json FILE]
//
// The clip is put there N times, each with other bytes at its end: other names, the same pictures.
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "app/backend/service/collections.h"
#include "app/backend/service/events.h"
#include "app/backend/service/fingerprints.h"
#include "app/backend/service/media_shelf.h"
#include "app/backend/service/prescreen.h"
#include "app/backend/service/queues.h"
#include "app/backend/service/registry.h"
#include "app/backend/store/sqlite_store.h"
#include "core/base/clock.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/json.h"

namespace vigil::backend {
namespace {

using nlohmann::json;
using Steady = std::chrono::steady_clock;

template <typename Value>
Value need(Result<Value> result, const char* what) {
  if (!result) throw std::runtime_error(fmt::format("{}: {}", what, result.error().message));
  return std::move(*result);
}
void need(const Status& done, const char* what) {
  if (!done) throw std::runtime_error(fmt::format("{}: {}", what, done.error().message));
}

double since(Steady::time_point begin) {
  return std::chrono::duration<double>(Steady::now() - begin).count();
}

struct Split {
  double shelf_s = 0;   // bytes synced to the disk, with their hash
  double hashes_s = 0;  // decoded and hashed, five frames a second
  double look_s = 0;    // terms, rules, known violations; written with the task
};

Split run(const std::filesystem::path& clip, const std::filesystem::path& work, int items) {
  std::filesystem::remove_all(work);
  std::filesystem::create_directories(work);
  const SystemClock clock;
  const std::unique_ptr<SqliteStore> store =
      need(SqliteStore::open(work / "bench.db"), "the store");
  const Registry registry = Registry::load(VIGIL_PLUGINS_DIR);
  EventHub events;
  Collections collections(*store, registry, events);
  need(collections.seed(), "the collections");
  const std::unique_ptr<MediaShelf> shelf =
      need(MediaShelf::open(work / "shelf", *store, clock), "the shelf");
  Fingerprints fingerprints(*shelf, VIGIL_DECODER, clock);
  Prescreen prescreen(*store, registry, events);
  prescreen.use(fingerprints);
  need(prescreen.start(), "the machine's look");
  Queues queues(*store, registry, clock, events, &prescreen);

  const std::string bytes = need(read_file(clip, 256u << 20), "the clip");
  Split split;
  std::vector<std::string> names;
  auto begin = Steady::now();
  for (int i = 0; i < items; ++i) {
    const std::string mine = bytes + fmt::format("{:08}", i);
    names.push_back(to_hex(sha256(mine)));
    auto upload = need(shelf->begin_upload(names.back(), "video/mp4"), "an upload");
    need(upload->write(mine), "an upload");
    const auto finished = upload->finish();
    if (!finished) throw std::runtime_error(finished.error().message);
  }
  split.shelf_s = since(begin);

  begin = Steady::now();
  for (const std::string& name : names) fingerprints.want(name);
  for (const std::string& name : names) {
    if (!fingerprints.find(name, Steady::now() + std::chrono::seconds(120)))
      throw std::runtime_error("a clip could not be hashed");
  }
  split.hashes_s = since(begin);

  begin = Steady::now();
  for (const std::string& name : names) {
    NewTask task;
    task.key = name;
    task.severity = 1;
    task.subject =
        to_canonical_json({{"item_id", name},
                           {"caption", "守夜人的一天：巡山、喂鹤、修路灯，晚上回来写日记"},
                           {"tags", {"乡村", "日常"}},
                           {"media", {{"sha256", name}, {"type", "video/mp4"}}}});
    need(queues.enqueue("review.first", {task}), "the queue");
  }
  split.look_s = since(begin);
  return split;
}

}  // namespace
}  // namespace vigil::backend

int main(int argc, char** argv) {
  std::string clip;
  std::string work;
  std::string json_file;
  int items = 60;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view word = argv[i];
    if (word == "--clip") clip = argv[i + 1];
    if (word == "--work") work = argv[i + 1];
    if (word == "--json") json_file = argv[i + 1];
    if (word == "--items") items = std::max(1, std::atoi(argv[i + 1]));
  }
  if (clip.empty() || work.empty()) {
    std::fprintf(stderr, "prescreen_bench --clip FILE --work DIR [--items N] [--json FILE]\n");
    return 2;
  }
  try {
    const vigil::backend::Split split = vigil::backend::run(clip, work, items);
    const double whole = split.shelf_s + split.hashes_s + split.look_s;
    nlohmann::json list = nlohmann::json::array();
    const auto row = [&](const std::string& what, double value) {
      fmt::print("{:<100} {:>12.2f}\n", what, value);
      list.push_back({{"what", what},
                      {"ours", value},
                      {"peer", 0},
                      {"ratio", 0},
                      {"goal", "printed"},
                      {"met", true}});
    };
    row("items pre-screened a second, end to end", items / whole);
    row("of an item: put on the shelf, synced, ms", split.shelf_s / items * 1e3);
    row("of an item: decoded in the sandbox and hashed, ms", split.hashes_s / items * 1e3);
    row("of an item: terms, rules, known violations, written as a task, ms",
        split.look_s / items * 1e3);
    if (!json_file.empty()) {
      std::ofstream out(json_file);
      out << "[\n";
      for (std::size_t i = 0; i < list.size(); ++i)
        out << "  " << list[i].dump() << (i + 1 < list.size() ? ",\n" : "\n");
      out << "]\n";
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "prescreen_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
