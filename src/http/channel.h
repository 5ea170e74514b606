#pragma once

// The bytes of one connection, plain or through TLS; inside http/ only. On its loop's thread.

#include <boost/asio.hpp>
#include <string_view>

#include "http/tls.h"

namespace spot::http {

class Channel {
  public:
    enum class Opened { ready, not_tls, failed };

    // `keeper`: of the certificate; nullptr: plain. It outlives the channel.
    Channel(boost::asio::ip::tcp::socket socket, const TlsKeeper* keeper);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    // Once readable(), before all else: the handshake. `not_tls`: what came speaks something else,
    // and can be answered in plain.
    boost::asio::awaitable<Opened> open();
    // Waits until something can be read, the end included. Costs no memory. False: closed.
    boost::asio::awaitable<bool> readable();
    // As much as there is, at least one byte. 0: the end, orderly or not, or cancel().
    boost::asio::awaitable<std::size_t> read_some(char* out, std::size_t size);
    // Both, whole, one after the other. False: that failed.
    boost::asio::awaitable<bool> write(std::string_view first, std::string_view second = {});
    // Tells the peer that no more will come. What it still sends can be read, and is worth nothing:
    // it is not decrypted any more. False: that failed.
    boost::asio::awaitable<bool> end();

    // After end(): waits for what still comes, and drops it in the kernel, at most a megabyte. How
    // much; 0 as above.
    boost::asio::awaitable<std::size_t> drop_some();

    // The peer has closed its side, or the connection is broken.
    bool peer_gone();
    // Ends a read under way, so that the channel can still be written to.
    void cancel();
    // At once. Says goodbye to a peer that is not in the middle of an answer, if that needs no
    // waiting.
    void close();

    bool is_open() const { return socket_.is_open(); }
    bool over_tls() const { return keeper_ != nullptr; }
    boost::asio::ip::tcp::socket& socket() { return socket_; }

  private:
    friend struct SocketBio;
    // What a step of OpenSSL came to.
    enum class Step { done, wait_read, wait_write, failed };
    Step step_of(int result);
    boost::asio::awaitable<bool> wait(Step step);
    boost::asio::awaitable<bool> write_secret(std::string_view bytes);

    boost::asio::ip::tcp::socket socket_;
    const TlsKeeper* const keeper_;
    Ssl session_;              // from the first byte of the handshake on
    bool opened_ = false;      // the handshake is done
    bool ended_ = false;       // end() was called, or close()
    bool writing_ = false;     // a write has not gone out whole
    std::size_t allowed_ = 0;  // bytes that OpenSSL may still take before others have their turn
};

}  // namespace spot::http
