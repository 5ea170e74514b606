// The documents of a bucket's settings, over HTTP.

#include "s3/http/wire_fixture.h"

namespace spot::s3 {
namespace {

using testing::HasSubstr;

TEST_F(WireTest, ElementsThatAreNotReadStopTheRequest) {
    const std::string rule =
        "<Rule><ID>a</ID><Filter><And><Prefix>p</Prefix><Tag><Key>k</Key><Value>v</Value></Tag>"
        "</And></Filter><Status>Enabled</Status><Expiration><Days>1</Days></Expiration>"
        "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
        "</NoncurrentVersionExpiration></Rule>";
    const std::pair<std::string, std::string> documents[] = {
        {"cors",
         "<CORSConfiguration><CORSRule><AllowedMethod>GET</AllowedMethod><AllowedOrigin>*"
         "</AllowedOrigin></CORSRule></CORSConfiguration>"},
        {"lifecycle", "<LifecycleConfiguration>" + rule + "</LifecycleConfiguration>"},
        {"lifecycle",
         "<LifecycleConfiguration><Rule><Prefix></Prefix><Status>Enabled</Status>"
         "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
         "</AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>"},
        {"notification",
         "<NotificationConfiguration><QueueConfiguration><Queue>q</Queue><Event>e</Event><Filter>"
         "<S3Key><FilterRule><Name>prefix</Name><Value>v</Value></FilterRule></S3Key></Filter>"
         "</QueueConfiguration></NotificationConfiguration>"},
        {"tagging", "<Tagging><TagSet><Tag><Key>k</Key><Value>v</Value></Tag></TagSet></Tagging>"},
        {"versioning",
         "<VersioningConfiguration><Status>Enabled</Status>"
         "</VersioningConfiguration>"},
        {"publicAccessBlock",
         "<PublicAccessBlockConfiguration><BlockPublicAcls>true"
         "</BlockPublicAcls></PublicAccessBlockConfiguration>"},
        {"ownershipControls",
         "<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced"
         "</ObjectOwnership></Rule></OwnershipControls>"},
        {"website",
         "<WebsiteConfiguration><IndexDocument><Suffix>i</Suffix></IndexDocument><ErrorDocument>"
         "<Key>e</Key></ErrorDocument><RoutingRules><RoutingRule><Condition><KeyPrefixEquals>k"
         "</KeyPrefixEquals></Condition><Redirect><HostName>h</HostName></Redirect></RoutingRule>"
         "</RoutingRules></WebsiteConfiguration>"},
        {"logging",
         "<BucketLoggingStatus><LoggingEnabled><TargetBucket>films</TargetBucket><TargetPrefix>l"
         "</TargetPrefix><TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>EventTime"
         "</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat></LoggingEnabled>"
         "</BucketLoggingStatus>"},
        {"requestPayment",
         "<RequestPaymentConfiguration><Payer>BucketOwner</Payer></RequestPaymentConfiguration>"},
    };
    const auto fingerprint = store.fingerprint();
    for (const auto& [name, document] : documents) {
        // After the end of every element except the root.
        for (auto at = document.find("</"); at != std::string::npos; at = document.find("</", at)) {
            at = document.find('>', at) + 1;
            if (at == document.size()) break;
            auto changed = document;
            changed.insert(at, "<NewAtAws/>");
            EXPECT_EQ(status("PUT", "/films?" + name, changed), "501 NotImplemented") << changed;
        }
        EXPECT_EQ(status("PUT", "/films?" + name, "<!DOCTYPE a [<!ENTITY e \"x\">]>" + document),
                  "400 MalformedXML");
    }
    EXPECT_EQ(store.fingerprint(), fingerprint);
    for (const auto& [name, document] : documents) {
        if (name == "notification") continue;  // its queue is not there
        EXPECT_EQ(status("PUT", "/films?" + name, document).substr(0, 2), "20") << document;
    }
}

TEST_F(WireTest, WhatTerraformReadsOfANewBucket) {
    const std::pair<std::string, std::string> expected[] = {
        {"policy", "404 NoSuchBucketPolicy"},
        {"acl", "200"},
        {"cors", "404 NoSuchCORSConfiguration"},
        {"website", "404 NoSuchWebsiteConfiguration"},
        {"versioning", "200"},
        {"accelerate", "200"},
        {"requestPayment", "200"},
        {"logging", "200"},
        {"lifecycle", "404 NoSuchLifecycleConfiguration"},
        {"replication", "404 ReplicationConfigurationNotFoundError"},
        {"encryption", "404 ServerSideEncryptionConfigurationNotFoundError"},
        {"object-lock", "404 ObjectLockConfigurationNotFoundError"},
        {"tagging", "404 NoSuchTagSet"},
        {"location", "200"},
        {"notification", "200"},
        {"publicAccessBlock", "200"},
        {"ownershipControls", "200"},
    };
    for (const auto& [name, answer] : expected) {
        EXPECT_EQ(status("GET", "/films?" + name), answer) << name;
        EXPECT_EQ(status("GET", "/nobody?" + name), "404 NoSuchBucket") << name;
    }
}

TEST_F(WireTest, WhoPaysIsKept) {
    const auto put_payer = [&](const std::string& payer) {
        return status("PUT", "/films?requestPayment",
                      "<RequestPaymentConfiguration><Payer>" + payer +
                          "</Payer></RequestPaymentConfiguration>");
    };
    EXPECT_EQ(put_payer("BucketOwner"), "200");
    EXPECT_EQ(put_payer("Requester"), "200");
    EXPECT_EQ(put_payer("Nobody"), "400 MalformedXML");
    EXPECT_EQ(status("PUT", "/films?requestPayment", ""), "400 MissingRequestBodyError");
    EXPECT_EQ(say(send("GET", "/films?requestPayment")),
              "200 <RequestPaymentConfiguration><Payer>Requester</Payer>"
              "</RequestPaymentConfiguration>");
}

TEST_F(WireTest, LifecycleComesBackAsItWent) {
    const std::string rule =
        "<Rule><Expiration><Days>1</Days></Expiration><ID>expire-segment-outputs</ID><Filter><And>"
        "<Prefix>jobs/</Prefix><Tag><Key>stereo-spot-lifecycle</Key><Value>expire-segments</Value>"
        "</Tag><ObjectSizeGreaterThan>0</ObjectSizeGreaterThan></And></Filter>"
        "<Status>Enabled</Status></Rule>";
    const auto document = "<LifecycleConfiguration>" + rule + "</LifecycleConfiguration>";
    EXPECT_EQ(status("PUT", "/films?lifecycle", document,
                     {{"x-amz-checksum-crc32", base64(digest(Algorithm::crc32, document))}}),
              "200");
    EXPECT_EQ(
        say(send("GET", "/films?lifecycle"), {"x-amz-transition-default-minimum-object-size"}),
        "200 all_storage_classes_128K " + document);
    EXPECT_EQ(status("PUT", "/films?lifecycle", document, {{"x-amz-checksum-crc32", "AAAAAA=="}}),
              "400 BadDigest");
    const std::string transitions =
        "<LifecycleConfiguration><Rule><ID>a</ID><Filter></Filter><Status>Enabled</Status>"
        "<NoncurrentVersionExpiration><NoncurrentDays>99</NoncurrentDays>"
        "</NoncurrentVersionExpiration><Transition><Days>30</Days><StorageClass>STANDARD_IA"
        "</StorageClass></Transition><Transition><Days>60</Days><StorageClass>GLACIER"
        "</StorageClass></Transition><NoncurrentVersionTransition><NoncurrentDays>5"
        "</NoncurrentDays><NewerNoncurrentVersions>2</NewerNoncurrentVersions><StorageClass>"
        "DEEP_ARCHIVE</StorageClass></NoncurrentVersionTransition></Rule>"
        "</LifecycleConfiguration>";
    EXPECT_EQ(status("PUT", "/films?lifecycle", transitions), "200");
    EXPECT_EQ(say(send("GET", "/films?lifecycle")), "200 " + transitions);
    EXPECT_EQ(status("PUT", "/films?lifecycle",
                     "<LifecycleConfiguration><Rule><Filter/><Status>Enabled</Status><Transition>"
                     "<Days>1</Days></Transition></Rule></LifecycleConfiguration>"),
              "400 MalformedXML");
    EXPECT_EQ(status("DELETE", "/films?lifecycle"), "204");
}

}  // namespace
}  // namespace spot::s3
