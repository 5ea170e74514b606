#pragma once

// Making a request and reading its answer, for the methods of Remote. Private to client/.

#include "s3/api.h"
#include "s3/http/xml_text.h"
#include "s3/remote.h"
#include "wire/xml.h"

namespace spot::s3 {

// One request that is being built and then sent.
class Outgoing {
  public:
    Outgoing(std::string method, const std::string& bucket, const std::string& key = {});

    Outgoing& query(std::string_view name, std::string_view value = {});
    Outgoing& query_if(std::string_view name, std::string_view value);
    Outgoing& header(std::string_view name, std::string_view value);  // an empty value: none is set
    // The headers of a key that this client provides; nullopt: none. Whoever can read the way to
    // the endpoint reads the key: AWS takes it over TLS alone.
    Outgoing& key(const std::optional<CustomerKey>&);
    Outgoing& source_key(const std::optional<CustomerKey>&);
    // Sets the body and Content-MD5, which some operations still require.
    Outgoing& document(std::string body);
    // Sets a body that is streamed. Where no checksum is given and the body can be rewound, it is
    // read once to compute one.
    Result<void> stream(std::unique_ptr<ByteSource> body, const ExpectedDigests&);

    // Sends the request. Returns a 2xx answer, or the error that another answer holds.
    Result<wire::HttpResponse> send(const wire::Client&, const wire::BodyTaker& = nullptr);
    // Sends the request and returns the document in the answer.
    Result<wire::Node> fetch(const wire::Client&);
    // Sends the request and ignores the body of the answer.
    Result<void> run(const wire::Client&);

    wire::HttpRequest& request() { return request_; }

  private:
    wire::HttpRequest request_;
    wire::Query query_;
    bool streamed_ = false;
};

// The document of a 2xx answer. It is an error where the document is an Error (some operations send
// the status 200 before they know whether they succeed) or a page of HTML.
Result<wire::Node> document_of(const wire::HttpResponse&, const wire::ClientOptions&);

std::optional<Checksum> read_checksum(const wire::Headers&);
std::optional<Checksum> read_checksum(const wire::Node&);

}  // namespace spot::s3
