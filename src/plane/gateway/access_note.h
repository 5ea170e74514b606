#pragma once

// The lines that one request to S3 adds to an access log, when its exchange ends. Where its bucket
// is not logged, nothing is done. To be included inside plane/ only.

#include <atomic>
#include <memory>
#include <string>

#include "base/clock.h"
#include "s3/wire.h"

namespace spot::plane {

class Gateway;

// Used by one thread at a time. The gateway outlives it.
class AccessNote {
  public:
    // Begins when the head of the request has come. `source`: the bucket of the object that it
    // copies, whose log has a line, too; "": it copies none.
    AccessNote(const Gateway&, const std::string& bucket, const std::string& source = {});
    AccessNote(const AccessNote&) = delete;
    AccessNote& operator=(const AccessNote&) = delete;
    ~AccessNote();

    bool wanted() const { return target_ != nullptr || source_target_ != nullptr; }
    // For RequestContext::facts. nullptr: not wanted.
    s3::AnswerFacts* facts() { return wanted() ? &facts_ : nullptr; }

    // How the request has come, where it was over TLS. The texts live for ever.
    void secured_by(std::string_view version, std::string_view cipher) {
        tls_version_ = version;
        cipher_suite_ = cipher;
    }
    // The whole request has come, and: its answer is made and may be sent.
    void request_is_whole();
    void answer_is_made();

    // The log says this of the request, beside what the context and its answer say.
    struct Subject {
        std::string operation;
        std::string key;
        std::string uri;
        std::string version_id;
        std::optional<std::uint64_t> object_size;  // nullopt: that of the answer, if it has one
    };
    // Keeps what is to be said of an answer. A body that is a stream is counted as it is sent. The
    // last answer counts.
    void keep(const wire::HttpRequest&, const s3::RequestContext&, Subject, wire::HttpResponse&);

    // Keeps what the log of the source says of it, once the rest is kept.
    void keep_source(const s3::CopySource&, std::string operation);

  private:
    void add_removals();

    const Gateway& gateway_;
    const s3::LogTargetPtr target_, source_target_;
    const std::string bucket_;
    Time received_{};
    Time whole_{};
    Time made_{};
    std::string_view tls_version_, cipher_suite_;
    s3::AnswerFacts facts_;
    bool kept_ = false;
    s3::LogRecord record_;
    s3::LogRecord source_record_;
    std::shared_ptr<std::atomic<std::uint64_t>> sent_;  // shared with the body that is sent
};

}  // namespace spot::plane
