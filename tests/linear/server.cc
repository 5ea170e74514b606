#include "linear/server.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <thread>

#include "http/client.h"
#include "plane/folder/data_folder.h"

namespace spot::linear {

Result<void> Server::start() {
    std::error_code ignored;
    std::filesystem::remove(data_ + "/endpoint", ignored);
    const auto parent = getpid();
    pid_ = fork();
    if (pid_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);  // never left behind
        if (getppid() != parent) _exit(1);
        const int log = open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        dup2(log, 1);
        dup2(log, 2);
        execl(program_.c_str(), program_.c_str(), "serve", "--data-dir", data_.c_str(), "--listen",
              listen_.c_str(), static_cast<char*>(nullptr));
        _exit(127);
    }
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (std::chrono::steady_clock::now() < end) {
        if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
            pid_ = -1;
            break;
        }
        if (auto endpoint = plane::read_endpoint(data_)) {
            endpoint_ = *endpoint;
            if (answers()) {
                credentials_ = TRY(plane::read_credentials(data_));
                listen_ = endpoint_.substr(endpoint_.find("//") + 2);
                return {};
            }
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return fail(Kind::unavailable, "NotStarted", "serve did not start; its log is " + log_);
}

bool Server::answers() const {
    const auto transport = http::make_socket_transport({.connect_seconds = 1});
    wire::HttpRequest request{.method = "GET", .path = "/readyz"};
    const auto response = transport->send(endpoint_, request);
    return response && response->status == 200;
}

void Server::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
}

}  // namespace spot::linear
