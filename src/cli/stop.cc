#include "cli/stop.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <thread>

namespace spot::cli {
namespace {

std::atomic<int> caught{0};
std::atomic<bool> asked{false};
static_assert(std::atomic<int>::is_always_lock_free, "used in a signal handler");

void on_signal(int signal) {
    if (caught.exchange(signal) != 0 && signal == SIGINT) _exit(130);
}

}  // namespace

void catch_signals() {
    struct sigaction action {};
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    // A terminal that is closed ends the programs in it, unless they were started by nohup.
    struct sigaction before {};
    sigaction(SIGHUP, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

int stop_signal() {
    return caught.load();
}
bool stopping() {
    return asked.load() || caught.load() != 0;
}
void request_stop() {
    asked = true;
}
void reset_stop() {
    asked = false;
}

void pause_for(Duration duration) {
    const auto end = std::chrono::steady_clock::now() + duration;
    while (!stopping()) {
        const auto left = end - std::chrono::steady_clock::now();
        if (left <= std::chrono::nanoseconds(0)) return;
        std::this_thread::sleep_for(
            std::min<std::chrono::nanoseconds>(left, std::chrono::milliseconds(100)));
    }
}

}  // namespace spot::cli
