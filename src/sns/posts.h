#pragma once

// The way to endpoints of HTTP and HTTPS, as SNS sees it: services never speak HTTP themselves, so
// the plane implements this interface.

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace spot::sns {

struct Post {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct PostAnswer {
    int status = 0;     // 0: there was no answer
    std::string error;  // why not
};

// Safe from every thread.
class Posts {
  public:
    virtual ~Posts() = default;
    // Sends the request and gives its answer to `done`, once, on any thread, within a time that the
    // implementation bounds. Never waits.
    virtual void post(Post post, std::function<void(PostAnswer)> done) = 0;
};

}  // namespace spot::sns
