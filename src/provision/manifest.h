#pragma once

// The declaration of all resources that the pipeline needs, with their settings, in an order in
// which they can be created. A pure function: the same variables give the same manifest.
// terraform/aws-infra declares the same for Terraform;
// tests/system/provision/test_terraform_modules.py compares the two.

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace spot::provision {

struct Variables {
    std::string region = "us-east-1";
    std::string name_prefix = "stereo-spot";
    int dlq_max_receive_count = 5;
    std::string alarm_topic_arn;  // "": the alarms have no actions
    std::string account_id;       // number of the endpoint's account
};

// Checks the variables, which come from the command line and TF_VAR_*: names must be valid in S3,
// SQS and DynamoDB, counts in range, and the topic the ARN of an SNS topic.
// terraform/aws-infra/variables.tf refuses the same.
Result<void> check(const Variables&);

using Tags = std::map<std::string, std::string>;

struct Bucket {
    std::string name;
    Tags tags;
};
struct BucketCors {
    std::string bucket;
    std::vector<std::string> allowed_methods;
};
struct BucketLifecycle {
    std::string bucket;
    std::string rule_id;
    std::string prefix;
    std::string tag_key;
    std::string tag_value;
    int expiration_days = 0;
};
struct BucketNotification {
    struct Rule {
        std::string queue_arn;
        std::string prefix;
        std::string suffix;
        auto operator<=>(const Rule&) const = default;
    };
    std::string bucket;
    std::vector<Rule> rules;  // all for s3:ObjectCreated:*
    // Set when it was observed: there are also topics, functions, … that an apply would remove.
    bool others = false;
};
struct Queue {
    std::string name;
    int visibility_timeout_seconds = 30;
    int message_retention_seconds = 1'209'600;
    // Always set, since the defaults differ: SQS has raised its own to 1 MiB, which Terraform's
    // provider 5.x does not allow.
    int max_message_size_bytes = 262'144;
    std::string dead_letter_queue_arn;  // "": none
    int max_receive_count = 0;
    Tags tags;
};
struct QueuePolicy {
    std::string queue;
    std::string policy;  // JSON, compared by its meaning (canonical_policy())
};
struct Table {
    struct Key {
        std::string name;
        std::string type;  // S, N, B
        auto operator<=>(const Key&) const = default;
    };
    struct Index {
        std::string name;
        Key hash;
        Key range;
        auto operator<=>(const Index&) const = default;
    };
    std::string name;
    Key hash;
    std::optional<Key> range;
    std::vector<Index> global_indexes;  // projection ALL
    std::string stream_view_type;       // "": no stream
    std::string ttl_attribute;          // "": none
    Tags tags;
};
struct Alarm {
    std::string name;
    std::string description;
    std::string queue;  // name of the queue that it watches
    std::vector<std::string> actions;
    Tags tags;
};

using Spec = std::variant<Bucket, BucketCors, BucketLifecycle, BucketNotification, Queue,
                          QueuePolicy, Table, Alarm>;

struct Resource {
    std::string address;  // in Terraform's form: "aws_sqs_queue.chunking"
    Spec spec;
    std::vector<std::string> needs = {};  // addresses of the resources that must exist before
};
using Manifest = std::vector<Resource>;

Manifest declare(const Variables&);

// A resource as named values, which plans compare and print. Two resources with the same meaning
// give the same values; for example, sets are sorted.
using Attributes = std::map<std::string, std::string>;
Attributes attributes_of(const Spec&);

// The eight outputs, in their fixed order.
using Outputs = std::vector<std::pair<std::string, std::string>>;
Outputs outputs_of(const Variables&, const std::string& queue_url_base);

std::string queue_arn(const Variables&, const std::string& queue);

// The same text for all policies with the same meaning: in a policy every list is a set, and a
// single item needs no list. A text that is no JSON is returned unchanged.
std::string canonical_policy(const std::string& policy);

}  // namespace spot::provision
