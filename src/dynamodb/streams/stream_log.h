#pragma once

// The records of all streams: written in the batch of the change they tell of, read in the order of
// their sequence numbers, which grow over the life of the store.

#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "dynamodb/tables/table.h"
#include "storage/kv.h"

namespace spot::dynamodb {

// A stream as it is kept. It outlives its table's wish for it, until its last record is trimmed.
struct StreamRow {
    std::uint64_t id = 0;
    std::string table_name;
    std::string label;
    std::string view_type;
    KeySchema key;
    Time created{};
    std::uint64_t first_sequence = 0;   // no record has a smaller one
    std::optional<Time> ended;          // the stream was disabled, or its table deleted
    std::uint64_t last_sequence = 0;    // of an ended stream
};

// A record as it is kept; images are stored items.
struct StreamEntry {
    Time created{};
    std::string event_name;
    Item keys;
    std::optional<Item> new_image;
    std::optional<Item> old_image;
    std::int64_t size_bytes = 0;
    bool by_service = false;  // a deletion by time to live
};

std::string encode_stream_row(const StreamRow&);
Result<StreamRow> decode_stream_row(std::string_view record);
std::string encode_stream_entry(const StreamEntry&);
Result<StreamEntry> decode_stream_entry(std::string_view record);

// One change of one item, as every part of a write sees it.
struct Change {
    const Table& table;
    const std::string& primary_key;
    const Item* before = nullptr;  // nullptr: there was none
    const Item* after = nullptr;   // nullptr: there is none
};

// Safe from every thread.
class StreamLog {
  public:
    explicit StreamLog(kv::Store& store) : store_(store) {}
    Result<void> load();

    // The next number, which is now "in flight"; numbers are reserved on disk by the thousand.
    Result<std::uint64_t> begin();
    void finish(std::uint64_t sequence);
    // Every record with a smaller number is applied already, or will never be: a reader that stays
    // below misses nothing.
    std::uint64_t stable() const;

  private:
    kv::Store& store_;
    mutable std::mutex mutex_;
    std::uint64_t next_ = 1;
    std::uint64_t reserved_ = 1;  // numbers below may be given out
    std::set<std::uint64_t> in_flight_;
};

// Stages the records of one batch. Lives until after apply().
class StreamWriter {
  public:
    explicit StreamWriter(StreamLog& log) : log_(log) {}
    ~StreamWriter();
    StreamWriter(const StreamWriter&) = delete;
    StreamWriter& operator=(const StreamWriter&) = delete;

    // Nothing where the table has no stream.
    Result<void> stage(kv::Batch& batch, const Change& change, Time now, bool by_service = false);

  private:
    StreamLog& log_;
    std::vector<std::uint64_t> sequences_;
};

}  // namespace spot::dynamodb
