// Memory taken from the system before it is needed: what is given back stays with this process, and
// whoever asks next does not wait for its pages. For a thread that has nothing else to do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace vigil::decoder {

// Takes what `memory` is still to be given by the system; its content is lost.
void take_pages(std::span<std::uint8_t> memory);

class MemoryReserve {
 public:
  MemoryReserve();
  ~MemoryReserve() { give_back(); }
  MemoryReserve(const MemoryReserve&) = delete;
  MemoryReserve& operator=(const MemoryReserve&) = delete;

  // So much more will be asked for at once.
  void expect(std::size_t bytes) { due_ += bytes; }
  // One piece, within about a millisecond; false when there is enough.
  bool step();
  // Ends with what there is.
  void give_back();

 private:
  std::size_t due_ = 0;
  std::vector<void*> held_;
};

}  // namespace vigil::decoder
