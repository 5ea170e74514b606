#include "linear/register_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

namespace spot::linear {
namespace {

using Kind = RegisterOperation::Kind;
using Condition = RegisterOperation::Condition;
using Answer = RegisterOperation::Answer;
using State = std::optional<int>;

bool holds(const RegisterOperation& o, const State& state) {
    switch (o.condition) {
        case Condition::none: return true;
        case Condition::absent: return !state;
        case Condition::equals: return state == o.expected;
    }
    return true;
}

// The state behind the operation; nullopt: its answer would be wrong here.
std::optional<State> after(const RegisterOperation& o, const State& state) {
    if (o.kind == Kind::read) {
        if (o.answer == Answer::done && o.found != state) return std::nullopt;
        return state;
    }
    const bool held = holds(o, state);
    if (o.answer != Answer::unknown && held != (o.answer == Answer::done)) return std::nullopt;
    if (!held) return state;
    return o.kind == Kind::write ? State(o.value) : State();
}

class Search {
  public:
    Search(const std::vector<RegisterOperation>& operations, std::size_t most_steps)
        : operations_(operations), most_steps_(most_steps), placed_(operations.size(), '0') {
        std::ranges::sort(operations_, {}, &RegisterOperation::called);
        for (const auto& o : operations_) left_ += o.answer != Answer::unknown;
    }

    Verdict run() {
        // A stack of its own: histories are longer than a thread's stack is deep.
        std::vector<Frame> stack{{State(), 0, 0}};
        while (!stack.empty()) {
            if (left_ == 0) return Verdict::linearizable;
            auto& frame = stack.back();
            const auto next = candidate(frame);
            if (next == operations_.size()) {
                if (stack.size() > 1) unplace(frame.placed);
                stack.pop_back();
                continue;
            }
            frame.next = next + 1;
            const auto state = after(operations_[next], frame.state);
            if (!state) continue;
            place(next);
            if (++steps_ > most_steps_) return Verdict::undecided;
            const auto key = placed_ + (*state ? fmt::format("={}", **state) : std::string("=-"));
            if (!seen_.insert(key).second) {
                unplace(next);
                continue;
            }
            stack.push_back({*state, 0, next});
        }
        return Verdict::broken;
    }

  private:
    struct Frame {
        State state;
        std::size_t next = 0;    // where to look for the next operation to place
        std::size_t placed = 0;  // by which this state came about
    };

    // The next operation that could be the first of those left: none of them was answered before it
    // was called.
    std::size_t candidate(const Frame& frame) const {
        Moment first_answer = never;
        for (std::size_t i = 0; i < operations_.size(); ++i) {
            if (placed_[i] == '1') continue;
            if (operations_[i].called > first_answer) break;
            first_answer = std::min(first_answer, operations_[i].answered);
        }
        for (auto i = frame.next; i < operations_.size(); ++i) {
            if (operations_[i].called > first_answer) break;
            if (placed_[i] == '0') return i;
        }
        return operations_.size();
    }

    void place(std::size_t i) {
        placed_[i] = '1';
        left_ -= operations_[i].answer != Answer::unknown;
    }
    void unplace(std::size_t i) {
        placed_[i] = '0';
        left_ += operations_[i].answer != Answer::unknown;
    }

    std::vector<RegisterOperation> operations_;
    const std::size_t most_steps_;
    std::string placed_;
    std::size_t left_ = 0;  // of those that were answered
    std::size_t steps_ = 0;
    std::unordered_set<std::string> seen_;
};

}  // namespace

Verdict check_register(const std::vector<RegisterOperation>& operations, std::size_t most_steps) {
    return Search(operations, most_steps).run();
}

std::string describe(const RegisterOperation& o) {
    auto text = o.kind == Kind::read    ? fmt::format("read {}", o.found.value_or(-1))
                : o.kind == Kind::write ? fmt::format("write {}", o.value)
                                        : std::string("remove");
    if (o.condition == Condition::absent) text += " if absent";
    if (o.condition == Condition::equals) text += fmt::format(" if {}", o.expected);
    const char* answer = o.answer == Answer::done      ? "done"
                         : o.answer == Answer::refused ? "refused"
                                                       : "unknown";
    return fmt::format("{} to {}: {}, {}", o.called,
                       o.answered == never ? "-" : fmt::to_string(o.answered), text, answer);
}

}  // namespace spot::linear
