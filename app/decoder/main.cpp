// vigil-decoder: decodes one clip that a stranger made, between walls. Started by the desk with a
// control socket; does nothing useful when run by hand.
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <string_view>

#include "app/decoder/libav.h"
#include "app/decoder/service.h"
#include "app/sandbox/control_socket.h"
#include "app/sandbox/sandbox.h"

int main(int argc, char** argv) {
  vigil::sandbox::SandboxChoice choice;
#ifdef VIGIL_SANITIZED
  choice.reduced = true;
#endif
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--own-user-namespace") {
      choice.own_user_namespace = true;
    } else if (word == "--sandbox=reduced") {
      choice.reduced = true;
    } else {
      std::fprintf(stderr,
                   "vigil-decoder: \"%s\" is not understood; the desk starts this program\n",
                   argv[i]);
      return 2;
    }
  }
  int type = 0;
  socklen_t size = sizeof type;
  if (::getsockopt(vigil::media::kControlDescriptor, SOL_SOCKET, SO_TYPE, &type, &size) != 0 ||
      type != SOCK_SEQPACKET) {
    std::fputs("vigil-decoder: there is no control socket; the desk starts this program\n", stderr);
    return 2;
  }
  av_log_set_level(AV_LOG_QUIET);

  // From here on nothing can be opened, executed or reached.
  const std::uint32_t layers = vigil::sandbox::raise_walls(choice);
  vigil::sandbox::ControlSocket socket;
  if (vigil::sandbox::say_hello(socket, layers)) vigil::decoder::Service(socket).run();
  // Nothing to hand back: the kernel takes everything.
  ::_exit(0);
}
