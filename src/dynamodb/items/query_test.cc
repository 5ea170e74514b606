#include <random>

#include "dynamodb/fixture.h"

namespace spot::dynamodb {
namespace {

using QueryTest = TablesTest;

// Follows LastEvaluatedKey to the end.
std::vector<Item> all_pages(Tables& tables, QueryInput input) {
    std::vector<Item> items;
    for (int page = 0; page < 10'000; ++page) {
        auto output = tables.query(input).value();
        for (auto& item : *output.items) items.push_back(std::move(item));
        if (!output.last_evaluated_key) return items;
        input.exclusive_start_key = output.last_evaluated_key;
    }
    ADD_FAILURE() << "pages never end";
    return items;
}

QueryInput by_status(const std::string& status) {
    return {.table_name = "jobs",
            .index_name = "by_status",
            .key_condition_expression = "#s = :s",
            .expression_attribute_names = AttributeNames{{"#s", "status"}},
            .expression_attribute_values = AttributeValues{{":s", AV::s(status)}}};
}

TEST_F(QueryTest, TiedSortKeysAreNeitherSkippedNorDoubled) {
    create_jobs();
    for (int i = 0; i < 23; ++i) put("jobs", job("j" + std::to_string(i), "completed", i / 10));
    for (const bool forward : {true, false}) {
        for (std::int64_t limit = 1; limit < 26; ++limit) {
            auto input = by_status("completed");
            input.limit = limit;
            input.scan_index_forward = forward;
            const auto items = all_pages(*tables, input);
            std::set<std::string> ids;
            std::int64_t last = forward ? 0 : 100;
            for (const auto& item : items) {
                ids.insert(item.at("job_id").text());
                const auto at = *int_attribute(item, "completed_at");
                EXPECT_TRUE(forward ? at >= last : at <= last);
                last = at;
            }
            EXPECT_EQ(items.size(), 23u);
            EXPECT_EQ(ids.size(), 23u);
        }
    }
}

TEST_F(QueryTest, TheLastKeyOfAnIndexHoldsBothKeys) {
    create_jobs();
    put("jobs", job("a", "completed", 1));
    put("jobs", job("b", "completed", 2));
    auto input = by_status("completed");
    input.limit = 1;
    const auto output = tables->query(input).value();
    EXPECT_EQ(*output.last_evaluated_key, job("a", "completed", 1));
    input.exclusive_start_key = job("a");
    EXPECT_EQ(message(tables->query(input)), "The provided starting key is invalid");
    input.exclusive_start_key = job("a", "other", 1);
    EXPECT_EQ(message(tables->query(input)),
              "The provided starting key is outside query boundaries based on provided conditions");
}

TEST_F(QueryTest, RangesGiveWhatAModelGives) {
    create_parts();
    std::mt19937 engine(3);
    std::map<std::int64_t, Item> model;
    for (int i = 0; i < 120; ++i) {
        const auto index = static_cast<std::int64_t>(engine() % 400) - 200;
        model[index] = part("a", index);
        put("parts", model[index]);
        put("parts", part("b", index));
    }
    const std::vector<std::pair<std::string, bool (*)(std::int64_t, std::int64_t, std::int64_t)>>
        cases = {
            {"job_id = :j AND #i = :x", [](auto i, auto x, auto) { return i == x; }},
            {"job_id = :j AND #i < :x", [](auto i, auto x, auto) { return i < x; }},
            {"job_id = :j AND #i <= :x", [](auto i, auto x, auto) { return i <= x; }},
            {"job_id = :j AND #i > :x", [](auto i, auto x, auto) { return i > x; }},
            {"job_id = :j AND #i >= :x", [](auto i, auto x, auto) { return i >= x; }},
            {"job_id = :j AND #i BETWEEN :x AND :y",
             [](auto i, auto x, auto y) { return i >= x && i <= y; }},
        };
    for (int round = 0; round < 40; ++round) {
        const auto x = static_cast<std::int64_t>(engine() % 400) - 200;
        const auto y = x + static_cast<std::int64_t>(engine() % 50);
        for (const auto& [text, wanted] : cases) {
            QueryInput input{.table_name = "parts",
                             .limit = 1 + static_cast<std::int64_t>(engine() % 9),
                             .key_condition_expression = text,
                             .expression_attribute_names = AttributeNames{{"#i", "index"}},
                             .expression_attribute_values =
                                 AttributeValues{{":j", AV::s("a")}, {":x", AV::n(x)}}};
            if (text.find(":y") != std::string::npos) {
                input.expression_attribute_values->emplace(":y", AV::n(y));
            }
            std::vector<Item> expected;
            for (const auto& [index, item] : model) {
                if (wanted(index, x, y)) expected.push_back(item);
            }
            EXPECT_EQ(all_pages(*tables, input), expected) << text;
            input.scan_index_forward = false;
            std::reverse(expected.begin(), expected.end());
            EXPECT_EQ(all_pages(*tables, input), expected) << text << " backward";
        }
    }
}

TEST_F(QueryTest, LimitCountsWhatIsExaminedNotWhatPassesTheFilter) {
    create_parts();
    for (int i = 0; i < 10; ++i) put("parts", part("a", i));
    QueryInput input{.table_name = "parts",
                     .limit = 4,
                     .key_condition_expression = "job_id = :j",
                     .filter_expression = "attribute_exists(nope)",
                     .expression_attribute_values = AttributeValues{{":j", AV::s("a")}}};
    const auto output = tables->query(input).value();
    EXPECT_EQ(output.count, 0);
    EXPECT_EQ(output.scanned_count, 4);
    EXPECT_EQ(*output.last_evaluated_key, part("a", 3));
    input.filter_expression = "job_id = :j";
    EXPECT_EQ(message(tables->query(input)),
              "Filter Expression can only contain non-primary key attributes: Primary key "
              "attribute: job_id");
}

TEST_F(QueryTest, APageEndsBeforeOneMebibyte) {
    create_parts();
    for (int i = 0; i < 10; ++i) {
        auto item = part("a", i);
        item.emplace("x", AV::s(std::string(300'000, 'x')));
        put("parts", item);
    }
    const auto output = tables->scan({.table_name = "parts"}).value();
    EXPECT_EQ(output.count, 3);
    EXPECT_EQ(*output.last_evaluated_key, part("a", 2));
}

TEST_F(QueryTest, SegmentsOfAScanAreTheWholeOfIt) {
    create_jobs();
    for (int i = 0; i < 100; ++i) put("jobs", job("j" + std::to_string(i)));
    for (const std::int64_t total : {1, 2, 3, 7, 1000}) {
        std::set<std::string> ids;
        std::size_t count = 0;
        for (std::int64_t segment = 0; segment < total; ++segment) {
            ScanInput input{
                .table_name = "jobs", .limit = 5, .segment = segment, .total_segments = total};
            while (true) {
                const auto output = tables->scan(input).value();
                for (const auto& item : *output.items) ids.insert(item.at("job_id").text());
                count += output.items->size();
                if (!output.last_evaluated_key) break;
                input.exclusive_start_key = output.last_evaluated_key;
            }
        }
        EXPECT_EQ(count, 100u);
        EXPECT_EQ(ids.size(), 100u);
    }
}

TEST_F(QueryTest, SelectAndConsistencyAreChecked) {
    create_jobs();
    auto input = by_status("x");
    input.consistent_read = true;
    EXPECT_EQ(message(tables->query(input)),
              "Consistent reads are not supported on global secondary indexes");
    input = by_status("x");
    input.select = "COUNT";
    EXPECT_EQ(tables->query(input).value().items, std::nullopt);
    input.index_name = "nope";
    EXPECT_EQ(message(tables->query(input)), "The table does not have the specified index: nope");
    EXPECT_EQ(message(tables->query({.table_name = "jobs"})),
              "Either the KeyConditions or KeyConditionExpression parameter must be specified in "
              "the request.");
}

// The entries that an index must hold, computed from its definition.
std::map<std::string, Item> index_by_definition(Tables& tables) {
    std::map<std::string, Item> out;
    const auto scanned = tables.scan({.table_name = "jobs"}).value();
    for (const auto& item : *scanned.items) {
        if (item.contains("status") && item.contains("completed_at")) {
            out.emplace(item.at("job_id").text(), item);
        }
    }
    return out;
}

std::map<std::string, Item> index_as_stored(Tables& tables) {
    std::map<std::string, Item> out;
    const auto scanned = tables.scan({.table_name = "jobs", .index_name = "by_status"}).value();
    for (const auto& item : *scanned.items) {
        EXPECT_TRUE(out.emplace(item.at("job_id").text(), item).second);
    }
    return out;
}

// Pages of an index that holds keys alone, with every attribute of the items asked for.
TEST_F(QueryTest, APageHoldsAMegabyteOfWhatWasReadForIt) {
    ASSERT_TRUE(tables->create_table(
        {.table_name = "films",
         .attribute_definitions = {{"reel", "S"}, {"title", "S"}, {"year", "N"}},
         .key_schema = {{"reel", "HASH"}, {"title", "RANGE"}},
         .local_secondary_indexes = {{"by_year",
                                      {{"reel", "HASH"}, {"year", "RANGE"}},
                                      Projection{"KEYS_ONLY", {}},
                                      std::nullopt}},
         .billing_mode = "PAY_PER_REQUEST"}));
    constexpr int films = 23;
    for (int i = 0; i < films; ++i) {
        ASSERT_EQ(put("films", {{"reel", AV::s("r")},
                                {"title", AV::s("t" + std::to_string(100 + i))},
                                {"year", AV::n(films - i)},
                                {"pixels", AV::s(std::string(300'000, 'x'))}}),
                  "");
    }
    QueryInput input{.table_name = "films",
                     .index_name = "by_year",
                     .select = "ALL_ATTRIBUTES",
                     .key_condition_expression = "reel = :r",
                     .expression_attribute_values = AttributeValues{{":r", AV::s("r")}}};
    input.return_consumed_capacity = "INDEXES";
    std::vector<std::string> years;
    int pages = 0;
    do {
        const auto page = tables->query(input).value();
        ++pages;
        std::size_t bytes = 0;
        for (const auto& item : *page.items) {
            bytes += size_of(item);
            years.push_back(item.at("year").text());
        }
        EXPECT_LE(bytes, page_bytes);
        EXPECT_EQ(page.scanned_count, static_cast<std::int64_t>(page.items->size()));
        // 300,000 bytes are 74 units of 4 KiB, and half of them where the read may be stale.
        EXPECT_EQ(page.consumed_capacity->table->capacity_units,
                  37.0 * static_cast<double>(page.items->size()));
        input.exclusive_start_key = page.last_evaluated_key;
        if (page.last_evaluated_key) {
            EXPECT_EQ(page.last_evaluated_key->size(), 3u);
            EXPECT_EQ(page.last_evaluated_key->at("year").text(), years.back());
        }
    } while (input.exclusive_start_key);
    EXPECT_EQ(pages, (films + 2) / 3);
    ASSERT_EQ(years.size(), static_cast<std::size_t>(films));
    for (int i = 0; i < films; ++i)
        EXPECT_EQ(years[static_cast<std::size_t>(i)], std::to_string(i + 1));
    // Keys alone: one page, though the filter lets nothing through.
    input.select = "COUNT";
    input.exclusive_start_key.reset();
    EXPECT_EQ(tables->query(input).value().count, films);
    // A filter sees the whole items too; what it drops was read all the same.
    input.select = "ALL_ATTRIBUTES";
    input.filter_expression = "attribute_not_exists(pixels)";
    const auto none = tables->query(input).value();
    EXPECT_EQ(none.count, 0);
    EXPECT_EQ(none.scanned_count, 3);
    EXPECT_TRUE(none.last_evaluated_key);
    // The table itself, scanned with a filter.
    ScanInput scan{.table_name = "films", .filter_expression = "attribute_not_exists(pixels)"};
    EXPECT_EQ(tables->scan(scan).value().scanned_count, 3);
}

TEST_F(QueryTest, ABatchOfReadsHoldsSixteenMegabytes) {
    create_parts();
    BatchGetItemInput read;
    for (int i = 0; i < 60; ++i) {
        auto item = part("a", i);
        item.emplace("pixels", AV::s(std::string(390'000, 'x')));
        ASSERT_EQ(put("parts", std::move(item)), "");
        read.request_items["parts"].keys.push_back(part("a", i));
    }
    std::set<std::string> seen;
    int rounds = 0;
    while (!read.request_items.empty()) {
        const auto output = tables->batch_get_item(read).value();
        std::size_t bytes = 0;
        for (const auto& item : output.responses.at("parts")) {
            bytes += size_of(item);
            EXPECT_TRUE(seen.insert(item.at("index").text()).second);
        }
        EXPECT_LE(bytes, batch_get_bytes);
        ASSERT_GT(bytes, 0u);
        read.request_items = output.unprocessed_keys;
        ++rounds;
    }
    EXPECT_EQ(seen.size(), 60u);
    EXPECT_EQ(rounds, 2);
}

TEST_F(QueryTest, AnIndexIsAFunctionOfItsTableEvenAfterCrashes) {
    create_jobs();
    store.sync();
    std::mt19937 engine(5);
    for (int i = 0; i < 1500; ++i) {
        const auto id = "j" + std::to_string(engine() % 20);
        const auto status = "s" + std::to_string(engine() % 3);
        const auto at = static_cast<std::int64_t>(engine() % 4);
        switch (engine() % 6) {
            case 0: put("jobs", job(id, status, at)); break;
            case 1: put("jobs", job(id, status)); break;
            case 2: tables->delete_item({.table_name = "jobs", .key = job(id)}).value(); break;
            case 3:
                tables
                    ->update_item({.table_name = "jobs",
                                   .key = job(id),
                                   .update_expression = "SET #s = :s ADD completed_at :n",
                                   .expression_attribute_names = AttributeNames{{"#s", "status"}},
                                   .expression_attribute_values =
                                       AttributeValues{{":s", AV::s(status)}, {":n", AV::n(1)}}})
                    .value();
                break;
            case 4:
                tables
                    ->update_item({.table_name = "jobs",
                                   .key = job(id),
                                   .update_expression = "REMOVE completed_at"})
                    .value();
                break;
            default:
                if (engine() % 4 == 0) {
                    store.crash();
                    open();
                } else {
                    store.sync();
                }
        }
        if (i % 10 == 0) {
            ASSERT_EQ(index_as_stored(*tables), index_by_definition(*tables)) << i;
        }
    }
}

TEST_F(QueryTest, ANewIndexIsFilledInWhileItemsChange) {
    ASSERT_TRUE(tables->create_table({.table_name = "jobs",
                                      .attribute_definitions = {{"job_id", "S"}},
                                      .key_schema = {{"job_id", "HASH"}},
                                      .billing_mode = "PAY_PER_REQUEST"}));
    for (int i = 0; i < 700; ++i) put("jobs", job("j" + std::to_string(i), "s", i % 5));
    auto update = UpdateTableInput{
        .table_name = "jobs", .attribute_definitions = {{"status", "S"}, {"completed_at", "N"}}};
    update.global_secondary_index_updates.push_back(
        {.create = jobs_input().global_secondary_indexes[0]});
    const auto description = tables->update_table(update).value().table_description;
    EXPECT_EQ(description.global_secondary_indexes[0].index_status, "CREATING");
    EXPECT_EQ(message(tables->query(by_status("s"))),
              "Cannot read from backfilling global secondary index: by_status");
    tables->sweep(clock.now()).value();
    for (int i = 0; i < 700; i += 3) put("jobs", job("j" + std::to_string(i), "t", 9));
    sweep();
    EXPECT_EQ(index_as_stored(*tables), index_by_definition(*tables));
    EXPECT_EQ(index_as_stored(*tables).size(), 700u);
}

}  // namespace
}  // namespace spot::dynamodb
