#include "storage/crypt/frame_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/hash.h"
#include "storage/crypt/writable.h"

namespace spot::crypt {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

constexpr std::size_t sum_at = 16;
constexpr std::size_t window_bytes = 256 * 1024;

void put_number(std::string& to, std::uint64_t value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        to += static_cast<char>(value >> shift);
    }
}

std::uint64_t number_in(std::string_view bytes, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
    }
    return value;
}

Nonce nonce_of(std::uint32_t frame) {
    return {3, frame};
}

class FrameWriter final : public Writable {
  public:
    FrameWriter(std::unique_ptr<rocksdb::FSWritableFile> below, const DataKey& key, Random& random,
                std::string path)
        : Writable(std::move(below)), path_(std::move(path)) {
        auto made = make_header(Form::frames, key, random);
        salt_ = made.header.salt;
        cipher_.emplace(made.header.key, Direction::seal);
        sealed_ = std::move(made.bytes);
    }

    IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
        if (failed_) return IOStatus::IOError(path_, "an earlier write to it has failed");
        for (auto plain = data.ToStringView(); !plain.empty();) {
            const auto taken = plain.substr(0, largest_frame);
            add(taken);
            plain.remove_prefix(taken.size());
        }
        if (data.empty()) return IOStatus::OK();
        auto status = below().Append(sealed_, options, debug);
        // A frame's number would meet other bytes if it were tried again.
        failed_ = !status.ok();
        written_ += sealed_.size();
        sealed_.clear();
        return status;
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
        return below().Sync(options, debug);
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        return below().Fsync(options, debug);
    }
    // Frames are written whole, and a sync touches nothing of this object.
    bool IsSyncThreadSafe() const override { return below_is_thread_safe_; }
    IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
        return below().Close(options, debug);
    }
    std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return plain_; }

    // `offset` and `length` are plain: room for as many bytes is allocated, and for their frames,
    // which are seldom as large as what they hold.
    IOStatus Allocate(std::uint64_t offset, std::uint64_t length, const IOOptions& options,
                      IODebugContext* debug) override {
        const auto plain_end = offset + length;
        if (plain_end <= plain_) return IOStatus::OK();
        const auto end = written_ + header_bytes + 2 * (plain_end - plain_);
        if (end <= allocated_) return IOStatus::OK();
        const auto from = std::max(allocated_, written_);
        auto status = below().Allocate(from, end - from, options, debug);
        if (status.ok()) allocated_ = end;
        return status;
    }

  private:
    void add(std::string_view plain) {
        CHECK(number_ != ~std::uint32_t{0}, "a file has fewer frames than four billion");
        std::string head;
        put_number(head, plain.size(), 4);
        put_number(head, number_, 4);
        put_number(head, plain_, 8);
        sealed_ += head;
        put_number(sealed_, crc32c(head, crc32c(salt_)), 4);
        cipher_->seal(nonce_of(number_), plain, head, sealed_);
        ++number_;
        plain_ += plain.size();
    }

    const std::string path_;
    const bool below_is_thread_safe_ = below().IsSyncThreadSafe();
    std::string salt_;
    std::optional<Cipher> cipher_;
    std::uint32_t number_ = 0;     // of the next frame
    std::uint64_t plain_ = 0;      // plain bytes so far
    std::uint64_t written_ = 0;    // sealed bytes so far
    std::uint64_t allocated_ = 0;  // end of the room that was allocated ahead
    std::string sealed_;           // frames that are not written yet
    bool failed_ = false;
};

class FrameReader final : public rocksdb::FSSequentialFile {
  public:
    FrameReader(std::unique_ptr<rocksdb::FSRandomAccessFile> below, std::uint64_t file_size,
                std::optional<FileHeader> header, Damage damage, std::string path)
        : below_(std::move(below)),
          damage_(damage),
          path_(std::move(path)),
          scan_(*below_, file_size, std::move(header)) {}

