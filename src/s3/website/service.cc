// The settings of websites.

#include "s3/service.h"
#include "s3/rules/errors.h"
#include "s3/service/change.h"
#include "s3/website/rules.h"

namespace spot::s3 {

Result<WebsiteConfiguration> Service::get_bucket_website(const BucketInput& input) {
    const auto bucket = TRY(core_.buckets.find(input.bucket));
    if (bucket->website) return *bucket->website;
    return refuse_for("NoSuchWebsiteConfiguration", {{"BucketName", input.bucket}});
}

Result<void> Service::put_bucket_website(const PutBucketWebsiteInput& input) {
    TRY(check_website(input.configuration));
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.website = input.configuration;
        return {};
    });
}

Result<void> Service::delete_bucket_website(const BucketInput& input) {
    return change(input.bucket, [&](BucketRow& row, kv::Batch&) -> Result<void> {
        row.website.reset();
        return {};
    });
}

}  // namespace spot::s3
