#include "golden/world.h"

#include <fmt/format.h>
#include <stdlib.h>

#include <filesystem>
#include <regex>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"
#include "base/time_text.h"
#include "cloudwatch/wire.h"
#include "dynamodb/wire.h"
#include "golden/hex_dump.h"
#include "sns/wire.h"
#include "sqs/wire.h"
#include "sts/wire.h"
#include "wire/cbor.h"
#include "wire/json.h"

namespace spot::golden {
namespace {

constexpr std::string_view region = "us-east-1";
constexpr std::string_view account_id = "000000000000";
constexpr std::string_view host = "127.0.0.1:4566";
constexpr std::string_view peer = "127.0.0.1";
constexpr std::int64_t largest_body = 1 << 20;
const wire::Credentials root{"AKIDEXAMPLE", "secret", ""};

tl::unexpected<Error> bad(std::string why) {
    return fail(Kind::invalid, "BadTranscript", std::move(why));
}

// "30s", "-20m", "2h", "14d".
Result<Duration> parse_duration(std::string_view text) {
    const auto unit = text.empty() ? ' ' : text.back();
    const auto count = parse_int(text.substr(0, text.size() - (text.empty() ? 0 : 1)));
    const std::int64_t seconds = unit == 's'   ? 1
                                 : unit == 'm' ? 60
                                 : unit == 'h' ? 3600
                                 : unit == 'd' ? 86'400
                                               : 0;
    if (!count || seconds == 0) return bad(fmt::format("'{}' is no duration", text));
    return Duration(std::chrono::seconds(*count * seconds));
}

void write_cbor(wire::CborSink& sink, const wire::Node& node) {
    using Type = wire::Node::Type;
    switch (node.type) {
        case Type::boolean: return sink.boolean(node.boolean);
        case Type::number:
            if (const auto whole = parse_int(node.text)) return sink.number(*whole);
            return sink.real(strtod(node.text.c_str(), nullptr));
        case Type::list:
            sink.begin_list();
            for (const auto& item : node.items) {
                sink.item();
                write_cbor(sink, item);
            }
            return sink.end_list();
        case Type::map:
            sink.begin_map();
            for (const auto& member : node.members) {
                sink.entry(member.name);
                // What a time is CBOR says with a tag, and JSON does not.
                if (member.name.ends_with("Time") || member.name == "Timestamp") {
                    const auto seconds = parse_int(member.value.text);
                    if (seconds) {
                        sink.time(from_seconds(*seconds));
                        continue;
                    }
                }
                write_cbor(sink, member.value);
            }
            return sink.end_map();
        default: return sink.text(node.text);
    }
}

const Directive* find(const std::vector<Directive>& directives, std::string_view name) {
    for (const auto& directive : directives) {
        if (directive.name == name) return &directive;
    }
    return nullptr;
}

}  // namespace

// How a request is signed.
struct World::Signing {
    bool any = true;
    wire::Credentials credentials;
    std::string service;
    std::string region;
    std::string payload;  // of x-amz-content-sha256; "": the body's own digest
    Time at;
    std::int64_t valid_seconds = 0;  // in the query of the URL, for so long; 0: in a header
    bool version_2 = false;
    std::string chunks;   // "", "signed", "broken", "signed-trailer", "unsigned-trailer"
    std::string trailer;  // NAME:VALUE
};

void StepRandom::begin(std::string_view title) {
    std::uint64_t seed = 0;
    for (const char c : sha256(title).substr(0, sizeof seed)) {
        seed = seed << 8 | static_cast<unsigned char>(c);
    }
    random_.emplace(seed);
}

TemporaryFolder::TemporaryFolder() {
    auto name = (std::filesystem::temp_directory_path() / "spot_golden_XXXXXX").string();
    CHECK(::mkdtemp(name.data()) != nullptr, "no temporary folder can be made");
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

World::World(bool auth, bool encrypted)
    : keys_(folder_.path(), clock_),
      blobs_(blob::make_blob_memory(random_)),
      queues_(std::move(*sqs::Queues::open(store_, clock_, random_, waiters_, {}))),
      topic_queues_(*queues_),
      topics_(std::move(*sns::Topics::open(store_, clock_, random_, topic_queues_, {}))),
      notifications_(*queues_, *topics_, std::string(account_id)),
      s3_(store_, *blobs_, clock_, random_, notifications_, s3::Settings{.encrypted = encrypted}),
      s3_http_(s3_),
      tables_(std::move(*dynamodb::Tables::open(store_, clock_, random_, {}))),
      alarm_topics_(*topics_),
      alarms_(std::move(*cloudwatch::Alarms::open(store_, clock_, {}, &alarm_topics_))),
      identity_({.account_id = std::string(account_id)}),
      gateway_(
          {sqs::make_service(*queues_), dynamodb::make_service(*tables_),
           dynamodb::make_streams_service(tables_->streams()), cloudwatch::make_service(*alarms_),
           sts::make_service(identity_), sns::make_service(*topics_)},
          s3_http_, store_, waiters_, clock_, random_,
          {.region = std::string(region),
           .auth = auth,
           .credentials = root,
           .keys = &keys_,
           .account_id = std::string(account_id),
           .queue_policy = [this](const std::string& queue) {
               return queues_->policy_of_name(queue);
           }}) {
    gateway_.set_ready(true);
}

Result<std::unique_ptr<World>> World::make(const std::vector<Directive>& directives) {
    const auto* auth = find(directives, "auth");
    std::unique_ptr<World> world(new World(auth == nullptr || auth->arguments != "off",
                                           find(directives, "encrypted") != nullptr));
    for (const auto& directive : directives) TRY(world->file_directive(directive));
    return world;
}

Result<void> World::file_directive(const Directive& directive) {
    if (directive.name == "auth" || directive.name == "encrypted") return {};
    if (directive.name == "sign") {
        default_signing_ = directive.arguments;
        return {};
    }
    if (directive.name == "user") return add_user(directive.arguments);
    return bad(fmt::format("no file has a directive @{}", directive.name));
}

// "NAME read-only bucket=... queue=... table=...".
Result<void> World::add_user(std::string_view arguments) {
    const auto words = split(arguments, ' ');
    plane::AccessKey wanted;
    wanted.user = words[0];
    for (const auto word : std::span(words).subspan(1)) {
        const auto equals = word.find('=');
        const auto name = word.substr(0, equals);
        const std::string value(equals == std::string_view::npos ? "" : word.substr(equals + 1));
        if (name == "read-only") {
            wanted.access.read_only = true;
        } else if (name == "bucket") {
            wanted.access.buckets.push_back(value);
        } else if (name == "queue") {
            wanted.access.queues.push_back(value);
        } else if (name == "table") {
            wanted.access.tables.push_back(value);
        } else {
            return bad(fmt::format("a user has no '{}'", name));
        }
    }
    random_.begin(wanted.user);
    const auto key = TRY(plane::create_key(folder_.path(), wanted, clock_, random_));
    users_[key.user] = {key.access_key_id, key.secret_access_key, ""};
    return {};
}

Result<wire::HttpResponse> World::say(const Step& step) {
    random_.begin(step.title);
    for (const auto& directive : step.directives) TRY(prepare(directive));
    auto request = TRY(build(step));
    sent_ = {.method = request.method,
             .path = request.path,
             .query = request.query,
             .headers = request.headers,
             .body = request.body};
    auto response = send(std::move(request), find(step.directives, "shed") != nullptr);
    if (response.stream) {
        response.body = TRY(read_all(*response.stream, largest_body));
        response.stream.reset();
    }
    TRY(keep(step, response));
    return response;
}

Result<void> World::prepare(const Directive& directive) {
    if (directive.name == "advance") {
        clock_.advance(TRY(parse_duration(directive.arguments)));
        return {};
    }
    if (directive.name == "sweep") return sweep();
    for (const auto* known : {"sign", "chunked", "cbor", "hex", "keep", "swap-body", "no-length",
                              "repeat", "content-md5", "shed"}) {
        if (directive.name == known) return {};
    }
    return bad(fmt::format("no step has a directive @{}", directive.name));
}

// All that happens because time has passed, until nothing more is due.
Result<void> World::sweep() {
    plane::Measurements measurements(*queues_, *tables_, *topics_, s3_, *alarms_);
    for (bool more = true; more;) {
        more = false;
        const auto now = clock_.now();
        more |= TRY(queues_->sweep(now)).more;
        more |= TRY(measurements.sweep(now)).more;
        more |= TRY(alarms_->sweep(now)).more;
        more |= TRY(s3_.sweep(now)).more;
        more |= TRY(tables_->sweep(now)).more;
    }
    return {};
}

Result<wire::HttpRequest> World::build(const Step& step) {
    const auto text = TRY(fill_in(step.request));
    auto request = TRY(parse_request(text));
    TRY(encode_body(step, request));
    if (!request.headers.has("Host")) request.headers.add("Host", host);
    const auto signing = TRY(signing_of(step));
    // What is not encoded has its length before it is signed, as with any client.
    const bool tells_length = find(step.directives, "no-length") == nullptr &&
                              !request.headers.has("Content-Length") &&
                              (!request.body.empty() || request.method == "PUT");
    if (tells_length && signing.chunks.empty()) {
        request.headers.add("Content-Length", std::to_string(request.body.size()));
    }
    TRY(sign(signing, request));
    if (const auto* swapped = find(step.directives, "swap-body")) {
        request.body = swapped->arguments;
    }
    return request;
}

Result<void> World::encode_body(const Step& step, wire::HttpRequest& request) const {
    if (find(step.directives, "cbor") != nullptr) {
        const auto node = TRY(wire::parse_json(request.body));
        wire::CborSink sink;
        write_cbor(sink, node);
        request.body = sink.take();
    } else if (find(step.directives, "hex") != nullptr) {
        auto bytes = read_hex_dump(request.body);
        if (!bytes) return bad("the body is not hexadecimal");
        request.body = std::move(*bytes);
    }
    if (const auto* repeat = find(step.directives, "repeat")) {
        const auto piece = std::move(request.body);
        request.body.clear();
        for (auto left = parse_int(repeat->arguments).value_or(0); left > 0; --left) {
            request.body += piece;
        }
    }
    if (find(step.directives, "content-md5") != nullptr) {
        request.headers.add("Content-MD5", base64(md5(request.body)));
    }
    return {};
}

Result<World::Signing> World::signing_of(const Step& step) const {
    Signing signing{.credentials = root, .region = std::string(region), .at = clock_.now()};
    const auto* own = find(step.directives, "sign");
    const auto& arguments = own == nullptr ? default_signing_ : own->arguments;
    const auto words = split(arguments, ' ');
    signing.any = !words[0].empty() && words[0] != "none";
    signing.service = words[0];
    for (const auto word : std::span(words).subspan(1)) {
        const auto equals = word.find('=');
        const auto name = word.substr(0, equals);
        const std::string value(equals == std::string_view::npos ? "" : word.substr(equals + 1));
        if (name == "key") {
            signing.credentials.access_key_id = value;
        } else if (name == "secret") {
            signing.credentials.secret_access_key = value;
        } else if (name == "user" && users_.contains(value)) {
            signing.credentials = users_.at(value);
        } else if (name == "region") {
            signing.region = value;
        } else if (name == "payload") {
            signing.payload = value;
        } else if (name == "at") {
            signing.at += TRY(parse_duration(value));
        } else if (name == "query") {
            signing.valid_seconds = TRY(parse_duration(value)) / std::chrono::seconds(1);
        } else if (name == "version-2") {
            signing.version_2 = true;
        } else {
            return bad(fmt::format("nothing is signed with '{}'", word));
        }
    }
    if (const auto* chunked = find(step.directives, "chunked")) {
        const auto parts = split(chunked->arguments, ' ');
        signing.chunks = parts[0];
        if (parts.size() > 1) signing.trailer = parts[1];
    }
    return signing;
}

Result<void> World::sign(const Signing& signing, wire::HttpRequest& request) const {
    const wire::SignOptions options{signing.region, signing.service, signing.at, signing.payload};
    if (!signing.chunks.empty()) {
        chunk(signing, request);
    } else if (!signing.any) {
        return {};
    } else if (signing.version_2 && signing.valid_seconds == 0) {
        const auto date = http_date(signing.at);
        const auto text = request.method + "\n\n\n" + date + "\n" + request.path;
        request.headers.set("Date", date);
        request.headers.set(
            "Authorization",
            fmt::format("AWS {}:{}", signing.credentials.access_key_id,
                        base64(hmac_sha1(signing.credentials.secret_access_key, text))));
    } else if (signing.version_2) {
        const auto expires = std::to_string(to_seconds(signing.at) + signing.valid_seconds);
        const auto text = request.method + "\n\n\n" + expires + "\n" + request.path;
        const auto signature = base64(hmac_sha1(signing.credentials.secret_access_key, text));
        request.query =
            fmt::format("AWSAccessKeyId={}&Signature={}&Expires={}",
                        signing.credentials.access_key_id, percent_encode(signature), expires);
    } else if (signing.valid_seconds > 0) {
        request.query =
            wire::presign(request.method, std::string(request.headers.value("Host")), request.path,
                          request.query, signing.credentials, options, signing.valid_seconds);
    } else {
        wire::sign(request, signing.credentials, options);
    }
    return {};
}

// The body becomes two chunks at most: the first as large as a chunk before another must be.
void World::chunk(const Signing& signing, wire::HttpRequest& request) const {
    const bool trailer = signing.chunks.ends_with("trailer");
    const bool is_signed = !signing.chunks.starts_with("unsigned");
    const auto mode =
        fmt::format("STREAMING-{}PAYLOAD{}", is_signed ? "AWS4-HMAC-SHA256-" : "UNSIGNED-",
                    trailer ? "-TRAILER" : "");
    const auto data = std::move(request.body);
    request.body.clear();
    request.headers.add("Content-Encoding", "aws-chunked");
    request.headers.add("x-amz-decoded-content-length", std::to_string(data.size()));
    const auto colon = signing.trailer.find(':');
    if (trailer) request.headers.add("x-amz-trailer", signing.trailer.substr(0, colon));
    wire::sign(request, signing.credentials, {signing.region, signing.service, signing.at, mode});

    const auto amz_date = std::string(request.headers.value("x-amz-date"));
    const auto date = amz_date.substr(0, 8);
    const wire::ChunkSigning chunks{
        wire::signing_key(signing.credentials.secret_access_key, date, signing.region,
                          signing.service),
        "", amz_date, fmt::format("{}/{}/{}/aws4_request", date, signing.region, signing.service)};
    const auto authorization = std::string(request.headers.value("Authorization"));
    auto previous = authorization.substr(authorization.find("Signature=") + 10);
    std::string body;
    const auto add = [&](std::string_view piece) {
        body += fmt::format("{:x}", piece.size());
        if (is_signed) {
            previous = wire::chunk_signature(chunks, previous, hex(sha256(piece)));
            if (signing.chunks == "broken") previous[0] = previous[0] == '0' ? '1' : '0';
            body += ";chunk-signature=" + previous;
        }
        body += "\r\n";
        body += piece;
        if (!piece.empty()) body += "\r\n";
    };
    add(data);
    add("");
    if (trailer) {
        body += signing.trailer + "\r\n";
        if (is_signed) {
            const auto digest = hex(sha256(signing.trailer + "\n"));
            body += "x-amz-trailer-signature:" + wire::trailer_signature(chunks, previous, digest) +
                    "\r\n";
        }
    }
    request.body = body + "\r\n";
    request.headers.set("Content-Length", std::to_string(request.body.size()));
}

// "{{NAME}}": what a step before has kept; "{{NAME:form}}": percent-encoded.
Result<std::string> World::fill_in(std::string_view text) const {
    std::string filled;
    for (;;) {
        const auto begin = text.find("{{");
        filled += text.substr(0, begin);
        if (begin == std::string_view::npos) return filled;
        const auto end = text.find("}}", begin);
        auto name = text.substr(begin + 2, end - begin - 2);
        const bool encoded = name.ends_with(":form");
        if (encoded) name.remove_suffix(5);
        const auto at = kept_.find(std::string(name));
        if (end == std::string_view::npos || at == kept_.end()) {
            // Braces that stand side by side in a document mean themselves.
            filled += "{";
            text.remove_prefix(begin + 1);
            continue;
        }
        filled += encoded ? percent_encode(at->second) : at->second;
        text.remove_prefix(end + 2);
    }
}

// As the server does it (http/connection), without the sockets. Where an answer would wait, its
// time is up at once.
wire::HttpResponse World::send(wire::HttpRequest request, bool shed) {
    auto body = std::move(request.body);
    request.body.clear();
    auto exchange = shed ? gateway_.begin_shed(std::move(request), std::string(peer))
                         : gateway_.begin(std::move(request), std::string(peer));
    if (auto early = exchange->early_answer()) return std::move(*early);
    if (auto* sink = exchange->sink()) {
        if (auto written = sink->write(body); !written) return exchange->refuse(written.error());
        body.clear();
    } else if (body.size() > exchange->body_limit()) {
        return exchange->refuse(
            Error{Kind::too_large, "RequestEntityTooLarge",
                  fmt::format("The body is larger than the {} bytes that this request may have.",
                              exchange->body_limit())});
    }
    return exchange->answer(std::move(body), true).response;
}

// "NAME REGULAR-EXPRESSION": the first group of it, looked for in the answer as it is written down.
Result<void> World::keep(const Step& step, const wire::HttpResponse& response) {
    for (const auto& directive : step.directives) {
        if (directive.name != "keep") continue;
        const auto space = directive.arguments.find(' ');
        const auto name = directive.arguments.substr(0, space);
        const auto text = write_answer(
            {.status = response.status, .headers = response.headers, .body = response.body});
        std::smatch found;
        const std::regex wanted(directive.arguments.substr(space + 1));
        if (!std::regex_search(text, found, wanted)) {
            return bad(fmt::format("the answer has nothing to keep as '{}':\n{}", name, text));
        }
        kept_[name] = found[1];
    }
    return {};
}

}  // namespace spot::golden
