// AWS's SDK for JavaScript, version 3, unmodified, against `serve`. Run by test_jssdk.py: the SDK's
// folder is in JSSDK, the plane in AWS_*.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { Readable } from "node:stream";
import test from "node:test";

const sdk = createRequire(`${process.env.JSSDK}/`);
const S3 = sdk("@aws-sdk/client-s3");
const { Upload } = sdk("@aws-sdk/lib-storage");
const { getSignedUrl } = sdk("@aws-sdk/s3-request-presigner");
const SQS = sdk("@aws-sdk/client-sqs");
const DynamoDB = sdk("@aws-sdk/client-dynamodb");
const Documents = sdk("@aws-sdk/lib-dynamodb");
const Streams = sdk("@aws-sdk/client-dynamodb-streams");
const CloudWatch = sdk("@aws-sdk/client-cloudwatch");
const STS = sdk("@aws-sdk/client-sts");

const once = { maxAttempts: 1 }; // a retry would hide a wrong answer

test("S3", async (t) => {
    const s3 = new S3.S3({ ...once, forcePathStyle: true });
    const Bucket = "js-films";
    await s3.createBucket({ Bucket });

    await t.test("objects go round", async () => {
        const Key = "a b/ü+1.mp4";
        await s3.putObject({ Bucket, Key, Body: "hello", Metadata: { k: "v" }, Tagging: "x=1&y=2" });
        const got = await s3.getObject({ Bucket, Key });
        assert.equal(await got.Body.transformToString(), "hello");
        assert.deepEqual(got.Metadata, { k: "v" });
        const part = await s3.getObject({ Bucket, Key, Range: "bytes=1-3" });
        assert.equal(await part.Body.transformToString(), "ell");
        const { TagSet } = await s3.getObjectTagging({ Bucket, Key });
        assert.deepEqual(TagSet.map(({ Key, Value }) => [Key, Value]).sort(),
            [["x", "1"], ["y", "2"]]);
        await s3.copyObject({ Bucket, Key: "c", CopySource: `${Bucket}/${encodeURIComponent(Key)}` });
        await s3.deleteObject({ Bucket, Key: "c" });
        await assert.rejects(s3.getObject({ Bucket, Key: "c" }), S3.NoSuchKey);
        await assert.rejects(s3.headObject({ Bucket, Key: "c" }), S3.NotFound);
    });

    await t.test("every checksum is taken and given back", async () => {
        for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "SHA1", "SHA256"]) {
            const Key = `sum-${ChecksumAlgorithm}`;
            const put = await s3.putObject({ Bucket, Key, Body: "summed", ChecksumAlgorithm });
            const got = await s3.getObject({ Bucket, Key, ChecksumMode: "ENABLED" });
            assert.equal(await got.Body.transformToString(), "summed");
            const name = `Checksum${ChecksumAlgorithm}`;
            assert.ok(put[name]);
            assert.equal(got[name], put[name]);
        }
    });

    await t.test("streams of unknown length go up in parts", async () => {
        const block = Buffer.alloc(1 << 20, "stereo");
        const blocks = 12;
        const Body = Readable.from((function* () {
            for (let i = 0; i < blocks; ++i) yield block;
        })());
        await new Upload({ client: s3, params: { Bucket, Key: "parts", Body } }).done();
        const got = await s3.getObject({ Bucket, Key: "parts" });
        assert.ok(got.ETag.endsWith('-3"'), got.ETag);
        const bytes = Buffer.from(await got.Body.transformToByteArray());
        assert.ok(bytes.equals(Buffer.concat(Array(blocks).fill(block))));
    });

    await t.test("listings come in pages", async () => {
        for (let i = 0; i < 12; ++i) await s3.putObject({ Bucket, Key: `d/${i + 10}`, Body: "" });
        const keys = [];
        const pages = S3.paginateListObjectsV2({ client: s3, pageSize: 5 }, { Bucket, Prefix: "d/" });
        for await (const page of pages) keys.push(...page.Contents.map(({ Key }) => Key));
        assert.deepEqual(keys, Array.from({ length: 12 }, (_, i) => `d/${i + 10}`));
        const { Errors, Deleted } = await s3.deleteObjects({
            Bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } });
        assert.equal(Errors, undefined);
        assert.equal(Deleted.length, 12);
    });

    await t.test("presigned URLs", async () => {
        const Key = "by url";
        const put = await getSignedUrl(s3, new S3.PutObjectCommand({ Bucket, Key }));
        assert.equal((await fetch(put, { method: "PUT", body: "by url" })).status, 200);
        const get = await getSignedUrl(s3, new S3.GetObjectCommand({ Bucket, Key }));
        assert.equal(await (await fetch(get)).text(), "by url");
        const other = (_, digit) => `Signature=${digit === "0" ? "1" : "0"}`;
        assert.equal((await fetch(get.replace(/Signature=(.)/, other))).status, 403);
    });
});