    IOStatus Read(std::size_t n, const IOOptions&, Slice* found, char* scratch,
                  IODebugContext*) override {
        std::size_t done = 0;
        *found = Slice(scratch, 0);
        while (done < n) {
            if (used_ == plain_.size()) {
                bool ended = false;
                auto status = fill(&ended);
                if (!status.ok()) return status;
                if (ended) break;
            }
            const auto taken = std::min(n - done, plain_.size() - used_);
            if (taken > 0) std::memcpy(scratch + done, plain_.data() + used_, taken);
            used_ += taken;
            done += taken;
        }
        *found = Slice(scratch, done);
        return IOStatus::OK();
    }
    IOStatus Skip(std::uint64_t n) override {
        while (n > 0) {
            if (used_ == plain_.size()) {
                bool ended = false;
                auto status = fill(&ended);
                if (!status.ok() || ended) return status;
            }
            const auto taken = std::min<std::uint64_t>(n, plain_.size() - used_);
            used_ += taken;
            n -= taken;
        }
        return IOStatus::OK();
    }

  private:
    IOStatus fill(bool* ended) {
        plain_.clear();
        used_ = 0;
        std::optional<FrameScan::Piece> piece;
        auto status = scan_.next(&piece);
        *ended = !piece;
        if (!status.ok() || !piece) return status;
        bool good = false;
        status = scan_.open(*piece, &plain_, &good);
        const bool damaged = piece->loss == FrameScan::Loss::damaged ||
                             (piece->loss == FrameScan::Loss::none && !good);
        if (!status.ok() || !damaged || damage_ == Damage::reads_as_lost) return status;
        return IOStatus::Corruption(path_,
                                    fmt::format("the frame at byte {} was changed", piece->at));
    }

    const std::unique_ptr<rocksdb::FSRandomAccessFile> below_;
    const Damage damage_;
    const std::string path_;
    FrameScan scan_;
    std::string plain_;  // of the current piece
    std::size_t used_ = 0;
};

}  // namespace

FrameScan::FrameScan(const rocksdb::FSRandomAccessFile& file, std::uint64_t file_size,
                     std::optional<FileHeader> header)
    : file_(file), size_(file_size), header_(std::move(header)) {
    if (header_) cipher_.emplace(header_->key, Direction::open);
}

// As many of the `n` bytes at `at` as the file has.
IOStatus FrameScan::look(std::uint64_t at, std::size_t n, std::string_view* bytes) {
    *bytes = {};
    if (at >= size_) return IOStatus::OK();
    n = std::min<std::uint64_t>(n, size_ - at);
    if (at < window_at_ || at + n > window_at_ + window_.size()) {
        const auto wanted = std::min<std::uint64_t>(std::max(n, window_bytes), size_ - at);
        window_.resize(wanted);
        Slice got;
        auto status = file_.Read(at, wanted, IOOptions(), &got, window_.data(), nullptr);
        if (!status.ok()) return status;
        if (got.data() != window_.data()) std::memmove(window_.data(), got.data(), got.size());
        window_.resize(got.size());
        window_at_ = at;
    }
    *bytes = std::string_view(window_);
    bytes->remove_prefix(std::min<std::size_t>(at - window_at_, bytes->size()));
    *bytes = bytes->substr(0, n);
    return IOStatus::OK();
}

// A head that can follow what was read so far.
std::optional<FrameScan::Head> FrameScan::head_in(std::string_view bytes) const {
    if (bytes.size() < frame_head_bytes) return std::nullopt;
    const Head head{static_cast<std::uint32_t>(number_in(bytes, 0, 4)),
                    static_cast<std::uint32_t>(number_in(bytes, 4, 4)), number_in(bytes, 8, 8)};
    if (head.length == 0 || head.length > largest_frame || head.number < number_ ||
        head.plain < plain_ ||
        crc32c(bytes.substr(0, sum_at), crc32c(header_->salt)) != number_in(bytes, sum_at, 4)) {
        return std::nullopt;
    }
    return head;
}

