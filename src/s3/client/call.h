#pragma once

// How Remote's methods make a request and read an answer (private to client/).

#include "s3/api.h"
#include "s3/http/xml_text.h"
#include "s3/remote.h"
#include "wire/xml.h"

namespace spot::s3 {

// One request on its way out.
class Outgoing {
  public:
    Outgoing(std::string method, const std::string& bucket, const std::string& key = {});

    Outgoing& query(std::string_view name, std::string_view value = {});
    Outgoing& query_if(std::string_view name, std::string_view value);
    Outgoing& header(std::string_view name, std::string_view value);  // left out where empty
    // With the MD5 that some operations still ask for.
    Outgoing& document(std::string body);
    // Read once for its checksum where it can be rewound and none is given.
    Result<void> stream(std::unique_ptr<ByteSource> body, const ExpectedDigests&);

    // A 2xx answer, or the error in it.
    Result<wire::HttpResponse> send(const wire::Client&, const wire::BodyTaker& = nullptr);
    // The answer's document.
    Result<wire::Node> fetch(const wire::Client&);
    // Nothing but success.
    Result<void> run(const wire::Client&);

    wire::HttpRequest& request() { return request_; }

  private:
    wire::HttpRequest request_;
    wire::Query query_;
    bool streamed_ = false;
};

// The document of a 2xx answer. Some operations say 200 first and then find that it was not, and a
// page of HTML may be well-formed: both are errors.
Result<wire::Node> document_of(const wire::HttpResponse&, const wire::ClientOptions&);

std::optional<Checksum> read_checksum(const wire::Headers&);
std::optional<Checksum> read_checksum(const wire::Node&);

}  // namespace spot::s3
