#include "dynamodb/streams/stream_rules.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "dynamodb/errors.h"
#include "dynamodb/items/keys.h"
#include "storage/key_codec.h"
#include "storage/record.h"

namespace spot::dynamodb {
namespace {

// A sequence number as 21 digits, the shortest form that AWS's models allow.
std::string sequence_text(std::uint64_t sequence) {
    return fmt::format("1{:020}", sequence);
}

std::optional<std::uint64_t> read_sequence(std::string_view text) {
    if (text.size() != 21 || text.front() != '1') return std::nullopt;
    const auto number = parse_int(text.substr(1));
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

std::string shard_id(const StreamRow& row) {
    return fmt::format("shardId-{:020}-{:08x}", to_millis(row.created), row.id & 0xffffffff);
}

// The contents of a shard iterator: a reader's position. It is opaque to clients and valid for
// fifteen minutes.
struct Position {
    std::uint64_t stream = 0;
    std::uint64_t sequence = 0;  // the next sequence number to read
    Time issued{};
};

std::string iterator_text(const Position& position) {
    kv::RecordWriter w;
    w.number(1, position.stream).number(2, position.sequence);
    w.signed_number(3, to_millis(position.issued));
    return base64(w.take());
}

Result<Position> read_iterator(const std::string& text) {
    const auto bytes = unbase64(text).value_or("");
    Position position;
    kv::RecordReader r(bytes);
    while (r.next()) {
        if (r.field() == 1) position.stream = r.number();
        if (r.field() == 2) position.sequence = r.number();
        if (r.field() == 3) position.issued = from_millis(r.signed_number());
    }
    if (!r.status() || position.stream == 0) return validation("Invalid ShardIterator");
    return position;
}

auto trimmed() {
    return fail(Kind::invalid, "TrimmedDataAccessException",
                "The operation attempted to read past the oldest stream record in a shard.");
}

// The model has no upper bound, the service has one.
Result<void> check_limit(const std::optional<std::int64_t>& limit, std::int64_t most) {
    if (!limit || *limit <= most) return {};
    return validation(
        fmt::format("1 validation error detected: Value '{}' at 'limit' failed to satisfy "
                    "constraint: Member must have value less than or equal to {}",
                    *limit, most));
}

// arn:PARTITION:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL
Result<void> check_stream_arn(const std::string& arn) {
    const auto parts = split(arn, ':');
    const auto resource = parts.size() < 6 ? std::string_view() : parts[5];
    if (parts.size() >= 6 && parts[0] == "arn" && parts[2] == "dynamodb" &&
        resource.starts_with("table/") && resource.find("/stream/") != std::string_view::npos) {
        return {};
    }
    return validation("Invalid StreamArn: Invalid ARN provided as input " + arn);
}

}  // namespace

Result<std::vector<StreamRow>> StreamRules::rows() const {
    std::vector<StreamRow> rows;
    auto cursor = core_.store.scan(kv::prefix_range(streams_prefix));
    for (; cursor->valid(); cursor->next()) rows.push_back(TRY(decode_stream_row(cursor->value())));
    TRY(cursor->status());
    return rows;
}

Result<StreamRow> StreamRules::row(const std::string& stream_arn) const {
    TRY(check_stream_arn(stream_arn));
    auto all = TRY(rows());
    for (auto& row : all) {
        if (core_.stream_arn(row.table_name, row.label) == stream_arn) return std::move(row);
    }
    return resource_not_found(
        fmt::format("Requested resource not found: Stream: {} not found", stream_arn));
}

Result<ListStreamsOutput> StreamRules::list_streams(const ListStreamsInput& input) {
    TRY(check_limit(input.limit, max_streams_page));
    if (input.exclusive_start_stream_arn) TRY(check_stream_arn(*input.exclusive_start_stream_arn));
    const auto limit = input.limit.value_or(max_streams_page);
    ListStreamsOutput output;
    bool started = !input.exclusive_start_stream_arn;
    for (const auto& row : TRY(rows())) {
        const auto arn = core_.stream_arn(row.table_name, row.label);
        if (!started) {
            started = arn == *input.exclusive_start_stream_arn;
            continue;
        }
        if (input.table_name && name_of(*input.table_name) != row.table_name) continue;
        if (static_cast<std::int64_t>(output.streams.size()) == limit) {
            output.last_evaluated_stream_arn = output.streams.back().stream_arn;
            break;
        }
        output.streams.push_back({arn, row.table_name, row.label});
    }
    return output;
}

Result<DescribeStreamOutput> StreamRules::describe_stream(const DescribeStreamInput& input) {
    TRY(check_limit(input.limit, max_streams_page));
    const auto& filter = input.shard_filter;
    if (filter && (filter->type.empty() || !filter->shard_id)) {
        return validation("ShardFilter needs a Type and the ShardId that it is about");
    }
    const auto found = TRY(row(input.stream_arn));
    StreamDescription d;
    d.stream_arn = input.stream_arn;
    d.stream_label = found.label;
    d.stream_status = found.ended ? "DISABLED" : "ENABLED";
    d.stream_view_type = found.view_type;
    d.creation_request_date_time = found.created;
    d.table_name = found.table_name;
    for (const auto& field : found.key.fields) {
        d.key_schema.push_back({field.name, field.range ? "RANGE" : "HASH"});
    }
    // No shard follows the only one.
    if (!input.exclusive_start_shard_id && !filter) {
        Shard shard{shard_id(found), {sequence_text(found.first_sequence), std::nullopt}};
        if (found.ended) {
            shard.sequence_number_range.ending_sequence_number = sequence_text(found.last_sequence);
        }
        d.shards.push_back(std::move(shard));
    }
    return DescribeStreamOutput{std::move(d)};
}

Result<GetShardIteratorOutput> StreamRules::get_shard_iterator(const GetShardIteratorInput& input) {
    const auto found = TRY(row(input.stream_arn));
    if (input.shard_id != shard_id(found)) {
        return resource_not_found(
            fmt::format("Requested resource not found: Shard does not exist: "
                        "{}",
                        input.shard_id));
    }
    const auto& type = input.shard_iterator_type;
    Position position{found.id, 0, core_.clock.now()};
    if (type == "TRIM_HORIZON") {
        position.sequence = found.first_sequence;
    } else if (type == "LATEST") {
        position.sequence = core_.streams.stable();
    } else if (type == "AT_SEQUENCE_NUMBER" || type == "AFTER_SEQUENCE_NUMBER") {
        const auto sequence = read_sequence(input.sequence_number.value_or(""));
        if (!sequence) return validation("Invalid SequenceNumber");
        position.sequence = *sequence + (type == "AFTER_SEQUENCE_NUMBER" ? 1 : 0);
        if (*sequence < found.first_sequence) return trimmed();
    }
    return GetShardIteratorOutput{iterator_text(position)};
}

Record StreamRules::record(const StreamRow& row, std::uint64_t sequence, StreamEntry entry) const {
    Record out;
    out.event_id = fmt::format("{:016x}{:016x}", row.id, sequence);
    out.event_name = std::move(entry.event_name);
    out.aws_region = core_.settings.region;
    out.dynamodb.approximate_creation_date_time = entry.created;
    out.dynamodb.keys = std::move(entry.keys);
    out.dynamodb.new_image = std::move(entry.new_image);
    out.dynamodb.old_image = std::move(entry.old_image);
    out.dynamodb.sequence_number = sequence_text(sequence);
    out.dynamodb.size_bytes = entry.size_bytes;
    out.dynamodb.stream_view_type = row.view_type;
    if (entry.by_service) out.user_identity = Identity{"dynamodb.amazonaws.com", "Service"};
    return out;
}

Result<GetRecordsOutput> StreamRules::get_records(const GetRecordsInput& input) {
    TRY(check_limit(input.limit, max_records_page));
    const auto limit = input.limit.value_or(max_records_page);
    auto position = TRY(read_iterator(input.shard_iterator));
    const auto now = core_.clock.now();
    if (position.issued + iterator_lifetime < now) {
        return fail(Kind::invalid, "ExpiredIteratorException", "The shard iterator has expired");
    }
    const auto stored = TRY(core_.store.get(stream_key(position.stream)));
    if (!stored) return resource_not_found("Requested resource not found: the stream is gone");
    const auto row = TRY(decode_stream_row(*stored));
    if (position.sequence < row.first_sequence) return trimmed();
    // Asked before the scan, so that the scan sees every record with a smaller number.
    const auto stable = core_.streams.stable();
    GetRecordsOutput output;
    std::size_t bytes = 0;
    bool full = false;
    auto cursor =
        core_.store.scan({stream_record_key(row.id, position.sequence),
                          stream_record_key(row.id, std::max(stable, position.sequence))});
    for (; !full && cursor->valid(); cursor->next()) {
        kv::KeyReader reader(cursor->key(), stream_records_prefix(row.id).size());
        const auto sequence = reader.number();
        bytes += cursor->value().size();
        full = bytes > page_bytes && !output.records.empty();
        if (full) break;
        output.records.push_back(record(row, sequence, TRY(decode_stream_entry(cursor->value()))));
        position.sequence = sequence + 1;
        full = static_cast<std::int64_t>(output.records.size()) == limit;
    }
    if (!full) {
        TRY(cursor->status());
        position.sequence = std::max(position.sequence, stable);
        if (row.ended && position.sequence > row.last_sequence) return output;
    }
    position.issued = now;
    output.next_shard_iterator = iterator_text(position);
    return output;
}

}  // namespace spot::dynamodb
