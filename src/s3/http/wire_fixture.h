#pragma once

// Requests to HttpApi and its answers as text, without a socket: for the tests of two rooms.

#include "s3/fixture.h"
#include "s3/http/call.h"

namespace spot::s3 {

class WireTest : public S3Test {
  protected:
    using Fields = std::vector<std::pair<std::string, std::string>>;

    wire::HttpResponse send(const std::string& method, const std::string& target,
                            std::string body = "", const Fields& headers = {}) {
        wire::HttpRequest request;
        request.method = method;
        const auto question = target.find('?');
        request.path = target.substr(0, question);
        if (question != std::string::npos) request.query = target.substr(question + 1);
        request.body = std::move(body);
        for (const auto& [name, value] : headers) request.headers.add(name, value);
        Request routed(std::move(request));
        routed.from_this_machine = from_this_machine;
        return http.handle(routed, nullptr, {"REQ", "HOST", identity, "10.0.0.9", "http://h"});
    }
    // "200 Name: value … body", with the named headers.
    std::string say(const wire::HttpResponse& response, std::vector<std::string> headers = {}) {
        auto text = std::to_string(response.status);
        for (const auto& name : headers) text += " " + std::string(response.headers.value(name));
        auto body = response.body;
        const std::string declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
        if (body.starts_with(declaration)) body.erase(0, declaration.size());
        const auto ns = body.find(" xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"");
        if (ns != std::string::npos) body.erase(ns, 48);
        return body.empty() ? text : text + " " + body;
    }
    std::string status(const std::string& method, const std::string& target, std::string body = "",
                       const Fields& headers = {}) {
        const auto response = send(method, target, std::move(body), headers);
        const auto at = response.body.find("<Code>");
        auto text = std::to_string(response.status);
        if (at != std::string::npos) {
            text += " " + response.body.substr(at + 6, response.body.find('<', at + 6) - at - 6);
        }
        return text;
    }

    explicit WireTest(Settings wanted = {})
        : S3Test(kv::MemoryStore::Sync::automatic, std::move(wanted)) {}

    bool from_this_machine = true;
    wire::Identity identity = unsigned_identity();
    HttpApi http{*s3};

  private:
    static wire::Identity unsigned_identity() {
        wire::Identity out;
        out.access_key_id = "AKID";
        out.payload_mode = wire::PayloadMode::unsigned_payload;
        return out;
    }
};

}  // namespace spot::s3
