#pragma once

// The data plane, declared once: every resource with its settings, in the order in which they can
// be made. Pure: the same variables give the same manifest. terraform/aws-infra declares the same
// for Terraform; tests/system/provision/test_terraform_modules.py holds the two together.

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
    std::string account_id;       // of the endpoint's account
};

// Of the command line and TF_VAR_*: names within what S3, SQS and DynamoDB all take, counts in
// range, a topic that is one of SNS. terraform/aws-infra/variables.tf refuses the same.
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
    bool others = false;  // of an observed one: also topics, functions, … that apply would end
};
struct Queue {
    std::string name;
    int visibility_timeout_seconds = 30;
    int message_retention_seconds = 1'209'600;
    // Said, since defaults differ: SQS's own became 1 MiB, that of Terraform's provider 5.x cannot.
    int max_message_size_bytes = 262'144;
    std::string dead_letter_queue_arn;  // "": none
    int max_receive_count = 0;
    Tags tags;
};
struct QueuePolicy {
    std::string queue;
    std::string policy;  // JSON, compared by meaning
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
    std::string queue;  // the QueueName it watches
    std::vector<std::string> actions;
    Tags tags;
};

using Spec = std::variant<Bucket, BucketCors, BucketLifecycle, BucketNotification, Queue,
                          QueuePolicy, Table, Alarm>;

struct Resource {
    std::string address;  // as Terraform would say it: "aws_sqs_queue.chunking"
    Spec spec;
    std::vector<std::string> needs = {};  // addresses of what must be there before it
};
using Manifest = std::vector<Resource>;

Manifest declare(const Variables&);

// A resource as named values: what plans compare and print. What means the same gives the same
// values: sets are sorted.
using Attributes = std::map<std::string, std::string>;
Attributes attributes_of(const Spec&);

// The eight outputs, in their fixed order.
using Outputs = std::vector<std::pair<std::string, std::string>>;
Outputs outputs_of(const Variables&, const std::string& queue_url_base);

std::string queue_arn(const Variables&, const std::string& queue);

// The same meaning, the same text: in a policy every list is a set, and one item needs no list.
// What is no JSON comes back as it is.
std::string canonical_policy(const std::string& policy);

}  // namespace spot::provision
