// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace gatewright {

/// A sequence whose capacity is fixed at construction: what does not fit is refused, and nothing allocates later.
/// Elements are trivially copyable.
template <class T>
class bounded_vector {
    static_assert(std::is_trivially_copyable_v<T>, "bounded_vector: elements are trivially copyable");

public:
    bounded_vector() = default;
    /// @par Exception safety
    /// Throws `std::bad_alloc`; nothing else does.
    explicit bounded_vector(std::size_t capacity) : data_(new T[capacity]), capacity_(capacity) {}
    /// Takes the elements and the room; `other` has neither afterwards.
    bounded_vector(bounded_vector&& other) noexcept
        : data_(std::move(other.data_))
        , capacity_(other.capacity_)
        , size_(other.size_) {
        other.capacity_ = other.size_ = 0;
    }
    /// Takes the elements and the room; `other` has neither afterwards.
    bounded_vector& operator=(bounded_vector&& other) noexcept {
        data_ = std::move(other.data_);
        capacity_ = other.capacity_;
        size_ = other.size_;
        other.capacity_ = other.size_ = 0;
        return *this;
    }

    /// @return false, and nothing changed, if it is full.
    bool push_back(const T& value) noexcept {
        if (size_ == capacity_) return false;
        data_[size_++] = value;
        return true;
    }
    /// Removes the element at `at` and keeps the order of the others. @return the element after it.
    T* erase(T* at) noexcept {
        for (T* p = at; p + 1 != end(); ++p) *p = *(p + 1);
        --size_;
        return at;
    }
    /// Removes the element at `at` by moving the last one there.
    void erase_unordered(T* at) noexcept { *at = data_[--size_]; }
    /// Destroys all elements; the room stays.
    void clear() noexcept { size_ = 0; }

    /// The first element.
    [[nodiscard]] T* begin() noexcept { return data_.get(); }
    /// Behind the last element.
    [[nodiscard]] T* end() noexcept { return data_.get() + size_; }
    /// The first element.
    [[nodiscard]] const T* begin() const noexcept { return data_.get(); }
    /// Behind the last element.
    [[nodiscard]] const T* end() const noexcept { return data_.get() + size_; }
    /// Element `i`; not checked.
    [[nodiscard]] T& operator[](std::size_t i) noexcept { return data_[i]; }
    /// Element `i`; not checked.
    [[nodiscard]] const T& operator[](std::size_t i) const noexcept { return data_[i]; }
    /// How many elements there are.
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// How many there is room for.
    [[nodiscard]] std::size_t capacity() const noexcept { return capacity_; }
    /// True without elements.
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    /// True if there is no room for another.
    [[nodiscard]] bool full() const noexcept { return size_ == capacity_; }

private:
    std::unique_ptr<T[]> data_;
    std::size_t capacity_ = 0;
    std::size_t size_ = 0;
};

} // namespace gatewright
