#pragma once

// The tokens by which endpoints confirm their subscriptions: whose each is, and when it was made.
// Guarded by the registry's lock.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"

namespace spot::sns {

class Tokens {
  public:
    struct Place {
        std::string topic_name;
        std::string subscription_id;
    };

    void add(const std::string& token, Place place, Time made) {
        erase(token);
        places_[token] = {std::move(place), made};
        by_age_.emplace(made, token);
    }
    void erase(const std::string& token) {
        const auto at = places_.find(token);
        if (at == places_.end()) return;
        by_age_.erase({at->second.second, token});
        places_.erase(at);
    }
    // nullptr: it is nobody's.
    const Place* find(const std::string& token) const {
        const auto at = places_.find(token);
        return at == places_.end() ? nullptr : &at->second.first;
    }
    // The oldest ones, as far as they were made at that time or before it.
    std::vector<std::string> oldest(Time made_until, std::size_t most) const {
        std::vector<std::string> tokens;
        for (const auto& [made, token] : by_age_) {
            if (made > made_until || tokens.size() == most) break;
            tokens.push_back(token);
        }
        return tokens;
    }

  private:
    std::map<std::string, std::pair<Place, Time>> places_;
    std::set<std::pair<Time, std::string>> by_age_;
};

}  // namespace spot::sns
