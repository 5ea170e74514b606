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
    const auto document = TRY(wire::parse_xml(response.body));
    if (response.status != 200) {
        const auto* error = document.find("Error");
        const auto* code = error == nullptr ? nullptr : error->find("Code");
        const auto* message = error == nullptr ? nullptr : error->find("Message");
        return fail(response.status == 403 ? Kind::denied : Kind::unavailable,
                    code == nullptr ? "InternalFailure" : code->text,
                    message == nullptr ? "STS answered with an error." : message->text);
    }
    const auto* result = document.find("GetCallerIdentityResult");
    if (result == nullptr) {
        return fail(Kind::unavailable, "InternalFailure", "STS answered without a result.");
    }
    return wire::read_shape<GetCallerIdentityOutput>(*result, true);
}

}  // namespace spot::sts
