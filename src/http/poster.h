#pragma once

// Posts many requests, and mails, at once on one thread, with libcurl's multi interface: for
// endpoints of others, which may be slow, silent or hostile. Redirects are not followed and proxies
// not used; certificates are checked against those that the system trusts. Of an answer only its
// status counts: its body is read and forgotten, up to a limit.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace spot::http {

struct PosterOptions {
    int connect_seconds = 5;
    int whole_seconds = 15;  // from the first byte to the answer's last
    // Requests under way. What comes beyond waits in the order of its coming; the caller bounds
    // that, since a request holds its body.
    std::size_t most_at_once = 256;
    std::string trust_file = {};  // a PEM file with authorities; "": those of the system
};

struct Mail {
    std::string from;  // addresses
    std::string to;
    std::string user;  // of the mail server; "": it is asked for no login
    std::string password;
};

struct Posting {
    std::string url;  // may have a user and a password, for Basic and Digest authentication
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    // Where it is a mail: the URL is that of a mail server ("smtp://...", where TLS is used if the
    // server offers it, or "smtps://..."), the body is the whole mail, and headers do not count.
    std::optional<Mail> mail = {};
};

struct PostingAnswer {
    int status = 0;     // of HTTP, or of SMTP (RFC 5321, 4.2.1); 0: there was no answer
    std::string error;  // why not
    // The mail server takes this mail never, whoever sends it; it has let us in.
    bool mail_refused = false;
};

// Safe from every thread.
class Poster {
  public:
    using Done = std::function<void(PostingAnswer)>;

    explicit Poster(PosterOptions = {});
    // Gives up whatever is under way: its `done` is called with "stopped" before this returns.
    ~Poster();

    // Gives the answer to `done`, once, on the poster's thread, which it must not hold up.
    // Addresses of the link alone (169.254.0.0/16, fe80::/10), where clouds keep the credentials of
    // their machines, are never connected to.
    void post(Posting, Done done);

  private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace spot::http
