// A vigil-backend on loopback in a folder of its own, for the length of a measurement, and what it
// costs. Thread-confined; the destructor ends it and removes the folder.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace vigil::bench {

class BackendUnderTest {
 public:
  // `store`: what --store takes; empty: SQLite in the folder. `plugins`: their folder; empty: one
  // with the queue "load.first" alone.
  BackendUnderTest(std::string program, std::string store, std::filesystem::path plugins = {});
  ~BackendUnderTest();
  BackendUnderTest(const BackendUnderTest&) = delete;
  BackendUnderTest& operator=(const BackendUnderTest&) = delete;

  // False: it did not start; the reason is in its log, which stays.
  [[nodiscard]] bool start();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const std::string& password() const { return password_; }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] const std::string& store() const { return store_; }
  // Of the process alone.
  [[nodiscard]] double cpu_seconds() const;
  [[nodiscard]] double resident_kilobytes() const;
  [[nodiscard]] bool running() const;

 private:
  [[nodiscard]] bool add_admin() const;
  [[nodiscard]] pid_t spawn(const std::vector<std::string>& arguments) const;

  const std::string program_;
  const std::string store_;
  std::filesystem::path plugins_;
  const std::string password_ = "the night is long";
  std::filesystem::path folder_;
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace vigil::bench
