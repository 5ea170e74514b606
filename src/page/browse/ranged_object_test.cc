#include "page/browse/ranged_object.h"

#include "s3/fixture.h"

namespace spot::page {
namespace {

class RangedObjectTest : public s3::S3Test {
  protected:
    static std::string noise(std::size_t bytes) {
        SeededRandom random{7};
        std::string out(bytes, '\0');
        random.fill(std::as_writable_bytes(std::span(out)));
        return out;
    }
};

TEST_F(RangedObjectTest, AnObjectOfManyRangesIsReadWhole) {
    const auto body = noise(RangedObject::range_bytes * 2 + 1000);
    put("k", body);
    const auto object = RangedObject::open(*s3, {.bucket = bucket, .key = "k"});
    ASSERT_TRUE(object);
    EXPECT_EQ((*object)->size(), body.size());
    EXPECT_TRUE(read_all(**object, body.size()) == body);
}

TEST_F(RangedObjectTest, SizesAtTheEdgesOfRanges) {
    for (const auto size : {std::uint64_t{0}, std::uint64_t{1}, RangedObject::range_bytes}) {
        put("k", std::string(size, 'a'));
        const auto object = RangedObject::open(*s3, {.bucket = bucket, .key = "k"});
        ASSERT_TRUE(object);
        EXPECT_EQ(read_all(**object, size)->size(), size);
    }
}

// Halves of two objects would look like one that is whole.
TEST_F(RangedObjectTest, AnObjectThatIsReplacedMeanwhileIsNotMixed) {
    put("k", noise(RangedObject::range_bytes * 2));
    const auto object = RangedObject::open(*s3, {.bucket = bucket, .key = "k"});
    ASSERT_TRUE(object);
    std::string piece(1000, '\0');
    ASSERT_TRUE((*object)->read(std::as_writable_bytes(std::span(piece))));
    put("k", std::string(RangedObject::range_bytes * 2, 'b'));
    const auto rest = read_all(**object, RangedObject::range_bytes * 2);
    ASSERT_FALSE(rest);
    EXPECT_EQ(rest.error().code, "PreconditionFailed");
}

TEST_F(RangedObjectTest, WhatIsNotThereIsToldAtOnce) {
    const auto object = RangedObject::open(*s3, {.bucket = bucket, .key = "nothing"});
    ASSERT_FALSE(object);
    EXPECT_EQ(object.error().kind, Kind::not_found);
}

}  // namespace
}  // namespace spot::page
