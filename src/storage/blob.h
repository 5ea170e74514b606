#pragma once

// Large values: written once, read many times, never changed.
//
// A blob is staged (written, not yet anybody's), sealed (on disk to the last byte, under its id)
// and then named in a kv::Batch by whoever owns it. A crash between sealing and that batch leaves
// an orphan, which the sweep removes; a row that names a blob that is not there cannot happen.

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_source.h"
#include "base/named.h"
#include "base/random.h"
#include "base/result.h"
#include "storage/space.h"

namespace spot::blob {

using Id = Named<std::string, struct BlobIdTag>;  // 32 hex digits, never reused

// One blob on its way in. Destroyed before seal(): as if it had never been. One thread at a time.
class Writer {
  public:
    virtual ~Writer() = default;
    virtual Result<void> write(std::string_view bytes) = 0;
    // Everything written is durable when this returns.
    virtual Result<Id> seal() = 0;
    virtual std::uint64_t size() const = 0;
};

// All members are safe from every thread.
class Blobs {
  public:
    virtual ~Blobs() = default;
    virtual Result<std::unique_ptr<Writer>> create() = 0;
    // Bytes [offset, offset + length). A blob removed meanwhile is still read whole.
    virtual Result<std::unique_ptr<ByteSource>> open(const Id&, std::uint64_t offset,
                                                     std::uint64_t length) const = 0;
    // Of a blob that is not there: nothing to do, no error.
    virtual Result<void> remove(const Id&) = 0;
    // Sealed blobs, in order, after `after`, at most `limit`; those sealed by this process since it
    // started and not yet released are left out (their owner's batch may be under way).
    virtual Result<std::vector<Id>> list(const Id& after, std::size_t limit) const = 0;
    // The owner's batch is applied or given up: from now on list() shows the blob.
    virtual void release(const Id&) = 0;
    // While what it returns lives, remove() waits: for copies of all that there is.
    virtual std::unique_lock<std::mutex> keep_all() = 0;
};

struct FileOptions {
    std::shared_ptr<Disk> disk = real_disk();
    Space* space = nullptr;  // outlives the blobs; nullptr: no floors
};

// Files below `folder`: staging/ID while written, XX/ID (first two digits) when sealed. Leftovers
// of staging/ are removed at opening.
Result<std::unique_ptr<Blobs>> open_blob_files(const std::string& folder, Random&,
                                               FileOptions = {});
std::unique_ptr<Blobs> make_blob_memory(Random&);

}  // namespace spot::blob
