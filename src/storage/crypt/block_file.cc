#include "storage/crypt/block_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "storage/crypt/writable.h"

namespace spot::crypt {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// Read and opened at a time, however much is asked for.
constexpr std::uint64_t blocks_at_a_time = 64;

class BlockWriter final : public Writable {
  public:
    BlockWriter(std::unique_ptr<rocksdb::FSWritableFile> below, const DataKey& key, Random& random,
                std::string path)
        : Writable(std::move(below)), path_(std::move(path)) {
        auto made = make_header(Form::blocks, key, random);
        sealer_.emplace(made.header.key);
        sealed_ = std::move(made.bytes);
    }

    IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
        CHECK(!ended_, "a file of blocks ends with its first sync: " + path_);
        size_ += data.size();
        sealer_->add(data.ToStringView(), sealed_);
        return sealer_->blocks() == 0 ? IOStatus::OK() : put(options, debug);
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
        auto status = end(options, debug);
        return status.ok() ? below().Sync(options, debug) : status;
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        auto status = end(options, debug);
        return status.ok() ? below().Fsync(options, debug) : status;
    }
    IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
        auto status = end(options, debug);
        auto closed = below().Close(options, debug);
        return status.ok() ? closed : status;
    }
    std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return size_; }

  private:
    // A failed write leaves nobody knows what, so nothing more is written to the file.
    IOStatus put(const IOOptions& options, IODebugContext* debug) {
        if (failed_) return IOStatus::IOError(path_, "an earlier write to it has failed");
        if (sealed_.empty()) return IOStatus::OK();
        auto status = below().Append(sealed_, options, debug);
        failed_ = !status.ok();
        sealed_.clear();
        return status;
    }
    IOStatus end(const IOOptions& options, IODebugContext* debug) {
        if (!ended_) {
            ended_ = true;
            sealer_->end(sealed_);
        }
        return put(options, debug);
    }

    const std::string path_;
    std::optional<BlockSealer> sealer_;
    std::uint64_t size_ = 0;  // plain bytes
    std::string sealed_;      // sealed bytes that are not written yet
    bool ended_ = false;
    bool failed_ = false;
};

class BlockReader final : public rocksdb::FSRandomAccessFile {
  public:
    BlockReader(std::unique_ptr<rocksdb::FSRandomAccessFile> below, const FileHeader& header,
                std::uint64_t file_size, std::string path)
        : below_(std::move(below)),
          key_(header.key),
          size_(plain_size_of_blocks(file_size)),
          last_(last_block_of(size_.value_or(0))),
          path_(std::move(path)) {}

    IOStatus Read(std::uint64_t offset, std::size_t n, const IOOptions& options, Slice* found,
                  char* scratch, IODebugContext* debug) const override {
        *found = Slice(scratch, 0);
        if (!size_) return IOStatus::Corruption(path_, "was cut off");
        if (offset > *size_ || n == 0) return IOStatus::OK();
        n = std::min<std::uint64_t>(n, *size_ - offset);
        Cipher cipher(key_, Direction::open);
        std::string sealed;
        const Wanted wanted{offset, offset + n};
        // Where the file ends, its last block says so.
        if (n == 0) return open_blocks(cipher, last_, 1, wanted, options, scratch, sealed, debug);
        const auto behind = (wanted.end - 1) / block_bytes + 1;
        for (auto block = offset / block_bytes; block < behind; block += blocks_at_a_time) {
            const auto count = std::min(blocks_at_a_time, behind - block);
            auto status =
                open_blocks(cipher, block, count, wanted, options, scratch, sealed, debug);
            if (!status.ok()) return status;
        }
        *found = Slice(scratch, n);
        return IOStatus::OK();
    }
    std::size_t GetUniqueId(char* id, std::size_t size) const override {
        return below_->GetUniqueId(id, size);
    }
    void Hint(AccessPattern pattern) override { below_->Hint(pattern); }
    IOStatus InvalidateCache(std::size_t, std::size_t) override {
        return below_->InvalidateCache(0, 0);
    }

  private:
    struct Wanted {
        std::uint64_t begin, end;  // plain offsets
    };
    std::uint64_t plain_bytes_of(std::uint64_t block) const {
        return block == last_ ? *size_ - last_ * block_bytes : block_bytes;
    }

    IOStatus open_blocks(Cipher& cipher, std::uint64_t first, std::uint64_t count, Wanted wanted,
                         const IOOptions& options, char* scratch, std::string& sealed,
                         IODebugContext* debug) const {
        const auto bytes =
            (count - 1) * sealed_block_bytes + plain_bytes_of(first + count - 1) + tag_bytes;
        sealed.resize(bytes);
        Slice got;
        auto status = below_->Read(header_bytes + first * sealed_block_bytes, bytes, options, &got,
                                   sealed.data(), debug);
        if (!status.ok()) return status;
        if (got.size() != bytes) return IOStatus::Corruption(path_, "is shorter than it was");
        const auto all = got.ToStringView();
        char whole[block_bytes];
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto block = first + i;
            const auto begin = block * block_bytes;
            const auto size = plain_bytes_of(block);
            const bool inside = begin >= wanted.begin && begin + size <= wanted.end;
            auto* const to = inside ? scratch + (begin - wanted.begin) : whole;
            if (!cipher.open(nonce_of_block(block, block == last_),
                             all.substr(i * sealed_block_bytes, size + tag_bytes), {}, to)) {
                return IOStatus::Corruption(path_,
                                            fmt::format("the block at byte {} was changed", begin));
            }
            if (inside) continue;
            const auto from = std::max(begin, wanted.begin);
            const auto until = std::min(begin + size, wanted.end);
            if (from < until) {
                std::memcpy(scratch + (from - wanted.begin), whole + (from - begin), until - from);
            }
        }
        return IOStatus::OK();
    }

    const std::unique_ptr<rocksdb::FSRandomAccessFile> below_;
    const Key key_;
    const std::optional<std::uint64_t> size_;  // nullopt: no whole file has the size
    const std::uint64_t last_;                 // number of the last block
    const std::string path_;
};

}  // namespace

std::optional<std::uint64_t> plain_size_of_blocks(std::uint64_t file_size) {
    if (file_size < header_bytes + tag_bytes) return std::nullopt;
    const auto body = file_size - header_bytes;
    const auto in_last = body % sealed_block_bytes;
    if (in_last != 0 && in_last < tag_bytes) return std::nullopt;
    // An empty last block has no other before it, since a full one would have been the last.
    if (in_last == tag_bytes && body > tag_bytes) return std::nullopt;
    const auto blocks = (body + sealed_block_bytes - 1) / sealed_block_bytes;
    return body - blocks * tag_bytes;
}

std::unique_ptr<rocksdb::FSWritableFile> write_blocks(
    std::unique_ptr<rocksdb::FSWritableFile> below, const DataKey& key, Random& random,
    std::string path) {
    return std::make_unique<BlockWriter>(std::move(below), key, random, std::move(path));
}

std::unique_ptr<rocksdb::FSRandomAccessFile> read_blocks(
    std::unique_ptr<rocksdb::FSRandomAccessFile> below, const FileHeader& header,
    std::uint64_t file_size, std::string path) {
    return std::make_unique<BlockReader>(std::move(below), header, file_size, std::move(path));
}

}  // namespace spot::crypt
