#include <fmt/format.h>

#include "base/bytes.h"
#include "cli/choices.h"
#include "cli/plane/listen.h"
#include "cli/plane/mails.h"
#include "cli/program.h"
#include "cli/stop.h"
#include "plane/folder/data_folder.h"
#include "plane/folder/tls_folder.h"
#include "wire/services.h"

namespace spot::cli {

std::vector<Flag> key_flags() {
    return {{"key-file", "FILE", "encrypt at rest: the file with the master key"},
            {"key-command", "CMD", "or a command that prints it"}};
}

Result<crypt::KeySource> key_source(const Args& args) {
    crypt::KeySource source{args.text("key-file"), args.text("key-command")};
    const bool empty = (args.has("key-file") && source.file.empty()) ||
                       (args.has("key-command") && source.command.empty());
    if (empty) return fail(Kind::invalid, "Usage", "--key-file and --key-command need a value");
    if (source.file.empty() || source.command.empty()) return source;
    return fail(Kind::invalid, "Usage",
                "--key-file and --key-command exclude each other: where is the master key?");
}

std::string key_made(const std::string& file, const std::string& for_folder) {
    return fmt::format(
        "Made the master key {}. Keep a copy elsewhere: without it everything in {} "
        "is lost for ever.",
        file, for_folder);
}

std::vector<Flag> plane_flags() {
    std::vector<Flag> flags{
        {"data-dir", "DIR", "where everything is kept", plane::usual_data_folder},
        {"listen", "HOST:PORT", "the one port of all services", "127.0.0.1:4566"},
        {"domain", "NAME", "a name of this host: buckets are then at BUCKET.NAME, too"},
        {"auth", "on|off", "check signatures; off only on loopback", "on"},
        {"tls", "self-signed", "speak TLS, with a certificate that is made for it and kept"},
        {"tls-cert", "FILE", "speak TLS with this certificate and its chain (PEM)"},
        {"tls-key", "FILE", "and its key, which nobody else may read (PEM)"},
        {"identity-providers", "FILE",
         "whose OpenID Connect tokens AssumeRoleWithWebIdentity takes"},
        {"region", "REGION", "the plane's region, for ever; else us-east-1"},
        {"account-id", "ID", "the plane's account, 12 digits, for ever; else 000000000000"}};
    for (const auto& flag : mail_flags()) flags.push_back(flag);
    for (const auto& flag : key_flags()) flags.push_back(flag);
    return flags;
}

namespace {

Result<void> find_tls(const Args& args, plane::PlaneOptions& options) {
    const auto tls = args.get("tls");
    const auto certificate = args.get("tls-cert");
    const auto key = args.get("tls-key");
    if (tls && lower(*tls) != "self-signed") {
        return fail(Kind::invalid, "Usage",
                    fmt::format("--tls {}: can only be self-signed; a certificate of your own is "
                                "given by --tls-cert FILE --tls-key FILE",
                                *tls));
    }
    if (certificate.has_value() != key.has_value()) {
        return fail(Kind::invalid, "Usage",
                    fmt::format("{} is missing: a certificate and its key belong together",
                                key ? "--tls-cert FILE" : "--tls-key FILE"));
    }
    if (tls && certificate) {
        return fail(Kind::invalid, "Usage",
                    "--tls self-signed and --tls-cert exclude each other: which certificate is "
                    "it to be?");
    }
    options.tls_self_signed = tls.has_value();
    if (certificate) options.tls = http::TlsFiles{*certificate, *key};
    return {};
}

void announce_tls(const plane::Plane& plane, const plane::PlaneOptions& options) {
    const auto* certificate = plane.certificate();
    if (certificate == nullptr) {
        if (plane::is_loopback(options.host)) return;
        return say(
            fmt::format("WARNING: {} can be reached by others, and what they send is not "
                        "encrypted: add --tls self-signed or --tls-cert, or put a proxy "
                        "that speaks TLS before it",
                        options.host));
    }
    say(fmt::format("TLS certificate, SHA-256 fingerprint {}", certificate->fingerprint));
    if (certificate->expired) {
        say(
            fmt::format("WARNING: the certificate is expired or not valid yet (it ends {}): "
                        "clients will refuse it",
                        certificate->ends));
    }
    const auto url = plane.endpoint();
    const auto begin = url.find("//") + 2;
    auto host = url.substr(begin, url.rfind(':') - begin);
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    if (certificate->is_for(host)) return;
    say(
        fmt::format("The certificate is not for {}: other clients than stereo-spot use a name that "
                    "it is for ({})",
                    host, fmt::join(certificate->names, ", ")));
}

}  // namespace

Result<plane::PlaneOptions> plane_options(const Args& args) {
    plane::PlaneOptions options{.data_dir = args.text("data-dir"),
                                .region = args.text("region"),
                                .account_id = args.text("account-id"),
                                .domain = lower(args.text("domain")),
                                .identity_providers = args.text("identity-providers")};
    const auto listen = args.text("listen");
    const auto colon = listen.rfind(':');
    const auto port =
        colon == std::string::npos ? std::nullopt : parse_int(listen.substr(colon + 1));
    if (!port || *port < 0 || *port > 65535) {
        return fail(Kind::invalid, "Usage",
                    fmt::format("--listen {}: must be HOST:PORT, e.g. 127.0.0.1:4566", listen));
    }
    options.port = static_cast<std::uint16_t>(*port);
    options.host = listen.substr(0, colon);
    if (options.host == "localhost") options.host = "127.0.0.1";
    if (options.host.size() > 2 && options.host.front() == '[') {
        options.host = options.host.substr(1, options.host.size() - 2);
    }
    options.auth = TRY(choose("--auth", args.text("auth"), {"on", "off"})) == "on";
    TRY(find_tls(args, options));
    options.mails = TRY(mail_server(args));
    options.encryption = TRY(key_source(args));
    return options;
}

namespace {

void announce_encryption(const plane::Plane& plane, const plane::PlaneOptions& options) {
    const auto* encryption = plane.encryption();
    if (encryption == nullptr) {
        return say("Encryption at rest is off: who has the disk reads what is stored.");
    }
    if (encryption->key_file_made) {
        say(key_made(options.encryption.file, options.data_dir));
    }
    say(fmt::format("Encryption at rest is on: AES-256-GCM, master key {}, data key {}",
                    encryption->master_id, encryption->data_key));
}

}  // namespace

void announce(const plane::Plane& plane, const plane::PlaneOptions& options) {
    say(fmt::format("Serving {} on {}", wire::titles_of_services(), plane.endpoint()));
    say(fmt::format("Data in {}, credentials in {}/credentials", options.data_dir,
                    options.data_dir));
    announce_encryption(plane, options);
    announce_tls(plane, options);
    if (!options.auth) say("Authentication is OFF: every local process may do everything.");
    say(fmt::format("For clients: eval \"$(stereo-spot env --data-dir {})\"", options.data_dir));
}

Result<std::unique_ptr<RunningPage>> start_page(const Args& args, plane::Plane& plane,
                                                const plane::PlaneOptions& options,
                                                Session& session,
                                                const pipeline::Clients* pipeline) {
    auto wanted = TRY(page_options(args));
    if (!wanted) return nullptr;
    if (options.tls) wanted->tls = http::TlsOptions{.files = *options.tls};
    if (options.tls_self_signed) {
        wanted->tls = http::TlsOptions{.files = TRY(plane::self_signed_files(
                                           options.data_dir, wanted->host, session.clock.now()))};
    }
    wanted->link_file = link_file_of(options.data_dir);
    auto running = TRY(RunningPage::start(std::move(*wanted), session, args.has("page"), pipeline));
    plane.show_page(running->page().url());
    running->announce();
    return running;
}

namespace {

Result<int> serve(const Args& args) {
    if (!args.positional().empty()) {
        return fail(Kind::invalid, "Usage", "serve takes no arguments, only flags");
    }
    const auto options = TRY(plane_options(args));
    catch_signals();
    const auto plane = TRY(plane::Plane::start(options));
    announce(*plane, options);
    Session session(target_of(*plane, trust_of_folder(options.data_dir)));
    const auto page = TRY(start_page(args, *plane, options, session, nullptr));
    while (!stopping()) pause_for(std::chrono::hours(1));
    if (page) page->page().drain(10);
    plane->drain(10);
    return exit_code::ok;
}

}  // namespace

Verb serve_verb() {
    auto flags = plane_flags();
    for (const auto& flag : page_flags("off")) flags.push_back(flag);
    return {
        "serve",
        "run the data plane alone, with no resources",
        "serve [flags]",
        "  stereo-spot serve --data-dir plane\n"
        "  stereo-spot serve --data-dir plane --listen 127.0.0.1:9000 --region eu-west-1\n"
        "  stereo-spot serve --data-dir plane --listen 0.0.0.0:4566 --tls self-signed\n"
        "  stereo-spot serve --data-dir plane --key-file ~/plane.key       # encrypted at rest\n",
        flags,
        serve};
}

}  // namespace spot::cli
