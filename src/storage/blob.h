#pragma once

// Blobs are large values that are written once, read many times and never changed.
//
// A blob is first staged (being written, owned by nobody), then sealed (all its bytes are on disk
// under its id), and then its owner stores its id with a kv::Batch. A crash between the seal and
// that batch leaves a blob without an owner, which the sweep removes. A row that names a blob that
// does not exist cannot come about.

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

// One blob that is being written. Where the writer is destroyed before seal(), nothing of the blob
// is left. Used by one thread at a time.
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
    // Removing a blob that does not exist succeeds.
    virtual Result<void> remove(const Id&) = 0;
    // At most `limit` ids of sealed blobs, in ascending order, that come after `after`. Blobs that
    // this process has sealed and not yet released are left out: the batch that names them may not
    // be applied yet, and they must not be taken for blobs without an owner.
    virtual Result<std::vector<Id>> list(const Id& after, std::size_t limit) const = 0;
    // Called when the owner's batch was applied or given up: from now on list() shows the blob.
    virtual void release(const Id&) = 0;
    // remove() waits for as long as the returned lock is held, so that all blobs can be copied.
    virtual std::unique_lock<std::mutex> keep_all() = 0;
    // Links every sealed blob (hard links) into `folder`, which open_blob_files() can then open.
    // Only for blobs on disk, and only while keep_all() is held.
    virtual Result<void> copy_to(const std::string& folder) const = 0;
};

struct FileOptions {
    std::shared_ptr<Disk> disk = real_disk();
    Space* space = nullptr;  // outlives the blobs; nullptr: room on the disk is not checked
};

// Blobs as files below `folder`: staging/ID while a blob is written, XX/ID (XX: the first two
// digits of the id) once it is sealed. Files that a crash left in staging/ are removed here.
Result<std::unique_ptr<Blobs>> open_blob_files(const std::string& folder, Random&,
                                               FileOptions = {});
std::unique_ptr<Blobs> make_blob_memory(Random&);

}  // namespace spot::blob
