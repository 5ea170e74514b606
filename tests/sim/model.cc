#include "sim/model.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace spot::sim {

void Model::send(Queue queue, std::string identity, Time now, Duration delay) {
    messages.push_back({.order = ++last_order,
                        .identity = std::move(identity),
                        .queue = queue,
                        .sent = now,
                        .visible_at = now + delay});
}

std::vector<std::size_t> Model::visible(Queue queue, Time now) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < messages.size(); ++i) {
        if (messages[i].queue == queue && messages[i].visible_at <= now) found.push_back(i);
    }
    std::sort(found.begin(), found.end(), [&](std::size_t a, std::size_t b) {
        return std::tie(messages[a].visible_at, messages[a].order) <
               std::tie(messages[b].visible_at, messages[b].order);
    });
    return found;
}

std::vector<ModelMessage> Model::receive(Queue queue, std::size_t limit, Duration visibility,
                                         Time now) {
    std::vector<ModelMessage> out;
    std::set<std::uint64_t> expired;
    for (const auto i : visible(queue, now)) {
        if (out.size() == limit) break;
        auto& message = messages[i];
        if (message.sent + retention <= now) {
            expired.insert(message.order);
        } else if (queue == Queue::work && message.receives >= most_receives) {
            message.queue = Queue::dead;
            message.visible_at = now;
            message.handle.clear();
        } else {
            ++message.receives;
            message.visible_at = now + visibility;
            out.push_back(message);
        }
    }
    std::erase_if(messages, [&](const auto& m) { return expired.contains(m.order); });
    return out;
}

ModelMessage* Model::find(Queue queue, const std::string& identity) {
    for (auto& m : messages) {
        if (m.queue == queue && m.identity == identity) return &m;
    }
    return nullptr;
}

ModelMessage* Model::find_handle(Queue queue, const std::string& handle) {
    for (auto& m : messages) {
        if (m.queue == queue && !handle.empty() && m.handle == handle) return &m;
    }
    return nullptr;
}

void Model::remove(const ModelMessage& message) {
    const auto order = message.order;
    std::erase_if(messages, [order](const auto& m) { return m.order == order; });
}

void Model::sweep(Time now) {
    if (redriving && next_redrive <= now) {
        std::size_t moved = 0;
        for (const auto i : visible(Queue::dead, now)) {
            if (moved == moved_at_once) break;
            auto& message = messages[i];
            message.order = ++last_order;  // it is as if it had been sent now
            message.sent = now;
            message.queue = Queue::work;
            message.visible_at = now;
            message.receives = 0;
            message.handle.clear();
            ++moved;
        }
        redriving = moved == moved_at_once;
        next_redrive = now + std::chrono::milliseconds(100);
    }
    std::erase_if(messages, [&](const auto& m) { return m.sent + retention <= now; });
}

Model::Counts Model::counts(Queue queue, Time now) const {
    Counts counts;
    for (const auto& m : messages) {
        if (m.queue != queue) continue;
        if (m.visible_at <= now) {
            ++counts.visible;
        } else if (m.receives > 0) {
            ++counts.in_flight;
        } else {
            ++counts.delayed;
        }
    }
    return counts;
}

}  // namespace spot::sim
