// vigil-reader: reads what is written in pictures of strangers, between walls. It is given pixels
// in shared memory, never files. Started with a control socket; does nothing useful when run by
// hand.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "app/reader/reading_service.h"
#include "app/reader/text_engine.h"
#include "app/sandbox/control_socket.h"
#include "app/sandbox/sandbox.h"

namespace {

// Language data for two scripts and the largest picture fit several times.
constexpr std::uint64_t kAddressSpace = 1ull << 30;

}  // namespace

int main(int argc, char** argv) {
  using namespace vigil;
  sandbox::SandboxChoice choice;
  choice.address_space = kAddressSpace;
#ifdef VIGIL_SANITIZED
  choice.reduced = true;
#endif
  std::string folder;
  std::string languages = "chi_sim+eng";
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--own-user-namespace") {
      choice.own_user_namespace = true;
    } else if (word == "--sandbox=reduced") {
      choice.reduced = true;
    } else if (word == "--language-data" && i + 1 < argc) {
      folder = argv[++i];
    } else if (word == "--languages" && i + 1 < argc) {
      languages = argv[++i];
    } else {
      std::fprintf(stderr,
                   "vigil-reader: \"%s\" is not understood; other programs start this one\n",
                   argv[i]);
      return 2;
    }
  }
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(media::kControlDescriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0 ||
      type != SOCK_SEQPACKET) {
    std::fputs("vigil-reader: there is no control socket; other programs start this one\n", stderr);
    return 2;
  }
  sandbox::ControlSocket socket;
  const std::unique_ptr<reader::TextEngine> engine = reader::TextEngine::load(folder, languages);
  if (engine == nullptr) {
    socket.send(
        media::ReaderProblemMessage{media::reader_header_of<media::ReaderProblemMessage>()});
    ::_exit(1);
  }
  // From here on nothing can be opened, executed or reached.
  const std::uint32_t layers = sandbox::raise_walls(choice);
  if (sandbox::say_hello(socket, layers)) reader::ReadingService(socket, *engine).run();
  // Nothing to hand back: the kernel takes everything.
  ::_exit(0);
}
