#pragma once

// A sealed file that is written for long, synced often, and read from its beginning: the store's
// logs and manifests. Every append becomes a frame, sealed by itself, so that what was synced is
// never written again:
//
//   length of the plain bytes (4, big-endian), number of the frame (4), plain offset at which it
//   begins (8), CRC-32C of the file's salt and these (4); the sealed bytes; the tag (16)
//
// Damage must be told from a torn end by those who read the plain bytes (storage/log_check.h), and
// they must go on behind it. So the plain view of a file keeps its offsets where frames are
// damaged: a frame that does not open reads as bytes FF, which no record of a log can be; after a
// head that cannot be read the next good one is searched for, and says how many bytes are lost. A
// frame that the end of the file cuts off reads as one such byte, which is too short for a record:
// the log ends there and is not whole. Zeros behind the last frame, which a file system may leave
// of room that was never written, read as zeros.
//
// RocksDB takes bytes FF at the end of a manifest for its end, and would go on without the tables
// that it names. So a damaged manifest cannot be read at all.

#include <rocksdb/file_system.h>

#include <memory>
#include <optional>
#include <string>

#include "base/random.h"
#include "storage/crypt/file_header.h"

namespace spot::crypt {

inline constexpr std::size_t frame_head_bytes = 20;
inline constexpr std::size_t largest_frame = 1 << 20;  // plain bytes
inline constexpr char lost_byte = '\xff';

std::unique_ptr<rocksdb::FSWritableFile> write_frames(
    std::unique_ptr<rocksdb::FSWritableFile> below, const DataKey&, Random&, std::string path);

// Walks the frames of a file. Used by one thread; `file` must outlive it.
class FrameScan {
  public:
    // `header` nullopt: it could not be read, and all that follows is lost.
    FrameScan(const rocksdb::FSRandomAccessFile& file, std::uint64_t file_size,
              std::optional<FileHeader> header);

    enum class Loss { none, damaged, cut_off, zeros };
    struct Piece {
        std::uint64_t at = 0;     // offset in the sealed file
        std::uint64_t plain = 0;  // offset in the plain view
        std::uint64_t length = 0;
        std::uint32_t number = 0;
        Loss loss = Loss::none;  // none: a frame, which may still not open
    };
    // nullopt: the end.
    rocksdb::IOStatus next(std::optional<Piece>* piece);
    // The plain bytes of a piece, or what stands for them. `good`: it is a frame, and has opened.
    rocksdb::IOStatus open(const Piece&, std::string* plain, bool* good);

    // Where the next piece begins.
    std::uint64_t at() const { return at_; }
    std::uint64_t plain() const { return plain_; }

  private:
    struct Head {
        std::uint32_t length;
        std::uint32_t number;
        std::uint64_t plain;
    };
    rocksdb::IOStatus look(std::uint64_t at, std::size_t n, std::string_view* bytes);
    std::optional<Head> head_in(std::string_view bytes) const;
    rocksdb::IOStatus find_after_damage(std::optional<Piece>* piece);
    rocksdb::IOStatus lose_rest(std::uint64_t length, Loss why, std::optional<Piece>* piece);
    void give_lost(std::optional<Piece>* piece);

    const rocksdb::FSRandomAccessFile& file_;
    const std::uint64_t size_;
    const std::optional<FileHeader> header_;
    std::optional<Cipher> cipher_;
    std::uint64_t at_ = header_bytes;
    std::uint64_t plain_ = 0;
    std::uint32_t number_ = 0;
    Piece lost_;          // what is left to give of what is lost
    std::string window_;  // bytes of the file from window_at_ on
    std::uint64_t window_at_ = 0;
};

// A damaged frame reads as the bytes FF, or is an error.
enum class Damage { reads_as_lost, is_an_error };

// The plain view, from its beginning. `file_size` bounds what is read, `path` is for errors.
std::unique_ptr<rocksdb::FSSequentialFile> read_frames(
    std::unique_ptr<rocksdb::FSRandomAccessFile> below, std::uint64_t file_size,
    std::optional<FileHeader> header, Damage damage, std::string path);

}  // namespace spot::crypt
