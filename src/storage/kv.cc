#include "storage/kv.h"

#include "base/check.h"

#include <future>

namespace spot::kv {

void Batch::put(std::string key, std::string value) {
    operations_.push_back({Operation::Type::put, std::move(key), std::move(value)});
}

void Batch::erase(std::string key) {
    operations_.push_back({Operation::Type::erase, std::move(key), {}});
}

void Batch::erase_range(std::string begin, std::string end) {
    CHECK(begin <= end, "a range to erase has an end, which is not before its beginning");
    operations_.push_back({Operation::Type::erase_range, std::move(begin), std::move(end)});
}

void Batch::on_applied(std::function<void()> callback) {
    callbacks_.push_back(std::move(callback));
}

void Batch::hold(const void* owner, std::shared_ptr<void> what) {
    held_.emplace(owner, std::move(what));
}

void Store::wait_durable(Sequence sequence) {
    if (durable() >= sequence) return;
    std::promise<void> reached;
    when_durable(sequence, [&reached] { reached.set_value(); });
    reached.get_future().wait();
}

Result<void> commit(Store& store, Batch batch) {
    TRY(store.apply(std::move(batch)));
    store.wait_durable(store.applied());
    return {};
}

std::string end_of_prefix(std::string_view prefix) {
    std::string end(prefix);
    while (!end.empty() && static_cast<unsigned char>(end.back()) == 0xff) end.pop_back();
    if (!end.empty()) end.back() = static_cast<char>(static_cast<unsigned char>(end.back()) + 1);
    return end;
}

}  // namespace spot::kv
