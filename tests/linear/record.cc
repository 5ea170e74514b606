#include "linear/record.h"

#include <fmt/format.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "base/bytes.h"
#include "dynamodb/remote.h"
#include "http/client.h"
#include "s3/remote.h"
#include "sqs/remote.h"

namespace spot::linear {
namespace {

using Operation = RegisterOperation;
using Kind = Operation::Kind;
using Condition = Operation::Condition;
using Answer = Operation::Answer;
using AV = dynamodb::AttributeValue;

constexpr int registers_a_service = 3;
constexpr std::size_t large_bytes = 100'000;  // goes into a blob
constexpr int visibility_seconds = 1;

Moment now() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

// What a register holds: the number, and of every fourth one so much more that it is a file.
std::string body_of(int value) {
    auto text = fmt::format("{};", value);
    if (value % 4 == 0) text.resize(large_bytes, static_cast<char>('a' + value % 26));
    return text;
}
// -1: not a whole body of any value.
int value_of(const std::string& body) {
    const auto value = parse_int(body.substr(0, body.find(';')));
    return value && body == body_of(static_cast<int>(*value)) ? static_cast<int>(*value) : -1;
}

// Clients stop while the server is down, so that few outcomes are unknown.
class Gate {
  public:
    void close() {
        std::lock_guard lock(mutex_);
        open_ = false;
    }
    void open(Moment killed) {
        {
            std::lock_guard lock(mutex_);
            open_ = true;
            killed_ = killed;
        }
        changed_.notify_all();
    }
    void pass() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return open_; });
    }
    Moment killed() {
        std::lock_guard lock(mutex_);
        return killed_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = true;
    Moment killed_ = never;
};

struct Shared {
    Gate gate;
    std::atomic<int> next_value{1};
    std::atomic<int> done{0};
    std::mutex mutex;
    History history;
    std::string run;  // names are new in every history
};

class ClientThread {
  public:
    ClientThread(Shared& shared, const Server& server, std::uint64_t seed)
        : shared_(shared),
          chance_(seed),
          transport_(http::make_socket_transport({.connect_seconds = 2, .stalled_seconds = 10})),
          random_(seed),
          client_(
              {.endpoint = server.endpoint(), .credentials = server.credentials(), .attempts = 1},
              *transport_, clock_, random_),
          s3_(client_),
          dynamodb_(client_),
          sqs_(client_) {}

    void run(int operations) {
        for (int i = 0; i < operations; ++i) {
            shared_.gate.pass();
            const auto dice = chance_() % 10;
            if (dice < 4) {
                one_register(true);
            } else if (dice < 7) {
                one_register(false);
            } else {
                one_message();
            }
            ++shared_.done;
        }
    }

    Result<void> set_up() {
        s3::CreateBucketInput bucket;
        bucket.bucket = "linear";
        const auto made = s3_.create_bucket(bucket);
        if (!made && made.error().code != "BucketAlreadyOwnedByYou") return fail(made.error());
        const auto table = dynamodb_.create_table({.table_name = "linear",
                                                   .attribute_definitions = {{"id", "S"}},
                                                   .key_schema = {{"id", "HASH"}},
                                                   .billing_mode = "PAY_PER_REQUEST"});
        if (!table && table.error().code != "ResourceInUseException") return fail(table.error());
        TRY(sqs_.create_queue({.queue_name = shared_.run}));
        return {};
    }

