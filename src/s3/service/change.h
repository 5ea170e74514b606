#pragma once

// The one way in which a setting of a bucket changes. Private to service/.

#include "s3/service.h"
#include "s3/store/keys.h"

namespace spot::s3 {

template <class Edit>
Result<void> Service::change(const std::string& name, Edit edit) {
    std::unique_lock gate(core_.locks.gate(name));
    BucketRow row = *TRY(core_.buckets.find(name));
    kv::Batch batch;
    TRY(edit(row, batch));
    batch.put(keys::bucket(name), encode(row));
    TRY(core_.store.apply(std::move(batch)));
    core_.buckets.changed(row);
    return {};
}

}  // namespace spot::s3
