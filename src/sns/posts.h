#pragma once

// The way to endpoints of HTTP and HTTPS and to mail addresses, as SNS sees it: services speak no
// protocol of the net themselves, so the plane implements this interface.

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace spot::sns {

// To "mailto:ADDRESS" goes a mail: the body begins with headers of its own, and the header From is
// the sender's name, without the address, which the implementation knows.
struct Post {
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

struct PostAnswer {
    int status = 0;      // of HTTP; 200 for a mail that was taken; 0: there was no such answer
    std::string error;   // why not
    bool final = false;  // with status 0: to try again is of no use
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
