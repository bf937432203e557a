// Drives a fuzz target without libFuzzer: the seeds, then seeded mutations of them, for some
// seconds' worth of rounds. The seed is printed; another may be given: fuzz_NAME [SEED [ROUNDS]]
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "tests/fuzz/fuzz_target.h"

namespace {

std::string mutate(std::string bytes, const std::vector<std::string>& seeds,
                   std::mt19937_64& random) {
  const auto below = [&random](std::size_t limit) {
    return limit == 0 ? std::size_t{0} : static_cast<std::size_t>(random() % limit);
  };
  for (std::size_t changes = 1 + below(6); changes > 0; --changes) {
    const std::size_t at = below(bytes.size());
    switch (random() % 24) {
      case 0: bytes.insert(at, 1 + below(8), static_cast<char>(random())); break;
      case 1: bytes.erase(at, 1 + below(8)); break;
      case 2: bytes += seeds[below(seeds.size())]; break;
      case 3:
        for (std::size_t i = at; i < bytes.size() && i < at + 4; ++i)
          bytes[i] = random() % 2 == 0 ? '\xff' : '\0';
        break;
      default:
        if (!bytes.empty()) bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8));
    }
  }
  return bytes.substr(0, 1 << 16);
}

void run(const std::string& bytes) {
  static_cast<void>(
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20260104;
  const std::uint64_t rounds = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 200'000;
  std::printf("seed %llu, %llu rounds\n", static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(rounds));
  std::fflush(stdout);
  const auto seeds = fuzz_seeds();
  run({});
  for (const std::string& bytes : seeds) run(bytes);
  std::mt19937_64 random(seed);
  for (std::uint64_t round = 0; round < rounds; ++round)
    run(mutate(seeds[random() % seeds.size()], seeds, random));
  std::puts("nothing fell over");
  return 0;
}
