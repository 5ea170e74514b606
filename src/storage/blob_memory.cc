#include <map>
#include <mutex>
#include <set>

#include "base/bytes.h"
#include "storage/blob.h"

namespace spot::blob {
namespace {

class Memory final : public Blobs {
  public:
    explicit Memory(Random& random) : random_(random) {}

    Result<std::unique_ptr<Writer>> create() override;

    Result<std::unique_ptr<ByteSource>> open(const Id& id, std::uint64_t offset,
                                             std::uint64_t length) const override {
        std::lock_guard lock(mutex_);
        const auto at = blobs_.find(id.value);
        if (at == blobs_.end()) return fail(Kind::not_found, "FileNotReadable", "no such blob");
        if (offset > at->second.size()) offset = at->second.size();
        return std::unique_ptr<ByteSource>(
            std::make_unique<StringSource>(at->second.substr(offset, length)));
    }

    Result<void> remove(const Id& id) override {
        const std::lock_guard removing(removing_);
        std::lock_guard lock(mutex_);
        held_.erase(id.value);
        blobs_.erase(id.value);
        return {};
    }

    Result<std::vector<Id>> list(const Id& after, std::size_t limit) const override {
        std::lock_guard lock(mutex_);
        std::vector<Id> found;
        for (auto at = blobs_.upper_bound(after.value); at != blobs_.end(); ++at) {
            if (found.size() == limit) break;
            if (!held_.contains(at->first)) found.emplace_back(at->first);
        }
        return found;
    }

    void release(const Id& id) override {
        std::lock_guard lock(mutex_);
        held_.erase(id.value);
    }

    std::unique_lock<std::mutex> keep_all() override { return std::unique_lock(removing_); }

    Id add(std::string bytes) {
        std::string raw(16, '\0');
        random_.fill(std::as_writable_bytes(std::span(raw)));
        Id id(hex(raw));
        std::lock_guard lock(mutex_);
        held_.insert(id.value);
        blobs_.emplace(id.value, std::move(bytes));
        return id;
    }

  private:
    Random& random_;
    mutable std::mutex mutex_;
    std::map<std::string, std::string> blobs_;
    std::set<std::string> held_;
    std::mutex removing_;
};

class MemoryWriter final : public Writer {
  public:
    explicit MemoryWriter(Memory& memory) : memory_(memory) {}
    Result<void> write(std::string_view bytes) override {
        bytes_ += bytes;
        return {};
    }
    Result<Id> seal() override { return memory_.add(std::move(bytes_)); }
    std::uint64_t size() const override { return bytes_.size(); }

  private:
    Memory& memory_;
    std::string bytes_;
};

Result<std::unique_ptr<Writer>> Memory::create() {
    return std::unique_ptr<Writer>(std::make_unique<MemoryWriter>(*this));
}

}  // namespace

std::unique_ptr<Blobs> make_blob_memory(Random& random) {
    return std::make_unique<Memory>(random);
}

}  // namespace spot::blob
