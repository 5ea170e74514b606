#include "faults/script.h"

#include <fmt/format.h>

namespace spot::faults {
namespace {

using dynamodb::AttributeValue;

// Which queue hears of an object; "": none.
std::string told(const std::string& bucket, const std::string& key) {
    if (bucket != "input") return "";
    if (key.starts_with("input/")) return "chunking";
    return key.starts_with("segments/") ? "video" : "";
}

Step nothing_seen(std::string name, std::function<Result<void>(World&)> run) {
    return {std::move(name), std::move(run), [](State&) {}};
}

Step put_object(const std::string& bucket, const std::string& key, std::size_t size, int version) {
    const auto name = fmt::format("{}/{}", bucket, key);
    const auto bytes = [=] { return content(fmt::format("{} {}", name, version), size); };
    return {"put " + name,
            [=](World& w) -> Result<void> {
                s3::PutObjectInput input{.bucket = bucket, .key = key};
                input.body = std::make_unique<StringSource>(bytes());
                TRY(w.s3->put_object(std::move(input)));
                return {};
            },
            [=](State& state) {
                const auto tag = fingerprint(bytes());
                state.objects[name] = tag;
                const auto queue = told(bucket, key);
                if (!queue.empty()) state.queues[queue].insert(key + " " + tag);
            }};
}

Step delete_object(const std::string& bucket, const std::string& key) {
    return {"delete " + bucket + "/" + key,
            [=](World& w) -> Result<void> {
                TRY(w.s3->delete_object({.bucket = bucket, .key = key}));
                return {};
            },
            [=](State& state) { state.objects.erase(bucket + "/" + key); }};
}

Step put_item(const std::string& id, std::int64_t n) {
    return {fmt::format("put item {} = {}", id, n),
            [=](World& w) -> Result<void> {
                TRY(w.tables->put_item({.table_name = "jobs",
                                        .item = dynamodb::Item{{"id", AttributeValue::s(id)},
                                                               {"n", AttributeValue::n(n)}}}));
                return {};
            },
            [=](State& state) { state.items[id] = n; }};
}

// As every transition of a job: only from where it was. Asked again after a failure whose outcome
// is unknown, it may have happened.
Step move_item(const std::string& id, std::int64_t from, std::int64_t to) {
    return {fmt::format("move item {} from {} to {}", id, from, to),
            [=](World& w) -> Result<void> {
                const auto moved = w.tables->update_item(
                    {.table_name = "jobs",
                     .key = dynamodb::Item{{"id", AttributeValue::s(id)}},
                     .update_expression = "SET n = :to",
                     .condition_expression = "n = :from OR n = :to",
                     .expression_attribute_values = dynamodb::AttributeValues{
                         {":from", AttributeValue::n(from)}, {":to", AttributeValue::n(to)}}});
                if (!moved) return fail(moved.error());
                return {};
            },
            [=](State& state) { state.items[id] = to; }};
}

Step delete_item(const std::string& id) {
    return {"delete item " + id,
            [=](World& w) -> Result<void> {
                TRY(w.tables->delete_item(
                    {.table_name = "jobs", .key = dynamodb::Item{{"id", AttributeValue::s(id)}}}));
                return {};
            },
            [=](State& state) { state.items.erase(id); }};
}

Step send(const std::string& queue, const std::string& body) {
    return {"send to " + queue,
            [=](World& w) -> Result<void> {
                TRY(w.queues->send_message({.queue_url = queue_url(queue), .message_body = body}));
                return {};
            },
            [=](State& state) { state.queues[queue].insert(body); }};
}

Step receive(const std::string& queue) {
    return nothing_seen("receive from " + queue, [=](World& w) -> Result<void> {
        const auto got = TRY(w.queues->receive_message(
            {.queue_url = queue_url(queue), .max_number_of_messages = 1}));
        if (!got.messages.empty()) {
            w.handles[queue] = got.messages.front().receipt_handle;
        }
        return {};
    });
}

Step extend(const std::string& queue) {
    return nothing_seen("extend in " + queue, [=](World& w) -> Result<void> {
        TRY(w.queues->change_message_visibility({queue_url(queue), w.handles[queue], 300}));
        return {};
    });
}

// The one that was received last and first sent, as queues here keep their order.
Step remove(const std::string& queue, const std::function<std::string()>& identity) {
    return {"delete from " + queue,
            [=](World& w) -> Result<void> {
                TRY(w.queues->delete_message({queue_url(queue), w.handles[queue]}));
                return {};
            },
            [=](State& state) { state.queues[queue].erase(identity()); }};
}

// Received too often: it goes to the dead-letter queue instead of to a consumer.
Step bury(const std::string& queue, const std::string& body) {
    return {"bury from " + queue,
            [=](World& w) -> Result<void> {
                w.clock.advance(std::chrono::hours(13));
                TRY(w.queues->receive_message({.queue_url = queue_url(queue)}));
                return {};
            },
            [=](State& state) {
                state.queues[queue].erase(body);
                state.queues[queue + "-dlq"].insert(body);
            }};
}

Step begin_upload(const std::string& key) {
    return nothing_seen("begin upload of " + key, [=](World& w) -> Result<void> {
        const auto made = TRY(w.s3->create_multipart_upload({.bucket = "output", .key = key}));
        w.uploads[key] = made.upload_id;
        return {};
    });
}

Step upload_part(const std::string& key, int number, std::size_t size) {
    return nothing_seen(fmt::format("part {} of {}", number, key), [=](World& w) -> Result<void> {
        s3::UploadPartInput input{
            .bucket = "output", .key = key, .upload_id = w.uploads[key], .part_number = number};
        input.body =
            std::make_unique<StringSource>(content(fmt::format("{} {}", key, number), size));
        w.parts[fmt::format("{}/{}", key, number)] = TRY(w.s3->upload_part(std::move(input))).etag;
        return {};
    });
}

Step end_upload(const std::string& key, const std::vector<std::size_t>& sizes) {
    return {"complete " + key,
            [=](World& w) -> Result<void> {
                s3::CompleteMultipartUploadInput input{
                    .bucket = "output", .key = key, .upload_id = w.uploads[key]};
                for (std::size_t i = 1; i <= sizes.size(); ++i) {
                    input.parts.push_back(
                        {static_cast<int>(i), w.parts[fmt::format("{}/{}", key, i)], std::nullopt});
                }
                TRY(w.s3->complete_multipart_upload(input));
                return {};
            },
            [=](State& state) {
                std::string whole;
                for (std::size_t i = 1; i <= sizes.size(); ++i) {
                    whole += content(fmt::format("{} {}", key, i), sizes[i - 1]);
                }
                state.objects["output/" + key] = fingerprint(whole);
            }};
}

Step sweep() {
    return nothing_seen("sweep", [](World& w) -> Result<void> {
        for (int round = 0; round < 3; ++round) {
            w.wait_durable();
            const auto now = w.clock.now();
            TRY(w.s3->sweep(now));
            TRY(w.queues->sweep(now));
            TRY(w.tables->sweep(now));
        }
        return {};
    });
}

std::function<std::string()> event_of(const std::string& key, std::size_t size, int version) {
    return [=] {
        return key + " " + fingerprint(content(fmt::format("input/{} {}", key, version), size));
    };
}

}  // namespace

std::vector<Step> job_script() {
    constexpr std::size_t film = 300'000;
    constexpr std::size_t part = 5 << 20;
    const std::string source = "input/1/source.mp4";
    std::vector<Step> steps{put_item("1", 0), put_object("input", source, film, 1),
                            receive("chunking"), move_item("1", 0, 1), extend("chunking")};
    const std::vector<std::size_t> sizes{200'000, 10'000};  // a blob, and one inside its row
    const auto key = [](int i) { return fmt::format("segments/1/{}.mp4", i); };
    for (int i = 0; i < 2; ++i) {
        steps.push_back(put_object("input", key(i), sizes[static_cast<std::size_t>(i)], 1));
    }
    steps.push_back(move_item("1", 1, 2));
    steps.push_back(remove("chunking", event_of(source, film, 1)));
    for (int i = 0; i < 2; ++i) {
        const auto size = sizes[static_cast<std::size_t>(i)];
        steps.push_back(receive("video"));
        steps.push_back(put_object("output", fmt::format("1/{}.mp4", i), 150'000, 1));
        steps.push_back(put_item(fmt::format("1/{}", i), 1));
        steps.push_back(remove("video", event_of(key(i), size, 1)));
        steps.push_back(sweep());
    }
    steps.insert(steps.end(),
                 {put_item("trigger 1", 1), send("reassembly", "1"), receive("reassembly"),
                  move_item("1", 2, 3), begin_upload("final"), upload_part("final", 1, part),
                  upload_part("final", 2, 70'000), end_upload("final", {part, 70'000}),
                  move_item("1", 3, 4), remove("reassembly", [] { return std::string("1"); })});
    for (int i = 0; i < 2; ++i) {
        steps.push_back(delete_object("input", key(i)));
        steps.push_back(delete_object("output", fmt::format("1/{}.mp4", i)));
        steps.push_back(delete_item(fmt::format("1/{}", i)));
    }
    steps.push_back(sweep());
    steps.push_back(put_object("input", source, 90'000, 2));  // over the old one
    steps.push_back(send("reassembly", "poison"));
    for (int i = 0; i < 3; ++i) {
        steps.push_back(receive("reassembly"));
        steps.push_back(nothing_seen("wait", [](World& w) -> Result<void> {
            w.clock.advance(std::chrono::hours(13));
            return {};
        }));
    }
    steps.push_back(bury("reassembly", "poison"));
    steps.push_back(sweep());
    return steps;
}

std::vector<Step> random_script(std::uint64_t seed, int count) {
    SeededRandom dice(seed);
    std::vector<Step> steps;
    std::map<std::string, std::int64_t> items;
    for (int i = 0; i < count; ++i) {
        const auto bucket = bucket_names[dice.below(2)];
        const auto key =
            fmt::format("{}/{}", dice.below(2) == 0 ? "input" : "segments", dice.below(6));
        const auto id = std::to_string(dice.below(6));
        switch (dice.below(9)) {
            case 0:
            case 1: steps.push_back(put_object(bucket, key, 1 + dice.below(5'000), i)); break;
            case 2:
                steps.push_back(put_object(bucket, key, 60'000 + dice.below(400'000), i));
                break;
            case 3: steps.push_back(delete_object(bucket, key)); break;
            case 4:
            case 5: steps.push_back(put_item(id, items[id] = i)); break;
            case 6:
                steps.push_back(items.contains(id) ? move_item(id, items[id], i) : put_item(id, i));
                items[id] = i;
                break;
            case 7: steps.push_back(send("reassembly", fmt::format("message {}", i))); break;
            default: steps.push_back(sweep());
        }
    }
    return steps;
}

}  // namespace spot::faults