test("SQS", async (t) => {
    const sqs = new SQS.SQS(once);
    const { QueueUrl } = await sqs.createQueue({ QueueName: "js" });

    await t.test("messages go round", async () => {
        const MessageAttributes = { n: { DataType: "Number", StringValue: "1" } };
        await sqs.sendMessage({ QueueUrl, MessageBody: "größe ✓", MessageAttributes });
        const { Messages } = await sqs.receiveMessage({
            QueueUrl, MessageAttributeNames: ["All"], MessageSystemAttributeNames: ["All"] });
        assert.equal(Messages[0].Body, "größe ✓");
        assert.equal(Messages[0].MessageAttributes.n.StringValue, "1");
        assert.equal(Messages[0].Attributes.ApproximateReceiveCount, "1");
        await sqs.deleteMessage({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle });
    });

    await t.test("batches name what failed", async () => {
        const { Successful, Failed } = await sqs.sendMessageBatch({ QueueUrl, Entries: [
            { Id: "good", MessageBody: "1" }, { Id: "bad", MessageBody: "1", DelaySeconds: 901 }] });
        assert.deepEqual(Successful.map(({ Id }) => Id), ["good"]);
        assert.equal(Failed[0].SenderFault, true);
    });

    await t.test("errors are the SDK's classes", async () => {
        await assert.rejects(sqs.getQueueUrl({ QueueName: "none" }), SQS.QueueDoesNotExist);
        await assert.rejects(sqs.deleteMessage({ QueueUrl, ReceiptHandle: "x" }),
            SQS.ReceiptHandleIsInvalid);
    });
});

