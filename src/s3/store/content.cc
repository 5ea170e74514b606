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

// Reads extents one after another, with one checked block in memory at a time.
class ContentSource final : public ByteSource {
  public:
    ContentSource(Core& core, std::uint64_t owner, std::vector<Extent> extents,
                  std::uint64_t offset, std::uint64_t length)
        : core_(core),
          pin_(core.pins, owner),
          extents_(std::move(extents)),
          offset_(offset),
          length_(length) {
        rewind();
    }

    std::uint64_t size() const override { return length_; }
    bool rewind() override {
        left_ = length_;
        at_ = 0;
        skip_ = offset_;
        block_.clear();
        block_at_ = 0;
        source_.reset();
        sums_.clear();
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
        while (left_ > 0 && block_at_ == block_.size()) TRY(next_block());
        return {};
    }

  private:
    Result<void> next_block() {
        CHECK(at_ < extents_.size(), "content ends before its size");
        const auto& extent = extents_[at_];
        return extent.blob.empty() ? inline_block(extent) : blob_block(extent);
    }

    Result<void> inline_block(const Extent& extent) {
        const auto row = TRY(core_.store.get(keys::data(extent.data)));
        if (!row) return gone();
        block_ = TRY(decode_data(*row));
        if (block_.size() != extent.size) return damaged("row", extent.data);
        block_at_ = static_cast<std::size_t>(skip_);
        end_extent();
        return {};
    }

    Result<void> blob_block(const Extent& extent) {
        if (source_ == nullptr) TRY(open_blob(extent));
        const auto from = block_index_ * block_bytes;
        const auto want = std::min<std::uint64_t>(block_bytes, extent.size - from);
        block_.resize(static_cast<std::size_t>(want));
        std::size_t got = 0;
        while (got < want) {
            auto n = source_->read(std::as_writable_bytes(std::span(block_).subspan(got)));
            if (!n || *n == 0) return damaged("blob", block_index_);
            got += *n;
        }
        if (crc32c(block_) != read_number(sums_, static_cast<std::size_t>(block_index_))) {
            return damaged("blob", block_index_);
        }
        block_at_ = static_cast<std::size_t>(skip_ > from ? skip_ - from : 0);
        ++block_index_;
        if (from + want == extent.size) end_extent();
        return {};
    }

    Result<void> open_blob(const Extent& extent) {
        const auto row = TRY(core_.store.get(keys::sums(extent.blob)));
        if (!row) return gone();
        kv::RecordReader r(*row);
        while (r.next()) {
            if (r.field() == 2) sums_ = r.text();
        }
        TRY(r.status());
        const auto blocks = (extent.size + block_bytes - 1) / block_bytes;
        if (sums_.size() != blocks * 4) return damaged("sums", 0);
        block_index_ = skip_ / block_bytes;
        auto source = core_.blobs.open(blob::Id(extent.blob), block_index_ * block_bytes,
                                       extent.size - block_index_ * block_bytes);
        if (!source) return source.error().kind == Kind::not_found ? gone() : fail(source.error());
        source_ = std::move(*source);
        return {};
    }

    void end_extent() {
        ++at_;
        skip_ = 0;
        source_.reset();
        sums_.clear();
    }

    tl::unexpected<Error> damaged(std::string_view what, std::uint64_t where) {
        block_.clear();
        block_at_ = 0;
        const auto& blob = at_ < extents_.size() ? extents_[at_].blob : std::string();
        log(Level::error, "stored bytes are damaged and were not sent",
            {{"what", what}, {"blob", blob}, {"block", where}});
        return refuse("InternalError", "The stored bytes of this object are damaged.");
    }

    Core& core_;
    Pins::Pin pin_;
    const std::vector<Extent> extents_;
    const std::uint64_t offset_;
    const std::uint64_t length_;
    std::uint64_t left_ = 0;
    std::size_t at_ = 0;      // index of the current extent
    std::uint64_t skip_ = 0;  // bytes of it that come before the ones to read
    std::unique_ptr<ByteSource> source_;
    std::string sums_;
    std::uint64_t block_index_ = 0;
    std::string block_;
    std::size_t block_at_ = 0;
};

}  // namespace

Staging::Staging(blob::Blobs& blobs, std::vector<Algorithm> checksums, std::uint64_t limit)
    : blobs_(blobs), limit_(limit) {
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

void Staging::stage(kv::Batch& batch, std::uint64_t owner, std::uint64_t data) const {
    CHECK(finished_, "staged before its end");
    if (blob_.value.empty()) {
        batch.put(keys::data(data), encode_data(small_));
        return;
    }
    batch.put(keys::sums(blob_.value), kv::RecordWriter().number(1, size_).text(2, sums_).take());
    batch.put(keys::reference(blob_.value, owner), kv::RecordWriter().take());
}

Result<std::unique_ptr<Staging>> stage_body(blob::Blobs& blobs, ByteSource* body,
                                            std::vector<Algorithm> checksums, std::uint64_t limit) {
    auto staging = std::make_unique<Staging>(blobs, std::move(checksums), limit);
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
        case Layout::inlined: extents.push_back({object.size, "", object.owner}); break;
        case Layout::blob: extents.push_back({object.size, object.blob, 0}); break;
        case Layout::pieces: {
            auto cursor = store.scan(kv::prefix_range(keys::pieces_of(object.owner)));
            for (; cursor->valid(); cursor->next()) {
                auto piece = TRY(decode_piece(cursor->value()));
                extents.push_back({piece.size, std::move(piece.blob), piece.data});
            }
            TRY(cursor->status());
        }
    }
    return extents;
}

Result<std::unique_ptr<ByteSource>> open_content(Core& core, const ObjectRow& object,
                                                 std::uint64_t offset, std::uint64_t length) {
    auto extents = TRY(extents_of(core.store, object));
    std::uint64_t total = 0;
    for (const auto& extent : extents) total += extent.size;
    if (total != object.size) return gone();  // its piece rows are being swept
    auto source =
        std::make_unique<ContentSource>(core, object.owner, std::move(extents), offset, length);
    TRY(source->fill());
    return std::unique_ptr<ByteSource>(std::move(source));
}

}  // namespace spot::s3
