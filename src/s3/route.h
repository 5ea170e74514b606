#pragma once

// Finds the operation that a request asks for, from its method, its path and the subresource in its
// query.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "s3/object_types.h"
#include "wire/http_message.h"

namespace spot::s3 {

enum class Target { service, bucket, object };

// The address of a request: its path and its query, decoded.
struct Address {
    std::string bucket;  // "": the service itself
    std::string key;     // "": the bucket itself
    wire::Query query;
    Target target() const {
        if (bucket.empty()) return Target::service;
        return key.empty() ? Target::bucket : Target::object;
    }
};

// How an operation takes its body.
enum class Body {
    none,      // it has none; a body that is sent is ignored
    document,  // into memory
    upload,    // an object or a part: written to an UploadSink
    form,      // a form of a browser, whose file is an object: written to a FormSink
    copy,      // it has none: the data are those of the object that x-amz-copy-source names
};

// The part of S3 that an operation accesses. A key that is limited to some buckets may do it or not
// according to this (plane/gateway/access.h).
enum class Reach {
    data,     // objects, and descriptions of the bucket that holds them
    names,    // a listing, which has a prefix
    setting,  // creates, deletes, configures or lists buckets: never allowed to limited keys
};

// One entry of operations.h, which explains the columns.
struct Route {
    std::string_view name;  // AWS's name
    std::string_view method;
    Target target = Target::bucket;
    Body body = Body::none;
    std::string_view subresource;  // the query parameter that selects the operation; "": none
    std::string_view parameters;   // further query parameters that it takes, between commas
    Reach reach = Reach::setting;
    std::string_view action;  // its name in policies; "": the same as `name`

    bool reads() const { return method == "GET" || method == "HEAD"; }
};

// All operations of operations.h, in its order.
std::span<const Route> routes();

// A request with its address and its route, which are found once, by the constructor.
class Request {
  public:
    // The path of `http` is path-style.
    explicit Request(wire::HttpRequest http);

    // The error is InvalidURI.
    const Result<Address>& address() const { return address_; }
    // The pointer is never null. The error is that of the address, NotImplemented for an operation
    // or a parameter that is not offered here, or MethodNotAllowed.
    const Result<const Route*>& route() const { return route_; }
    // AWS's name of the operation, for logs and metrics; "": it is not known.
    std::string_view operation() const;

    // Its body and its headers may still change: presigned URLs carry headers in their query.
    wire::HttpRequest http;

    // It came over a loopback address: whoever could read it on its way can read this process.
    bool from_this_machine = false;

    // How a form was signed that is asked as this PutObject, as policies name it; "": it is no
    // form, or nobody has signed it.
    std::string form_signature = {};

  private:
    Result<Address> address_;
    Result<const Route*> route_;
};

// Reads the header x-amz-copy-source: "/bucket/key?versionId=…", percent-encoded; the first slash
// may be missing. Fails with InvalidArgument.
Result<CopySource> read_copy_source(const wire::Headers&);

}  // namespace spot::s3
