#include "linear/queue_check.h"

#include <fmt/format.h>

#include <map>

namespace spot::linear {
namespace {

struct Life {
    const Sent* sent = nullptr;
    std::vector<const Received*> received;
    std::vector<const Deleted*> deleted;
};

bool apart(const Received& first, const Received& second, Moment slack) {
    return second.answered + slack >= first.called + first.timeout;
}

// Could anything have made the receipt of `receive` a stale one before the delete happened?
bool may_be_stale(const QueueHistory& history, const Life& life, const Received& receive,
                  const Deleted& deletion) {
    for (const auto* other : life.received) {
        if (other == &receive) continue;
        if (other->answered >= receive.called && other->called <= deletion.answered) return true;
    }
    for (const auto& lost : history.lost) {
        if (lost.over >= receive.called && lost.called <= deletion.answered) return true;
    }
    return false;
}

std::optional<std::string> check_deletes(const QueueHistory& history, const std::string& body,
                                         const Life& life) {
    for (const auto* deletion : life.deleted) {
        if (!deletion->known) continue;
        for (const auto* receive : life.received) {
            if (receive->receipt != deletion->receipt) continue;
            if (may_be_stale(history, life, *receive, *deletion)) continue;
            for (const auto* later : life.received) {
                if (later->called > deletion->answered) {
                    return fmt::format("{} was received at {}, though deleted at {}", body,
                                       later->called, deletion->answered);
                }
            }
        }
    }
    return std::nullopt;
}

std::optional<std::string> check_life(const QueueHistory& history, const std::string& body,
                                      const Life& life) {
    if (life.sent == nullptr) return fmt::format("{} was received and never sent", body);
    bool drained = false;
    for (std::size_t i = 0; i < life.received.size(); ++i) {
        const auto& one = *life.received[i];
        drained = drained || one.called >= history.drained_from;
        if (one.answered < life.sent->called) {
            return fmt::format("{} was received before it was sent", body);
        }
        for (std::size_t k = i + 1; k < life.received.size(); ++k) {
            const auto& other = *life.received[k];
            if (apart(one, other, history.slack) || apart(other, one, history.slack)) continue;
            return fmt::format("{} was received at {} and at {}, within {} us", body, one.called,
                               other.called, one.timeout);
        }
    }
    if (life.sent->known && life.received.empty()) return fmt::format("{} was lost", body);
    if (life.sent->known && life.deleted.empty() && !drained) {
        return fmt::format("{} was lost after it had been received", body);
    }
    return check_deletes(history, body, life);
}

}  // namespace

std::optional<std::string> check_queue(const QueueHistory& history) {
    std::map<std::string, Life> lives;
    for (const auto& sent : history.sent) lives[sent.body].sent = &sent;
    for (const auto& received : history.received) {
        lives[received.body].received.push_back(&received);
    }
    for (const auto& deleted : history.deleted) lives[deleted.body].deleted.push_back(&deleted);
    for (const auto& [body, life] : lives) {
        if (auto wrong = check_life(history, body, life)) return wrong;
    }
    return std::nullopt;
}

}  // namespace spot::linear
