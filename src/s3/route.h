#pragma once

// Which operation a request asks for: method, path and the query's subresource, as one table.

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "s3/object_types.h"
#include "wire/http_message.h"

namespace spot::s3 {

enum class Target { service, bucket, object };

// What a request's path and query name, decoded.
struct Address {
    std::string bucket;  // ""
    std::string key;     // decoded; "": the bucket itself
    wire::Query query;
    Target target() const {
        if (bucket.empty()) return Target::service;
        return key.empty() ? Target::bucket : Target::object;
    }
};

// Where what an operation stores comes from.
enum class Body {
    none,      // from nowhere: a body is of no interest
    document,  // from the request's body, which is taken into memory
    upload,    // from the request's body, an object or a part: it goes through a sink
    copy,      // from the object that x-amz-copy-source names
};

// What an operation is done to, as keys that are limited to some buckets tell them apart.
enum class Reach {
    data,     // objects, and what describes the bucket that holds them
    names,    // a listing, which has a prefix
    setting,  // makes, removes, configures or lists buckets: never for limited keys
};

struct Route {
    std::string_view name;  // AWS's
    std::string_view method;
    Target target = Target::bucket;
    Body body = Body::none;
    std::string_view subresource;  // the name in the query that stands for the operation; "": none
    std::string_view parameters;   // further names it takes, between commas
    Reach reach = Reach::setting;
    std::string_view action;  // as policies name it; "": name

    bool reads() const { return method == "GET" || method == "HEAD"; }
};

// All operations of operations.h, in its order.
std::span<const Route> routes();

// A request with what it asks for, which is found once, when the request is made.
class Request {
  public:
    // `http`: path-style.
    explicit Request(wire::HttpRequest http);

    // InvalidURI.
    const Result<Address>& address() const { return address_; }
    // Never null. The address's error; NotImplemented for what is known to AWS, or to nobody, and
    // not done here; MethodNotAllowed.
    const Result<const Route*>& route() const { return route_; }
    // AWS's name of what is asked for; "" where nothing is known by it. For logs and metrics.
    std::string_view operation() const;

    wire::HttpRequest http;  // its body and headers may still change: presigned URLs carry headers

  private:
    Result<Address> address_;
    Result<const Route*> route_;
};

// What a copy is made from: the header x-amz-copy-source, "/bucket/key?versionId=…" or without the
// first slash, percent-encoded. InvalidArgument.
Result<CopySource> read_copy_source(const wire::Headers&);

}  // namespace spot::s3
