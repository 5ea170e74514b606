#pragma once

// A fixture for the tests of this folder: tables in memory, with short names for operations on
// them.

#include <gtest/gtest.h>

#include "dynamodb/items/keys.h"
#include "dynamodb/tables.h"
#include "storage/kv_memory.h"

namespace spot::dynamodb {

using AV = AttributeValue;

class TablesTest : public testing::Test {
  protected:
    TablesTest() { open(); }

    // Opens the tables anew, as a restart does.
    void open() { tables = Tables::open(store, clock, random, {}).value(); }

    // "jobs": hash job_id S; index by_status: hash status S, range completed_at N.
    CreateTableInput jobs_input() const {
        return {.table_name = "jobs",
                .attribute_definitions = {{"job_id", "S"}, {"status", "S"}, {"completed_at", "N"}},
                .key_schema = {{"job_id", "HASH"}},
                .global_secondary_indexes = {{"by_status",
                                              {{"status", "HASH"}, {"completed_at", "RANGE"}},
                                              Projection{"ALL", {}},
                                              std::nullopt}},
                .billing_mode = "PAY_PER_REQUEST"};
    }
    void create_jobs() { ASSERT_TRUE(tables->create_table(jobs_input())); }

    // "parts": hash job_id S, range index N, with a stream.
    void create_parts() {
        ASSERT_TRUE(tables->create_table(
            {.table_name = "parts",
             .attribute_definitions = {{"job_id", "S"}, {"index", "N"}},
             .key_schema = {{"job_id", "HASH"}, {"index", "RANGE"}},
             .billing_mode = "PAY_PER_REQUEST",
             .stream_specification = StreamSpecification{true, "NEW_AND_OLD_IMAGES"}}));
    }

    // "" or the code of the error.
    std::string put(const std::string& table, Item item, std::string condition = "") {
        PutItemInput input{.table_name = table, .item = std::move(item)};
        if (!condition.empty()) input.condition_expression = condition;
        const auto result = tables->put_item(input);
        return result ? "" : result.error().code;
    }
    std::optional<Item> get(const std::string& table, Item key) {
        return tables->get_item({.table_name = table, .key = std::move(key)}).value().item;
    }
    static Item job(const std::string& id, const std::string& status = "",
                    std::int64_t completed_at = -1) {
        Item item{{"job_id", AV::s(id)}};
        if (!status.empty()) item.emplace("status", AV::s(status));
        if (completed_at >= 0) item.emplace("completed_at", AV::n(completed_at));
        return item;
    }
    static Item part(const std::string& id, std::int64_t index) {
        return {{"job_id", AV::s(id)}, {"index", AV::n(index)}};
    }
    // Steps until nothing is due now.
    void sweep() {
        for (int i = 0; i < 1000; ++i) {
            const auto step = tables->sweep(clock.now()).value();
            if (!step.due || *step.due > clock.now()) return;
        }
        FAIL() << "the sweep never ends";
    }

    kv::MemoryStore store{kv::MemoryStore::Sync::manual};
    ManualClock clock;
    SeededRandom random{1};
    std::unique_ptr<Tables> tables;
};

template <class R>
std::string message(const R& result) {
    return result ? "" : result.error().message;
}

}  // namespace spot::dynamodb
