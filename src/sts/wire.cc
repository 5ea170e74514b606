#include "sts/wire.h"

#include "wire/xml.h"

namespace spot::sts {

template <class V>
void describe(V&, GetCallerIdentityInput&) {}

template <class V>
void describe(V& v, GetCallerIdentityOutput& x) {
    v.member("UserId", x.user_id);
    v.member("Account", x.account);
    v.member("Arn", x.arn);
}

namespace {
constexpr wire::Operation operations[] = {
    wire::operation<&Api::get_caller_identity>("GetCallerIdentity"),
};

// Of STS, or of something that answers in its place and knows nothing of it.
Error read_error(const wire::HttpResponse& response) {
    const auto status = response.status;
    const bool unknown = status == 404 || status == 405 || status == 501;
    Error error{status == 403 ? Kind::denied
                : unknown     ? Kind::not_implemented
                              : Kind::unavailable,
                "InternalFailure", "STS answered with the status " + std::to_string(status) + "."};
    const auto document = wire::parse_xml(response.body);
    const auto* found = document ? document->find("Error") : nullptr;
    if (found == nullptr) return error;
    if (const auto* code = found->find("Code")) error.code = code->text;
    if (const auto* message = found->find("Message")) error.message = message->text;
    return error;
}
}  // namespace

wire::RpcService make_service(Api& api) {
    return {.name = "sts",
            .query_version = "2011-06-15",
            .query_xmlns = "https://sts.amazonaws.com/doc/2011-06-15/",
            .operations = operations,
            .api = &api};
}

Result<GetCallerIdentityOutput> Remote::get_caller_identity(const GetCallerIdentityInput&) {
    wire::HttpRequest request{.method = "POST", .path = "/"};
    request.headers.add("content-type", "application/x-www-form-urlencoded");
    request.body = "Action=GetCallerIdentity&Version=2011-06-15";
    const auto response = TRY(client_.send(std::move(request), "sts"));
    if (response.status != 200) return fail(read_error(response));
    const auto document = TRY(wire::parse_xml(response.body));
    const auto* result = document.find("GetCallerIdentityResult");
    if (result == nullptr) {
        return fail(Kind::unavailable, "InternalFailure", "STS answered without a result.");
    }
    return wire::read_shape<GetCallerIdentityOutput>(*result, true);
}

}  // namespace spot::sts
