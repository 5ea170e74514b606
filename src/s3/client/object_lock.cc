#include "s3/http/object_lock.h"
#include "s3/client/call.h"
#include "s3/http/documents.h"
#include "wire/error_answer.h"

namespace spot::s3 {
namespace {

template <class T>
Result<T> read_answer(const wire::Client& client, Outgoing out) {
    const auto response = TRY(out.send(client));
    const auto& options = client.options();
    TRY(document_of(response, options));
    auto read = read_document<T>(response.body, Author::service);
    if (read) return read;
    return fail(wire::unreadable_answer(response, options.endpoint, read.error().message));
}

}  // namespace

Result<GetObjectRetentionOutput> Remote::get_object_retention(
    const GetObjectRetentionInput& input) {
    Outgoing out("GET", input.bucket, input.key);
    out.query("retention").query_if("versionId", input.version_id);
    return GetObjectRetentionOutput{TRY(read_answer<Retention>(client_, std::move(out)))};
}

Result<PutObjectRetentionOutput> Remote::put_object_retention(
    const PutObjectRetentionInput& input) {
    Outgoing out("PUT", input.bucket, input.key);
    out.query("retention").query_if("versionId", input.version_id);
    if (input.bypass_governance_retention) {
        out.header("x-amz-bypass-governance-retention",
                   *input.bypass_governance_retention ? "true" : "false");
    }
    return out.document(write_retention(input.retention)).run(client_);
}

Result<GetObjectLegalHoldOutput> Remote::get_object_legal_hold(
    const GetObjectLegalHoldInput& input) {
    Outgoing out("GET", input.bucket, input.key);
    out.query("legal-hold").query_if("versionId", input.version_id);
    return GetObjectLegalHoldOutput{TRY(read_answer<LegalHold>(client_, std::move(out))).on};
}

Result<PutObjectLegalHoldOutput> Remote::put_object_legal_hold(
    const PutObjectLegalHoldInput& input) {
    Outgoing out("PUT", input.bucket, input.key);
    out.query("legal-hold").query_if("versionId", input.version_id);
    return out.document(write_legal_hold(input.legal_hold)).run(client_);
}

}  // namespace spot::s3
