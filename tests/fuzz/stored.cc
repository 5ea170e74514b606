// What is read back from the disk: records, items, keys. A disk may lie; a reader must not.

#include "dynamodb/items/item_codec.h"
#include "fuzz/target.h"
#include "storage/key_codec.h"
#include "storage/record.h"

namespace spot::fuzz {

namespace {

std::string stored_item() {
    using AV = dynamodb::AttributeValue;
    return dynamodb::encode_item(
        {{"id", AV::s("film")},
         {"n", AV::n(-12)},
         {"deep", AV::map({{"l", AV::list({AV::boolean(true), AV::b("\x01\x02")})}})},
         {"set", AV::sorted_set(dynamodb::Type::NS, {"1", "2"})}});
}

}  // namespace

const std::vector<std::string> seeds{
    stored_item(),
    kv::RecordWriter().text(1, "name").number(2, 300).signed_number(3, -5).take(),
    kv::RecordWriter(7).text(1, "newer").take(),
    std::string("a\0b\0\xff", 5),
};

void run(std::string_view input) {
    kv::RecordReader reader(input);
    std::size_t fields = 0;
    while (reader.next()) MUST(++fields <= input.size());
    (void)reader.status();

    const auto item = dynamodb::decode_item(input);
    if (item) {
        const auto again = dynamodb::decode_item(dynamodb::encode_item(*item));
        MUST(again && *again == *item);
    }

    // Keys keep the order of what they hold, whatever bytes that is.
    const auto half = input.size() / 2;
    const std::string one(input.substr(0, half));
    const std::string other(input.substr(half));
    const auto key = kv::KeyWriter("t").text(one).number(half).raw(other).take();
    kv::KeyReader read(key, 1);
    MUST(read.text() == one && read.number() == half && read.raw() == other);
    MUST((kv::KeyWriter("t").text(one).take() < kv::KeyWriter("t").text(other).take()) ==
         (one < other));
}

}  // namespace spot::fuzz