IOStatus FrameScan::next(std::optional<Piece>* piece) {
    piece->reset();
    if (lost_.length > 0) {
        give_lost(piece);
        return IOStatus::OK();
    }
    if (at_ >= size_) return IOStatus::OK();
    if (at_ + frame_head_bytes > size_) return lose_rest(1, Loss::cut_off, piece);
    if (!header_) return find_after_damage(piece);
    std::string_view bytes;
    auto status = look(at_, frame_head_bytes, &bytes);
    if (!status.ok()) return status;
    const auto head = head_in(bytes);
    if (!head || head->number != number_ || head->plain != plain_) {
        return find_after_damage(piece);
    }
    const auto end = at_ + frame_head_bytes + head->length + tag_bytes;
    if (end > size_) return lose_rest(1, Loss::cut_off, piece);
    *piece = Piece{at_, plain_, head->length, head->number, Loss::none};
    at_ = end;
    plain_ += head->length;
    ++number_;
    return IOStatus::OK();
}

// It may be long, so it is given in pieces.
void FrameScan::give_lost(std::optional<Piece>* piece) {
    *piece = lost_;
    (*piece)->length = std::min<std::uint64_t>(lost_.length, largest_frame);
    lost_.plain += (*piece)->length;
    lost_.length -= (*piece)->length;
}

IOStatus FrameScan::find_after_damage(std::optional<Piece>* piece) {
    const auto begin = at_;
    bool zeros = true;
    auto at = at_;
    while (at < size_) {
        std::string_view bytes;
        auto status = look(at, window_bytes, &bytes);
        if (!status.ok()) return status;
        if (bytes.empty()) break;
        // A head at the end of what was looked at is found with the next look.
        const bool rest = at + bytes.size() == size_;
        const auto most =
            rest ? bytes.size() : bytes.size() - std::min(bytes.size() - 1, frame_head_bytes);
        for (std::size_t i = 0; i < most; ++i) {
            zeros = zeros && bytes[i] == 0;
            const auto head =
                header_ ? head_in(bytes.substr(i, frame_head_bytes)) : std::optional<Head>();
            if (!head || at + i + frame_head_bytes + head->length + tag_bytes > size_) continue;
            // A frame is longer than what it holds.
            if (head->plain - plain_ > at + i - begin) continue;
            lost_ = {begin, plain_, head->plain - plain_, 0, Loss::damaged};
            at_ = at + i;
            number_ = head->number;
            plain_ = head->plain;
            return next(piece);
        }
        at += most;
    }
    return lose_rest(size_ - begin, zeros ? Loss::zeros : Loss::damaged, piece);
}

IOStatus FrameScan::lose_rest(std::uint64_t length, Loss why, std::optional<Piece>* piece) {
    lost_ = {at_, plain_, length, 0, why};
    at_ = size_;
    plain_ += length;
    return next(piece);
}

IOStatus FrameScan::open(const Piece& piece, std::string* plain, bool* good) {
    *good = false;
    if (piece.loss == Loss::none) {
        std::string_view bytes;
        const auto whole = frame_head_bytes + piece.length + tag_bytes;
        auto status = look(piece.at, whole, &bytes);
        if (!status.ok()) return status;
        plain->resize(piece.length);
        *good = bytes.size() == whole &&
                cipher_->open(nonce_of(piece.number), bytes.substr(frame_head_bytes),
                              bytes.substr(0, sum_at), plain->data());
        if (*good) return IOStatus::OK();
    }
    plain->assign(piece.length, piece.loss == Loss::zeros ? '\0' : lost_byte);
    return IOStatus::OK();
}

std::unique_ptr<rocksdb::FSWritableFile> write_frames(
    std::unique_ptr<rocksdb::FSWritableFile> below, const DataKey& key, Random& random,
    std::string path) {
    return std::make_unique<FrameWriter>(std::move(below), key, random, std::move(path));
}

std::unique_ptr<rocksdb::FSSequentialFile> read_frames(
    std::unique_ptr<rocksdb::FSRandomAccessFile> below, std::uint64_t file_size,
    std::optional<FileHeader> header, Damage damage, std::string path) {
    return std::make_unique<FrameReader>(std::move(below), file_size, std::move(header), damage,
                                         std::move(path));
}

}  // namespace spot::crypt
