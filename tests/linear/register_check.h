#pragma once

// Is there an order of these operations on one register, each at one moment between its call and
// its answer, in which every answer is right? (Wing and Gong's search, with what was tried before
// remembered.) A register holds one value or nothing; values are never written twice.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spot::linear {

using Moment = std::int64_t;  // microseconds of one clock
inline constexpr Moment never = INT64_MAX;

struct RegisterOperation {
    enum class Kind { read, write, remove };
    enum class Condition { none, absent, equals };  // of a write or remove
    enum class Answer {
        done,
        refused,  // the condition did not hold
        unknown,  // no answer: it may have happened, at any moment after its call, or never
    };
    Kind kind = Kind::read;
    Condition condition = Condition::none;
    int expected = 0;          // for Condition::equals
    int value = 0;             // what is written
    std::optional<int> found;  // by a read
    Answer answer = Answer::done;
    Moment called = 0;
    Moment answered = never;
};

enum class Verdict { linearizable, broken, undecided };

// `broken` is a proof; `undecided`: the search met its bound of `most_steps`.
Verdict check_register(const std::vector<RegisterOperation>& operations,
                       std::size_t most_steps = 2'000'000);

std::string describe(const RegisterOperation&);

}  // namespace spot::linear
