// Transport streams name the character set of their texts, and libavformat would have libc load a
// converter from disk for it: a file opened because a stranger's clip asked for it. In this program
// there are no converters; such texts stay as they are. The definition here comes before libc's for
// every library of the process.
#include <cerrno>

extern "C" {

// What libc declares as iconv_t is a pointer.
__attribute__((visibility("default"))) void* iconv_open(const char*, const char*) {
  errno = EINVAL;
  return reinterpret_cast<void*>(-1);
}

}  // extern "C"
