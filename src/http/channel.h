#pragma once

// The bytes of one connection, in plain text or over TLS. To be included inside http/ only. A
// channel is used on the thread of its loop.

#include <boost/asio.hpp>
#include <string_view>

#include "http/tls.h"

namespace spot::http {

class Channel {
  public:
    enum class Opened { ready, not_tls, failed };

    // `keeper` has the certificate and outlives the channel; nullptr: no TLS.
    Channel(boost::asio::ip::tcp::socket socket, const TlsKeeper* keeper);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    // Does the TLS handshake. To be called once, after readable() and before anything else.
    // `not_tls`: the peer speaks another protocol, and can be answered in plain text.
    boost::asio::awaitable<Opened> open();
    // Waits until bytes or the end of the connection can be read, without a buffer. False: the
    // channel is closed.
    boost::asio::awaitable<bool> readable();
    // Reads what has come, at least one byte. 0: the connection has ended, orderly or not, or
    // cancel() was called.
    boost::asio::awaitable<std::size_t> read_some(char* out, std::size_t size);
    // Writes both texts whole, one after the other. False: that failed.
    boost::asio::awaitable<bool> write(std::string_view first, std::string_view second = {});
    // Tells the peer that no more bytes will come. Bytes that it still sends can be read, but are
    // not decrypted any more. False: that failed.
    boost::asio::awaitable<bool> end();

    // After end(): waits for bytes of the peer and drops them in the kernel, at most a megabyte.
    // Returns their number; 0 as for read_some().
    boost::asio::awaitable<std::size_t> drop_some();

    // True: the peer has closed its side, or the connection is broken.
    bool peer_gone();
    // Ends a read under way. The channel can still be written to.
    void cancel();
    // Closes the connection at once. A peer that is not in the middle of an answer is sent a
    // close_notify, where that needs no waiting.
    void close();

    bool is_open() const { return socket_.is_open(); }
    bool over_tls() const { return keeper_ != nullptr; }
    // "TLSv1.3" and the suite's name, once the handshake is done; texts of OpenSSL's own.
    std::string_view tls_version() const;
    std::string_view tls_cipher() const;
    boost::asio::ip::tcp::socket& socket() { return socket_; }

  private:
    friend struct SocketBio;
    // The result of a step of OpenSSL.
    enum class Step { done, wait_read, wait_write, failed };
    Step step_of(int result);
    boost::asio::awaitable<bool> wait(Step step);
    boost::asio::awaitable<bool> write_secret(std::string_view bytes);

    boost::asio::ip::tcp::socket socket_;
    const TlsKeeper* const keeper_;
    Ssl session_;              // from the first byte of the handshake on
    bool opened_ = false;      // the handshake is done
    bool ended_ = false;       // end() was called, or close()
    bool writing_ = false;     // the last write was not completed
    std::size_t allowed_ = 0;  // bytes that OpenSSL may still read before other connections' turn
};

}  // namespace spot::http
