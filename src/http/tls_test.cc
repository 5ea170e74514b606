// The real server and the real client over TLS, and peers that do not do as they should.

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "http/fixture.h"
#include "http/tls.h"

namespace spot::http {
namespace {

namespace fs = std::filesystem;

// A folder with cert.pem and key.pem.
class Pair {
  public:
    Pair() {
        std::string name = fs::temp_directory_path() / "spot-tls-XXXXXX";
        folder_ = ::mkdtemp(name.data());
        make({"localhost", "127.0.0.1"});
    }
    Pair(const Pair&) = delete;
    Pair& operator=(const Pair&) = delete;
    ~Pair() { fs::remove_all(folder_); }

    void make(const std::vector<std::string>& names, Time now = SystemClock().now()) {
        const auto pair = make_self_signed(names, now);
        write(pair->key, key());
        write(pair->certificate, certificate());
    }
    // Writes a new file beside the old one and renames it, as tools that renew certificates do.
    static void write(const std::string& text, const std::string& path) {
        std::ofstream(path + ".new") << text;
        ::chmod((path + ".new").c_str(), 0600);
        fs::rename(path + ".new", path);
    }
    std::string certificate() const { return folder_ + "/cert.pem"; }
    std::string key() const { return folder_ + "/key.pem"; }
    TlsFiles files() const { return {certificate(), key()}; }

  private:
    std::string folder_;
};

// A blocking client that uses OpenSSL alone, for bytes that no client library would send.
class Secret {
  public:
    explicit Secret(std::uint16_t port, int highest = 0) : raw_(port) {
        context_.reset(SSL_CTX_new(TLS_client_method()));
        SSL_CTX_set_security_level(context_.get(), 0);
        if (highest != 0) {
            SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
            SSL_CTX_set_max_proto_version(context_.get(), highest);
        }
        session_.reset(SSL_new(context_.get()));
        SSL_set_fd(session_.get(), raw_.descriptor());
    }
    bool shake() { return SSL_connect(session_.get()) == 1; }
    void say(std::string_view bytes) {
        EXPECT_EQ(SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())),
                  static_cast<int>(bytes.size()));
    }
    std::string hear(std::string_view until) {
        std::string out;
        char piece[4096];
        while (out.find(until) == std::string::npos) {
            const int n = SSL_read(session_.get(), piece, sizeof piece);
            ended_ = n > 0 ? SSL_ERROR_NONE : SSL_get_error(session_.get(), n);
            if (n <= 0) break;
            out.append(piece, static_cast<std::size_t>(n));
        }
        return out;
    }
    int ended() const { return ended_; }  // the last read's: SSL_ERROR_ZERO_RETURN: close_notify
    SSL* session() { return session_.get(); }
    Raw& raw() { return raw_; }

  private:
    Raw raw_;
    std::unique_ptr<SSL_CTX, FreeSsl> context_;
    Ssl session_;
    int ended_ = 0;
};

ServerOptions with(ServerOptions options, const Pair& pair) {
    options.tls = TlsOptions{.files = pair.files(), .look_milliseconds = 20};
    return options;
}

// `pair` comes first, so that it is there when the server starts.
struct HoldsPair {
    Pair pair;
};

class Tls : public HoldsPair, public ServerTest {
  protected:
    explicit Tls(const ServerOptions& options = {}) : ServerTest(with(options, pair)) {
        transport = trusting({pair.certificate(), true});
    }
    static std::unique_ptr<wire::Transport> trusting(Trust trust) {
        return make_socket_transport({.trust = std::move(trust)});
    }
    std::string endpoint() const { return "https://127.0.0.1:" + std::to_string(server->port()); }
    Result<wire::HttpResponse> ask(wire::Transport& through, const std::string& path,
                                   std::string body = "", const std::string& host = "127.0.0.1") {
        wire::HttpRequest request{.method = "PUT", .path = path, .body = std::move(body)};
        request.headers.add("Host", "h");
        return through.send(fmt::format("https://{}:{}", host, server->port()), request);
    }
    std::string body_of(const std::string& path, std::string body = "") {
        const auto answer = ask(*transport, path, std::move(body));
        return answer ? answer->body : "(" + answer.error().message + ")";
    }
};

