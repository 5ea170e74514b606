#pragma once

// What becomes of each member that a request may hold: a visitor for describe() that reads and
// writes nothing. For the test that compares our shapes with the models of the real services.

#include "wire/describe.h"

namespace spot::wire {

class Members {
  public:
    enum class Fate { read, refused, harmless };
    struct Row {
        std::string path;  // "Entries[].Id"; below a map "{}"; "*" stands for all that is below
        Fate fate = Fate::read;
        std::string note;  // of a harmless one: why
    };

    template <class T>
    void member(std::string_view name, T&, const Shape& = {}) {
        const auto path = prefix_ + std::string(name);
        rows_.push_back({path, Fate::read, ""});
        below<T>(path);
    }
    void refused(std::string_view name, const Refusal& = {}) {
        rows_.push_back({prefix_ + std::string(name), Fate::refused, ""});
    }
    void harmless(std::string_view name, std::string_view why) {
        rows_.push_back({prefix_ + std::string(name), Fate::harmless, std::string(why)});
    }

    const std::vector<Row>& rows() const { return rows_; }

  private:
    template <class T>
    void below(const std::string& path) {
        if constexpr (detail::is_optional<T>::value) {
            below<typename T::value_type>(path);
        } else if constexpr (detail::is_vector<T>::value) {
            below<typename T::value_type>(path + "[]");
        } else if constexpr (detail::is_map<T>::value) {
            below<typename T::mapped_type>(path + "{}");
        } else if constexpr (std::same_as<T, Node> || SelfDescribed<T>) {
            rows_.push_back({path + ".*", Fate::read, ""});
        } else if constexpr (Described<T>) {
            const auto outer = prefix_;
            prefix_ = path + ".";
            T value{};
            describe(*this, value);
            prefix_ = outer;
        }
    }

    std::string prefix_;
    std::vector<Row> rows_;
};

}  // namespace spot::wire
