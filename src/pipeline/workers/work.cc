#include "pipeline/workers/work.h"

#include <set>

#include "base/log.h"
#include "pipeline/workers/chunking.h"
#include "pipeline/workers/janitor.h"
#include "pipeline/workers/loop.h"
#include "pipeline/workers/reassembly.h"
#include "pipeline/workers/video.h"

namespace spot::pipeline {
namespace {

// The outermost function of a thread: an exception of a foreign library ends here, is logged, and
// the loop begins again.
template <class F>
std::thread guarded(std::string name, const Clients& clients, F body) {
    return std::thread([name = std::move(name), &clients, body = std::move(body)] {
        while (!clients.stopping()) {
            try {
                body();
            } catch (const std::exception& e) {
                log(Level::error, "a worker's step threw; the worker goes on",
                    {{"worker", name}, {"error", e.what()}});
                clients.pause(std::chrono::seconds(1));
            }
        }
    });
}

}  // namespace

Workers::Workers(const Clients& clients, const std::vector<std::string>& names) {
    std::set<std::string> wanted(names.begin(), names.end());
    if (wanted.contains("all")) wanted = {"chunking", "video", "reassembly", "janitor"};
    const auto& s = clients.settings;
    const auto loop = [&](const char* name, const std::string& url,
                          Result<void> (*handler)(const Clients&, const Delivery&)) {
        if (!wanted.contains(name)) return;
        threads_.push_back(guarded(name, clients, [&clients, name, url, handler] {
            Loop(clients, name, url, [&clients, handler](const Delivery& delivery) {
                return handler(clients, delivery);
            }).run();
        }));
    };
    loop("chunking", s.chunking_queue_url, handle_chunking);
    loop("video", s.video_worker_queue_url, handle_video);
    loop("reassembly", s.reassembly_queue_url, handle_reassembly);
    if (wanted.contains("janitor") || wanted.contains("trigger")) {
        threads_.push_back(guarded("janitor", clients, [&clients] { Janitor(clients).run(); }));
    }
}

void Workers::join() {
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

}  // namespace spot::pipeline
