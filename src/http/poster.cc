#include "http/poster.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "base/check.h"

namespace spot::http {
namespace {

constexpr std::size_t most_of_an_answer = 1 << 20;
constexpr int longest_sleep_ms = 1000;
// A server may take ten minutes over a mail; who gives up before that sends it twice (RFC 5321,
// 4.5.3.2).
constexpr long mail_connect_seconds = 60;
constexpr long mail_whole_seconds = 900;

struct FreeEasy {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

// One request under way. Its address is known to libcurl.
struct Transfer {
    Posting posting;
    Poster::Done done;
    std::unique_ptr<curl_slist, FreeList> headers = nullptr;
    std::unique_ptr<curl_slist, FreeList> receivers = nullptr;  // of a mail
    std::unique_ptr<CURL, FreeEasy> easy = nullptr;
    std::size_t received = 0;
    std::size_t sent = 0;  // of a mail
    bool refused = false;  // the address is one that is not connected to
};

bool is_of_the_link(const sockaddr* address) {
    if (address->sa_family == AF_INET) {
        const auto* ip = reinterpret_cast<const sockaddr_in*>(address);
        return ntohl(ip->sin_addr.s_addr) >> 16 == 0xA9FE;
    }
    if (address->sa_family != AF_INET6) return true;  // no such thing as an endpoint there
    const auto& ip = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
    if (IN6_IS_ADDR_LINKLOCAL(&ip)) return true;
    return IN6_IS_ADDR_V4MAPPED(&ip) && ip.s6_addr[12] == 0xA9 && ip.s6_addr[13] == 0xFE;
}

curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    if (is_of_the_link(&address->addr)) {
        static_cast<Transfer*>(user)->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t count_body(char*, std::size_t size, std::size_t count, void* user) {
    auto& received = static_cast<Transfer*>(user)->received;
    received += size * count;
    return received > most_of_an_answer ? 0 : size * count;
}

std::size_t give_mail(char* to, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    const auto& mail = transfer.posting.body;
    const auto bytes = std::min(size * count, mail.size() - transfer.sent);
    std::memcpy(to, mail.data() + transfer.sent, bytes);
    transfer.sent += bytes;
    return bytes;
}

std::size_t drop_header(char*, std::size_t size, std::size_t count, void*) {
    return size * count;
}

}  // namespace

struct Poster::Work {
    explicit Work(PosterOptions o) : options(std::move(o)), multi(curl_multi_init()) {
        CHECK(multi != nullptr, "libcurl");
        curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
                          static_cast<long>(options.most_at_once));
        thread = std::thread([this] { run(); });
    }
    ~Work() {
        {
            std::lock_guard lock(mutex);
            stopping = true;
        }
        curl_multi_wakeup(multi);
        thread.join();
        curl_multi_cleanup(multi);
    }

    void run();
    void begin(std::unique_ptr<Transfer>);
    void prepare(Transfer&) const;
    static void prepare_request(Transfer&);
    static void prepare_mail(Transfer&);
    void finish_some();
    void give_up();

    const PosterOptions options;
    CURLM* const multi;
    std::mutex mutex;  // guards the next two
    std::deque<std::unique_ptr<Transfer>> waiting;
    bool stopping = false;
    std::map<CURL*, std::unique_ptr<Transfer>> under_way;  // of the thread
    std::thread thread;
};

void Poster::Work::prepare(Transfer& transfer) const {
    auto* easy = transfer.easy.get();
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, long{options.connect_seconds});
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, long{options.whole_seconds});
    if (transfer.posting.mail) {
        prepare_mail(transfer);
    } else {
        prepare_request(transfer);
    }
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &transfer);
    curl_easy_setopt(easy, CURLOPT_URL, transfer.posting.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a name that is not found holds up nobody
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
    if (!options.trust_file.empty()) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, options.trust_file.c_str());
        curl_easy_setopt(easy, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, count_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, drop_header);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &transfer);
    // A connection that stays open was opened for another transfer, whose address libcurl knows.
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

void Poster::Work::prepare_request(Transfer& transfer) {
    auto* easy = transfer.easy.get();
    const auto& posting = transfer.posting;
    curl_slist* list = nullptr;
    for (const auto& [name, value] : posting.headers) {
        list = curl_slist_append(list, (name + ": " + value).c_str());
    }
    list = curl_slist_append(list, "Connection: close");
    list = curl_slist_append(list, "Expect:");
    list = curl_slist_append(list, "Accept:");
    transfer.headers.reset(list);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    curl_easy_setopt(easy, CURLOPT_HTTPAUTH, long{CURLAUTH_BASIC | CURLAUTH_DIGEST});
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, posting.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(posting.body.size()));
}

