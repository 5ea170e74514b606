#include "plane/plane.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/failpoint.h"
#include "base/log.h"
#include "cloudwatch/alarms.h"
#include "cloudwatch/wire.h"
#include "dynamodb/tables.h"
#include "dynamodb/wire.h"
#include "plane/alarm_topics.h"
#include "plane/endpoint_posts.h"
#include "plane/folder/control.h"
#include "plane/folder/data_folder.h"
#include "plane/folder/descriptors.h"
#include "plane/folder/encryption.h"
#include "plane/folder/identity_providers.h"
#include "plane/folder/plane_account.h"
#include "plane/folder/snapshot.h"
#include "plane/folder/tls_folder.h"
#include "plane/gateway/gateway.h"
#include "plane/gateway/keys.h"
#include "plane/gateway/waiters.h"
#include "plane/measurements.h"
#include "plane/notifications.h"
#include "plane/scrub.h"
#include "plane/sweep.h"
#include "plane/topic_queues.h"
#include "s3/service.h"
#include "s3/wire.h"
#include "sns/topics.h"
#include "sns/wire.h"
#include "sqs/queues.h"
#include "sqs/wire.h"
#include "storage/blob.h"
#include "storage/kv_rocksdb.h"
#include "sts/identity.h"
#include "sts/wire.h"
#include "wire/services.h"

namespace spot::plane {

struct Plane::Parts {
    PlaneOptions options;
    SystemClock clock;
    SystemRandom random;
    Waiters waiters;
    Descriptors descriptors;
    std::optional<Encryption> encryption;
    PlaneAccount account;
    wire::Credentials credentials;
    std::unique_ptr<KeyRing> keys;
    std::unique_ptr<IdentityProviders> identity_providers;  // nullptr: none is trusted
    std::unique_ptr<Space> space;
    std::unique_ptr<kv::DiskStore> store;
    std::unique_ptr<blob::Blobs> blobs;
    std::unique_ptr<sqs::Queues> queues;
    std::unique_ptr<TopicQueues> topic_queues;
    std::unique_ptr<sns::Topics> topics;
    std::unique_ptr<Sweep> log_deliveries;  // of access logs: they may sync large bodies
    std::unique_ptr<Sweep> deliveries;      // to endpoints; woken by the posts that end
    std::unique_ptr<EndpointPosts> endpoint_posts;
    std::unique_ptr<Notifications> notifications;
    std::unique_ptr<s3::Service> s3;
    std::unique_ptr<s3::HttpApi> s3_http;
    std::unique_ptr<dynamodb::Tables> tables;
    std::unique_ptr<AlarmTopics> alarm_topics;
    std::unique_ptr<cloudwatch::Alarms> alarms;
    std::unique_ptr<sts::Identity> identity;
    std::unique_ptr<Measurements> measurements;
    std::unique_ptr<Gateway> gateway;
    std::unique_ptr<Sweep> sweep;
    std::unique_ptr<Scrub> scrub;
    std::optional<http::Certificate> certificate;
    std::unique_ptr<http::Server> server;
    std::unique_ptr<Control> control;

