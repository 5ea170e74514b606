#pragma once

// The faults of an expression whose syntax is right. AWS looks at the syntax of the whole
// expression first and then tells one fault, by their kinds in a fixed order; so the parsers note
// faults and read on.

#include <array>
#include <initializer_list>
#include <optional>
#include <string>

namespace spot::dynamodb {

class Faults {
  public:
    enum class Kind {
        parentheses,  // "((a))"
        unknown_function,
        misused_function,  // one that stands where it must not
        reserved,          // a reserved word for an attribute
        section,           // "SET" twice
        undefined_name,    // #name
        undefined_value,   // :value
        operand_count,
        distinct,       // both operands are the same
        overlap,        // of two paths one lies inside the other
        conflict,       // of two paths one has a list where the other has a map
        operand_type,   // of ADD and DELETE
        function_type,  // of functions and operators
        count,          // how many kinds there are
    };

    // The first fault of each kind is kept.
    void note(Kind kind, std::string message) {
        auto& place = noted_[static_cast<std::size_t>(kind)];
        if (!place) place = std::move(message);
    }
    // The first one in this order of kinds; nullptr: there is none.
    const std::string* first(std::initializer_list<Kind> order) const {
        for (const auto kind : order) {
            const auto& place = noted_[static_cast<std::size_t>(kind)];
            if (place) return &*place;
        }
        return nullptr;
    }

  private:
    std::array<std::optional<std::string>, static_cast<std::size_t>(Kind::count)> noted_;
};

}  // namespace spot::dynamodb
