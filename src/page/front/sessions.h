#pragma once

// Who may use the page: one-time links, and the sessions that they open. All of it is in memory and
// ends with the process.

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"

namespace spot::page {

// The secrets are 256 random bits, as 64 hex digits.
struct SessionLimits {
    std::size_t most_links = 8;      // that are not used yet; the oldest gives way
    std::size_t most_sessions = 32;  // the one that was used least lately gives way
    Duration link = std::chrono::minutes(15);
    Duration idle = std::chrono::hours(12);
    Duration whole = std::chrono::hours(24 * 7);
};

struct Session {
    std::string csrf;          // the token that each changing request shows
    bool may_change = false;   // false: what is stored is only read
    Time ends{};               // by its whole length
    std::uint64_t number = 0;  // never given twice
};

// Safe from every thread. Secrets are kept as digests and compared in constant time.
class Sessions {
  public:
    // Both outlive this.
    Sessions(const Clock& clock, Random& random, SessionLimits limits = {})
        : clock_(clock), random_(random), limits_(limits) {}

    // The token of a new link.
    std::string new_link();
    // True where open() would open a session by it. Uses up nothing.
    bool holds(std::string_view link);
    // Uses up the link and returns the cookie's value of a new session; nullopt: the link is not
    // known, was used, or is too old.
    std::optional<std::string> open(std::string_view link);
    // Finds a session and notes that it is used; nullopt: there is none, or it has ended.
    std::optional<Session> find(std::string_view cookie);
    // True where find() would find it; that it was asked does not count as a use.
    bool lives(std::string_view cookie);
    void allow_changes(std::string_view cookie, bool allowed);
    void close(std::string_view cookie);

  private:
    struct Link {
        std::string digest;
        Time ends{};
    };
    struct Kept {
        std::string digest;
        Session session;
        Time used{};
    };
    std::string secret();
    std::vector<Link>::iterator link_of(std::string_view token);
    std::vector<Kept>::iterator kept(std::string_view cookie);
    void drop_ended();

    const Clock& clock_;
    Random& random_;
    const SessionLimits limits_;
    std::mutex mutex_;
    std::vector<Link> links_;  // the oldest first
    std::vector<Kept> sessions_;
    std::uint64_t last_ = 0;
};

}  // namespace spot::page
