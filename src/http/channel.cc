#include "http/channel.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace spot::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr unsigned char handshake_record = 22;     // RFC 8446, section 5.1
constexpr std::size_t record_bytes = 16 * 1024;    // the largest that there is
constexpr std::size_t bytes_of_a_turn = 1u << 20;  // empty records count, too

}  // namespace

// The BIO by which OpenSSL reads and writes the socket. OpenSSL's own would raise SIGPIPE, and
// would keep the number of a descriptor that may belong to another file once the socket is closed.
struct SocketBio {
    static int read(BIO* bio, char* out, int size) {
        auto& channel = *static_cast<Channel*>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        const auto wanted = std::min(static_cast<std::size_t>(size), channel.allowed_);
        if (wanted == 0) {
            // The peer sends many records without data: other connections of the loop come first.
            BIO_set_retry_read(bio);
            return -1;
        }
        const auto n = ::recv(channel.socket_.native_handle(), out, wanted, MSG_DONTWAIT);
        if (n > 0) channel.allowed_ -= static_cast<std::size_t>(n);
        if (n == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
        if (n < 0 && again()) BIO_set_retry_read(bio);
        return static_cast<int>(n);
    }

    static int write(BIO* bio, const char* bytes, int size) {
        auto& channel = *static_cast<Channel*>(BIO_get_data(bio));
        BIO_clear_retry_flags(bio);
        const auto n = ::send(channel.socket_.native_handle(), bytes,
                              static_cast<std::size_t>(size), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (n < 0 && again()) BIO_set_retry_write(bio);
        return static_cast<int>(n);
    }

    static long control(BIO* bio, int what, long, void*) {
        if (what == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
        return what == BIO_CTRL_FLUSH ? 1 : 0;
    }

    static bool again() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

    // Made once and never destroyed.
    static const BIO_METHOD* method() {
        static const BIO_METHOD* const made = [] {
            auto* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "stereo-spot");
            if (m == nullptr) return m;
            BIO_meth_set_read(m, read);
            BIO_meth_set_write(m, write);
            BIO_meth_set_ctrl(m, control);
            return m;
        }();
        return made;
    }

    static BIO* make(Channel* channel) {
        if (method() == nullptr) return nullptr;
        auto* bio = BIO_new(method());
        if (bio == nullptr) return nullptr;
        BIO_set_data(bio, channel);
        BIO_set_init(bio, 1);
        return bio;
    }
};

Channel::Channel(tcp::socket socket, const TlsKeeper* keeper)
    : socket_(std::move(socket)), keeper_(keeper) {
    boost::system::error_code ignored;  // without TCP_NODELAY answers are slower and still correct
    socket_.set_option(tcp::no_delay(true), ignored);
}

Channel::Step Channel::step_of(int result) {
    if (result > 0) return Step::done;
    switch (SSL_get_error(session_.get(), result)) {
        case SSL_ERROR_WANT_READ: return Step::wait_read;
        case SSL_ERROR_WANT_WRITE: return Step::wait_write;
        default: return Step::failed;
    }
}

asio::awaitable<bool> Channel::wait(Step step) {
    if (step == Step::failed || !is_open()) co_return false;
    const auto what = step == Step::wait_read ? tcp::socket::wait_read : tcp::socket::wait_write;
    auto [error] = co_await socket_.async_wait(what, as_tuple);
    co_return !error && is_open();
}

asio::awaitable<Channel::Opened> Channel::open() {
    if (keeper_ == nullptr) co_return Opened::ready;
    unsigned char first = 0;
    const auto n = ::recv(socket_.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
    if (n <= 0) co_return Opened::failed;
    if (first != handshake_record) co_return Opened::not_tls;
    session_ = keeper_->new_session();
    auto* bio = session_ ? SocketBio::make(this) : nullptr;
    if (bio == nullptr) {
        session_.reset();
        co_return Opened::failed;
    }
    SSL_set_bio(session_.get(), bio, bio);
    while (true) {
        ERR_clear_error();
        allowed_ = bytes_of_a_turn;
        const auto step = step_of(SSL_accept(session_.get()));
        if (step == Step::done) break;
        if (!co_await wait(step)) co_return Opened::failed;
    }
    opened_ = true;
    co_return Opened::ready;
}

std::string_view Channel::tls_version() const {
    return opened_ ? std::string_view(SSL_get_version(session_.get())) : std::string_view();
}

std::string_view Channel::tls_cipher() const {
    const auto* cipher = opened_ ? SSL_get_current_cipher(session_.get()) : nullptr;
    return cipher == nullptr ? std::string_view() : std::string_view(SSL_CIPHER_get_name(cipher));
}

asio::awaitable<bool> Channel::readable() {
    if (session_ && SSL_has_pending(session_.get()) == 1) co_return true;
    auto [error] = co_await socket_.async_wait(tcp::socket::wait_read, as_tuple);
    co_return !error;
}

asio::awaitable<std::size_t> Channel::drop_some() {
    while (true) {
        auto [error] = co_await socket_.async_wait(tcp::socket::wait_read, as_tuple);
        if (error || !is_open()) co_return 0;
        // MSG_TRUNC drops the bytes without a copy (tcp(7)). The system call is made by its number,
        // since the thread sanitizer believes that recv() has written to the buffer, which is
        // nullptr here.
        const auto n = ::syscall(SYS_recvfrom, socket_.native_handle(), nullptr, bytes_of_a_turn,
                                 MSG_TRUNC | MSG_DONTWAIT, nullptr, nullptr);
        if (n >= 0) co_return static_cast<std::size_t>(n);
        if (!SocketBio::again()) co_return 0;
    }
}

asio::awaitable<std::size_t> Channel::read_some(char* out, std::size_t size) {
    if (!session_ || ended_) {
        auto [error, n] = co_await socket_.async_read_some(asio::buffer(out, size), as_tuple);
        co_return error ? 0 : n;
    }
    std::size_t taken = 0;
    while (true) {
        allowed_ = bytes_of_a_turn;
        auto step = Step::done;
        while (step == Step::done && taken < size) {
            std::size_t n = 0;
            ERR_clear_error();
            step = step_of(SSL_read_ex(session_.get(), out + taken, size - taken, &n));
            taken += n;
        }
        // An end that comes after some bytes is seen again by the next call.
        if (taken > 0 || !co_await wait(step)) co_return taken;
    }
}

asio::awaitable<bool> Channel::write(std::string_view first, std::string_view second) {
    if (!session_) {
        const std::array<asio::const_buffer, 2> both{asio::buffer(first), asio::buffer(second)};
        auto [error, n] = co_await asio::async_write(socket_, both, as_tuple);
        co_return !error;
    }
    if (first.size() + second.size() <= record_bytes) {
        // One record, one packet.
        const auto both = std::string(first).append(second);
        co_return co_await write_secret(both);
    }
    if (!co_await write_secret(first)) co_return false;
    co_return co_await write_secret(second);
}

asio::awaitable<bool> Channel::write_secret(std::string_view bytes) {
    writing_ = true;
    while (!bytes.empty()) {
        std::size_t n = 0;
        ERR_clear_error();
        allowed_ = bytes_of_a_turn;
        const auto step = step_of(SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &n));
        if (step == Step::done) {
            bytes.remove_prefix(n);
        } else if (!co_await wait(step)) {
            co_return false;
        }
    }
    writing_ = false;
    co_return true;
}

asio::awaitable<bool> Channel::end() {
    while (opened_ && !writing_ && !ended_) {
        ERR_clear_error();
        const int result = SSL_shutdown(session_.get());
        if (result >= 0) break;  // close_notify was sent; the peer's own is not waited for
        const auto step = step_of(result);
        if (step != Step::wait_write || !co_await wait(step)) break;
    }
    ended_ = true;
    boost::system::error_code error;
    socket_.shutdown(tcp::socket::shutdown_send, error);
    co_return !error;
}

bool Channel::peer_gone() {
    if (session_) {
        char byte = 0;
        std::size_t n = 0;
        ERR_clear_error();
        allowed_ = bytes_of_a_turn;
        return step_of(SSL_peek_ex(session_.get(), &byte, 1, &n)) == Step::failed;
    }
    char byte = 0;
    const auto n = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

void Channel::cancel() {
    boost::system::error_code ignored;  // there may be nothing to cancel
    socket_.cancel(ignored);
}

void Channel::close() {
    if (opened_ && !ended_ && !writing_ && is_open()) {
        ERR_clear_error();
        SSL_shutdown(session_.get());  // dropped where the socket has no room for it now
        ERR_clear_error();
    }
    ended_ = true;
    boost::system::error_code ignored;  // the socket is closed in any case
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
}

}  // namespace spot::http
