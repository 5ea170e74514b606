#include "s3/logs/lifecycle.h"

#include "s3/logs/record.h"

namespace spot::s3 {

std::string_view transition_operation(std::string_view storage_class) {
    if (storage_class == "STANDARD_IA") return "S3.TRANSITION_SIA.OBJECT";
    if (storage_class == "ONEZONE_IA") return "S3.TRANSITION_ZIA.OBJECT";
    if (storage_class == "INTELLIGENT_TIERING") return "S3.TRANSITION_INT.OBJECT";
    if (storage_class == "GLACIER_IR") return "S3.TRANSITION_GIR.OBJECT";
    if (storage_class == "DEEP_ARCHIVE") return "S3.TRANSITION_GDA.OBJECT";
    return "S3.TRANSITION.OBJECT";
}

void log_lifecycle(Core& core, const BucketRow& bucket, std::string_view operation,
                   const std::string& key, const ObjectRow* version) {
    if (bucket.logging == nullptr) return;
    LogRecord record{.bucket = bucket.name,
                     .time = core.clock.now(),
                     .requester = "AmazonS3",
                     .request_id = core.random.text(16, "0123456789ABCDEF"),
                     .operation = std::string(operation),
                     .key = key};
    if (version != nullptr) {
        if (!version->delete_marker) record.object_size = version->size;
        if (version->version_id != "null") record.version_id = version->version_id;
    }
    core.logs.add(
        {bucket.logging, bucket.name, record.time, log_line(record, core.settings.account_id)});
}

}  // namespace spot::s3
