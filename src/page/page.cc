#include "page/page.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <iterator>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/system/process.h"
#include "page/browse/alarm_states.h"
#include "page/browse/routes.h"
#include "page/films/job_states.h"
#include "page/films/routes.h"
#include "page/front/front.h"
#include "page/front/watch.h"
#include "wire/transport.h"

namespace spot::page {
namespace {

bool is_loopback(const std::string& host) {
    return host.starts_with("127.") || host == "::1";
}

struct Facts {
    std::string token, region, endpoint, endpoint_flag;
    bool may_change = false;
    bool films = false;  // whether there is a pipeline
    Time ends{};
};
template <class V>
void describe(V& v, Facts& x) {
    v.member("Token", x.token);
    v.member("MayChange", x.may_change);
    v.member("Films", x.films);
    v.member("Ends", x.ends);
    v.member("Region", x.region);
    v.member("Endpoint", x.endpoint);
    v.member("EndpointFlag", x.endpoint_flag);
}

std::string random_key(Random& random) {
    std::array<std::byte, 32> bits;
    random.fill(bits);
    return hex(as_text(bits));
}

}  // namespace

struct Page::Parts {
    Parts(PageOptions o, Services s)
        : options(std::move(o)),
          services(std::move(s)),
          sessions(services.clock, services.random),
          link_key(random_key(services.random)) {}

    std::string new_link() {
        return fmt::format("{}/login?token={}", front->address().url(), sessions.new_link());
    }

    Routes routes();
    Result<void> write_link_file();

    const PageOptions options;
    Services services;
    Sessions sessions;
    const std::string link_key;
    std::unique_ptr<Front> front;
    std::unique_ptr<http::Server> server;
    std::unique_ptr<Watch> alarms;
    std::unique_ptr<Watch> jobs;  // nullptr: there is no pipeline
    bool wrote_link_file = false;
};

// POST /api/session: the facts of the session, with its token. It needs no token itself, since no
// other origin can read the answer. POST /api/links, with the key of the link file: a new link.
Routes Page::Parts::routes() {
    auto all = browse_routes(services);
    if (services.pipeline != nullptr) {
        auto films = film_routes(services);
        std::move(films.begin(), films.end(), std::back_inserter(all));
    }
    all.push_back({.method = "POST",
                   .path = "/api/session",
                   .access = Access::anyone,
                   .answer = [this](Visit& visit) -> Result<wire::HttpResponse> {
                       const auto& session = visit.session;
                       if (session.number == 0) {
                           return fail(Kind::denied, "SignedOut", "There is no session.");
                       }
                       Facts facts{.token = session.csrf,
                                   .region = services.region,
                                   .endpoint = services.endpoint,
                                   .endpoint_flag = services.endpoint_flag,
                                   .may_change = session.may_change,
                                   .films = services.pipeline != nullptr,
                                   .ends = session.ends};
                       wire::JsonSink sink;
                       wire::write_shape(sink, facts);
                       return json_answer(sink.take());
                   },
                   .body_limit = 1024,
                   .heavy = false});
    all.push_back({.method = "POST",
                   .path = "/api/links",
                   .access = Access::anyone,
                   .answer = [this](Visit& visit) -> Result<wire::HttpResponse> {
                       const auto shown = visit.head.headers.value("authorization");
                       if (!equal_in_constant_time(sha256(shown), sha256("Bearer " + link_key))) {
                           return fail(Kind::denied, "WrongKey", "This is not the key for links.");
                       }
                       wire::HttpResponse response{.body = new_link()};
                       response.headers.add("Content-Type", "text/plain; charset=utf-8");
                       return response;
                   },
                   .body_limit = 0,
                   .heavy = false});
    return all;
}

Result<void> Page::Parts::write_link_file() {
    if (options.link_file.empty()) return {};
    const bool everywhere = options.host == "0.0.0.0" || options.host == "::";
    const bool v6 = options.host.find(':') != std::string::npos;
    const auto host = everywhere ? "127.0.0.1" : v6 ? "[" + options.host + "]" : options.host;
    const auto text = fmt::format("{}://{}:{}\n{}\n", options.tls ? "https" : "http", host,
                                  server->port(), link_key);
    // Never through a link that somebody has put there, and never into a file that others read.
    const auto draft = options.link_file + ".new";
    ::unlink(draft.c_str());
    const Descriptor file(
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    const bool written =
        file.get() >= 0 &&
        ::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
        ::rename(draft.c_str(), options.link_file.c_str()) == 0;
    if (!written) {
        return fail(Kind::unavailable, "LinkFileUnusable",
                    fmt::format("{}: cannot be written: {}", options.link_file,
                                std::error_code(errno, std::generic_category()).message()));
    }
    wrote_link_file = true;
    return {};
}

Page::Page(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Page::~Page() {
    if (!parts_) return;
    parts_->alarms.reset();
    parts_->jobs.reset();
    parts_->server.reset();
    if (!parts_->wrote_link_file) return;
    // Another page of this folder may have written its own meanwhile.
    const auto file = read_link_file(parts_->options.link_file);
    if (file && file->key == parts_->link_key) ::unlink(parts_->options.link_file.c_str());
}

Result<std::unique_ptr<Page>> Page::start(PageOptions options, Services services) {
    if (!is_loopback(options.host) && !options.tls && options.behind_proxy.empty()) {
        return fail(Kind::invalid, "TlsRequired",
                    fmt::format("--page {}:{}: others could reach the page there, and read along "
                                "what it says: add --tls self-signed or --tls-cert, or put a "
                                "proxy that speaks TLS before it and name its URL by "
                                "--page-behind-proxy",
                                options.host, options.port));
    }
    auto parts = std::make_unique<Parts>(std::move(options), std::move(services));
    const auto& o = parts->options;
    parts->front =
        std::make_unique<Front>(FrontOptions{.content_origin = parts->services.links.origin()},
                                parts->sessions, parts->routes());
    parts->server = TRY(http::Server::start({.host = o.host,
                                             .port = o.port,
                                             .io_threads = 1,
                                             .pool_threads = 8,
                                             .most_connections = 256,
                                             .tls = o.tls},
                                            *parts->front));
    parts->front->open(TRY(Address::make({.host = o.host,
                                          .port = parts->server->port(),
                                          .over_tls = o.tls.has_value(),
                                          .names = o.names,
                                          .proxy_url = o.behind_proxy})));
    TRY(parts->write_link_file());
    auto& events = parts->front->events();
    const auto watch = [&events](std::chrono::seconds every, std::string_view event, auto look) {
        return std::make_unique<Watch>(
            WatchOptions{.every = every,
                         .wanted = [&events] { return events.has_streams(); },
                         .look = look,
                         .changed = [&events, event] { events.tell(event); }});
    };
    parts->alarms = watch(std::chrono::seconds(15), "alarms",
                          [&api = parts->services.cloudwatch] { return alarm_states(api); });
    if (const auto* pipeline = parts->services.pipeline) {
        parts->jobs =
            watch(std::chrono::seconds(2), "jobs", [pipeline] { return job_states(*pipeline); });
    }
    return std::unique_ptr<Page>(new Page(std::move(parts)));
}

std::uint16_t Page::port() const {
    return parts_->server->port();
}
const std::string& Page::url() const {
    return parts_->front->address().url();
}
std::string Page::new_link() {
    return parts_->new_link();
}
void Page::drain(int seconds) {
    parts_->server->drain(seconds);
}

}  // namespace spot::page