    // Receives and deletes until nothing has come for longer than any timeout.
    Result<void> drain() {
        held_.clear();
        shared_.history.queue.drained_from = now();
        auto quiet_since = now();
        while (now() - quiet_since < (visibility_seconds * 1'000 + 300) * 1'000) {
            if (TRY(receive(10))) {
                quiet_since = now();
            } else {
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
            }
            while (!held_.empty()) remove();
        }
        TRY(sqs_.delete_queue({queue_url()}));
        return {};
    }

  private:
    std::string queue_url() const { return "/000000000000/" + shared_.run; }

    // An error that says that nothing was done, or none that can be told.
    static Answer answer_of(const Error& error) {
        const auto& code = error.code;
        const bool refused = code == "PreconditionFailed" || code == "NoSuchKey" ||
                             code == "ConditionalCheckFailedException";
        return refused ? Answer::refused : Answer::unknown;
    }

    void one_register(bool s3) {
        const auto key = fmt::format("{}-{}", shared_.run, chance_() % registers_a_service);
        Operation o;
        const auto dice = chance_() % 10;
        o.kind = dice < 4 ? Kind::read : dice < 9 ? Kind::write : Kind::remove;
        if (o.kind != Kind::read) {
            const auto kind = chance_() % 3;
            o.condition = kind == 0                            ? Condition::none
                          : kind == 1 && o.kind == Kind::write ? Condition::absent
                                                               : Condition::equals;
            // Mostly what was seen last, so that conditions hold often enough.
            o.expected = seen_[key] > 0 ? seen_[key] : 1;
            o.value = shared_.next_value++;
        }
        o.called = now();
        const auto error = s3 ? on_s3(key, o) : on_dynamodb(key, o);
        o.answered = now();
        if (error) o.answer = answer_of(*error);
        if (o.answer == Answer::unknown) o.answered = never;
        if (o.answer == Answer::done) {
            if (o.kind == Kind::read) seen_[key] = o.found.value_or(0);
            if (o.kind == Kind::write) seen_[key] = o.value;
        }
        std::lock_guard lock(shared_.mutex);
        ++shared_.history.operations;
        shared_.history.unknown += o.answer == Answer::unknown;
        if (o.kind == Kind::read && o.answer == Answer::unknown) return;  // it changed nothing
        shared_.history.registers[(s3 ? "s3 " : "dynamodb ") + key].push_back(o);
    }

    std::optional<Error> on_s3(const std::string& key, Operation& o) {
        const auto etag = "\"" + hex(md5(body_of(o.expected))) + "\"";
        if (o.kind == Kind::read) {
            auto got = s3_.get_object({"linear", key});
            if (!got && got.error().code == "NoSuchKey") return std::nullopt;
            if (!got) return got.error();
            const auto body = read_all(*got->body, 2 * large_bytes);
            if (!body) return body.error();
            o.found = value_of(*body);
            return std::nullopt;
        }
        if (o.kind == Kind::remove) {
            s3::DeleteObjectInput input{.bucket = "linear", .key = key};
            if (o.condition == Condition::equals) input.if_match = etag;
            const auto done = s3_.delete_object(input);
            return done ? std::nullopt : std::optional(done.error());
        }
        s3::PutObjectInput input;
        input.bucket = "linear";
        input.key = key;
        input.body = std::make_unique<StringSource>(body_of(o.value));
        if (o.condition == Condition::absent) input.conditions.if_none_match = "*";
        if (o.condition == Condition::equals) input.conditions.if_match = etag;
        const auto done = s3_.put_object(std::move(input));
        return done ? std::nullopt : std::optional(done.error());
    }

    std::optional<Error> on_dynamodb(const std::string& key, Operation& o) {
        const dynamodb::Item id{{"id", AV::s(key)}};
        const dynamodb::AttributeValues expected{{":x", AV::n(o.expected)}};
        if (o.kind == Kind::read) {
            const auto got =
                dynamodb_.get_item({.table_name = "linear", .key = id, .consistent_read = true});
            if (!got) return got.error();
            if (got->item) o.found = static_cast<int>(*parse_int(got->item->at("v").text()));
            return std::nullopt;
        }
        if (o.kind == Kind::remove) {
            dynamodb::DeleteItemInput input{.table_name = "linear", .key = id};
            if (o.condition == Condition::equals) {
                input.condition_expression = "v = :x";
                input.expression_attribute_values = expected;
            }
            const auto done = dynamodb_.delete_item(input);
            return done ? std::nullopt : std::optional(done.error());
        }
        if (o.condition == Condition::equals) {
            dynamodb::UpdateItemInput input{.table_name = "linear", .key = id};
            input.update_expression = "SET v = :v";
            input.condition_expression = "v = :x";
            input.expression_attribute_values = expected;
            input.expression_attribute_values->emplace(":v", AV::n(o.value));
            const auto done = dynamodb_.update_item(input);
            return done ? std::nullopt : std::optional(done.error());
        }
        auto item = id;
        item.emplace("v", AV::n(o.value));
        dynamodb::PutItemInput input{.table_name = "linear", .item = std::move(item)};
        if (o.condition == Condition::absent)
            input.condition_expression = "attribute_not_exists(id)";
        const auto done = dynamodb_.put_item(input);
        return done ? std::nullopt : std::optional(done.error());
    }

    void one_message() {
        const auto dice = chance_() % 3;
        if (dice == 0) return send();
        if (dice == 1 || held_.empty()) {
            (void)receive(2);
            return;
        }
        remove();
    }

    void send() {
        Sent sent{fmt::format("m{}", shared_.next_value++), true, now()};
        const auto done = sqs_.send_message({.queue_url = queue_url(), .message_body = sent.body});
        sent.known = done.has_value();
        std::lock_guard lock(shared_.mutex);
        ++shared_.history.operations;
        shared_.history.unknown += !sent.known;
        shared_.history.queue.sent.push_back(std::move(sent));
    }

    // True: something came.
    Result<bool> receive(int most) {
        const auto called = now();
        const auto got = sqs_.receive_message({.queue_url = queue_url(),
                                               .max_number_of_messages = most,
                                               .visibility_timeout = visibility_seconds});
        const auto answered = now();
        std::lock_guard lock(shared_.mutex);
        ++shared_.history.operations;
        if (!got) {
            ++shared_.history.unknown;
            shared_.history.queue.lost.push_back({called, never});
            return fail(got.error());
        }
        for (const auto& message : got->messages) {
            shared_.history.queue.received.push_back({message.body, message.receipt_handle,
                                                      visibility_seconds * 1'000'000, called,
                                                      answered});
            held_.emplace_back(message.body, message.receipt_handle);
        }
        return !got->messages.empty();
    }

    void remove() {
        const auto [body, receipt] = held_.back();
        held_.pop_back();
        Deleted deleted{body, receipt, true, now()};
        const auto done = sqs_.delete_message({queue_url(), receipt});
        deleted.known = done.has_value();
        if (deleted.known) deleted.answered = now();
        std::lock_guard lock(shared_.mutex);
        ++shared_.history.operations;
        shared_.history.unknown += !deleted.known;
        shared_.history.queue.deleted.push_back(std::move(deleted));
    }

    Shared& shared_;
    std::mt19937_64 chance_;
    std::unique_ptr<wire::Transport> transport_;
    SystemClock clock_;
    SeededRandom random_;
    wire::Client client_;
    s3::Remote s3_;
    dynamodb::Remote dynamodb_;
    sqs::Remote sqs_;
    std::map<std::string, int> seen_;
    std::vector<std::pair<std::string, std::string>> held_;  // bodies and receipts
};

// A request that was under way died with its process: nothing of it happens afterwards.
void end_lost_receives(History& history, Moment killed) {
    for (auto& lost : history.queue.lost) {
        if (killed != never && lost.called <= killed) lost.over = killed;
    }
}

}  // namespace

Result<History> record(Server& server, const RecordOptions& options) {
    Shared shared;
    shared.run = fmt::format("run-{}", options.seed);
    std::vector<std::unique_ptr<ClientThread>> clients;
    for (int i = 0; i < options.threads; ++i) {
        clients.push_back(std::make_unique<ClientThread>(
            shared, server, options.seed * 1'000 + static_cast<std::uint64_t>(i)));
    }
    TRY(clients.front()->set_up());
    std::vector<std::thread> threads;
    for (auto& client : clients) {
        threads.emplace_back([&client, &options] { client->run(options.operations); });
    }
    Result<void> started;
    if (options.kill) {
        const int middle = options.threads * options.operations / 2;
        while (shared.done.load() < middle) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        shared.gate.close();
        server.kill();
        const auto killed = now();
        started = server.start();
        shared.gate.open(killed);
    }
    for (auto& thread : threads) thread.join();
    TRY(std::move(started));
    TRY(clients.front()->drain());
    end_lost_receives(shared.history, shared.gate.killed());
    return std::move(shared.history);
}

}  // namespace spot::linear