void Poster::Work::prepare_mail(Transfer& transfer) {
    auto* easy = transfer.easy.get();
    const auto& mail = *transfer.posting.mail;
    transfer.receivers.reset(curl_slist_append(nullptr, mail.to.c_str()));
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, mail.from.c_str());
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, transfer.receivers.get());
    // A password goes to nobody in clear text.
    curl_easy_setopt(easy, CURLOPT_USE_SSL,
                     long{mail.user.empty() ? CURLUSESSL_TRY : CURLUSESSL_ALL});
    if (!mail.user.empty()) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, mail.user.c_str());
        curl_easy_setopt(easy, CURLOPT_PASSWORD, mail.password.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, mail_connect_seconds);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, mail_whole_seconds);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_mail);
    curl_easy_setopt(easy, CURLOPT_READDATA, &transfer);
}

void Poster::Work::begin(std::unique_ptr<Transfer> transfer) {
    transfer->easy.reset(curl_easy_init());
    CHECK(transfer->easy != nullptr, "libcurl");
    prepare(*transfer);
    auto* easy = transfer->easy.get();
    under_way.emplace(easy, std::move(transfer));
    CHECK(curl_multi_add_handle(multi, easy) == CURLM_OK, "libcurl");
}

void Poster::Work::finish_some() {
    int left = 0;
    while (const auto* message = curl_multi_info_read(multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        auto* easy = message->easy_handle;
        const auto code = message->data.result;
        long status = 0;
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        curl_multi_remove_handle(multi, easy);
        const auto at = under_way.find(easy);
        const auto transfer = std::move(at->second);
        under_way.erase(at);
        PostingAnswer answer;
        if (transfer->posting.mail) {
            // The last thing that was said. Logins that are missing or wrong (RFC 4954, 6) are no
            // fault of the mail's.
            answer.status = code == CURLE_OK || status >= 400 ? static_cast<int>(status) : 0;
            if (code != CURLE_OK) answer.error = curl_easy_strerror(code);
            const bool let_in = code == CURLE_SEND_ERROR || transfer->sent > 0;
            answer.mail_refused =
                let_in && code != CURLE_OK && status / 100 == 5 && (status < 530 || status > 539);
            transfer->done(std::move(answer));
            continue;
        }
        // A body that is too long, or cut off, changes nothing about the status before it.
        const bool said = code == CURLE_OK || code == CURLE_WRITE_ERROR ||
                          (status / 100 == 2 && code != CURLE_OPERATION_TIMEDOUT);
        if (status >= 200 && said) {
            answer.status = static_cast<int>(status);
        } else {
            answer.error = transfer->refused
                               ? "the address is of the link alone, which is not allowed"
                               : curl_easy_strerror(code);
        }
        transfer->done(std::move(answer));
    }
}

void Poster::Work::give_up() {
    for (auto& [easy, transfer] : under_way) {
        curl_multi_remove_handle(multi, easy);
        transfer->done({0, "stopped"});
    }
    under_way.clear();
    std::deque<std::unique_ptr<Transfer>> rest;
    {
        std::lock_guard lock(mutex);
        rest.swap(waiting);
    }
    for (auto& transfer : rest) transfer->done({0, "stopped"});
}

void Poster::Work::run() {
    while (true) {
        std::vector<std::unique_ptr<Transfer>> fresh;
        {
            std::lock_guard lock(mutex);
            if (stopping) break;
            while (!waiting.empty() && under_way.size() + fresh.size() < options.most_at_once) {
                fresh.push_back(std::move(waiting.front()));
                waiting.pop_front();
            }
        }
        for (auto& transfer : fresh) begin(std::move(transfer));
        int running = 0;
        CHECK(curl_multi_perform(multi, &running) == CURLM_OK, "libcurl");
        finish_some();
        bool more = false;
        {
            std::lock_guard lock(mutex);
            more = stopping || (!waiting.empty() && under_way.size() < options.most_at_once);
        }
        if (!more) curl_multi_poll(multi, nullptr, 0, longest_sleep_ms, nullptr);
    }
    give_up();
}

Poster::Poster(PosterOptions options) {
    static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
    CHECK(once == CURLE_OK, "libcurl");
    work_ = std::make_unique<Work>(std::move(options));
}

Poster::~Poster() = default;

void Poster::post(Posting posting, Done done) {
    auto transfer = std::make_unique<Transfer>(Transfer{std::move(posting), std::move(done)});
    {
        std::lock_guard lock(work_->mutex);
        if (!work_->stopping) {
            work_->waiting.push_back(std::move(transfer));
        }
    }
    if (transfer) {
        transfer->done({0, "stopped"});
        return;
    }
    curl_multi_wakeup(work_->multi);
}

}  // namespace spot::http
