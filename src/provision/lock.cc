#include "provision/lock.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>

#include "base/bytes.h"
#include "base/log.h"
#include "base/time_text.h"
#include "provision/patience.h"
#include "wire/describe.h"
#include "wire/json.h"

namespace spot::provision {
namespace {

constexpr Duration between_looks = std::chrono::milliseconds(500);
constexpr Duration most_skew = std::chrono::minutes(15);  // by which clocks may differ for AWS
constexpr std::uint64_t longest_lock = 64 * 1024;

// The contents of the lock's object, in JSON.
struct Holder {
    std::string who;  // "root@host"
    std::string operation;
    std::string machine;  // identifies the machine and its boot
    std::int64_t process = 0;
    std::int64_t renewals = 0;
};

template <class V>
void describe(V& v, Holder& x) {
    v.member("Who", x.who);
    v.member("Operation", x.operation);
    v.member("Machine", x.machine);
    v.member("Process", x.process);
    v.member("Renewals", x.renewals);
}

std::string this_boot() {
    std::ifstream file("/proc/sys/kernel/random/boot_id");
    std::string id;
    std::getline(file, id);
    return id;
}

Holder ourselves(const std::string& operation) {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    return {.who = fmt::format("process {} of user {} on {}", ::getpid(), ::getuid(), host.data()),
            .operation = operation,
            .machine = this_boot(),
            .process = ::getpid()};
}

bool is_gone(const Holder& holder) {
    return !holder.machine.empty() && holder.machine == this_boot() && holder.process > 0 &&
           ::kill(static_cast<pid_t>(holder.process), 0) != 0 && errno == ESRCH;
}

s3::PutObjectInput writing(const std::string& bucket, Holder holder) {
    wire::JsonSink sink;
    wire::write_shape(sink, holder);
    s3::PutObjectInput input;
    input.bucket = bucket;
    input.key = lock_key;
    input.body = std::make_unique<StringSource>(sink.take());
    return input;
}

// True for the errors that mean that another process has the lock.
bool is_taken(const Error& error) {
    return error.code == "PreconditionFailed" || error.code == "ConditionalRequestConflict";
}

struct Seen {
    Holder holder;
    std::string etag;
    Time written;
};

// nullopt: there is no lock.
Result<std::optional<Seen>> look(s3::Api& s3, const std::string& bucket) {
    s3::GetObjectInput input;
    input.bucket = bucket;
    input.key = lock_key;
    auto object = s3.get_object(input);
    if (!object && object.error().kind == Kind::not_found) return std::optional<Seen>();
    if (!object) return fail(object.error());
    const auto bytes = TRY(read_all(*object->body, longest_lock));
    Seen seen{.etag = object->etag, .written = object->last_modified};
    if (const auto node = wire::parse_json(bytes)) {
        if (auto holder = wire::read_shape<Holder>(*node, false)) seen.holder = std::move(*holder);
    }
    return std::optional(std::move(seen));
}

tl::unexpected<Error> held_by(const Seen& seen, const LockOptions& options) {
    return fail(Kind::conflict, "LockHeld",
                fmt::format("another {} holds the lock s3://{}/{} ({}, last heard of {}); wait for "
                            "its end, or run with -lock-timeout=2m, which also takes over a lock "
                            "that nobody renews",
                            seen.holder.operation.empty() ? "run" : seen.holder.operation,
                            options.bucket, lock_key, seen.holder.who, iso8601(seen.written)));
}

}  // namespace

Result<std::unique_ptr<Lock>> Lock::take(s3::Api& s3, const LockOptions& options) {
    const auto begin = std::chrono::steady_clock::now();
    // How long a lock has not changed is measured by this machine's clock alone: clocks may differ.
    std::string watched;
    auto since = begin;
    Patience unseen(options.pause, options.stopping);  // for a new bucket that is not visible yet
    while (true) {
        auto first = writing(options.bucket, ourselves(options.operation));
        first.conditions.if_none_match = "*";
        auto made = s3.put_object(std::move(first));
        if (!made && !is_taken(made.error())) {
            auto error = made.error();
            if (unseen.wait(error)) continue;
            return fail(std::move(error));
        }
        if (made) return std::unique_ptr<Lock>(new Lock(s3, options, made->etag));

        const auto seen = TRY(look(s3, options.bucket));
        if (!seen) {  // the lock was removed meanwhile
            if (std::chrono::steady_clock::now() - begin >= options.patience + options.stale) {
                return fail(made.error());
            }
            options.pause(between_looks);
            continue;
        }
        const auto now = std::chrono::steady_clock::now();
        if (seen->etag != watched) {
            watched = seen->etag;
            since = now;
        }
        const bool old = SystemClock().now() - seen->written >= options.stale + most_skew;
        if (is_gone(seen->holder) || old || now - since >= options.stale) {
            auto over = writing(options.bucket, ourselves(options.operation));
            over.conditions.if_match = seen->etag;
            auto taken = s3.put_object(std::move(over));
            if (taken) return std::unique_ptr<Lock>(new Lock(s3, options, taken->etag));
            if (!is_taken(taken.error()) && taken.error().kind != Kind::not_found) {
                return fail(taken.error());
            }
            continue;
        }
        if (now - begin >= options.patience || (options.stopping && options.stopping())) {
            return held_by(*seen, options);
        }
        options.pause(between_looks);
    }
}

Lock::Lock(s3::Api& s3, LockOptions options, std::string etag)
    : s3_(s3),
      options_(std::move(options)),
      etag_(std::move(etag)),
      renewing_([this] { renew(); }) {}

Lock::~Lock() {
    release();
}

void Lock::renew() {
    auto holder = ourselves(options_.operation);
    std::unique_lock lock(mutex_);
    while (!changed_.wait_for(lock, options_.renewal, [this] { return released_; })) {
        ++holder.renewals;
        auto anew = writing(options_.bucket, holder);
        anew.conditions.if_match = etag_;
        const auto written = s3_.put_object(std::move(anew));
        if (written) {
            etag_ = written->etag;
        } else if (is_taken(written.error()) || written.error().kind == Kind::not_found) {
            held_ = false;
            return;
        } else {
            log(Level::warn, "the lock cannot be renewed yet", {{"why", written.error().message}});
        }
    }
}

void Lock::release() {
    {
        std::lock_guard lock(mutex_);
        if (released_) return;
        released_ = true;
    }
    changed_.notify_all();
    if (renewing_.joinable()) renewing_.join();
    if (!held_) return;
    const auto gone =
        s3_.delete_object({.bucket = options_.bucket, .key = lock_key, .if_match = etag_});
    if (gone || gone.error().kind == Kind::not_found) return;
    log(Level::warn, "the lock cannot be removed", {{"why", gone.error().message}});
}

}  // namespace spot::provision
