#include "s3/http/customer_key.h"

#include "base/bytes.h"
#include "base/hash.h"
#include "s3/rights.h"
#include "s3/rules/errors.h"

namespace spot::s3 {
namespace {

constexpr std::string_view of_object = "x-amz-server-side-encryption-customer-";
constexpr std::string_view of_source = "x-amz-copy-source-server-side-encryption-customer-";

// AWS names this header, whichever is wrong, and its value only where it is a good one of another
// kind.
constexpr std::string_view argument = "x-amz-server-side-encryption";

tl::unexpected<Error> wrong(std::string message) {
    auto error = refuse("InvalidArgument", std::move(message));
    error.value().details = {{"ArgumentName", std::string(argument)}};
    return error;
}

struct Said {
    std::string_view algorithm;
    std::string_view key;
    std::string_view md5;
};

Result<std::optional<CustomerKey>> key_of(const Said& said) {
    constexpr std::string_view begin =
        "Requests specifying Server Side Encryption with Customer provided keys must ";
    const auto must = [&](std::string_view what) { return wrong(std::string(begin).append(what)); };
    if (said.algorithm.empty()) return must("provide a valid encryption algorithm.");
    if (said.algorithm != "AES256") {
        auto error = refuse("InvalidEncryptionAlgorithmError");
        error.value().details = {{"ArgumentName", std::string(argument)},
                                 {"ArgumentValue", std::string(said.algorithm)}};
        return error;
    }
    if (said.key.empty()) return must("provide an appropriate secret key.");
    const auto bytes = unbase64(said.key);
    if (!bytes || bytes->size() != crypt::key_bytes) {
        return wrong("The secret key was invalid for the specified algorithm.");
    }
    if (said.md5.empty()) return must("provide the client calculated MD5 of the secret key.");
    if (base64(md5(*bytes)) != said.md5) {
        return wrong(
            "The calculated MD5 hash of the key did not match the hash that was provided.");
    }
    return std::optional(CustomerKey(*bytes));
}

Result<std::optional<CustomerKey>> read_key(const Request& request, std::string_view prefix) {
    const auto value = [&](std::string_view name) {
        return asked_header(request, std::string(prefix).append(name));
    };
    const Said said{value("algorithm"), value("key"), value("key-md5")};
    if (said.algorithm.empty() && said.key.empty() && said.md5.empty()) {
        return std::optional<CustomerKey>();
    }
    if (!request.http.over_tls && !request.from_this_machine) {
        return refuse("InvalidRequest",
                      "Requests specifying Server Side Encryption with Customer provided keys must "
                      "be made over a secure connection.");
    }
    return key_of(said);
}

}  // namespace

Result<std::optional<CustomerKey>> read_customer_key(const Request& request) {
    const auto key = TRY(read_key(request, of_object));
    const auto other = asked_header(request, argument);
    if (!key || other.empty()) return key;
    return invalid_argument(
        "Server Side Encryption with Customer provided key is incompatible with the encryption "
        "method specified",
        argument, other);
}

Result<std::optional<CustomerKey>> read_source_customer_key(const Request& request) {
    return read_key(request, of_source);
}

namespace {

void write_key(const std::optional<CustomerKey>& key, const std::string& prefix,
               wire::Headers& headers) {
    if (!key) return;
    headers.set(prefix + "algorithm", "AES256");
    headers.set(prefix + "key", base64(key->view()));
    headers.set(prefix + "key-MD5", base64(md5(key->view())));
}

}  // namespace

void write_customer_key(const std::optional<CustomerKey>& key, wire::Headers& headers) {
    write_key(key, std::string(of_object), headers);
}

void write_source_customer_key(const std::optional<CustomerKey>& key, wire::Headers& headers) {
    write_key(key, std::string(of_source), headers);
}

void say_customer_key(const std::optional<CustomerKey>& key, wire::Headers& headers) {
    if (!key) return;
    headers.set(std::string(of_object) + "algorithm", "AES256");
    headers.set(std::string(of_object) + "key-MD5", base64(md5(key->view())));
}

}  // namespace spot::s3
