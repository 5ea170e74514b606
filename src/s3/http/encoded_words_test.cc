#include "s3/http/encoded_words.h"

#include <gtest/gtest.h>

namespace spot::s3 {
namespace {

// Source of the pairs: answers recorded from AWS.
TEST(EncodedWords, AreDecodedAndEncodedAsAwsDoes) {
    EXPECT_EQ(decode_words("=?UTF-8?B?YWJj?="), "abc");
    EXPECT_EQ(decode_words("=?UTF-8?Q?actually-ascii?="), "actually-ascii");
    const auto again = [](std::string_view value) { return encode_words(decode_words(value)); };
    for (const auto* value :
         {"abc", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "=?UTF-8?B?AAECAw==?=",
          "=?UTF-8?Q?=C3=84M=C3=84Z=C3=95=C3=91_S3?=", "=?UTF-8?B?77+9Ye+/vQ==?=",
          "=?UTF-8?Q?test=5F=E2=80=94=5Ffile%E2%80%94=5F=C3=A9=5F2=3F.pdf?="}) {
        EXPECT_EQ(again(value), value);
    }
}

TEST(EncodedWords, BytesThatAreNoTextAreReplaced) {
    EXPECT_EQ(encode_words(decode_words("=?UTF-8?B?gWGB?=")), "=?UTF-8?B?77+9Ye+/vQ==?=");
    EXPECT_EQ(decode_words("caf\xE9"), "caf\xC3\xA9") << "ISO-8859-1 without encoding";
}

TEST(EncodedWords, WhatIsNoneStays) {
    for (const auto* value :
         {"=?UTF-8?X?abc?=", "=?UTF-8?B?abc", "=?utf-7?Q?a?=", "=?=", "a =?b", "=?UTF-8?Q?=4?="}) {
        EXPECT_EQ(decode_words(value), value);
    }
    EXPECT_EQ(decode_words("=?UTF-8?Q?a?= =?UTF-8?Q?b?= c"), "ab c");
}

}  // namespace
}  // namespace spot::s3