TEST_F(Tls, AsksAndAnswers) {
    EXPECT_EQ(body_of("/a", "body"), "PUT /a body");
    EXPECT_EQ(body_of("/heavy", "body"), "PUT /heavy body");
    EXPECT_EQ(body_of("/scheme"), "https");
}

TEST_F(Tls, LargeBodiesBothWays) {
    std::string large(6u << 20, 'x');
    for (std::size_t i = 0; i < large.size(); i += 1000) large[i] = static_cast<char>('a' + i % 26);
    EXPECT_EQ(body_of("/a", large), "PUT /a " + large);
    const auto refused = ask(*transport, "/a", std::string(9u << 20, 'x'));
    ASSERT_TRUE(refused) << refused.error().message;
    EXPECT_EQ(refused->status, 413);
}

TEST_F(Tls, OneConnectionServesManyRequests) {
    Secret client(server->port());
    ASSERT_TRUE(client.shake());
    client.say("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_NE(client.hear("GET /2 ").find("GET /1 "), std::string::npos);
    // A head in many records, each by itself.
    for (const char c :
         std::string_view("GET /3 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")) {
        client.say(std::string_view(&c, 1));
    }
    EXPECT_NE(client.hear("GET /3 ").find("200 OK"), std::string::npos);
    EXPECT_EQ(client.hear("(never)"), "");
    EXPECT_EQ(client.ended(), SSL_ERROR_ZERO_RETURN) << "it says goodbye";
}

TEST_F(Tls, SpeaksHttp11AndTwoVersions) {
    Secret client(server->port());
    SSL_set_alpn_protos(client.session(),
                        reinterpret_cast<const unsigned char*>("\x02h2\x08http/1.1"), 12);
    ASSERT_TRUE(client.shake());
    const unsigned char* chosen = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(client.session(), &chosen, &size);
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(chosen), size), "http/1.1");
    EXPECT_STREQ(SSL_get_version(client.session()), "TLSv1.3");
    EXPECT_TRUE(Secret(server->port(), TLS1_2_VERSION).shake());
    EXPECT_FALSE(Secret(server->port(), TLS1_1_VERSION).shake());
}

TEST_F(Tls, OnlyTheTrustedCertificateIsTaken) {
    Pair other;
    const auto wrong = ask(*trusting({other.certificate(), true}), "/a");
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().code, "EndpointNotTrusted");
    EXPECT_NE(wrong.error().message.find(other.certificate()), std::string::npos);
    EXPECT_FALSE(ask(*trusting({}), "/a")) << "the system knows nothing of it";
    // As an authority, it is held to its names; as that one certificate, it is not.
    EXPECT_TRUE(ask(*trusting({pair.certificate(), false}), "/a", "", "localhost"));
    EXPECT_FALSE(ask(*trusting({pair.certificate(), false}), "/a", "", "elsewhere.localhost"));
    EXPECT_TRUE(ask(*trusting({pair.certificate(), true}), "/a", "", "elsewhere.localhost"));
}

TEST_F(Tls, PlainHttpIsToldSo) {
    Raw raw(server->port());
    raw.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    const auto answer = raw.hear("(never)");
    EXPECT_EQ(answer.find("HTTP/1.1 400 "), 0u) << answer;
    EXPECT_NE(answer.find("this port speaks TLS"), std::string::npos);
    EXPECT_EQ(raw.failure(), 0);
}

