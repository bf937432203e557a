// Private to core/screening: vectors for millions of elements that are read here and there. They
// ask for large pages, so that finding a page costs less than what is read from it.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <vector>

namespace vigil::screening {

template <typename T>
struct PagedAllocator {
  using value_type = T;
  static constexpr std::size_t kLargePage = std::size_t{2} << 20;

  PagedAllocator() = default;
  template <typename Other>
  PagedAllocator(const PagedAllocator<Other>&) {}

  T* allocate(std::size_t count) {
    const std::size_t bytes = count * sizeof(T);
    if (bytes < kLargePage) return static_cast<T*>(::operator new(bytes));
    void* const memory = ::operator new(bytes, std::align_val_t(kLargePage));
#if defined(MADV_HUGEPAGE)
    // Only a wish; whole pages only.
    static_cast<void>(::madvise(memory, bytes / kLargePage * kLargePage, MADV_HUGEPAGE));
#endif
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    if (count * sizeof(T) < kLargePage) return ::operator delete(memory);
    ::operator delete(memory, std::align_val_t(kLargePage));
  }

  template <typename Other>
  bool operator==(const PagedAllocator<Other>&) const {
    return true;
  }
};

template <typename T>
using PagedVector = std::vector<T, PagedAllocator<T>>;

}  // namespace vigil::screening
