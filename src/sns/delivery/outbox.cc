#include "sns/delivery/outbox.h"

#include <algorithm>

#include "base/log.h"
#include "sns/api.h"
#include "storage/key_codec.h"
#include "storage/record.h"

namespace spot::sns {
namespace {

constexpr std::string_view space = "nh";
constexpr std::size_t most_of_a_line = 8;  // deliveries of one subscription that are under way

std::string line_prefix(const std::string& id) {
    return kv::KeyWriter(space).text(id).take();
}

std::uint64_t micros(Time t) {
    return static_cast<std::uint64_t>(t.time_since_epoch().count());
}

std::string key_at(const std::string& id, Time due, std::uint64_t sequence) {
    return kv::KeyWriter(space).text(id).number(micros(due)).number(sequence).take();
}

struct Place {
    std::string id;
    Time due{};
    std::uint64_t sequence = 0;
};
Place place_of(std::string_view key) {
    kv::KeyReader reader(key, space.size());
    Place place{.id = reader.text()};
    place.due = Time(Duration(static_cast<std::int64_t>(reader.number())));
    place.sequence = reader.number();
    return place;
}

}  // namespace

std::string encode(const WaitingDelivery& x) {
    return kv::RecordWriter()
        .number(1, static_cast<std::uint64_t>(x.type))
        .text(2, x.topic_name)
        .text(3, x.message_id)
        .number(4, x.raw ? 1 : 0)
        .text(5, x.body)
        .number(6, static_cast<std::uint64_t>(x.retries))
        .number(7, micros(x.published))
        .take();
}

Result<WaitingDelivery> decode_waiting(std::string_view bytes) {
    WaitingDelivery x;
    kv::RecordReader r(bytes);
    while (r.next()) {
        switch (r.field()) {
            case 1: x.type = static_cast<WaitingDelivery::Type>(r.number()); break;
            case 2: x.topic_name = r.text(); break;
            case 3: x.message_id = r.text(); break;
            case 4: x.raw = r.number() != 0; break;
            case 5: x.body = r.text(); break;
            case 6: x.retries = static_cast<int>(r.number()); break;
            case 7: x.published = Time(Duration(static_cast<std::int64_t>(r.number()))); break;
            default: break;
        }
    }
    TRY(r.status());
    return x;
}

Result<std::uint64_t> Outbox::load() {
    std::lock_guard lock(mutex_);
    std::uint64_t newest = 0;
    auto rows = store_.scan(kv::prefix_range(space));
    for (; rows->valid(); rows->next()) {
        const auto place = place_of(rows->key());
        auto [at, first] = lines_.try_emplace(place.id);
        auto& line = at->second;
        if (first) {
            line.front = rows->key();
            line.look_at = place.due;
        }
        ++line.rows;
        newest = std::max(newest, place.sequence);
        const auto delivery = decode_waiting(rows->value());
        if (!delivery) {
            pass_by(place.id, line, std::string(rows->key()), delivery.error());
            continue;
        }
        line.topic_name = delivery->topic_name;
        line.bytes += static_cast<std::int64_t>(delivery->body.size());
    }
    TRY(rows->status());
    return newest;
}

bool Outbox::has_room(const std::string& subscription_id, std::size_t bytes) const {
    std::lock_guard lock(mutex_);
    const auto at = lines_.find(subscription_id);
    if (at == lines_.end()) return true;
    return at->second.rows < limits::waiting_deliveries &&
           at->second.bytes + static_cast<std::int64_t>(bytes) <= limits::waiting_bytes;
}

void Outbox::stage(const std::string& subscription_id, WaitingDelivery delivery,
                   std::uint64_t sequence, kv::Batch& batch) {
    const Time due = clock_.now();
    auto key = key_at(subscription_id, due, sequence);
    delivery.published = due;
    batch.put(key, encode(delivery));
    batch.on_applied([this, id = subscription_id, topic = delivery.topic_name, key, due,
                      bytes = delivery.body.size()] {
        std::function<void()> wake;
        {
            std::lock_guard lock(mutex_);
            auto [at, first] = lines_.try_emplace(id);
            auto& line = at->second;
            line.topic_name = topic;
            ++line.rows;
            line.bytes += static_cast<std::int64_t>(bytes);
            if (first || key < line.front) line.front = key;
            if (first || due < line.look_at) line.look_at = due;
            wake = wake_;
        }
        if (wake) wake();
    });
}

void Outbox::stage_clear(const std::string& subscription_id, kv::Batch& batch) {
    const auto prefix = line_prefix(subscription_id);
    batch.erase_range(prefix, kv::end_of_prefix(prefix));
    batch.on_applied([this, id = subscription_id] {
        std::lock_guard lock(mutex_);
        lines_.erase(id);
    });
}

void Outbox::when_due(std::function<void()> wake) {
    std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
}

// A damaged delivery stays where it is, and those behind it go on.
void Outbox::pass_by(const std::string& id, Line& line, std::string key, const Error& error) {
    log(Level::error, "a delivery to an endpoint cannot be read",
        {{"subscription", id}, {"error", error.message}});
    line.unreadable.insert(std::move(key));
}

Result<void> Outbox::take_from(const std::string& id, Line& line, Time now, std::size_t most,
                               std::optional<int> most_a_second, std::vector<TakenDelivery>& all) {
    auto room = std::min(most, line.silent ? 1 : most_of_a_line);
    room = line.taken.size() >= room ? 0 : room - line.taken.size();
    if (most_a_second) room = std::min<std::size_t>(room, 1);
    auto rows = store_.scan({line.front, kv::end_of_prefix(line_prefix(id))});
    std::optional<std::string> front;
    for (; rows->valid(); rows->next()) {
        if (!front) front = rows->key();
        std::string key(rows->key());
        if (line.taken.contains(key) || line.unreadable.contains(key)) continue;
        const auto due = place_of(key).due;
        if (due > now) {
            line.look_at = due;
            break;
        }
        if (room == 0) {
            line.look_at = Time::max();  // until one of them comes back
            break;
        }
        auto delivery = decode_waiting(rows->value());
        if (!delivery) {
            pass_by(id, line, std::move(key), delivery.error());
            continue;
        }
        --room;
        const auto bytes = delivery->body.size();
        all.push_back({id, key, std::move(*delivery), bytes, line.silent});
        line.taken.insert(std::move(key));
        if (!most_a_second) continue;
        line.not_before = now + Duration(1'000'000 / *most_a_second);
        break;
    }
    if (!rows->valid()) {
        TRY(rows->status());
        line.look_at = Time::max();
    }
    if (front) line.front = *front;
    return {};
}

std::vector<TakenDelivery> Outbox::take(Time now, std::size_t most, const PaceOf& pace_of) {
    std::vector<TakenDelivery> all;
    std::lock_guard lock(mutex_);
    std::vector<std::pair<Time, std::string>> due;
    for (const auto& [id, line] : lines_) {
        if (line.next() <= now) due.emplace_back(line.next(), id);
    }
    // Who waits longest comes first.
    std::sort(due.begin(), due.end());
    for (const auto& [since, id] : due) {
        if (all.size() >= most) break;
        auto& line = lines_[id];
        const auto taken =
            take_from(id, line, now, most - all.size(), pace_of(line.topic_name, id), all);
        if (taken) continue;
        log(Level::error, "deliveries to an endpoint cannot be read",
            {{"subscription", id}, {"error", taken.error().message}});
        line.look_at = now + std::chrono::minutes(1);
    }
    return all;
}

std::optional<Time> Outbox::next_due() const {
    std::lock_guard lock(mutex_);
    Time next = Time::max();
    for (const auto& [id, line] : lines_) next = std::min(next, line.next());
    return next == Time::max() ? std::nullopt : std::optional(next);
}

bool Outbox::has_rows(const std::string& id) const {
    return store_.scan(kv::prefix_range(line_prefix(id)))->valid();
}

// `again` is the key of its new row; "": it is done.
void Outbox::returned(const TakenDelivery& taken, const std::string& again, bool answered,
                      Time due) {
    std::function<void()> wake;
    {
        std::lock_guard lock(mutex_);
        const auto at = lines_.find(taken.subscription_id);
        if (at == lines_.end() || at->second.taken.erase(taken.key) == 0) return;
        auto& line = at->second;
        line.silent = !answered;
        if (again.empty()) {
            --line.rows;
            line.bytes -= static_cast<std::int64_t>(taken.bytes);
        } else {
            line.front = std::min(line.front, again);
        }
        if (line.rows <= 0 && !has_rows(taken.subscription_id)) {
            lines_.erase(at);
            return;
        }
        // A line that was full has room now. Its turn counts from now on, so that a long one does
        // not come before all others.
        line.look_at = std::min(line.look_at, clock_.now());
        if (!again.empty()) line.look_at = std::min(line.look_at, due);
        wake = wake_;
    }
    if (wake) wake();
}

Result<std::optional<WaitingDelivery>> Outbox::stored(const TakenDelivery& taken) const {
    const auto row = TRY(store_.get(taken.key));
    if (!row) return std::optional<WaitingDelivery>();
    return std::optional(TRY(decode_waiting(*row)));
}

void Outbox::stage_done(const TakenDelivery& taken, bool answered, kv::Batch& batch) {
    batch.erase(taken.key);
    batch.on_applied([this, taken, answered] { returned(taken, "", answered, {}); });
}

void Outbox::stage_again(const TakenDelivery& taken, WaitingDelivery delivery, Time due,
                         bool answered, kv::Batch& batch) {
    ++delivery.retries;
    const auto key = key_at(taken.subscription_id, due, place_of(taken.key).sequence);
    batch.erase(taken.key);
    batch.put(key, encode(delivery));
    batch.on_applied([this, taken, key, answered, due] { returned(taken, key, answered, due); });
}

}  // namespace spot::sns