TEST_F(Tls, NewFilesServeNewConnections) {
    Secret before(server->port());
    ASSERT_TRUE(before.shake());
    const auto old = *read_certificate(pair.certificate());
    pair.make({"127.0.0.1"});
    const auto renewed = *read_certificate(pair.certificate());
    ASSERT_NE(renewed.fingerprint, old.fingerprint);
    // Between the two files the pair does not fit, and the old one stays; then comes the new one.
    const auto end = std::chrono::steady_clock::now() + 20s;
    Result<wire::HttpResponse> answer;
    while (!(answer = ask(*trusting({pair.certificate(), true}), "/a")) &&
           std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(5ms);
    }
    EXPECT_TRUE(answer) << answer.error().message;
    before.say("GET /old HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_NE(before.hear("GET /old ").find("200 OK"), std::string::npos);
}

TEST(TlsFiles, BadNewOnesChangeNothing) {
    Pair pair;
    auto keeper = *TlsKeeper::open({.files = pair.files()});
    const auto shown = [&] {
        const auto session = keeper->new_session();
        std::string bytes(EVP_MAX_MD_SIZE, '\0');
        unsigned size = 0;
        X509_digest(SSL_get_certificate(session.get()), EVP_sha256(),
                    reinterpret_cast<unsigned char*>(bytes.data()), &size);
        return bytes.substr(0, size);
    };
    const auto before = shown();
    testing::internal::CaptureStderr();
    Pair::write("rubbish", pair.certificate());
    keeper->look();
    EXPECT_EQ(shown(), before);
    EXPECT_NE(testing::internal::GetCapturedStderr().find(pair.certificate()), std::string::npos);
    pair.make({"localhost"});
    keeper->look();
    EXPECT_NE(shown(), before);
}

// The client sees it in a truncated handshake, a truncated body, and after a whole request.
TEST_F(Tls, WhoHangsUpIsLetGo) {
    {
        Raw raw(server->port());
        raw.say("\x16\x03\x01");
    }
    {
        Secret client(server->port());
        ASSERT_TRUE(client.shake());
        client.say("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n12345");
    }
    {
        Secret client(server->port());
        ASSERT_TRUE(client.shake());
        client.say("GET /wait HTTP/1.1\r\nHost: h\r\n\r\n");
        while (echo.waiting == 0) std::this_thread::sleep_for(1ms);
        SSL_shutdown(client.session());  // Nagle may hold it back until the end of the stream
        ::shutdown(SSL_get_fd(client.session()), SHUT_WR);
        // The server asks once more after it has subscribed, and not again for a later message.
        while (echo.waiting < 2) std::this_thread::sleep_for(1ms);
        echo.wake_all();
        EXPECT_EQ(client.hear("woken").find("woken"), std::string::npos) << "nobody is there";
    }
    EXPECT_EQ(body_of("/a"), "PUT /a ");
}

// The request is refused with most of its body unread. The answer arrives, and then a close_notify.
TEST_F(Tls, ARefusalCanBeRead) {
    Secret client(server->port());
    ASSERT_TRUE(client.shake());
    client.say("PUT /refused HTTP/1.1\r\nHost: h\r\nContent-Length: 8000000\r\n\r\n");
    client.say(std::string(1'000'000, 'x'));
    EXPECT_NE(client.hear("no").find(" 403 "), std::string::npos);
    EXPECT_EQ(client.hear("(never)"), "");
    EXPECT_EQ(client.ended(), SSL_ERROR_ZERO_RETURN);
}

class ImpatientTls : public Tls {
  protected:
    ImpatientTls() : Tls({.head_seconds = 1, .idle_seconds = 2}) {}
};

TEST_F(ImpatientTls, HandshakesEndInTime) {
    const auto begin = std::chrono::steady_clock::now();
    Raw silent(server->port());
    Raw half(server->port());
    half.say(std::string_view("\x16\x03\x01\x02\x00\x01", 6));
    EXPECT_TRUE(half.closed());
    EXPECT_TRUE(silent.closed());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 9s);
    Secret rubbish(server->port());
    rubbish.raw().say(std::string_view("\x16\x03\x01\x00\x04rubbish", 12));
    EXPECT_FALSE(rubbish.raw().hear("(never)").empty()) << "an alert says why";
}

