#pragma once

// Posts the messages of topics to endpoints of HTTP. Safe from every thread.

#include "http/poster.h"
#include "sns/posts.h"

namespace spot::plane {

class EndpointPosts final : public sns::Posts {
  public:
    explicit EndpointPosts(http::PosterOptions options = {}) : poster_(std::move(options)) {}

    void post(sns::Post post, std::function<void(sns::PostAnswer)> done) override;

  private:
    http::Poster poster_;
};

}  // namespace spot::plane
