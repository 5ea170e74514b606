#pragma once

// A fixture for tests: variables and files that a test makes, and transports with given answers.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "aws/provider.h"

namespace spot::aws {

// Answers requests by a function and records them.
class Answering : public wire::Transport {
  public:
    struct Asked {
        std::string method;
        std::string url;
        wire::Headers headers;
        std::string body;
    };
    Result<wire::HttpResponse> send(const std::string& endpoint, wire::HttpRequest& request,
                                    const wire::BodyTaker&) override {
        auto url = endpoint + request.path;
        if (!request.query.empty()) url += "?" + request.query;
        asked.push_back({request.method, url, request.headers, request.body});
        if (!answer) return fail(Kind::unavailable, "NoAnswer", "nobody is there");
        return answer(asked.back());
    }
    std::function<Result<wire::HttpResponse>(const Asked&)> answer;
    std::vector<Asked> asked;
};

inline wire::HttpResponse said(std::string body, int status = 200) {
    return {.status = status, .body = std::move(body)};
}

class SurroundingsTest : public testing::Test {
  protected:
    SurroundingsTest() {
        folder = std::filesystem::path(testing::TempDir()) /
                 ("spot_aws_" + std::to_string(::getpid()) + "_" +
                  testing::UnitTest::GetInstance()->current_test_info()->name());
        std::filesystem::create_directories(folder / ".aws/sso/cache");
        variables["HOME"] = folder.string();
    }
    ~SurroundingsTest() override { std::filesystem::remove_all(folder); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder / name) << text;
    }
    Result<Settings> read(const std::string& profile = "") const {
        return Settings::read(
            [this](const std::string& name) -> std::optional<std::string> {
                const auto at = variables.find(name);
                if (at == variables.end() || at->second.empty()) return std::nullopt;
                return at->second;
            },
            profile);
    }

    std::filesystem::path folder;
    std::map<std::string, std::string> variables;
    Answering far;
    Answering near;
    ManualClock clock{from_seconds(1'800'000'000)};
    SeededRandom random{1};
};

}  // namespace spot::aws
