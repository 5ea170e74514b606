#include "storage/kv_memory.h"

#include <functional>

namespace spot::kv {

// Keeps its place by key, not by iterator: the map may change between two steps.
class MemoryCursor final : public Cursor {
  public:
    MemoryCursor(const MemoryStore& store, Range range, Direction direction)
        : store_(store), range_(std::move(range)), direction_(direction) {
        if (direction_ == Direction::forward) {
            forward_from(range_.begin, true);
        } else {
            backward_from(range_.end);
        }
    }

    bool valid() const override { return valid_; }
    void next() override {
        const std::string here = key_;
        direction_ == Direction::forward ? forward_from(here, false) : backward_from(here);
    }
    void seek(std::string_view key) override {
        if (direction_ == Direction::forward) {
            forward_from(std::max(std::string(key), range_.begin), true);
        } else {
            const bool beyond = !range_.end.empty() && key > range_.end;
            valid_ = !key.empty();  // nothing lies before the empty key
            if (valid_) backward_from(beyond ? range_.end : std::string(key));
        }
    }
    std::string_view key() const override { return key_; }
    std::string_view value() const override { return value_; }
    Result<void> status() const override { return {}; }

  private:
    void forward_from(const std::string& key, bool inclusive) {
        std::shared_lock lock(store_.mutex_);
        const auto& map = store_.current_;
        const auto at = inclusive ? map.lower_bound(key) : map.upper_bound(key);
        valid_ = at != map.end() && (range_.end.empty() || at->first < range_.end);
        if (valid_) take(*at);
    }
    void backward_from(const std::string& before) {
        std::shared_lock lock(store_.mutex_);
        const auto& map = store_.current_;
        auto at = before.empty() ? map.end() : map.lower_bound(before);
        valid_ = at != map.begin() && (--at)->first >= range_.begin;
        if (valid_) take(*at);
    }
    void take(const std::pair<const std::string, std::string>& entry) {
        key_ = entry.first;
        value_ = entry.second;
    }

    const MemoryStore& store_;
    const Range range_;
    const Direction direction_;
    bool valid_ = false;
    std::string key_;
    std::string value_;
};

Result<std::optional<std::string>> MemoryStore::get(std::string_view key) const {
    std::shared_lock lock(mutex_);
    const auto at = current_.find(key);
    if (at == current_.end()) return std::optional<std::string>();
    return std::optional<std::string>(at->second);
}

std::unique_ptr<Cursor> MemoryStore::scan(Range range, Direction direction) const {
    return std::make_unique<MemoryCursor>(*this, std::move(range), direction);
}

Result<std::uint64_t> MemoryStore::approximate_bytes(const Range& range) const {
    const std::shared_lock lock(mutex_);
    std::uint64_t bytes = 0;
    for (auto at = current_.lower_bound(range.begin);
         at != current_.end() && (range.end.empty() || at->first < range.end); ++at) {
        bytes += at->first.size() + at->second.size();
    }
    return bytes;
}

Result<void> MemoryStore::apply(Batch batch) {
    {
        std::unique_lock lock(mutex_);
        if (refusals_ > 0) {
            --refusals_;
            return fail(Kind::unavailable, "ServiceUnavailable", "The disk is full (planted).");
        }
        for (const auto& operation : batch.operations()) {
            switch (operation.type) {
                case Batch::Operation::Type::put: current_[operation.key] = operation.value; break;
                case Batch::Operation::Type::erase: current_.erase(operation.key); break;
                case Batch::Operation::Type::erase_range: {
                    current_.erase(current_.lower_bound(operation.key),
                                   current_.lower_bound(operation.value));
                    break;
                }
            }
        }
        ++applied_;
        if (sync_ == Sync::automatic) durable_ = applied_;
    }
    for (const auto& callback : batch.callbacks()) callback();
    return {};
}

Sequence MemoryStore::applied() const {
    std::shared_lock lock(mutex_);
    return applied_;
}

Sequence MemoryStore::durable() const {
    std::shared_lock lock(mutex_);
    return durable_;
}

void MemoryStore::when_durable(Sequence sequence, std::function<void()> then) {
    {
        std::unique_lock lock(mutex_);
        if (durable_ < sequence) {
            waiting_.emplace(sequence, std::move(then));
            return;
        }
    }
    then();
}

void MemoryStore::sync() {
    std::vector<std::function<void()>> ready;
    {
        std::unique_lock lock(mutex_);
        if (!lying_) synced_ = current_;
        durable_ = applied_;
        for (auto& [sequence, then] : waiting_) ready.push_back(std::move(then));
        waiting_.clear();
    }
    for (const auto& then : ready) then();
}

void MemoryStore::crash() {
    std::unique_lock lock(mutex_);
    if (sync_ == Sync::manual) current_ = synced_;
    waiting_.clear();
    durable_ = applied_;
}

void MemoryStore::refuse(int count) {
    std::unique_lock lock(mutex_);
    refusals_ = count;
}

std::size_t MemoryStore::size() const {
    std::shared_lock lock(mutex_);
    return current_.size();
}

std::uint64_t MemoryStore::fingerprint() const {
    std::shared_lock lock(mutex_);
    std::uint64_t hash = 1469598103934665603u;
    const auto mix = [&hash](std::string_view text) {
        for (const unsigned char c : text) hash = (hash ^ c) * 1099511628211u;
        hash = (hash ^ 0x100u) * 1099511628211u;
    };
    for (const auto& [key, value] : current_) {
        mix(key);
        mix(value);
    }
    return hash;
}

}  // namespace spot::kv
