#include "cli/plane/mails.h"

#include <fmt/format.h>

#include <fstream>

#include "sns/mail_address.h"

namespace spot::cli {
namespace {

tl::unexpected<Error> wrong(std::string what) {
    return fail(Kind::invalid, "Usage", std::move(what));
}

// A login in the URL would be seen in the list of processes.
bool is_mail_server(const std::string& url) {
    const auto host = url.find("://") + 3;
    return (url.starts_with("smtp://") || url.starts_with("smtps://")) && host < url.size() &&
           url.find('@') == std::string::npos;
}

Result<std::string> first_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    if (std::getline(file, line) && !line.empty()) return line;
    return wrong(
        fmt::format("--smtp-password-file {}: its first line cannot be read, or is empty", path));
}

}  // namespace

std::vector<Flag> mail_flags() {
    return {{"smtp", "URL", "the mail server for subscriptions by mail: smtp://HOST:PORT"},
            {"smtp-from", "ADDRESS", "the address in whose name mails are sent"},
            {"smtp-user", "NAME", "the login at the mail server, if it asks for one"},
            {"smtp-password-file", "FILE", "and the file with its password"}};
}

Result<std::optional<plane::MailServer>> mail_server(const Args& args) {
    plane::MailServer mails{args.text("smtp"), args.text("smtp-from"), args.text("smtp-user"), {}};
    const auto password_file = args.text("smtp-password-file");
    if (mails.url.empty() && mails.from.empty() && mails.user.empty() && password_file.empty()) {
        return std::optional<plane::MailServer>();
    }
    if (!is_mail_server(mails.url)) {
        return wrong(
            fmt::format("--smtp {}: must be smtp://HOST:PORT or smtps://HOST; a login is "
                        "given by --smtp-user and --smtp-password-file",
                        mails.url));
    }
    if (!sns::is_mail_address(mails.from)) {
        return wrong(fmt::format("--smtp-from {}: must be an address, name@domain", mails.from));
    }
    if (mails.user.empty() != password_file.empty()) {
        return wrong("--smtp-user and --smtp-password-file belong together");
    }
    if (!password_file.empty()) mails.password = TRY(first_line(password_file));
    return std::optional(std::move(mails));
}

}  // namespace spot::cli
