#pragma once

// Bytes of objects: on their way in, at rest, and on their way out.
//
// At rest they are a row of the store (up to 64 KiB) or a blob. A blob goes with a row of CRC-32Cs,
// one for each 256 KiB; a read checks each block before it hands out a byte of it, whatever range
// was asked for.

#include <memory>
#include <optional>

#include "base/byte_source.h"
#include "base/hash.h"
#include "s3/store/core.h"

namespace spot::s3 {

inline constexpr std::size_t block_bytes = 256 * 1024;

// One body on its way in. Hashes as it writes; keeps what is small in memory, writes what is not
// to a blob. Destroyed before keep(): nothing of it stays. One thread at a time.
class Staging {
  public:
    // `limit`: more bytes than that are EntityTooLarge. `checksums`: computed besides the MD5.
    Staging(blob::Blobs& blobs, std::vector<Algorithm> checksums, std::uint64_t limit);
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;
    ~Staging();

    Result<void> write(std::string_view bytes);
    // All has come: a blob is durable when this returns.
    Result<void> finish();
    bool finished() const { return finished_; }

    // From here on: after finish().
    std::uint64_t size() const { return size_; }
    const std::string& md5_raw() const { return md5_; }
    // One of those that were asked for; nullopt: it was not.
    std::optional<Checksum> checksum(Algorithm) const;
    const std::string& blob() const { return blob_.value; }  // "": small

    // Puts the rows of the content into the batch: its data under `data`, or the blob's sums and
    // the reference of its owner.
    void stage(kv::Batch&, std::uint64_t owner, std::uint64_t data) const;
    // The batch was applied: the blob is its owner's now.
    void keep() { kept_ = true; }

  private:
    Result<void> to_blob(std::string_view bytes);
    void sum(std::string_view bytes);

    blob::Blobs& blobs_;
    const std::uint64_t limit_;
    std::uint64_t size_ = 0;
    Hasher md5_hasher_{Algorithm::md5};
    std::vector<Hasher> hashers_;
    std::string md5_;
    std::vector<Checksum> checksums_;
    std::string small_;
    std::unique_ptr<blob::Writer> writer_;
    blob::Id blob_;
    std::uint32_t block_crc_ = 0;
    std::size_t block_fill_ = 0;
    std::string sums_;
    bool finished_ = false;
    bool kept_ = false;
};

// Reads all of `body` into a new staging and finishes it.
Result<std::unique_ptr<Staging>> stage_body(blob::Blobs&, ByteSource* body,
                                            std::vector<Algorithm> checksums, std::uint64_t limit);

// A run of bytes at rest.
struct Stretch {
    std::uint64_t size = 0;
    std::string blob;        // "": inlined
    std::uint64_t data = 0;  // the data row, where inlined
};
// Those of an object, in order.
Result<std::vector<Stretch>> stretches_of(const kv::Store&, const ObjectRow&);

// Opens [offset, offset + length) of an object's content, keeping it from the sweep for as long as
// the source lives. The first block is read and checked already. Kind::not_found: the content went
// between the reading of the row and now; read the row again.
Result<std::unique_ptr<ByteSource>> open_content(Core&, const ObjectRow&, std::uint64_t offset,
                                                 std::uint64_t length);

}  // namespace spot::s3
