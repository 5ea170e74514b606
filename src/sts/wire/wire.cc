#include "sts/wire.h"

#include "sts/wire/identity_shapes.h"
#include "sts/wire/session_shapes.h"
#include "wire/error_answer.h"
#include "wire/services.h"
#include "wire/xml.h"

namespace spot::sts {

namespace {
constexpr wire::Operation operations[] = {STS_OPERATIONS(OPERATION_ROW)};
constexpr std::string_view not_offered[] = {STS_OPERATIONS_NOT_OFFERED(OPERATION_NAME)};

constexpr wire::ErrorName errors[] = {
    // The reader of requests gives this where a constraint is not satisfied.
    {"ValidationException", "ValidationError", 400},
    {"IDPCommunicationError", "IDPCommunicationError", 400},
    {"InvalidIdentityToken", "InvalidIdentityToken", 400},
    {"ExpiredTokenException", "ExpiredTokenException", 400},
};

// The error in an answer of STS, or of something else that answers in its place.
Error refusal(const wire::HttpResponse& response, const std::string& from) {
    auto error = wire::read_error(response, from);
    const auto status = response.status;
    if (status == 404 || status == 405 || status == 501) error.kind = Kind::not_implemented;
    return error;
}

}  // namespace

wire::RpcService make_service(Api& api) {
    return {.name = wire::services::sts.scope,
            .query_version = "2011-06-15",
            .query_xmlns = "https://sts.amazonaws.com/doc/2011-06-15/",
            .complete = true,
            .operations = operations,
            .not_offered = not_offered,
            .errors = errors,
            .api = &api};
}

Result<GetCallerIdentityOutput> Remote::get_caller_identity(const GetCallerIdentityInput&) {
    wire::HttpRequest request{.method = "POST", .path = "/"};
    request.headers.add("content-type", "application/x-www-form-urlencoded");
    request.body = "Action=GetCallerIdentity&Version=2011-06-15";
    const auto response =
        TRY(client_.send(std::move(request), std::string(wire::services::sts.scope)));
    const auto& from = client_.options().endpoint;
    if (response.status / 100 != 2) return fail(refusal(response, from));
    const auto document = wire::parse_xml(response.body);
    if (!document) return fail(wire::unreadable_answer(response, from, "it is not XML"));
    const auto* result = document->find("GetCallerIdentityResult");
    auto identity = wire::read_answer<GetCallerIdentityOutput>(
        result == nullptr ? wire::Node::of_map() : *result, from);
    if (identity && identity->account.empty()) {
        return fail(wire::unreadable_answer(response, from, "it names no account"));
    }
    return identity;
}

}  // namespace spot::sts
