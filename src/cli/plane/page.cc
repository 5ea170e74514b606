#include <fmt/format.h>

#include "cli/output.h"
#include "cli/plane/page_run.h"
#include "cli/program.h"
#include "cli/provision/variables.h"
#include "cli/stop.h"
#include "plane/folder/data_folder.h"

namespace spot::cli {
namespace {

Result<std::optional<http::TlsOptions>> tls_of(const Args& args) {
    const auto certificate = args.get("tls-cert");
    const auto key = args.get("tls-key");
    if (certificate.has_value() != key.has_value()) {
        return fail(Kind::invalid, "Usage",
                    fmt::format("{} is missing: a certificate and its key belong together",
                                key ? "--tls-cert FILE" : "--tls-key FILE"));
    }
    if (!certificate) return std::nullopt;
    return http::TlsOptions{.files = {*certificate, *key}};
}

// The page that runs beside the plane of a folder makes a new link.
Result<int> link(const Args& args) {
    const auto folder = plane_folder(args).value_or(plane::usual_data_folder);
    const auto file = TRY(page::read_link_file(link_file_of(folder)));
    // The key goes to this machine alone, and to whom the folder's owner has named.
    const auto transport = http::make_socket_transport({.trust = trust_of_folder(folder)});
    const auto made = TRY(page::ask_for_link(file, *transport));
    put("{}\n", made);
    return exit_code::ok;
}

// The names of the pipeline's resources; nullopt where they are not there, or may not be seen.
Result<std::optional<pipeline::Settings>> settings_if_applied(const Args& args, Session& session) {
    auto settings = find_settings(args, session);
    if (settings) return std::optional(std::move(*settings));
    if (settings.error().code == "Usage") return fail(settings.error());
    say(fmt::format("The page has no films: {}", settings.error().message));
    return std::optional<pipeline::Settings>();
}

Result<int> page(media::Engine& engine, const Args& args) {
    const auto& words = args.positional();
    if (words == std::vector<std::string>{"link"}) return link(args);
    if (!words.empty()) {
        return fail(Kind::invalid, "Usage",
                    fmt::format("{}: page takes no argument but link", words.front()));
    }
    auto options = TRY(page_options(args));
    if (!options) return fail(Kind::invalid, "Usage", "--page off: then there is nothing to do");
    options->tls = TRY(tls_of(args));
    auto target = TRY(find_target(args));
    // The page of a folder's plane is found by the folder, wherever it runs.
    if (const auto folder = plane_folder(args)) options->link_file = link_file_of(*folder);
    catch_signals();
    Session session(std::move(target));
    const auto settings = TRY(settings_if_applied(args, session));
    std::optional<pipeline::Clients> clients;
    if (settings) clients.emplace(session.clients(engine, *settings));
    const auto running =
        TRY(RunningPage::start(*options, session, args.has("page"), clients ? &*clients : nullptr));
    running->announce();
    while (!stopping()) pause_for(std::chrono::hours(1));
    running->page().drain(10);
    return exit_code::ok;
}

}  // namespace

Verb page_verb(media::Engine& engine) {
    auto flags = target_flags();
    for (const auto& flag : variable_flags()) flags.push_back(flag);
    flags.push_back(env_file_flag());
    for (const auto& flag : page_flags("127.0.0.1:4567")) flags.push_back(flag);
    flags.push_back({"tls-cert", "FILE", "speak TLS with this certificate and its chain (PEM)"});
    flags.push_back({"tls-key", "FILE", "and its key, which nobody else may read (PEM)"});
    return {"page",
            "a web page of a plane or of AWS; `page link` prints a new way in",
            "page [link] [flags]",
            "  stereo-spot page --data-dir plane        # of a plane that `serve` runs\n"
            "  stereo-spot page link --data-dir plane   # a new link to the page that runs\n"
            "  AWS_PROFILE=films stereo-spot page       # of AWS itself\n",
            flags,
            [&engine](const Args& args) { return page(engine, args); }};
}

}  // namespace spot::cli