    Result<void> open();
    Result<std::optional<http::TlsOptions>> tls();
    Result<void> serve();
    void open_control();
    Result<std::shared_ptr<const sts::Providers>> providers();
    // By which clients on this machine reach the plane; "": it does not serve yet.
    std::string endpoint() const;
};

namespace {

Result<void> check(const PlaneOptions& options) {
    if (!options.auth && !is_loopback(options.host)) {
        return fail(Kind::invalid, "AuthRequired",
                    fmt::format("--auth off is only for loopback; {} can be reached by others",
                                options.host));
    }
    return {};
}

}  // namespace

Result<void> Plane::Parts::open() {
    const auto& folder = options.data_dir;
    descriptors = TRY(take_descriptors());
    const auto opened =
        TRY(unlock_folder(folder, options.encryption, Unlock::begin, clock, random));
    if (opened.keys) {
        encryption = {opened.master_id, opened.keys->current().number, opened.key_file_made};
    }
    TRY(prepare_data_folder(folder, encryption ? encrypted_format : plain_format));
    space = std::make_unique<Space>(real_disk(), folder);
    store = TRY(kv::open_rocksdb(
        folder + "/store",
        {.disk = opened.disk, .space = space.get(), .most_open_files = descriptors.store}));
    // The store's lock is held.
    account = TRY(settle_account(folder, options.region, options.account_id));
    blobs = TRY(blob::open_blob_files(folder + "/blobs", random,
                                      {.disk = opened.disk, .space = space.get()}));
    credentials = TRY(load_credentials(folder, random));
    FAILPOINT("plane.credentials");
    TRY(read_keys(folder));  // errors in the files of keys are reported at the start
    keys = std::make_unique<KeyRing>(folder, clock);
    const auto& [region, account_id] = account;
    if (!options.identity_providers.empty()) {
        identity_providers = std::make_unique<IdentityProviders>(options.identity_providers);
        TRY(identity_providers->current());
    }
    FAILPOINT("plane.blobs.opened");
    queues = TRY(sqs::Queues::open(*store, clock, random, waiters, {region, account_id}));
    topic_queues = std::make_unique<TopicQueues>(*queues);
    topics = TRY(sns::Topics::open(
        *store, clock, random, *topic_queues,
        {region, account_id, [this] { return endpoint(); }, options.mails.has_value()}));
    endpoint_posts = std::make_unique<EndpointPosts>(
        options.mails, clock, random, http::PosterOptions{.most_at_once = descriptors.posts});
    notifications = std::make_unique<Notifications>(*queues, *topics, account_id);
    s3 = std::make_unique<s3::Service>(*store, *blobs, clock, random, *notifications,
                                       s3::Settings{region, account_id, encryption.has_value()});
    TRY(s3->find_logged_buckets());
    s3_http = std::make_unique<s3::HttpApi>(*s3);
    tables = TRY(dynamodb::Tables::open(*store, clock, random, {region, account_id}));
    alarm_topics = std::make_unique<AlarmTopics>(*topics);
    alarms = TRY(cloudwatch::Alarms::open(*store, clock, {region, account_id}, alarm_topics.get()));
    identity = std::make_unique<sts::Identity>(sts::Caller{.account_id = account_id});
    measurements = std::make_unique<Measurements>(*queues, *tables, *topics, *s3, *alarms);
    FAILPOINT("plane.loaded");
    scrub = std::make_unique<Scrub>(*s3, *store);
    clear_snapshot(folder);
    return {};
}

// For strangers, who are not told where files lie.
Result<std::shared_ptr<const sts::Providers>> Plane::Parts::providers() {
    if (identity_providers == nullptr) return std::make_shared<const sts::Providers>();
    auto current = identity_providers->current();
    if (current) return current;
    log(Level::error, "no web identity can be verified", {{"error", current.error().message}});
    return fail(Kind::invalid, "IDPCommunicationError",
                "The keys of the identity provider cannot be read; the plane's log says why.");
}

Result<std::optional<http::TlsOptions>> Plane::Parts::tls() {
    const auto& folder = options.data_dir;
    auto files = options.tls;
    if (options.tls_self_signed) {
        files = TRY(self_signed_files(folder, options.host, clock.now()));
    }
    if (!files) {
        TRY(forget_serving_certificate(folder));
        return std::optional<http::TlsOptions>();
    }
    certificate = TRY(http::read_certificate(files->certificate));
    return std::optional(http::TlsOptions{
        .files = *files, .changed = [folder](const http::Certificate& now) {
            if (auto written = write_serving_certificate(folder, now); !written) {
                log(Level::error,
                    "the plane's own clients cannot be told of its certificate, and may not trust "
                    "it",
                    {{"error", written.error().message}});
            }
        }});
}

// Some file systems allow no sockets. The plane serves without one, too; `verify` and `backup` then
// report that the folder is in use.
void Plane::Parts::open_control() {
    auto opened = Control::open(options.data_dir,
                                {{"verify", [this](const Say& say) { return scrub->verify(say); }},
                                 {"snapshot", [this](const Say&) {
                                      return make_snapshot(options.data_dir, *store, *blobs);
                                  }}});
    if (opened) {
        control = std::move(*opened);
    } else {
        log(Level::warn, "verify and backup cannot ask this plane while it runs",
            {{"error", opened.error().message}});
    }
}

Result<void> Plane::Parts::serve() {
    std::vector<wire::RpcService> services{sqs::make_service(*queues),
                                           dynamodb::make_service(*tables),
                                           dynamodb::make_streams_service(tables->streams()),
                                           cloudwatch::make_service(*alarms),
                                           sts::make_service(*identity),
                                           sns::make_service(*topics)};
    gateway = std::make_unique<Gateway>(
        std::move(services), *s3_http, *store, waiters, clock, random,
        GatewayOptions{account.region,
                       options.auth,
                       credentials,
                       keys.get(),
                       account.account_id,
                       {.files = descriptors.files},
                       [this](const std::string& queue) { return queues->policy_of_name(queue); },
                       options.domain,
                       [this](const wire::RpcService& service, std::string_view operation,
                              const wire::Node& input, int status, std::string_view code) {
                           if (service.name != wire::services::dynamodb.scope) return;
                           tables->count_failure(operation, input, status, code);
                       },
                       [this](const std::string& path) { return topics->certificate_at(path); },
                       [this] { return providers(); }});
    sweep = std::make_unique<Sweep>(
        std::vector<SweepPart>{
            {"sqs", [this](Time now) { return queues->sweep(now); }},
            {"measurements", [this](Time now) { return measurements->sweep(now); }},
            {"sns", [this](Time now) { return topics->sweep(now); }},
            {"alarms", [this](Time now) { return alarms->sweep(now); }},
            {"s3", [this](Time now) { return s3->sweep(now); }},
            {"dynamodb", [this](Time now) { return tables->sweep(now); }},
        },
        clock);
    waiters.listen("sweep", [this] { sweep->wake(); });
    // By itself, since it waits until what it sends is durable.
    deliveries = std::make_unique<Sweep>(
        std::vector<SweepPart>{
            {"deliveries", [this](Time now) { return topics->deliver_due(now, *endpoint_posts); }}},
        clock);
    topics->when_deliverable([this] { deliveries->wake(); });
    log_deliveries = std::make_unique<Sweep>(
        std::vector<SweepPart>{
            {"access logs",
             [this](Time now) { return s3->deliver_logs(now, s3::LogDelivery::due); }}},
        clock);
    s3->when_many_logs_wait([this] { log_deliveries->wake(); });
    auto shown = TRY(tls());
    server = TRY(http::Server::start({.host = options.host,
                                      .port = options.port,
                                      .most_connections = descriptors.connections,
                                      .tls = std::move(shown)},
                                     *gateway));
    FAILPOINT("plane.listening");
    open_control();
    sweep->start();
    deliveries->start();
    log_deliveries->start();
    scrub->start();
    gateway->set_ready(true);
    return {};
}

Plane::Plane(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

// The server stops first, so that no request comes while the rest closes; the store closes last, as
// everything uses it.
Plane::~Plane() {
    parts_->gateway->set_ready(false);
    parts_->scrub->stop();  // first: a `verify` under way ends with it
    parts_->control.reset();
    parts_->sweep->stop();
    parts_->deliveries->stop();
    parts_->log_deliveries->stop();
    parts_->endpoint_posts.reset();  // posts under way are given up, and made again after a start
    parts_->server.reset();
    parts_->s3->deliver_logs(parts_->clock.now(), s3::LogDelivery::all);
    if (const auto stored = parts_->measurements->flush(parts_->clock.now()); !stored) {
        log(Level::warn, "the last minute's metrics are not stored",
            {{"error", stored.error().message}});
    }
}

Result<std::unique_ptr<Plane>> Plane::start(PlaneOptions options) {
    TRY(check(options));
    auto parts = std::make_unique<Parts>();
    parts->options = std::move(options);
    TRY(parts->open());
    TRY(parts->serve());
    auto plane = std::unique_ptr<Plane>(new Plane(std::move(parts)));
    TRY(write_endpoint(plane->parts_->options.data_dir, plane->endpoint()));
    return plane;
}

std::uint16_t Plane::port() const {
    return parts_->server->port();
}

std::string Plane::Parts::endpoint() const {
    if (server == nullptr) return {};
    const auto& host = options.host;
    // A wildcard address, on which a server listens everywhere, is no address to connect to.
    const bool everywhere = host == "0.0.0.0" || host == "::";
    const auto shown = everywhere                            ? std::string("127.0.0.1")
                       : host.find(':') != std::string::npos ? "[" + host + "]"
                                                             : host;
    return fmt::format("{}://{}:{}", certificate ? "https" : "http", shown, server->port());
}

std::string Plane::endpoint() const {
    return parts_->endpoint();
}

const http::Certificate* Plane::certificate() const {
    return parts_->certificate ? &*parts_->certificate : nullptr;
}

const Encryption* Plane::encryption() const {
    return parts_->encryption ? &*parts_->encryption : nullptr;
}

const PlaneAccount& Plane::account() const {
    return parts_->account;
}
const wire::Credentials& Plane::credentials() const {
    return parts_->credentials;
}

void Plane::show_page(const std::string& url) {
    parts_->gateway->show_page(url);
}

void Plane::drain(int seconds) {
    parts_->gateway->set_ready(false);
    parts_->server->drain(seconds);
}

}  // namespace spot::plane