class SlowTls : public Tls {
  protected:
    SlowTls() : Tls({.slow_body_grace_seconds = 1}) {}
};

TEST_F(SlowTls, ABodyThatStopsIsRefusedInWords) {
    Secret client(server->port());
    ASSERT_TRUE(client.shake());
    client.say("PUT /a HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n12345");
    EXPECT_NE(client.hear("RequestTimeout").find("RequestTimeout"), std::string::npos);
}

class FewTls : public Tls {
  protected:
    FewTls() : Tls({.most_connections = 4}) {}
};

TEST_F(FewTls, SilentOnesMakeRoom) {
    std::vector<std::unique_ptr<Raw>> silent;
    for (int i = 0; i < 8; ++i) silent.push_back(std::make_unique<Raw>(server->port()));
    for (auto& one : silent) one->say("\x16");
    EXPECT_EQ(body_of("/a"), "PUT /a ");
}

TEST_F(Tls, DrainingSaysGoodbye) {
    Secret idle(server->port());
    ASSERT_TRUE(idle.shake());
    idle.say("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");
    idle.hear("GET /a ");
    Raw silent(server->port());
    const auto begin = std::chrono::steady_clock::now();
    server->drain(10);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 9s);
    EXPECT_EQ(idle.hear("(never)"), "");
    EXPECT_EQ(idle.ended(), SSL_ERROR_ZERO_RETURN);
}

std::string refusal(const TlsFiles& files) {
    Echo echo;
    ServerOptions options{.port = 0};
    options.tls = TlsOptions{.files = files};
    const auto server = Server::start(options, echo);
    return server ? "" : server.error().code + " " + server.error().message;
}

TEST(TlsFiles, SayWhatIsWrongWithThem) {
    Pair pair;
    Pair other;
    const auto says = [](const std::string& refused, const std::string& file,
                         const std::string& why) {
        EXPECT_EQ(refused.find("TlsUnusable " + file), 0u) << refused;
        EXPECT_NE(refused.find(why), std::string::npos) << refused;
    };
    EXPECT_EQ(refusal(pair.files()), "");
    says(refusal({"/nowhere/c.pem", pair.key()}), "/nowhere/c.pem", "No such file");
    says(refusal({pair.certificate(), "/nowhere/k.pem"}), "/nowhere/k.pem", "No such file");
    says(refusal({pair.key(), pair.key()}), pair.key(), "no certificate in PEM");
    says(refusal({pair.certificate(), pair.certificate()}), pair.certificate(), "no key in PEM");
    says(refusal({pair.certificate(), other.key()}), other.key(), "does not fit");
    ::chmod(pair.key().c_str(), 0640);
    says(refusal(pair.files()), pair.key(), "others can read the key");
}

TEST(TlsFiles, AnExpiredCertificateIsUsedAndSaidToBe) {
    Pair pair;
    EXPECT_FALSE(read_certificate(pair.certificate())->expired);
    EXPECT_TRUE(read_certificate(pair.certificate())->self_signed);
    pair.make({"localhost"}, SystemClock().now() - std::chrono::hours(24 * 4000));
    EXPECT_TRUE(read_certificate(pair.certificate())->expired);
    EXPECT_EQ(refusal(pair.files()), "");
}

TEST(TlsFiles, NamesAreNamesAndAddresses) {
    Pair pair;
    pair.make({"a.example", "10.0.0.7", "::1", "evil,DNS:b.example"});
    const auto certificate = *read_certificate(pair.certificate());
    EXPECT_EQ(certificate.names, (std::vector<std::string>{"a.example", "10.0.0.7", "::1"}));
    EXPECT_TRUE(certificate.is_for("a.example"));
    EXPECT_TRUE(certificate.is_for("::1"));
    EXPECT_FALSE(certificate.is_for("10.0.0.8"));
    EXPECT_EQ(certificate.fingerprint.size(), 95u);
}

}  // namespace
}  // namespace spot::http
