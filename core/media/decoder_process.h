// One decoder process: started in its own namespaces where the kernel allows, spoken to over a
// datagram socket, killed and reaped by whoever owns this object. All calls on one thread, which
// must outlive the process: the child dies with the thread that started it.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/media/descriptor.h"

namespace vigil::media {

class DecoderProcess {
 public:
  // Runs `path` with `arguments`, an empty environment, no descriptors but the control socket, and
  // nothing on standard input and output. kNotFound or kUnavailable when it cannot be executed.
  [[nodiscard]] static Result<DecoderProcess> start(const std::string& path,
                                                    const std::vector<std::string>& arguments);

  DecoderProcess() = default;
  ~DecoderProcess() { kill_and_reap(); }
  DecoderProcess(DecoderProcess&& other) noexcept;
  DecoderProcess& operator=(DecoderProcess&& other) noexcept;

  [[nodiscard]] bool running() const { return pid_ > 0; }
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] int socket() const { return socket_.fd(); }
  // The SandboxLayer bits of the namespaces it was started in.
  [[nodiscard]] std::uint32_t namespace_layers() const { return namespace_layers_; }

  enum class Sent { kDone, kBusy, kGone };
  // Never blocks. kBusy: the socket is full, try when it is writable.
  [[nodiscard]] Sent send(std::span<const std::byte> message,
                          std::span<const int> descriptors = {});

  enum class Received { kMessage, kNothing, kGone };
  // Never blocks. Fills `buffer`; a datagram longer than the buffer, or one that carries
  // descriptors, counts as gone: no honest decoder sends it.
  [[nodiscard]] Received receive(std::span<std::byte> buffer, std::size_t& size);

  // What it has of memory that it shares with nobody; 0 when it cannot be told.
  [[nodiscard]] std::uint64_t own_memory_bytes() const;

  // SIGKILL to this process alone, and waits for it: some milliseconds.
  void kill_and_reap();

 private:
  pid_t pid_ = -1;
  Descriptor socket_;
  std::uint32_t namespace_layers_ = 0;
};

}  // namespace vigil::media
