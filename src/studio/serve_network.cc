#include "studio/serve_network.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "base/log.h"
#include "base/system/process.h"
#include "media/network.h"
#include "studio/answers.h"
#include "studio/model_walls.h"
#include "studio/shared_memory.h"

namespace spot::studio {
namespace {

constexpr std::size_t longest_question = 4096;

// Ends this process when the one that asks is gone, whatever a runtime or a driver is doing. Their
// exit handlers are not run, since nobody needs them.
void exit_when_closed(int in) {
    std::thread([in] {
        pollfd look{in, 0, 0};
        while (::poll(&look, 1, -1) < 1 || look.revents == 0) {
        }
        ::_exit(0);
    }).detach();
}

class NetworkHandler {
  public:
    NetworkHandler(int out, const Request& request, SharedMemory memory)
        : out_(out), request_(request), memory_(std::move(memory)) {}

    Result<void> answer(const wire::Node& question) {
        if (question.find("Open") != nullptr) {
            const int threads = TRY(value_of<int>(question, "Open"));
            network_ = TRY(media::open_network(request_.model.bytes, request_.device,
                                               std::clamp(threads, 1, 256)));
            put(out_, line_of("Opened", network_->facts()));
            return {};
        }
        const auto sides = TRY(value_of<std::vector<std::int64_t>>(question, "Run"));
        std::size_t count = 1;
        for (const auto side : sides) {
            const bool fits =
                side > 0 && static_cast<std::size_t>(side) <= most_shared_input / count;
            count = fits ? count * static_cast<std::size_t>(side) : 0;
            if (count == 0) break;
        }
        if (!network_) return fail(Kind::internal, "WrongRequest", "there is no model yet");
        const auto in = TRY(memory_.in(count));
        const auto made = TRY(network_->run(in, sides));
        const auto room = TRY(memory_.out(made.values.size()));
        std::copy(made.values.begin(), made.values.end(), room.begin());
        put(out_, line_of("Ran", made.sides));
        return {};
    }

  private:
    int out_;
    const Request& request_;
    SharedMemory memory_;
    std::unique_ptr<media::Network> network_;
};

}  // namespace

Result<void> serve_network(int in, int out, const Request& request) {
    auto memory = TRY(SharedMemory::given(Process::shared_descriptor));
    // Libraries cannot be opened from inside; loading starts no thread. The model itself is a
    // stranger's file, and is opened there.
    const auto* runtime = TRY(media::OnnxRuntime::get(request.runtime.bytes));
    std::vector<std::string> environment;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        environment.emplace_back(*variable);
    }
    const auto walls =
        model_walls(request.model.bytes, runtime->path(), request.device, environment);
    for (const auto& missing : TRY(shut_in(walls))) log(Level::debug, missing);
    exit_when_closed(in);
    NetworkHandler handler(out, request, std::move(memory));
    Lines lines(in, longest_question);
    while (const auto line = TRY(lines.next(std::nullopt))) {
        const auto done = handler.answer(TRY(wire::parse_json(*line)));
        if (!done) put_error(out, done.error());
    }
    return {};
}

}  // namespace spot::studio