test("DynamoDB", async (t) => {
    const plain = new DynamoDB.DynamoDB(once);
    const items = Documents.DynamoDBDocument.from(plain);
    const TableName = "js-jobs";
    const { TableDescription } = await plain.createTable({
        TableName, BillingMode: "PAY_PER_REQUEST",
        StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" },
        AttributeDefinitions: [{ AttributeName: "p", AttributeType: "S" },
            { AttributeName: "s", AttributeType: "N" }],
        KeySchema: [{ AttributeName: "p", KeyType: "HASH" },
            { AttributeName: "s", KeyType: "RANGE" }] });
    await DynamoDB.waitUntilTableExists({ client: plain, maxWaitTime: 30 }, { TableName });

    await t.test("items go round", async () => {
        const Item = { p: "a", s: 1, text: "ü", list: [1, "2", null, true], bytes: Buffer.from("b"),
            deep: { of: { three: 0.25 } }, set: new Set(["x", "y"]) };
        await items.put({ TableName, Item });
        const got = await items.get({ TableName, Key: { p: "a", s: 1 }, ConsistentRead: true });
        assert.deepEqual({ ...got.Item, bytes: Buffer.from(got.Item.bytes) }, Item);
    });

    await t.test("conditions and updates", async () => {
        const put = { TableName, Item: { p: "a", s: 1 }, ConditionExpression: "attribute_not_exists(p)" };
        await assert.rejects(items.put(put), DynamoDB.ConditionalCheckFailedException);
        const { Attributes } = await items.update({ TableName, Key: { p: "a", s: 2 },
            UpdateExpression: "SET n = if_not_exists(n, :zero) + :one",
            ExpressionAttributeValues: { ":zero": 0, ":one": 1 }, ReturnValues: "ALL_NEW" });
        assert.deepEqual(Attributes, { p: "a", s: 2, n: 1 });
    });

    await t.test("queries come in pages", async () => {
        for (let s = 0; s < 7; ++s) await items.put({ TableName, Item: { p: "q", s } });
        const seen = [];
        const pages = Documents.paginateQuery({ client: items, pageSize: 3 }, { TableName,
            KeyConditionExpression: "p = :p", ExpressionAttributeValues: { ":p": "q" },
            ScanIndexForward: false });
        for await (const page of pages) seen.push(...page.Items.map(({ s }) => s));
        assert.deepEqual(seen, [6, 5, 4, 3, 2, 1, 0]);
    });

    await t.test("transactions say why they were cancelled", async () => {
        const refused = items.transactWrite({ TransactItems: [
            { Put: { TableName, Item: { p: "t", s: 1 } } },
            { Put: { TableName, Item: { p: "a", s: 1 },
                ConditionExpression: "attribute_not_exists(p)" } }] });
        await assert.rejects(refused, (error) => {
            assert.ok(error instanceof DynamoDB.TransactionCanceledException);
            assert.deepEqual(error.CancellationReasons.map(({ Code }) => Code),
                ["None", "ConditionalCheckFailed"]);
            return true;
        });
        assert.equal((await items.get({ TableName, Key: { p: "t", s: 1 } })).Item, undefined);
    });

    await t.test("the stream has what happened", async () => {
        const streams = new Streams.DynamoDBStreams(once);
        const StreamArn = TableDescription.LatestStreamArn;
        const { StreamDescription } = await streams.describeStream({ StreamArn });
        const keys = [];
        for (const { ShardId } of StreamDescription.Shards) {
            const { ShardIterator } = await streams.getShardIterator({
                StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" });
            const { Records } = await streams.getRecords({ ShardIterator });
            keys.push(...Records.map(({ eventName, dynamodb }) =>
                `${eventName} ${dynamodb.Keys.p.S}${dynamodb.Keys.s.N}`));
        }
        for (const key of ["INSERT a1", "INSERT a2", "INSERT q6"]) assert.ok(keys.includes(key), key);
        assert.ok(!keys.includes("INSERT t1"));
    });
});

test("CloudWatch", async () => {
    const cloudwatch = new CloudWatch.CloudWatch(once);
    const AlarmName = "js-alarm";
    await cloudwatch.putMetricAlarm({ AlarmName, Namespace: "AWS/SQS", Statistic: "Maximum",
        MetricName: "ApproximateNumberOfMessagesVisible", Period: 60, EvaluationPeriods: 1,
        Threshold: 0.5, ComparisonOperator: "GreaterThanThreshold",
        Dimensions: [{ Name: "QueueName", Value: "js" }] });
    const { MetricAlarms } = await cloudwatch.describeAlarms({ AlarmNames: [AlarmName] });
    assert.equal(MetricAlarms[0].Threshold, 0.5);
    assert.equal(MetricAlarms[0].Dimensions[0].Value, "js");
    await cloudwatch.deleteAlarms({ AlarmNames: [AlarmName] });
    const after = await cloudwatch.describeAlarms({ AlarmNames: [AlarmName] });
    assert.deepEqual(after.MetricAlarms ?? [], []);
});

test("STS", async () => {
    const { Account, Arn } = await new STS.STS(once).getCallerIdentity({});
    assert.equal(Account, "000000000000");
    assert.match(Arn, /^arn:aws:/);
    const stranger = new STS.STS({ ...once,
        credentials: { accessKeyId: "AKIANOBODY", secretAccessKey: "wrong" } });
    await assert.rejects(stranger.getCallerIdentity({}), { name: "InvalidClientTokenId" });
});
