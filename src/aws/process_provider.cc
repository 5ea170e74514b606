#include "aws/process_provider.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "base/bytes.h"
#include "base/system/process.h"
#include "wire/json.h"

extern char** environ;  // NOLINT: POSIX names it so

namespace spot::aws {
namespace {

constexpr auto patience = std::chrono::minutes(1);

// The path of a program, which is looked for in PATH.
std::string in_path(const std::string& program) {
    if (program.find('/') != program.npos) return program;
    for (const auto folder : split(environment("PATH").value_or("/usr/bin:/bin"), ':')) {
        auto file = std::string(folder.empty() ? "." : folder) + "/" + program;
        if (::access(file.c_str(), X_OK) == 0) return file;
    }
    return program;
}

class ProcessProvider : public Provider {
  public:
    ProcessProvider(std::string command, std::string profile)
        : command_(std::move(command)),
          source_(fmt::format("credential_process of the profile {}", profile)) {}

    Result<Issued> issue() override {
        auto words = shell_words(command_);
        if (!words || words->empty()) {
            return no_credentials(source_, fmt::format("{} is no command", command_));
        }
        Process::Plan plan{.program = in_path(words->front()),
                           .arguments = {words->begin() + 1, words->end()}};
        for (char** variable = environ; *variable != nullptr; ++variable) {
            plan.environment.emplace_back(*variable);
        }
        auto started = Process::start(plan);
        if (!started) {
            return no_credentials(source_, fmt::format("{} cannot be started: {}", words->front(),
                                                       std::strerror(started.error())));
        }
        started->end_input();
        const auto said = TRY(hear(*started));
        const auto end = started->wait_for(std::chrono::seconds(5));
        if (!end || !WIFEXITED(*end) || WEXITSTATUS(*end) != 0) {
            return no_credentials(source_, fmt::format("{} failed", words->front()));
        }
        const auto node = wire::parse_json(said);
        const auto* version = node ? node->find("Version") : nullptr;
        if (version == nullptr || version->text != "1") {
            return no_credentials(source_, "what it printed is no JSON of Version 1");
        }
        return read_issued(said, "SessionToken", source_);
    }

  private:
    Result<std::string> hear(Process& process) const {
        Lines lines(process.answers(), longest_answer);
        const auto until = std::chrono::steady_clock::now() + patience;
        std::string said;
        while (true) {
            const auto line = lines.next(until);
            if (!line) {
                return no_credentials(source_, line.error().code == "Silent"
                                                   ? "it does not end within a minute"
                                                   : line.error().message);
            }
            if (!*line) return said + lines.rest();
            said += **line + "\n";
            if (said.size() > longest_answer) return no_credentials(source_, "it prints too much");
        }
    }

    std::string command_;
    std::string source_;
};

}  // namespace

std::optional<std::vector<std::string>> shell_words(std::string_view command) {
    std::vector<std::string> words;
    std::string word;
    bool inside = false;  // a word has begun; it may be empty ("")
    char quote = 0;
    for (std::size_t i = 0; i < command.size(); ++i) {
        const char c = command[i];
        if (quote != 0) {
            if (c == quote) {
                quote = 0;
            } else if (c == '\\' && quote == '"' && i + 1 < command.size() &&
                       (command[i + 1] == '"' || command[i + 1] == '\\')) {
                word += command[++i];
            } else {
                word += c;
            }
        } else if (c == '"' || c == '\'') {
            quote = c;
            inside = true;
        } else if (c == '\\' && i + 1 < command.size()) {
            word += command[++i];
            inside = true;
        } else if (c == ' ' || c == '\t' || c == '\n') {
            if (inside) words.push_back(std::move(word));
            word.clear();
            inside = false;
        } else {
            word += c;
            inside = true;
        }
    }
    if (quote != 0) return std::nullopt;
    if (inside) words.push_back(std::move(word));
    return words;
}

std::unique_ptr<Provider> provider_of_process(std::string command, std::string profile) {
    return std::make_unique<ProcessProvider>(std::move(command), std::move(profile));
}

}  // namespace spot::aws
