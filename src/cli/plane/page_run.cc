#include "cli/plane/page_run.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "cli/program.h"

namespace spot::cli {
namespace {

struct Listen {
    std::string host;
    std::uint16_t port = 0;
};

Result<Listen> listen_of(const std::string& text) {
    const auto colon = text.rfind(':');
    const auto port = colon == std::string::npos ? std::nullopt : parse_int(text.substr(colon + 1));
    if (!port || *port < 0 || *port > 65535) {
        return fail(Kind::invalid, "Usage",
                    fmt::format("--page {}: must be HOST:PORT, e.g. 127.0.0.1:{}, or off", text,
                                page::usual_port));
    }
    Listen listen{text.substr(0, colon), static_cast<std::uint16_t>(*port)};
    if (listen.host == "localhost") listen.host = "127.0.0.1";
    if (listen.host.size() > 2 && listen.host.front() == '[') {
        listen.host = listen.host.substr(1, listen.host.size() - 2);
    }
    return listen;
}

}  // namespace

std::vector<Flag> page_flags(std::string_view fallback) {
    return {{"page", "HOST:PORT", "where its web page is, or off", fallback},
            {"page-host", "NAME", "a further name of the page's host; may be given again"},
            {"page-behind-proxy", "URL", "the page's URL before a proxy that speaks TLS"}};
}

Result<std::optional<page::PageOptions>> page_options(const Args& args) {
    const auto where = args.text("page");
    if (where == "off") return std::nullopt;
    const auto listen = TRY(listen_of(where));
    return page::PageOptions{.host = listen.host,
                             .port = listen.port,
                             .names = args.all("page-host"),
                             .behind_proxy = args.text("page-behind-proxy")};
}

std::string link_file_of(const std::string& data_folder) {
    return data_folder + "/page";
}

RunningPage::RunningPage(Session& session)
    : links_(
          session.target.endpoints.find(wire::services::s3.id)->second, session.target.region,
          [&session] { return session.credentials(); }, session.clock) {}

Result<std::unique_ptr<RunningPage>> RunningPage::start(page::PageOptions options, Session& session,
                                                        bool port_was_named,
                                                        const pipeline::Clients* pipeline) {
    std::unique_ptr<RunningPage> running(new RunningPage(session));
    const auto& endpoint = session.target.endpoints.find(wire::services::s3.id)->second;
    const bool is_aws =
        session.target.account != nullptr && endpoint.find(".amazonaws.com") != std::string::npos;
    const page::Services services{.s3 = session.s3,
                                  .sqs = session.sqs,
                                  .dynamodb = session.dynamodb,
                                  .cloudwatch = session.cloudwatch,
                                  .links = running->links_,
                                  .clock = session.clock,
                                  .random = session.random,
                                  .region = session.target.region,
                                  .endpoint = endpoint,
                                  .endpoint_flag = is_aws ? "" : endpoint,
                                  .pipeline = pipeline};
    auto page = page::Page::start(options, services);
    if (!page && page.error().code == "AddressInUse" && !port_was_named) {
        say(fmt::format("Port {} is in use, so the page takes a free one; --page names another.",
                        options.port));
        options.port = 0;
        page = page::Page::start(options, services);
    }
    if (!page && page.error().code == "AddressInUse") {
        return fail(Kind::conflict, "AddressInUse",
                    fmt::format("--page {}:{}: the address is in use by another process; stop it, "
                                "or name another address, or --page off",
                                options.host, options.port));
    }
    if (!page) return fail(page.error());
    running->page_ = std::move(*page);
    return running;
}

void RunningPage::announce() {
    say(fmt::format("Page: {}", page_->new_link()));
}

}  // namespace spot::cli
