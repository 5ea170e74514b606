#pragma once

// A value with a name of its own: two strings that could be swapped get two types.

#include <compare>
#include <utility>

namespace spot {

template <class T, class Tag>
struct Named {
    T value{};

    Named() = default;
    explicit Named(T v) : value(std::move(v)) {}
    auto operator<=>(const Named&) const = default;
};

}  // namespace spot
