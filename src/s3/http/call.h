#pragma once

// One request on its way through the handlers (private to wire*.cc).

#include "s3/wire.h"

namespace spot::s3 {

struct HttpApi::Call {
    Service& service;
    wire::HttpRequest& request;
    const RequestContext& context;
    const Address& address;
    const Route& route;
    UploadSink* upload = nullptr;  // where the body went; nullptr: it is in the request

    std::string_view header(std::string_view name) const { return request.headers.value(name); }
    std::string query(std::string_view name) const {
        const auto* value = address.query.find(name);
        return value == nullptr ? "" : *value;
    }
    // A number of the query; InvalidArgument where it is none.
    Result<int> number(std::string_view name, int fallback) const;
    BucketInput bucket() const { return {address.bucket}; }
    Requester requester() const {
        return {context.source_ip, context.request_id, context.host_id,
                context.identity.access_key_id};
    }
};

// The handler of a route.
HttpApi::Handler find_handler(std::string_view operation);

using Answer = Result<wire::HttpResponse>;
using Call = HttpApi::Call;

// wire_buckets.cc
Answer list_buckets(Call&);
Answer create_bucket(Call&);
Answer head_bucket(Call&);
Answer delete_bucket(Call&);
Answer get_bucket_location(Call&);
Answer get_bucket_versioning(Call&);
Answer put_bucket_versioning(Call&);
Answer get_bucket_cors(Call&);
Answer put_bucket_cors(Call&);
Answer delete_bucket_cors(Call&);
Answer get_bucket_lifecycle(Call&);
Answer put_bucket_lifecycle(Call&);
Answer delete_bucket_lifecycle(Call&);
Answer get_bucket_notification(Call&);
Answer put_bucket_notification(Call&);
Answer get_bucket_tagging(Call&);
Answer put_bucket_tagging(Call&);
Answer delete_bucket_tagging(Call&);
Answer get_public_access_block(Call&);
Answer put_public_access_block(Call&);
Answer delete_public_access_block(Call&);
Answer get_ownership_controls(Call&);
Answer put_ownership_controls(Call&);
Answer delete_ownership_controls(Call&);
Answer get_bucket_acl(Call&);
Answer put_bucket_acl(Call&);
Answer get_constant(Call&);  // settings that have one value here
Answer get_absent(Call&);    // settings that are never there
Answer delete_absent(Call&);
// wire_objects.cc
Answer put_object(Call&);
Answer get_object(Call&);
Answer head_object(Call&);
Answer delete_object(Call&);
Answer delete_objects(Call&);
Answer copy_object(Call&);
Answer get_object_acl(Call&);
Answer put_object_acl(Call&);
Answer get_object_attributes(Call&);
Answer get_object_tagging(Call&);
Answer put_object_tagging(Call&);
Answer delete_object_tagging(Call&);
// wire_listing.cc
Answer list_objects(Call&);
Answer list_objects_v2(Call&);
Answer list_object_versions(Call&);
Answer list_multipart_uploads(Call&);
Answer list_parts(Call&);
// wire_multipart.cc
Answer create_multipart_upload(Call&);
Answer upload_part(Call&);
Answer upload_part_copy(Call&);
Answer complete_multipart_upload(Call&);
Answer abort_multipart_upload(Call&);

// A document as an answer; nothing, with a status.
wire::HttpResponse document(std::string body);
wire::HttpResponse empty(int status);
std::string acl_document(const Owner&);

}  // namespace spot::s3
