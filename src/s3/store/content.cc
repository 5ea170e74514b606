#include "s3/store/content.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/bytes.h"
#include "base/check.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "s3/api.h"
#include "s3/rules/errors.h"
#include "s3/store/keys.h"
#include "storage/record.h"

namespace spot::s3 {
namespace {

void append_number(std::string& out, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

std::uint32_t read_number(std::string_view bytes, std::size_t index) {
    std::uint32_t value = 0;
    for (const char c : bytes.substr(index * 4, 4)) {
        value = (value << 8) | static_cast<unsigned char>(c);
    }
    return value;
}

tl::unexpected<Error> gone() {
    return fail(Kind::not_found, "ContentGone", "The content went.");
}

tl::unexpected<Error> damaged(std::string_view what, const Extent& extent, std::uint64_t where) {
    log(Level::error, "stored bytes are damaged and were not sent",
        {{"what", what}, {"blob", extent.blob}, {"block", where}});
    return refuse("InternalError", "The stored bytes of this object are damaged.");
}

// Reads the stored bytes of an extent to its end, a checked block at a time.
class StoredReader {
  public:
    // The first block is the one with the byte `from`.
    StoredReader(Core& core, const Extent& extent, std::uint64_t from)
        : core_(core), extent_(extent), index_(extent.blob.empty() ? 0 : from / block_bytes) {}

    // Where the next block begins among the extent's stored bytes.
    std::uint64_t at() const { return index_ * block_bytes; }
    bool ended() const { return ended_; }
    Result<void> next(std::string& block) {
        return extent_.blob.empty() ? row(block) : part(block);
    }

  private:
    Result<void> row(std::string& block) {
        const auto row = TRY(core_.store.get(keys::data(extent_.data)));
        if (!row) return gone();
        block = TRY(decode_data(*row));
        if (block.size() != extent_.stored_size()) return damaged("row", extent_, extent_.data);
        ended_ = true;
        return {};
    }

    Result<void> part(std::string& block) {
        if (source_ == nullptr) TRY(open());
        const auto size = extent_.stored_size();
        const auto want = std::min<std::uint64_t>(block_bytes, size - at());
        block.resize(static_cast<std::size_t>(want));
        std::size_t got = 0;
        while (got < want) {
            auto n = source_->read(std::as_writable_bytes(std::span(block).subspan(got)));
            if (!n || *n == 0) return damaged("blob", extent_, index_);
            got += *n;
        }
        if (crc32c(block) != read_number(sums_, static_cast<std::size_t>(index_))) {
            return damaged("blob", extent_, index_);
        }
        ended_ = at() + want == size;
        ++index_;
        return {};
    }

    Result<void> open() {
        const auto row = TRY(core_.store.get(keys::sums(extent_.blob)));
        if (!row) return gone();
        kv::RecordReader r(*row);
        while (r.next()) {
            if (r.field() == 2) sums_ = r.text();
        }
        TRY(r.status());
        const auto size = extent_.stored_size();
        if (sums_.size() != (size + block_bytes - 1) / block_bytes * 4) {
            return damaged("sums", extent_, 0);
        }
        auto source = core_.blobs.open(blob::Id(extent_.blob), at(), size - at());
        if (!source) return source.error().kind == Kind::not_found ? gone() : fail(source.error());
        source_ = std::move(*source);
        return {};
    }

    Core& core_;
    const Extent& extent_;
    std::unique_ptr<ByteSource> source_;
    std::string sums_;
    std::uint64_t index_;
    bool ended_ = false;
};

// Reads extents one after another, with one checked block in memory at a time, and another one
// where it has to be opened.
class ContentSource final : public ByteSource {
  public:
    ContentSource(Core& core, std::uint64_t owner, std::vector<Extent> extents,
                  std::uint64_t offset, std::uint64_t length, std::optional<CustomerKey> key)
        : core_(core),
          pin_(core.pins, owner),
          extents_(std::move(extents)),
          offset_(offset),
          length_(length),
          key_(std::move(key)) {
        rewind();
    }

    std::uint64_t size() const override { return length_; }
    bool rewind() override {
        left_ = length_;
        at_ = 0;
        skip_ = offset_;
        block_.clear();
        block_at_ = 0;
        stored_.reset();
        while (at_ < extents_.size() && skip_ >= extents_[at_].size) {
            skip_ -= extents_[at_++].size;
        }
        return true;
    }

    Result<std::size_t> read(std::span<std::byte> out) override {
        if (left_ == 0 || out.empty()) return std::size_t{0};
        TRY(fill());
        const auto n = std::min<std::uint64_t>({out.size(), block_.size() - block_at_, left_});
        std::memcpy(out.data(), block_.data() + block_at_, n);
        block_at_ += n;
        left_ -= n;
        return static_cast<std::size_t>(n);
    }

    // Reads the next block where the last one has been handed out.
    Result<void> fill() {
        while (left_ > 0 && block_at_ == block_.size()) {
            auto read = next_block();
            if (read) continue;
            block_.clear();
            block_at_ = 0;
            return read;
        }
        return {};
    }

  private:
    Result<void> next_block() {
        CHECK(at_ < extents_.size(), "content ends before its size");
        if (!stored_) TRY(begin(extents_[at_]));
        if (opener_) {
            TRY(open_block(extents_[at_]));
        } else {
            TRY(stored_->next(block_));
        }
        block_at_ = static_cast<std::size_t>(std::min<std::uint64_t>(skip_, block_.size()));
        skip_ -= block_at_;
        if (!stored_->ended()) return {};
        ++at_;
        skip_ = 0;
        stored_.reset();
        return {};
    }

    // From here on `skip_` counts from the first byte of the block that comes next.
    Result<void> begin(const Extent& extent) {
        opener_.reset();
        if (extent.seal.empty()) {
            stored_.emplace(core_, extent, skip_);
            skip_ -= stored_->at();
            return {};
        }
        const auto key = key_ ? open_seal(extent.seal, *key_) : std::nullopt;
        if (!key) return damaged("seal", extent, at_);
        const auto first = skip_ / crypt::block_bytes;
        const auto from = first * crypt::sealed_block_bytes;
        opener_.emplace(*key, extent.size, first);
        stored_.emplace(core_, extent, from);
        before_ = static_cast<std::size_t>(from - stored_->at());
        skip_ -= first * crypt::block_bytes;
        return {};
    }

    Result<void> open_block(const Extent& extent) {
        TRY(stored_->next(sealed_));
        block_.clear();
        const auto sealed = std::string_view(sealed_).substr(std::exchange(before_, 0));
        if (!opener_->add(sealed, block_)) return damaged("sealed", extent, stored_->at());
        return {};
    }

    Core& core_;
    Pins::Pin pin_;
    const std::vector<Extent> extents_;
    const std::uint64_t offset_;
    const std::uint64_t length_;
    const std::optional<CustomerKey> key_;
    std::uint64_t left_ = 0;
    std::size_t at_ = 0;                  // index of the current extent
    std::uint64_t skip_ = 0;              // bytes of it that come before the ones to read
    std::optional<StoredReader> stored_;  // of the current extent, once it has begun
    std::optional<crypt::BlockOpener> opener_;
    std::size_t before_ = 0;  // bytes of its first block that are not opened
    std::string sealed_;
    std::string block_;
    std::size_t block_at_ = 0;
};

}  // namespace

Staging::Staging(blob::Blobs& blobs, std::vector<Algorithm> checksums, std::uint64_t limit,
                 std::optional<ContentSeal> seal)
    : blobs_(blobs), limit_(limit), seal_(std::move(seal)) {
    if (seal_) sealer_.emplace(seal_->key);
    std::ranges::sort(checksums);
    checksums.erase(std::unique(checksums.begin(), checksums.end()), checksums.end());
    for (const auto algorithm : checksums) hashers_.emplace_back(algorithm);
}

Staging::~Staging() {
    if (blob_.value.empty()) return;
    if (kept_) {
        blobs_.release(blob_);
    } else if (auto removed = blobs_.remove(blob_); !removed) {
        log(Level::warn, "a body that was given up could not be removed; the sweep will",
            {{"blob", blob_.value}, {"error", removed.error().message}});
    }
}

Result<void> Staging::write(std::string_view bytes) {
    CHECK(!finished_, "written after its end");
    size_ += bytes.size();
    if (size_ > limit_) {
        return refuse_for("EntityTooLarge", {{"ProposedSize", std::to_string(size_)},
                                             {"MaxSizeAllowed", std::to_string(limit_)}});
    }
    md5_hasher_.update(bytes);
    for (auto& hasher : hashers_) hasher.update(bytes);
    if (!sealer_) return store(bytes);
    sealed_.clear();
    sealer_->add(bytes, sealed_);
    return store(sealed_);
}

Result<void> Staging::store(std::string_view bytes) {
    if (writer_ != nullptr) return to_blob(bytes);
    if (size_ <= max_inline_bytes) {
        small_ += bytes;
        return {};
    }
    writer_ = TRY(blobs_.create());
    TRY(to_blob(small_));
    std::string().swap(small_);
    return to_blob(bytes);
}

Result<void> Staging::to_blob(std::string_view bytes) {
    stored_ += bytes.size();
    sum(bytes);
    return writer_->write(bytes);
}

void Staging::sum(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto n = std::min(bytes.size(), block_bytes - block_fill_);
        block_crc_ = crc32c(bytes.substr(0, n), block_crc_);
        block_fill_ += n;
        bytes.remove_prefix(n);
        if (block_fill_ < block_bytes) continue;
        append_number(sums_, block_crc_);
        block_crc_ = 0;
        block_fill_ = 0;
    }
}

Result<void> Staging::finish() {
    CHECK(!finished_, "finished twice");
    finished_ = true;
    md5_ = md5_hasher_.finish();
    for (auto& hasher : hashers_) {
        checksums_.push_back({hasher.algorithm(), base64(hasher.finish())});
    }
    if (sealer_) {
        sealed_.clear();
        sealer_->end(sealed_);
        TRY(store(sealed_));
    }
    if (writer_ == nullptr) return {};
    if (block_fill_ > 0) append_number(sums_, block_crc_);
    blob_ = TRY(writer_->seal());
    FAILPOINT("s3.body.sealed");
    writer_.reset();
    return {};
}

std::optional<Checksum> Staging::checksum(Algorithm algorithm) const {
    const auto at = std::ranges::find(checksums_, algorithm, &Checksum::algorithm);
    return at == checksums_.end() ? std::nullopt : std::optional(*at);
}

std::optional<Checksum> Staging::stored_checksum(Algorithm algorithm) const {
    auto found = checksum(algorithm);
    return found && seal_ ? std::optional(sealed_checksum(*seal_, *std::move(found))) : found;
}

std::string Staging::etag() const {
    return seal_ ? etag_of_seal(seal_->seal) : hex(md5_);
}

void Staging::stage(kv::Batch& batch, std::uint64_t owner, std::uint64_t data) const {
    CHECK(finished_, "staged before its end");
    if (blob_.value.empty()) {
        batch.put(keys::data(data), encode_data(small_));
        return;
    }
    batch.put(keys::sums(blob_.value), kv::RecordWriter().number(1, stored_).text(2, sums_).take());
    batch.put(keys::reference(blob_.value, owner), kv::RecordWriter().take());
}

Result<std::unique_ptr<Staging>> stage_body(blob::Blobs& blobs, ByteSource* body,
                                            std::vector<Algorithm> checksums, std::uint64_t limit,
                                            std::optional<ContentSeal> seal) {
    auto staging = std::make_unique<Staging>(blobs, std::move(checksums), limit, std::move(seal));
    if (body != nullptr) {
        std::string buffer(std::min<std::uint64_t>(block_bytes, body->size() + 1), '\0');
        while (true) {
            const auto n = TRY(body->read(std::as_writable_bytes(std::span(buffer))));
            if (n == 0) break;
            TRY(staging->write(std::string_view(buffer).substr(0, n)));
        }
        if (staging->size() != body->size()) return refuse("IncompleteBody");
    }
    TRY(staging->finish());
    return staging;
}

Result<std::vector<Extent>> extents_of(const kv::Store& store, const ObjectRow& object) {
    std::vector<Extent> extents;
    switch (object.layout) {
        case Layout::none: break;
        case Layout::inlined:
            extents.push_back({object.size, "", object.owner, object.seal});
            break;
        case Layout::blob: extents.push_back({object.size, object.blob, 0, object.seal}); break;
        case Layout::pieces: {
            auto cursor = store.scan(kv::prefix_range(keys::pieces_of(object.owner)));
            for (; cursor->valid(); cursor->next()) {
                auto piece = TRY(decode_piece(cursor->value()));
                extents.push_back(
                    {piece.size, std::move(piece.blob), piece.data, std::move(piece.seal)});
            }
            TRY(cursor->status());
        }
    }
    return extents;
}

namespace {

Result<std::vector<Extent>> whole_extents(Core& core, const ObjectRow& object) {
    auto extents = TRY(extents_of(core.store, object));
    std::uint64_t total = 0;
    for (const auto& extent : extents) total += extent.size;
    if (total != object.size) return gone();  // its piece rows are being swept
    return extents;
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_content(Core& core, const ObjectRow& object,
                                                 std::uint64_t offset, std::uint64_t length,
                                                 const std::optional<CustomerKey>& key) {
    auto source = std::make_unique<ContentSource>(
        core, object.owner, TRY(whole_extents(core, object)), offset, length, key);
    TRY(source->fill());
    return std::unique_ptr<ByteSource>(std::move(source));
}

Result<std::unique_ptr<ByteSource>> open_stored(Core& core, const ObjectRow& object) {
    auto extents = TRY(whole_extents(core, object));
    std::uint64_t total = 0;
    for (auto& extent : extents) {
        total += extent.size = extent.stored_size();
        extent.seal.clear();
    }
    auto source = std::make_unique<ContentSource>(core, object.owner, std::move(extents), 0, total,
                                                  std::nullopt);
    TRY(source->fill());
    return std::unique_ptr<ByteSource>(std::move(source));
}

}  // namespace spot::s3
