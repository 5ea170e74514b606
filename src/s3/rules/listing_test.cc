#include "s3/fixture.h"

namespace spot::s3 {
namespace {

using testing::ElementsAre;

// The expected listing, computed in the simplest way.
std::vector<std::string> expected(const std::set<std::string>& keys, const std::string& prefix,
                                  const std::string& delimiter, const std::string& after) {
    std::vector<std::string> out;
    for (const auto& key : keys) {
        if (!key.starts_with(prefix) || key <= after) continue;
        auto shown = key;
        if (!delimiter.empty()) {
            const auto at = key.find(delimiter, prefix.size());
            if (at != std::string::npos) shown = key.substr(0, at + delimiter.size()) + "*";
        }
        if (shown == after + "*") continue;
        if (out.empty() || out.back() != shown) out.push_back(shown);
    }
    return out;
}

TEST_F(S3Test, ListingsAgreeWithAModelInAllPageSizes) {
    const std::string alphabet[] = {"a", "b", "/", "//", "\x01", std::string(1, '\0'), "ÿ", "é"};
    std::set<std::string> model;
    for (int i = 0; i < 120; ++i) {
        std::string key;
        for (auto n = random.below(6) + 1; n > 0; --n) key += alphabet[random.below(8)];
        put(key);
        model.insert(key);
        if (random.below(4) == 0) {
            remove(*model.begin());
            model.erase(model.begin());
        }
    }
    for (int round = 0; round < 300; ++round) {
        ListObjectsV2Input input{.bucket = bucket};
        for (auto n = random.below(3); n > 0; --n) input.prefix += alphabet[random.below(8)];
        if (random.below(3) != 0) input.delimiter = alphabet[random.below(4)];
        if (random.below(3) == 0) input.start_after = *std::next(model.begin(), 10);
        input.max_keys = static_cast<int>(random.below(9)) + 1;
        const auto wanted = expected(model, input.prefix, input.delimiter, input.start_after);
        std::vector<std::string> seen;
        while (true) {
            const auto page = s3->list_objects_v2(input);
            ASSERT_TRUE(page);
            std::vector<std::string> both;
            for (const auto& object : page->contents) both.push_back(object.key);
            for (const auto& prefix : page->common_prefixes) both.push_back(prefix + "*");
            EXPECT_LE(both.size(), static_cast<std::size_t>(input.max_keys));
            std::ranges::sort(both);
            seen.insert(seen.end(), both.begin(), both.end());
            if (!page->is_truncated) break;
            input.continuation_token = page->next_continuation_token;
        }
        auto sorted = wanted;
        std::ranges::sort(sorted);
        std::ranges::sort(seen);
        ASSERT_EQ(seen, sorted) << "round " << round;
    }
}

TEST_F(S3Test, OldListingsGoOnByMarker) {
    for (const auto* key : {"a/1", "a/2", "b", "c/1", "d"}) put(key);
    ListObjectsInput input{.bucket = bucket, .delimiter = "/", .max_keys = 1};
    std::vector<std::string> seen;
    while (true) {
        const auto page = s3->list_objects(input);
        for (const auto& object : page->contents) seen.push_back(object.key);
        for (const auto& prefix : page->common_prefixes) seen.push_back(prefix);
        if (!page->is_truncated) break;
        input.marker = page->next_marker;
    }
    EXPECT_THAT(seen, ElementsAre("a/", "b", "c/", "d"));
}

TEST_F(S3Test, AListingTakesNoNotice) {
    for (int i = 0; i < 5; ++i) put("k" + std::to_string(i));
    const auto first = s3->list_objects_v2({.bucket = bucket, .max_keys = 2});
    remove("k1");  // where the next page begins
    put("k0x");    // before it
    put("k5");
    const auto rest = s3->list_objects_v2(
        {.bucket = bucket, .continuation_token = first->next_continuation_token});
    std::vector<std::string> seen;
    for (const auto& object : rest->contents) seen.push_back(object.key);
    EXPECT_THAT(seen, ElementsAre("k2", "k3", "k4", "k5"));
    EXPECT_EQ(s3->list_objects_v2({.bucket = bucket, .continuation_token = "?"}).error().code,
              "InvalidArgument");
    EXPECT_TRUE(s3->list_objects_v2({.bucket = bucket, .max_keys = 0})->contents.empty());
}

}  // namespace
}  // namespace spot::s3
