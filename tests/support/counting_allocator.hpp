// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#if __has_include(<mm_malloc.h>)
#include <mm_malloc.h> // Clang's declares posix_memalign its own way, which must not come after ours
#endif

// Replaces the heap of an executable by one that counts. To be included by one source file of an executable only.
//
// glibc's allocator is called under its other names. `operator new` of libstdc++ calls `malloc` and would be counted
// there; it is replaced as well so that with other standard libraries it is counted, too.
namespace gatewright_test {

namespace detail {
inline constinit std::uint64_t allocations = 0;
inline void note_allocation() noexcept { __atomic_fetch_add(&allocations, 1, __ATOMIC_RELAXED); }
} // namespace detail

/// Heap allocations of this process so far: `operator new` and `malloc`, `calloc`, `realloc`, `aligned_alloc`,
/// `memalign` and `posix_memalign`, by whomever called.
inline std::uint64_t allocations() noexcept {
    return __atomic_load_n(&detail::allocations, __ATOMIC_RELAXED);
}

} // namespace gatewright_test

extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t size) noexcept {
    gatewright_test::detail::note_allocation();
    return __libc_malloc(size);
}
void* calloc(std::size_t n, std::size_t size) noexcept {
    gatewright_test::detail::note_allocation();
    return __libc_calloc(n, size);
}
void* realloc(void* p, std::size_t size) noexcept {
    gatewright_test::detail::note_allocation();
    return __libc_realloc(p, size);
}
void* memalign(std::size_t alignment, std::size_t size) noexcept {
    gatewright_test::detail::note_allocation();
    return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    gatewright_test::detail::note_allocation();
    return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) noexcept {
    gatewright_test::detail::note_allocation();
    *out = __libc_memalign(alignment, size);
    return *out == nullptr ? ENOMEM : 0;
}
}

void* operator new(std::size_t size) {
    gatewright_test::detail::note_allocation();
    if (void* p = __libc_malloc(size == 0 ? 1 : size)) return p;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    gatewright_test::detail::note_allocation();
    if (void* p = __libc_memalign(static_cast<std::size_t>(alignment), size == 0 ? 1 : size)) return p;
    throw std::bad_alloc();
}
// Not inlined: GCC would see halves of different pairs meet, and warn.
[[gnu::noinline]] void* operator new[](std::size_t size) { return operator new(size); }
[[gnu::noinline]] void* operator new[](std::size_t size, std::align_val_t alignment) {
    return operator new(size, alignment);
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete[](void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
