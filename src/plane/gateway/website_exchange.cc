#include "base/bytes.h"
#include "plane/gateway/exchanges.h"

namespace spot::plane {
namespace {

// The memory that an object takes while it is sent.
constexpr std::uint64_t piece_bytes = 256 * 1024;

}  // namespace

WebsiteExchange::WebsiteExchange(Gateway& gateway, std::string bucket, wire::HttpRequest head,
                                 std::string peer)
    : gateway_(gateway),
      lease_(gateway.admission()),
      bucket_(std::move(bucket)),
      head_(std::move(head)),
      note_(gateway, bucket_) {
    context_.request_id = gateway.new_request_id();
    context_.host_id = gateway.new_host_id();
    context_.source_ip = std::move(peer);
    context_.base_url = base_url_of(head_);
    context_.identity.anonymous = true;
    context_.facts = note_.facts();
}

std::optional<wire::HttpResponse> WebsiteExchange::early_answer() {
    const bool reads = head_.method == "GET" || head_.method == "HEAD";
    if (!reads) return serve();  // which is a refusal
    if (lease_.take_files(1) && lease_.take_memory(piece_bytes) && lease_.take_request()) {
        return std::nullopt;
    }
    shed_ = true;
    return refuse(s3::HttpApi::slow_down());
}

wire::HttpResponse WebsiteExchange::refuse(const Error& error) {
    auto response = s3::HttpApi::website_page(error, context_);
    note(response);
    return response;
}

void WebsiteExchange::note(wire::HttpResponse& response) {
    if (!note_.wanted()) return;
    const auto path = std::string_view(head_.path).substr(1);
    const auto& read = note_.facts()->key;
    note_.keep(head_, context_,
               {.operation = "WEBSITE." + head_.method + ".OBJECT",
                .key = read.empty() ? percent_decode(path).value_or(std::string(path)) : read,
                .uri = head_.path + (head_.query.empty() ? "" : "?" + head_.query)},
               response);
}

wire::HttpResponse WebsiteExchange::serve() {
    const auto admit = [this](const s3::Request& request) {
        return gateway_.authorize_s3(context_.identity, request, context_.source_ip);
    };
    auto response = gateway_.s3().serve_website(bucket_, head_, admit, context_);
    note(response);
    return response;
}

http::Outcome WebsiteExchange::answer(std::string, bool) {
    note_.request_is_whole();
    return {serve(), std::nullopt};
}

}  // namespace spot::plane
