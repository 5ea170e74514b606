#pragma once

// Posts the messages of topics to endpoints of HTTP, and mails them. Safe from every thread.

#include <optional>

#include "base/clock.h"
#include "base/random.h"
#include "http/poster.h"
#include "sns/posts.h"

namespace spot::plane {

// The server that takes the mails of topics, and in whose name they are sent.
struct MailServer {
    std::string url;   // "smtp://host:25", "smtps://host"
    std::string from;  // an address
    std::string user = {};
    std::string password = {};
};

class EndpointPosts final : public sns::Posts {
  public:
    // The clock and the random source outlive it. nullopt: mails wait as for a server that is down.
    EndpointPosts(std::optional<MailServer> mails, const Clock& clock, Random& random,
                  http::PosterOptions options = {})
        : mails_(std::move(mails)), clock_(clock), random_(random), poster_(std::move(options)) {}

    void post(sns::Post post, std::function<void(sns::PostAnswer)> done) override;

  private:
    void mail(sns::Post post, std::function<void(sns::PostAnswer)> done);

    const std::optional<MailServer> mails_;
    const Clock& clock_;
    Random& random_;
    http::Poster poster_;
};

}  // namespace spot::plane
