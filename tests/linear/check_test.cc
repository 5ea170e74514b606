// The checkers themselves: good histories pass, and every anomaly that is planted is seen.

#include <gtest/gtest.h>

#include <random>

#include "linear/queue_check.h"

namespace spot::linear {
namespace {

using Operation = RegisterOperation;
using Kind = Operation::Kind;
using Condition = Operation::Condition;
using Answer = Operation::Answer;

Operation write(int value, Moment called, Moment answered) {
    return {.kind = Kind::write, .value = value, .called = called, .answered = answered};
}
Operation create(int value, Answer answer, Moment called, Moment answered) {
    auto o = write(value, called, answered);
    o.condition = Condition::absent;
    o.answer = answer;
    return o;
}
Operation swap(int expected, int value, Answer answer, Moment called, Moment answered) {
    auto o = write(value, called, answered);
    o.condition = Condition::equals;
    o.expected = expected;
    o.answer = answer;
    return o;
}
Operation remove(Moment called, Moment answered) {
    return {.kind = Kind::remove, .called = called, .answered = answered};
}
Operation read(std::optional<int> found, Moment called, Moment answered) {
    return {.found = found, .called = called, .answered = answered};
}
Operation unknown(Operation o) {
    o.answer = Answer::unknown;
    o.answered = never;
    return o;
}

void good(const std::vector<Operation>& operations) {
    EXPECT_EQ(check_register(operations), Verdict::linearizable);
}
void bad(const std::vector<Operation>& operations) {
    EXPECT_EQ(check_register(operations), Verdict::broken);
}

TEST(RegisterCheck, OneAfterTheOther) {
    good({});
    good({read({}, 0, 1), write(1, 2, 3), read(1, 4, 5), remove(6, 7), read({}, 8, 9)});
}

TEST(RegisterCheck, WhatOverlapsMayBeInEitherOrder) {
    good({write(1, 0, 10), read({}, 1, 2), read(1, 3, 4)});
    good({write(1, 0, 10), write(2, 0, 10), read(2, 11, 12)});
    good({write(1, 0, 10), write(2, 0, 10), read(1, 11, 12)});
}

TEST(RegisterCheck, StaleReadIsSeen) {
    bad({write(1, 0, 1), write(2, 2, 3), read(1, 4, 5)});
    bad({write(1, 0, 1), read({}, 2, 3)});
}

TEST(RegisterCheck, ReadsThatGoBackAreSeen) {
    bad({write(1, 0, 1), write(2, 2, 20), read(2, 3, 4), read(1, 5, 6)});
}

TEST(RegisterCheck, LostUpdateIsSeen) {
    // Both compared with the same value, and both won.
    bad({write(1, 0, 1), swap(1, 2, Answer::done, 2, 9), swap(1, 3, Answer::done, 2, 9)});
    bad({write(1, 0, 1), swap(1, 2, Answer::done, 2, 3), read(1, 4, 5)});
}

TEST(RegisterCheck, TwoWinnersOfOneCreationAreSeen) {
    bad({create(1, Answer::done, 0, 9), create(2, Answer::done, 0, 9)});
    good({create(1, Answer::done, 0, 9), create(2, Answer::refused, 0, 9)});
    good({create(1, Answer::done, 0, 3), remove(2, 5), create(2, Answer::done, 4, 9)});
}

TEST(RegisterCheck, RefusalWithoutReasonIsSeen) {
    bad({create(1, Answer::refused, 0, 9)});
    bad({write(1, 0, 1), swap(1, 2, Answer::refused, 2, 3)});
}

TEST(RegisterCheck, ResurrectionIsSeen) {
    bad({write(1, 0, 1), remove(2, 3), read({}, 4, 5), read(1, 6, 7)});
    bad({write(1, 0, 1), remove(2, 3), read(1, 4, 5)});
}

TEST(RegisterCheck, DirtyReadIsSeen) {
    bad({write(1, 0, 1), swap(9, 2, Answer::refused, 2, 3), read(2, 4, 5)});
    bad({write(1, 0, 1), read(7, 2, 3)});
}

TEST(RegisterCheck, UnknownOutcomesStayOpen) {
    const auto lost = unknown(write(2, 2, 3));
    good({write(1, 0, 1), lost, read(1, 4, 5)});
    good({write(1, 0, 1), lost, read(2, 4, 5)});
    good({write(1, 0, 1), lost, read(1, 4, 5), read(2, 6, 7)});
    bad({write(1, 0, 1), lost, read(2, 4, 5), read(1, 6, 7)});
    bad({write(1, 0, 1), read(2, 1, 1), unknown(write(2, 3, 4))});
    good({write(1, 0, 1), unknown(swap(7, 2, Answer::done, 2, 3)), read(1, 4, 5)});
    bad({write(1, 0, 1), unknown(swap(7, 2, Answer::done, 2, 3)), read(2, 4, 5)});
}

// A register behind a mutex gives good histories; a changed answer in one of them is seen.
TEST(RegisterCheck, MadeUpHistoriesPassUntilAnAnswerIsChanged) {
    std::mt19937 chance(7);
    int seen = 0;
    for (int round = 0; round < 200; ++round) {
        std::vector<Operation> all;
        std::optional<int> state;
        for (int i = 0; i < 60; ++i) {
            const Moment at = i * 10 + 100;  // happens here, within a wider window
            const Moment called = at - static_cast<Moment>(chance() % 40);
            const Moment answered = at + static_cast<Moment>(chance() % 40);
            switch (chance() % 4) {
                case 0: all.push_back(read(state, called, answered)); break;
                case 1: all.push_back(remove(called, answered)), state.reset(); break;
                case 2: {
                    const auto answer = state ? Answer::refused : Answer::done;
                    all.push_back(create(i, answer, called, answered));
                    if (!state) state = i;
                    break;
                }
                default: {
                    const int expected = chance() % 2 == 0 ? state.value_or(-1) : -1;
                    const auto answer = state == expected ? Answer::done : Answer::refused;
                    all.push_back(swap(expected, i, answer, called, answered));
                    if (state == expected) state = i;
                }
            }
        }
        EXPECT_EQ(check_register(all), Verdict::linearizable) << round;
        for (auto& o : all) {
            if (o.kind != Kind::read) continue;
            o.found = 1'000;  // never written
            break;
        }
        seen += check_register(all) == Verdict::broken;
    }
    EXPECT_GT(seen, 195);  // those without a read cannot be changed
}

TEST(RegisterCheck, AnEndlessSearchSaysThatItEnded) {
    std::vector<Operation> all;
    for (int i = 0; i < 24; ++i) all.push_back(write(i, 0, 1'000));
    all.push_back(read(-5, 2'000, 2'001));
    EXPECT_EQ(check_register(all, 1'000), Verdict::undecided);
}

// ------------------------------------------------------------------------------ queues

QueueHistory story() {
    QueueHistory h;
    h.slack = 0;
    h.drained_from = 1'000;
    h.sent = {{"a", true, 0}, {"b", true, 1}};
    h.received = {
        {"a", "r1", 100, 10, 12}, {"b", "r2", 100, 20, 21}, {"b", "r3", 100, 1'010, 1'011}};
    h.deleted = {{"a", "r1", true, 30, 31}};
    return h;
}

TEST(QueueCheck, AGoodStoryPasses) {
    EXPECT_EQ(check_queue(story()), std::nullopt);
}

TEST(QueueCheck, WhatIsLostIsSeen) {
    auto h = story();
    h.sent.push_back({"c", true, 2});
    EXPECT_NE(check_queue(h), std::nullopt);
    h.sent.back().known = false;
    EXPECT_EQ(check_queue(h), std::nullopt);
    h = story();
    h.received.pop_back();  // not in the drain, and nobody deleted it
    EXPECT_NE(check_queue(h), std::nullopt);
}

TEST(QueueCheck, WhatWasNeverSentIsSeen) {
    auto h = story();
    h.received.push_back({"ghost", "r9", 100, 40, 41});
    EXPECT_NE(check_queue(h), std::nullopt);
}

TEST(QueueCheck, TwoReceiversWithinTheTimeoutAreSeen) {
    auto h = story();
    h.received.push_back({"b", "r4", 100, 50, 60});
    EXPECT_NE(check_queue(h), std::nullopt);
    h.received.back() = {"b", "r4", 100, 119, 125};
    EXPECT_EQ(check_queue(h), std::nullopt);
}

TEST(QueueCheck, WhatComesBackAfterItsDeletionIsSeen) {
    auto h = story();
    h.received.push_back({"a", "r5", 100, 200, 201});
    EXPECT_NE(check_queue(h), std::nullopt);
    // Another receive, or one that was lost, may have made the receipt stale.
    auto lost = h;
    lost.lost.push_back({13, 20});
    EXPECT_EQ(check_queue(lost), std::nullopt);
    lost.lost = {{500, 600}};
    EXPECT_NE(check_queue(lost), std::nullopt);
    h.deleted[0].known = false;
    EXPECT_EQ(check_queue(h), std::nullopt);
}

}  // namespace
}  // namespace spot::linear
