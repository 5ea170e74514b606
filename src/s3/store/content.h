#pragma once

// The content of objects (their bytes): writing, storing and reading it.
//
// Content is stored as a row of the store (up to 64 KiB) or as a blob. A blob has a row of
// CRC-32Cs, one for each block of 256 KiB. A read checks each block before it hands out a byte of
// it, whatever range was asked for. Content under a client's key is stored sealed (seals.h), and
// what is checked are the stored bytes, for which nobody needs the key.

#include <memory>
#include <optional>

#include "base/byte_source.h"
#include "base/hash.h"
#include "s3/store/core.h"
#include "s3/store/seals.h"
#include "storage/crypt/blocks.h"

namespace spot::s3 {

inline constexpr std::size_t block_bytes = 256 * 1024;

// One body that is being received. It is hashed while it is written, and sealed where its client
// provides a key; a small body is kept in memory, a larger one is written to a blob. Where a
// Staging is destroyed before keep(), the blob is removed. Used by one thread at a time.
class Staging {
  public:
    // More than `limit` bytes are EntityTooLarge. `checksums` are computed besides the MD5. `blobs`
    // outlives the object. `seal` nullopt: the body is stored as it is.
    Staging(blob::Blobs& blobs, std::vector<Algorithm> checksums, std::uint64_t limit,
            std::optional<ContentSeal> seal = std::nullopt);
    Staging(const Staging&) = delete;
    Staging& operator=(const Staging&) = delete;
    ~Staging();

    Result<void> write(std::string_view bytes);
    // To be called after the last byte. A blob is durable when this returns.
    Result<void> finish();
    bool finished() const { return finished_; }

    // The members from here on may be called after finish() only.
    std::uint64_t size() const { return size_; }
    const std::string& md5_raw() const { return md5_; }
    // The entity tag, without quotes: the MD5, unless the body is sealed.
    std::string etag() const;
    std::string seal() const { return seal_ ? seal_->seal : ""; }
    // nullopt: the constructor was not asked to compute it.
    std::optional<Checksum> checksum(Algorithm) const;
    // As it stands in the row of the content.
    std::optional<Checksum> stored_checksum(Algorithm) const;
    const std::string& blob() const { return blob_.value; }  // "": the content is small

    // Adds the rows of the content to the batch: either the data row with the number `data`, or the
    // blob's row of CRC-32Cs and the reference of its owner.
    void stage(kv::Batch&, std::uint64_t owner, std::uint64_t data) const;
    // Called when the batch was applied: the blob belongs to its owner now.
    void keep() { kept_ = true; }

  private:
    Result<void> store(std::string_view bytes);
    Result<void> to_blob(std::string_view bytes);
    void sum(std::string_view bytes);

    blob::Blobs& blobs_;
    const std::uint64_t limit_;
    std::uint64_t size_ = 0;
    std::optional<ContentSeal> seal_;
    std::optional<crypt::BlockSealer> sealer_;
    std::string sealed_;
    Hasher md5_hasher_{Algorithm::md5};
    std::vector<Hasher> hashers_;
    std::string md5_;
    std::vector<Checksum> checksums_;
    std::string small_;
    std::unique_ptr<blob::Writer> writer_;
    std::uint64_t stored_ = 0;  // bytes of the blob
    blob::Id blob_;
    std::uint32_t block_crc_ = 0;
    std::size_t block_fill_ = 0;
    std::string sums_;
    bool finished_ = false;
    bool kept_ = false;
};

// Reads all of `body` into a new staging and finishes it.
Result<std::unique_ptr<Staging>> stage_body(blob::Blobs&, ByteSource* body,
                                            std::vector<Algorithm> checksums, std::uint64_t limit,
                                            std::optional<ContentSeal> seal = std::nullopt);

// A run of stored bytes: one data row or one blob.
struct Extent {
    std::uint64_t size = 0;  // of the content
    std::string blob;        // "": the bytes are in a data row
    std::uint64_t data = 0;  // number of the data row
    std::string seal;        // "": the content is stored as it is

    std::uint64_t stored_size() const { return seal.empty() ? size : crypt::sealed_size_of(size); }
};
// The extents of an object, in the order of its bytes.
Result<std::vector<Extent>> extents_of(const kv::Store&, const ObjectRow&);

// Opens the bytes [offset, offset + length) of an object's content. The sweep leaves the content
// alone for as long as the source lives. The first block has been read and checked when this
// returns. Kind::not_found: the content was removed after the caller read the row, which the caller
// has to read again. `key` is that of the object's seal, and was checked.
Result<std::unique_ptr<ByteSource>> open_content(Core&, const ObjectRow&, std::uint64_t offset,
                                                 std::uint64_t length,
                                                 const std::optional<CustomerKey>& key = {});

// Opens all that is stored of an object's content, which is sealed where a client's key is needed
// to read it: for the scrub. Otherwise the same.
Result<std::unique_ptr<ByteSource>> open_stored(Core&, const ObjectRow&);

}  // namespace spot::s3
