#include "plane/gateway/access_note.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "plane/gateway/gateway.h"

namespace spot::plane {
namespace {

// Counts what is read of a body: what a client that goes away was not sent is not counted.
class CountedSource final : public ByteSource {
  public:
    CountedSource(std::unique_ptr<ByteSource> source,
                  std::shared_ptr<std::atomic<std::uint64_t>> count)
        : source_(std::move(source)), count_(std::move(count)) {}
    std::uint64_t size() const override { return source_->size(); }
    Result<std::size_t> read(std::span<std::byte> out) override {
        auto got = source_->read(out);
        if (got) *count_ += *got;
        return got;
    }
    bool rewind() override { return source_->rewind(); }

  private:
    std::unique_ptr<ByteSource> source_;
    std::shared_ptr<std::atomic<std::uint64_t>> count_;
};

// A 304 is none in the log.
bool is_error(int status) {
    return status >= 300 && status != 304;
}

// The size of the object that an answer is about; nullopt: it is about none.
std::optional<std::uint64_t> size_of_object(const wire::HttpResponse& response) {
    // Only answers about an object have both.
    if (!response.headers.has("accept-ranges") || !response.headers.has("etag")) return {};
    auto text = response.headers.value("content-length");
    const auto range = response.headers.value("content-range");
    if (!range.empty()) text = range.substr(range.find('/') + 1);
    const auto size = parse_int(text);
    if (!size || *size < 0) return {};
    return static_cast<std::uint64_t>(*size);
}

// The key of a client (SSE-C), which may stand in a URL, is kept nowhere. A name counts as it is
// decoded, as it does where the key is looked for.
std::string without_keys(const std::string& uri) {
    constexpr std::string_view key = "customer-key";
    const auto question = uri.find('?');
    if (question == std::string::npos) return uri;
    auto shown = uri.substr(0, question);
    char before = '?';
    for (const auto field : split(std::string_view(uri).substr(question + 1), '&')) {
        const auto name = field.substr(0, field.find('='));
        const bool secret = lower(form_decode(name).value_or(std::string(name))).ends_with(key);
        shown += std::exchange(before, '&');
        shown += secret ? std::string(name) + "=-" : std::string(field);
    }
    return shown;
}

}  // namespace

AccessNote::AccessNote(const Gateway& gateway, const std::string& bucket, const std::string& source)
    : gateway_(gateway),
      target_(gateway.s3().log_target(bucket)),
      source_target_(gateway.s3().log_target(source)),
      bucket_(wanted() ? bucket : std::string()) {
    if (wanted()) received_ = whole_ = made_ = gateway_.now();
}

void AccessNote::request_is_whole() {
    if (wanted()) whole_ = made_ = gateway_.now();
}

void AccessNote::answer_is_made() {
    if (wanted()) made_ = gateway_.now();
}

void AccessNote::keep(const wire::HttpRequest& request, const s3::RequestContext& context,
                      Subject subject, wire::HttpResponse& response) {
    if (!wanted()) return;
    kept_ = true;
    const auto& who = context.identity;
    const auto header = [&](std::string_view name) {
        return std::string(request.headers.value(name));
    };
    record_ = {.bucket = bucket_,
               .time = received_,
               .remote_ip = context.source_ip,
               .requester = gateway_.requester_of(who),
               .request_id = context.request_id,
               .operation = std::move(subject.operation),
               .key = std::move(subject.key),
               .method = request.method,
               .uri = without_keys(subject.uri),
               .status = response.status,
               .error_code = is_error(response.status) ? facts_.error_code : "",
               .object_size = subject.object_size,
               .referer = header("referer"),
               .user_agent = header("user-agent"),
               .version_id = std::move(subject.version_id),
               .host_id = context.host_id,
               .cipher_suite = std::string(cipher_suite_),
               .host_header = header("host"),
               .tls_version = std::string(tls_version_)};
    if (!who.access_key_id.empty()) {
        record_.signature_version = who.service.empty() ? "SigV2" : "SigV4";
        record_.auth_type = who.presigned ? "QueryString" : "AuthHeader";
    }
    const auto& by_list = context.permit.by_list;
    record_.acl_required = facts_.acl_required || (by_list != nullptr && *by_list);
    if (!record_.object_size && response.status < 300) {
        record_.object_size = size_of_object(response);
    }
    if (request.method == "HEAD") return;
    record_.bytes_sent = response.body.size();
    if (!response.stream) return;
    sent_ = std::make_shared<std::atomic<std::uint64_t>>(0);
    response.stream = std::make_unique<CountedSource>(std::move(response.stream), sent_);
}

void AccessNote::keep_source(const s3::CopySource& source, std::string operation) {
    if (source_target_ == nullptr || !kept_) return;
    source_record_ = record_;
    source_record_.bucket = source.bucket;
    source_record_.key = source.key;
    source_record_.version_id = source.version_id;
    source_record_.operation = std::move(operation);
    source_record_.object_size.reset();
}

void AccessNote::add_removals() {
    for (auto& removal : facts_.removals) {
        auto record = record_;
        record.operation = "BATCH.DELETE.OBJECT";
        record.key = std::move(removal.key);
        record.version_id = std::move(removal.version_id);
        record.method.clear();
        record.uri.clear();
        record.status = removal.status;
        record.error_code = std::move(removal.error_code);
        record.bytes_sent = 0;
        record.total_time.reset();
        record.turn_around_time.reset();
        record.referer.clear();
        record.user_agent.clear();
        gateway_.s3().log_access(target_, record);
    }
}

AccessNote::~AccessNote() {
    if (!kept_) return;
    if (sent_ != nullptr) record_.bytes_sent = *sent_;
    record_.total_time = std::max(gateway_.now() - received_, Duration{});
    record_.turn_around_time = std::max(made_ - whole_, Duration{});
    if (target_ != nullptr) {
        gateway_.s3().log_access(target_, record_);
        add_removals();
    }
    if (source_target_ == nullptr || source_record_.operation.empty()) return;
    source_record_.total_time = record_.total_time;
    source_record_.turn_around_time = record_.turn_around_time;
    gateway_.s3().log_access(source_target_, source_record_);
}

}  // namespace spot::plane
