// The rows of the screening bench. Every figure is processor time of one thread, set beside a peer
// that was measured in turn with it.
#pragma once

#include <cstddef>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

namespace vigil::bench {

struct Row {
  std::string what;
  double ours = 0;
  double peer = 0;
  double ratio = 0;
  std::string goal;  // "printed" where there is none
  bool met = true;
};

inline double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

inline double seconds_of(const std::function<void()>& work) {
  const double begin = cpu_seconds();
  work();
  return cpu_seconds() - begin;
}

// The smaller of several runs of each, taken in turn: what other work on the machine adds is left
// out on both sides alike.
struct Pair {
  double ours = 0;
  double peer = 0;
};
inline Pair in_turn(int runs, const std::function<void()>& ours,
                    const std::function<void()>& peer) {
  Pair best{1e300, 1e300};
  for (int i = 0; i < runs; ++i) {
    const double one = seconds_of(ours);
    const double other = seconds_of(peer);
    if (one < best.ours) best.ours = one;
    if (other < best.peer) best.peer = other;
  }
  return best;
}

void pdq_rows(std::vector<Row>& rows);
// Clips and pictures are made there with ffmpeg where they are missing.
void decoding_rows(const std::string& folder, std::vector<Row>& rows);
void lookup_rows(std::size_t hashes, std::vector<Row>& rows);

}  // namespace vigil::bench
