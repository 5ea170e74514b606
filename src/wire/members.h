#pragma once

// Lists all members that a request may hold and how each is treated: a visitor for describe() that
// reads and writes nothing. For the test that compares our shapes with the models of the real
// services.

#include "wire/describe.h"

namespace spot::wire {

class Members {
  public:
    enum class Fate { read, refused, harmless };
    struct Row {
        // For example "Entries[].Id". "[]" are the items of a list, "{}" the values and "<key>" the
        // keys of a map; "*" stands for all members below.
        std::string path;
        Fate fate = Fate::read;
        std::string note;            // for Fate::harmless: why ignoring the member does no harm
        std::string_view type = {};  // in the words of AWS's models; "": the member is not read
        bool required = false;
        const Constraint* constraint = nullptr;
    };

    template <class T>
    void member(std::string_view name, T&, const Shape& shape = {}) {
        const auto path = prefix_ + std::string(name);
        rows_.push_back(
            {path, Fate::read, "", type_of<T>(), shape.required || shape.not_null, shape.must});
        if (shape.key != nullptr) row(path + "<key>", *shape.key);
        if (shape.each != nullptr) row(path + (type_of<T>() == "map" ? "{}" : "[]"), *shape.each);
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
    void row(std::string path, const Constraint& constraint) {
        rows_.push_back({std::move(path), Fate::read, "", "", false, &constraint});
    }

    template <class T>
    static constexpr std::string_view type_of() {
        if constexpr (detail::is_optional<T>::value) {
            return type_of<typename T::value_type>();
        } else if constexpr (detail::is_vector<T>::value) {
            return "list";
        } else if constexpr (detail::is_map<T>::value) {
            return "map";
        } else if constexpr (std::same_as<T, std::string>) {
            return "string";
        } else if constexpr (std::same_as<T, bool>) {
            return "boolean";
        } else if constexpr (std::integral<T>) {
            return "integer";
        } else if constexpr (std::floating_point<T>) {
            return "double";
        } else if constexpr (std::same_as<T, Time>) {
            return "timestamp";
        } else if constexpr (std::same_as<T, Blob>) {
            return "blob";
        } else {
            return "structure";
        }
    }

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
