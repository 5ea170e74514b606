#pragma once

// The plane that a transcript talks to: the real gateway and the real services, in memory, with a
// clock that moves only when a transcript says so and chance that begins anew with every step. The
// same requests get the same bytes, in whatever order the files run.

#include <map>
#include <string>

#include "cloudwatch/alarms.h"
#include "dynamodb/tables.h"
#include "golden/transcript.h"
#include "plane/alarm_topics.h"
#include "plane/gateway/gateway.h"
#include "plane/measurements.h"
#include "plane/notifications.h"
#include "plane/topic_queues.h"
#include "s3/service.h"
#include "sns/topics.h"
#include "storage/kv_memory.h"
#include "sts/identity.h"

namespace spot::golden {

// Chance that a title decides: what a step draws does not depend on the steps before it, so that a
// new step changes no answer but its own.
class StepRandom final : public Random {
  public:
    void begin(std::string_view title);
    void fill(std::span<std::byte> out) override { random_->fill(out); }

  private:
    std::optional<SeededRandom> random_{std::in_place, 0};
};

// A folder that is gone with this.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::string& path() const { return path_; }

  private:
    std::string path_;
};

// For one transcript, in one thread.
class World {
  public:
    // `directives`: the file's own. Code "BadTranscript" for those that nobody knows.
    static Result<std::unique_ptr<World>> make(const std::vector<Directive>& directives);

    // Does what the directives say, sends the request and gives the answer. Its stream, where it
    // has one, is read into its body. Code "BadTranscript".
    Result<wire::HttpResponse> say(const Step&);
    // The request of the last step as it was sent.
    const wire::HttpRequest& sent() const { return sent_; }

    const std::vector<wire::RpcService>& services() const { return gateway_.services(); }

  private:
    World(bool auth, bool encrypted);

    struct Signing;
    Result<void> file_directive(const Directive&);
    Result<void> add_user(std::string_view arguments);
    Result<void> prepare(const Directive&);
    Result<void> sweep();
    Result<wire::HttpRequest> build(const Step&);
    Result<void> encode_body(const Step&, wire::HttpRequest&) const;
    Result<Signing> signing_of(const Step&) const;
    Result<void> sign(const Signing&, wire::HttpRequest&) const;
    void chunk(const Signing&, wire::HttpRequest&) const;
    Result<std::string> fill_in(std::string_view text) const;
    wire::HttpResponse send(wire::HttpRequest, bool shed);
    Result<void> keep(const Step&, const wire::HttpResponse&);

    TemporaryFolder folder_;
    ManualClock clock_;
    StepRandom random_;
    kv::MemoryStore store_;
    plane::Waiters waiters_;
    plane::KeyRing keys_;
    std::unique_ptr<blob::Blobs> blobs_;
    std::unique_ptr<sqs::Queues> queues_;
    plane::TopicQueues topic_queues_;
    std::unique_ptr<sns::Topics> topics_;
    plane::Notifications notifications_;
    s3::Service s3_;
    s3::HttpApi s3_http_;
    std::unique_ptr<dynamodb::Tables> tables_;
    plane::AlarmTopics alarm_topics_;
    std::unique_ptr<cloudwatch::Alarms> alarms_;
    sts::Identity identity_;
    plane::Gateway gateway_;

    std::string default_signing_;  // the arguments of the file's "sign"
    std::map<std::string, wire::Credentials> users_;
    std::map<std::string, std::string> kept_;
    wire::HttpRequest sent_;
};

}  // namespace spot::golden
