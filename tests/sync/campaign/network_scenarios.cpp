// A network that does everything a network may do, boxes in between that answer for the backend,
// and strangers who talk to it.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <random>

#include "tests/sync/campaign/scenario.h"

namespace vigil::proof {
namespace {

void note_troubles(Row& row, const std::vector<std::int64_t>& met) {
  for (std::size_t i = 1; i < met.size(); ++i)
    row.note(met[i], std::string(to_word(static_cast<Trouble>(i))));
}

Row run_weathers(const Trial& trial, const std::vector<Weather>& weathers, Millis each,
                 int think_ms = 25) {
  Row row;
  WorldOptions options = world_of(trial);
  options.think_ms = think_ms;
  World world(options);
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  for (const Weather& weather : weathers) {
    world.set_weather(weather);
    world.sleep(each);
    world.set_weather({});
    world.top_up();
    world.sleep(Millis(150));
  }
  note_troubles(row, world.troubles_met());
  world.heal();
  row.findings = world.finish();
  return row;
}

}  // namespace

Row run_network(const Trial& trial) {
  std::vector<Weather> weathers;
  for (const Trouble trouble : {Trouble::kSlowRequest, Trouble::kSlowAnswer, Trouble::kHalfOpen,
                                Trouble::kResetBefore, Trouble::kResetInBody, Trouble::kLostAnswer,
                                Trouble::kOneByteSlices, Trouble::kTruncated}) {
    Weather weather;
    weather.rate = 0.35;
    weather.slow = Millis(250);
    weather.troubles = {trouble};
    weathers.push_back(std::move(weather));
  }
  Weather all;
  all.rate = 0.3;
  all.slow = Millis(150);
  all.troubles = all_troubles();
  weathers.push_back(all);
  weathers.push_back(all);
  const std::vector<Weather> once = weathers;
  for (int i = 1; i < trial.times(20, 1); ++i)
    weathers.insert(weathers.end(), once.begin(), once.end());
  return run_weathers(trial, weathers, Millis(1500));
}

Row run_storms(const Trial& trial) {
  std::vector<Weather> weathers;
  for (int i = 0; i < trial.times(20, 1); ++i) {
    for (const Trouble trouble :
         {Trouble::kError500, Trouble::kBusy429, Trouble::kBusy503, Trouble::kGateway502,
          Trouble::kHtml200, Trouble::kForeignProblem}) {
      Weather weather;
      weather.rate = 1;
      weather.troubles = {trouble};
      weathers.push_back(std::move(weather));
    }
  }
  return run_weathers(trial, weathers, Millis(1200));
}

Row run_duplicates(const Trial& trial) {
  Weather weather;
  weather.rate = 0.95;
  weather.slow = Millis(120);
  weather.troubles = {Trouble::kTwice, Trouble::kLateReplay, Trouble::kReordered, Trouble::kTwice,
                      Trouble::kLateReplay};
  weather.only_path = "/v1/decisions";
  Row row;
  WorldOptions options = world_of(trial);
  options.think_ms = 4;
  World world(options);
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  world.set_weather(weather);
  const std::int64_t wanted = trial.times(10'000, 250);
  const auto delivered = [&] {
    const auto met = world.troubles_met();
    return met[static_cast<std::size_t>(Trouble::kTwice)] +
           met[static_cast<std::size_t>(Trouble::kLateReplay)];
  };
  if (!wait_for(trial.whole ? std::chrono::minutes(20) : std::chrono::seconds(90), [&] {
        world.top_up();
        return delivered() >= wanted;
      })) {
    row.trouble = fmt::format("only {} of {} duplicates were delivered", delivered(), wanted);
  }
  note_troubles(row, world.troubles_met());
  world.heal();
  row.findings = world.finish();
  return row;
}

Row run_partitions(const Trial& trial) {
  Row row;
  WorldOptions options = world_of(trial);
  options.draft_ms = 200;
  World world(options);
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int turns = trial.times(120, 10);
  for (int i = 0; i < turns; ++i) {
    Weather cut;
    cut.cut = true;
    const int desk = static_cast<int>(random() % static_cast<unsigned>(world.desks()));
    world.set_weather(desk, cut);
    world.sleep(Millis(200 + random() % 1200));
    world.set_weather(desk, {});
    world.top_up();
    world.sleep(Millis(random() % 300));
  }
  row.note(turns, "times a desk without a network");
  world.heal();
  row.findings = world.finish();
  return row;
}

// Connections that say nothing, read nothing, send too much or nonsense, while people work.
Row run_strangers(const Trial& trial) {
  Row row;
  World world(world_of(trial));
  if (row.trouble = world.open(); !row.trouble.empty()) return row;
  std::mt19937_64 random(trial.seed);
  const int turns = trial.times(3000, 250);
  std::vector<int> open;
  const std::string deep(200'000, '[');
  const std::array<std::string, 8> words = {
      std::string("GET /v1/ledger/leaves HTTP/1.1\r\nHost: a\r\n"),  // and no end
      "POST /v1/decisions HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n{",
      "POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(deep.size()) +
          "\r\n\r\n" + deep,
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 this is no HTTP\r\n\r\n",
      "POST /v1/decisions HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n",
      "GET /" + std::string(40'000, 'a') + " HTTP/1.1\r\n\r\n",
      "POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n\xff\xfe\x00{}[]\"\"",
      "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"};
  for (int i = 0; i < turns; ++i) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int small = 2048;
    ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(world.backend_port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      const std::string& said = words[random() % words.size()];
      (void)!::send(socket, said.data(), said.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    open.push_back(socket);  // never reads
    world.top_up();
    if (open.size() > 120) {
      ::close(open.front());
      open.erase(open.begin());
    }
    world.sleep(Millis(20));
  }
  for (const int socket : open) ::close(socket);
  if (!world.backend().running()) row.trouble = "the backend ended: " + world.backend().ending();
  row.note(turns, "silent, slow, huge and malformed connections");
  world.heal();
  row.findings = world.finish();
  return row;
}

}  // namespace vigil::proof
