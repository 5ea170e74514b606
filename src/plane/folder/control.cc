#include "plane/folder/control.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <exception>

#include "base/bytes.h"
#include "base/log.h"

namespace spot::plane {
namespace {

constexpr const char* socket_name = "control";
constexpr std::size_t longest_request = 1024;
constexpr std::size_t longest_answer = 1 << 20;
// The most time in which a client must send its line, and read a line of the answer.
constexpr auto patience = std::chrono::seconds(5);

// The path of a socket may have 107 bytes, and that of a data folder more. So the socket is
// addressed by the folder's descriptor.
struct Address {
    Descriptor folder;
    sockaddr_un name{};
};
Result<Address> address_in(const std::string& folder) {
    Address address{Descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC))};
    if (address.folder.get() < 0) {
        return fail(Kind::not_found, "DataFolderUnusable",
                    fmt::format("{}: {}", folder, std::strerror(errno)));
    }
    address.name.sun_family = AF_UNIX;
    const auto path = fmt::format("/proc/self/fd/{}/{}", address.folder.get(), socket_name);
    path.copy(address.name.sun_path, sizeof address.name.sun_path - 1);
    return address;
}

tl::unexpected<Error> broken(const std::string& folder, std::string_view what) {
    return fail(Kind::internal, "DataFolderUnusable",
                fmt::format("{}/{}: {}: {}", folder, socket_name, what, std::strerror(errno)));
}

// False: the client has gone, or does not read. The work goes on in any case.
bool write_line(int to, const std::string& line) {
    const auto whole = line + "\n";
    auto left = std::string_view(whole);
    while (!left.empty()) {
        const auto n = ::send(to, left.data(), left.size(), MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return false;
        left.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

// Messages may have line ends of their own.
std::string one_line(std::string text) {
    for (auto& c : text) {
        if (c == '\n' || c == '\r') c = ' ';
    }
    return text;
}

}  // namespace

Result<std::unique_ptr<Control>> Control::open(const std::string& folder,
                                               std::map<std::string, Command> commands) {
    const auto address = TRY(address_in(folder));
    // Removes a socket that a killed plane has left. The store's lock ensures that no other plane
    // runs.
    ::unlinkat(address.folder.get(), socket_name, 0);
    Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (listener.get() < 0) return broken(folder, "socket");
    const auto* name = reinterpret_cast<const sockaddr*>(&address.name);
    if (::bind(listener.get(), name, sizeof address.name) != 0 ||
        ::fchmodat(address.folder.get(), socket_name, 0600, 0) != 0 ||
        ::listen(listener.get(), 4) != 0) {
        return broken(folder, "cannot listen");
    }
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return broken(folder, "pipe");
    return std::unique_ptr<Control>(new Control(std::move(listener), Descriptor(ends[0]),
                                                Descriptor(ends[1]), std::move(commands)));
}

Control::Control(Descriptor listener, Descriptor wake, Descriptor waker,
                 std::map<std::string, Command> commands)
    : listener_(std::move(listener)),
      wake_(std::move(wake)),
      waker_(std::move(waker)),
      commands_(std::move(commands)),
      thread_([this] { run(); }) {}

Control::~Control() {
    waker_.reset();
    thread_.join();
}

void Control::run() {
    while (true) {
        std::array<pollfd, 2> look{{{wake_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}}};
        if (::poll(look.data(), look.size(), -1) < 0 && errno != EINTR) return;
        if (look[0].revents != 0) return;
        if (look[1].revents == 0) continue;
        const Descriptor connection(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (connection.get() >= 0) serve(connection.get());
    }
}

void Control::serve(int connection) {
    // A client that does not read must not delay the next client or the end of the plane.
    const timeval bound{patience.count(), 0};
    ::setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &bound, sizeof bound);
    Lines lines(connection, longest_request);
    const auto line = lines.next(std::chrono::steady_clock::now() + patience);
    if (!line || !*line) return;
    const auto at = commands_.find(**line);
    if (at == commands_.end()) {
        write_line(connection,
                   "error NotImplemented this plane knows no such command: another "
                   "version of stereo-spot asks");
        return;
    }
    bool listens = true;
    const auto say = [&](const std::string& said) {
        listens = listens && write_line(connection, one_line(said));
    };
    const auto done = [&]() -> Result<void> {
        try {
            return at->second(say);
        } catch (const std::exception& foreign) {
            return fail(Kind::internal, "InternalError", foreign.what());
        }
    }();
    if (done) {
        write_line(connection, "ok");
    } else {
        write_line(connection,
                   fmt::format("error {} {}", done.error().code, one_line(done.error().message)));
    }
}

Result<std::optional<bool>> ask_plane(const std::string& folder, const std::string& command,
                                      const std::function<void(const std::string&)>& hear) {
    const auto address = TRY(address_in(folder));
    const Descriptor connection(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (connection.get() < 0) return broken(folder, "socket");
    const auto* name = reinterpret_cast<const sockaddr*>(&address.name);
    if (::connect(connection.get(), name, sizeof address.name) != 0) {
        if (errno == ENOENT || errno == ECONNREFUSED) return std::optional<bool>();
        return broken(folder, "the plane cannot be asked");
    }
    if (!write_line(connection.get(), command)) return broken(folder, "the plane cannot be asked");
    Lines lines(connection.get(), longest_answer);
    while (true) {
        const auto line = TRY(lines.next(std::nullopt));
        if (!line) {
            return fail(Kind::unavailable, "PlaneGone", "the plane ended before it had answered");
        }
        if (*line == "ok") return std::optional<bool>(true);
        if (line->starts_with("error ")) {
            const auto rest = line->substr(6);
            const auto space = rest.find(' ');
            return fail(Kind::internal, rest.substr(0, space),
                        space == std::string::npos ? rest : rest.substr(space + 1));
        }
        hear(*line);
    }
}

}  // namespace spot::plane
