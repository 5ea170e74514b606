// A line of JSON in, {"operation": "sqs.ReceiveMessage", "status": 200, "headers": {}, "body": ""},
// and a line out: what the Remote of that service read, or its error. S3's outputs have no shape
// for JSON: of them the line says how many things were read.

#include <iostream>

#include "cloudwatch/remote.h"
#include "cloudwatch/wire/alarm_shapes.h"
#include "cloudwatch/wire/metric_shapes.h"
#include "cloudwatch/wire/tag_shapes.h"
#include "dynamodb/remote.h"
#include "dynamodb/wire/item_shapes.h"
#include "dynamodb/wire/table_shapes.h"
#include "s3/remote.h"
#include "sqs/remote.h"
#include "sqs/wire/message_shapes.h"
#include "sqs/wire/move_task_shapes.h"
#include "sqs/wire/queue_shapes.h"
#include "sts/wire.h"
#include "wire/fixture.h"
#include "wire/json.h"

namespace spot {
namespace {

using wire::Client;
using wire::JsonSink;

// {"read": …}, whose value `write` writes.
template <class Write>
std::string read_line(Write write) {
    JsonSink sink;
    sink.begin_structure();
    sink.name("read", {});
    write(sink);
    sink.end_structure();
    return sink.take();
}

std::string error_line(const Error& error) {
    JsonSink sink;
    sink.begin_structure();
    sink.name("error", {});
    sink.text(error.code);
    sink.name("message", {});
    sink.text(error.message);
    sink.end_structure();
    return sink.take();
}

std::string counted(const Result<std::size_t>& count) {
    if (!count) return error_line(count.error());
    return read_line([&](JsonSink& sink) { sink.number(static_cast<std::int64_t>(*count)); });
}

template <class Remote, class Output, class Input>
std::string shaped(const Client& client, Result<Output> (Remote::*method)(const Input&)) {
    Remote remote(client);
    auto output = (remote.*method)(Input{});
    if (!output) return error_line(output.error());
    return read_line([&](JsonSink& sink) { wire::write_shape(sink, *output); });
}

template <class Remote, class Output, class Input>
std::string shaped(const Client& client, Result<Output> (Remote::*method)(const Input&) const) {
    const Remote remote(client);
    auto output = (remote.*method)(Input{});
    if (!output) return error_line(output.error());
    return read_line([&](JsonSink& sink) { wire::write_shape(sink, *output); });
}

template <class Output, class Input, class Count>
std::string from_s3(const Client& client, Result<Output> (s3::Remote::*method)(Input),
                    Count count) {
    s3::Remote remote(client);
    std::decay_t<Input> input{};
    input.bucket = "films";
    if constexpr (requires { input.key; }) input.key = "a.mp4";
    return counted((remote.*method)(std::move(input)).map(count));
}

constexpr auto one = [](const auto&...) { return std::size_t{1}; };

struct Row {
    std::string_view operation;
    std::string (*read)(const Client&);
};

#define SHAPED(service, operation, method)                                                \
    Row {                                                                                 \
#service "." operation,                                                           \
            [](const Client& client) { return shaped(client, &service::Remote::method); } \
    }
#define FROM_S3(operation, method, count)                                                    \
    Row {                                                                                    \
        "s3." operation,                                                                     \
            [](const Client& client) { return from_s3(client, &s3::Remote::method, count); } \
    }

const Row rows[] = {
    SHAPED(sqs, "CreateQueue", create_queue),
    SHAPED(sqs, "GetQueueUrl", get_queue_url),
    SHAPED(sqs, "ListQueues", list_queues),
    SHAPED(sqs, "GetQueueAttributes", get_queue_attributes),
    SHAPED(sqs, "SendMessage", send_message),
    SHAPED(sqs, "SendMessageBatch", send_message_batch),
    SHAPED(sqs, "ReceiveMessage", receive_message),
    SHAPED(sqs, "DeleteMessageBatch", delete_message_batch),
    SHAPED(sqs, "ChangeMessageVisibilityBatch", change_message_visibility_batch),
    SHAPED(sqs, "ListQueueTags", list_queue_tags),
    SHAPED(sqs, "ListDeadLetterSourceQueues", list_dead_letter_source_queues),
    SHAPED(sqs, "StartMessageMoveTask", start_message_move_task),
    SHAPED(sqs, "CancelMessageMoveTask", cancel_message_move_task),
    SHAPED(sqs, "ListMessageMoveTasks", list_message_move_tasks),
    SHAPED(dynamodb, "CreateTable", create_table),
    SHAPED(dynamodb, "DescribeTable", describe_table),
    SHAPED(dynamodb, "ListTables", list_tables),
    SHAPED(dynamodb, "UpdateTable", update_table),
    SHAPED(dynamodb, "DeleteTable", delete_table),
    SHAPED(dynamodb, "UpdateTimeToLive", update_time_to_live),
    SHAPED(dynamodb, "DescribeTimeToLive", describe_time_to_live),
    SHAPED(dynamodb, "DescribeContinuousBackups", describe_continuous_backups),
    SHAPED(dynamodb, "ListTagsOfResource", list_tags_of_resource),
    SHAPED(dynamodb, "PutItem", put_item),
    SHAPED(dynamodb, "GetItem", get_item),
    SHAPED(dynamodb, "UpdateItem", update_item),
    SHAPED(dynamodb, "DeleteItem", delete_item),
    SHAPED(dynamodb, "BatchGetItem", batch_get_item),
    SHAPED(dynamodb, "BatchWriteItem", batch_write_item),
    SHAPED(dynamodb, "Query", query),
    SHAPED(dynamodb, "Scan", scan),
    SHAPED(dynamodb, "TransactWriteItems", transact_write_items),
    SHAPED(dynamodb, "TransactGetItems", transact_get_items),
    SHAPED(cloudwatch, "DescribeAlarms", describe_alarms),
    SHAPED(cloudwatch, "ListTagsForResource", list_tags_for_resource),
    Row{"sts.GetCallerIdentity",
        [](const Client& client) {
            const auto read = sts::Remote(client).get_caller_identity({});
            if (!read) return error_line(read.error());
            return read_line([&](JsonSink& sink) { sink.text(read->account); });
        }},
    Row{"s3.ListBuckets",
        [](const Client& client) {
            return counted(s3::Remote(client).list_buckets({}).map(
                [](const auto& output) { return output.buckets.size(); }));
        }},
    FROM_S3("GetBucketLocation", get_bucket_location, one),
    FROM_S3("HeadBucket", head_bucket, one),
    FROM_S3("GetBucketAcl", get_bucket_acl, one),
    FROM_S3("GetBucketVersioning", get_bucket_versioning, one),
    FROM_S3("GetPublicAccessBlock", get_public_access_block, one),
    FROM_S3("GetBucketOwnershipControls", get_bucket_ownership_controls, one),
    FROM_S3("GetBucketCors", get_bucket_cors, [](const auto& o) { return o.rules.size(); }),
    FROM_S3("GetBucketLifecycleConfiguration", get_bucket_lifecycle_configuration,
            [](const auto& o) { return o.rules.size(); }),
    FROM_S3("GetBucketNotificationConfiguration", get_bucket_notification_configuration,
            [](const auto& o) { return o.queues.size(); }),
    FROM_S3("GetBucketTagging", get_bucket_tagging, [](const auto& o) { return o.tags.size(); }),
    FROM_S3("GetObjectTagging", get_object_tagging, [](const auto& o) { return o.tags.size(); }),
    FROM_S3("HeadObject", head_object, one),
    FROM_S3("PutObject", put_object, one),
    FROM_S3("UploadPart", upload_part, one),
    FROM_S3("CopyObject", copy_object, one),
    FROM_S3("CreateMultipartUpload", create_multipart_upload, one),
    FROM_S3("UploadPartCopy", upload_part_copy, one),
    FROM_S3("CompleteMultipartUpload", complete_multipart_upload, one),
    FROM_S3("GetObjectAttributes", get_object_attributes, one),
    FROM_S3("DeleteObject", delete_object, one),
    FROM_S3("DeleteObjects", delete_objects, [](const auto& o) { return o.deleted.size(); }),
    FROM_S3("ListObjects", list_objects, [](const auto& o) { return o.contents.size(); }),
    FROM_S3("ListObjectsV2", list_objects_v2, [](const auto& o) { return o.contents.size(); }),
    FROM_S3("ListObjectVersions", list_object_versions,
            [](const auto& o) { return o.versions.size(); }),
    FROM_S3("ListParts", list_parts, [](const auto& o) { return o.parts.size(); }),
    FROM_S3("ListMultipartUploads", list_multipart_uploads,
            [](const auto& o) { return o.uploads.size(); }),
};

#undef SHAPED
#undef FROM_S3

Result<std::string> answer(const std::string& line) {
    const auto node = TRY(wire::parse_json(line));
    const auto text = [&](std::string_view name) {
        const auto* member = node.find(name);
        return member == nullptr ? std::string() : member->text;
    };
    wire::Far far(std::atoi(text("status").c_str()), text("body"));
    if (const auto* headers = node.find("headers")) {
        for (const auto& [name, value] : headers->members) far.with(name, value.text);
    }
    const auto operation = text("operation");
    for (const auto& row : rows) {
        if (row.operation == operation) return row.read(far.client);
    }
    return fail(Kind::invalid, "NoSuchOperation", operation + ": no Remote is tried with it");
}

void list_operations() {
    for (const auto& row : rows) std::cout << row.operation << "\n";
}

}  // namespace
}  // namespace spot

// With an argument: the operations, one a line.
int main(int count, char**) {
    if (count > 1) {
        spot::list_operations();
        return 0;
    }
    for (std::string line; std::getline(std::cin, line);) {
        const auto read = spot::answer(line);
        if (!read) {
            std::cerr << "spot_read_answers: " << read.error().message << "\n";
            return 1;
        }
        std::cout << *read << "\n";
    }
    return 0;
}
