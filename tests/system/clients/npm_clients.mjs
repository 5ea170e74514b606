// Clients that others made for AWS's services, unmodified, against `serve`. Run by
// test_npm_clients.py: their folder is in NPM_CLIENTS, the plane in AWS_*.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { Readable } from "node:stream";
import test from "node:test";

const load = createRequire(`${process.env.NPM_CLIENTS}/`);
const endpoint = new URL(process.env.AWS_ENDPOINT_URL);
const credentials = {
    accessKeyId: process.env.AWS_ACCESS_KEY_ID,
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
};
const region = "us-east-1";

async function all(stream) {
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    return typeof chunks[0] === "object" && !Buffer.isBuffer(chunks[0]) ? chunks : Buffer.concat(chunks);
}

test("minio", async (t) => {
    const { Client, CopyConditions, PostPolicy } = load("minio");
    const minio = new Client({
        endPoint: endpoint.hostname, port: Number(endpoint.port), useSSL: false, region,
        accessKey: credentials.accessKeyId, secretKey: credentials.secretAccessKey,
    });
    const bucket = "minio-films";

    await t.test("buckets and objects", async () => {
        assert.equal(await minio.bucketExists(bucket), false);
        await minio.makeBucket(bucket, region);
        assert.equal(await minio.bucketExists(bucket), true);
        assert.ok((await minio.listBuckets()).some(({ name }) => name === bucket));
        await minio.putObject(bucket, "a b/ü+1.txt", "hello", 5, { "X-Amz-Meta-Who": "me" });
        const stat = await minio.statObject(bucket, "a b/ü+1.txt");
        assert.equal(stat.size, 5);
        assert.equal(stat.metaData.who, "me");
        assert.equal(String(await all(await minio.getObject(bucket, "a b/ü+1.txt"))), "hello");
        assert.equal(
            String(await all(await minio.getPartialObject(bucket, "a b/ü+1.txt", 1, 3))), "ell");
    });

    await t.test("a stream of unknown length goes up in parts", async () => {
        const block = Buffer.alloc(1 << 20, "stereo");
        await minio.putObject(bucket, "large", Readable.from((function* () {
            for (let i = 0; i < 70; ++i) yield block;
        })()));
        assert.equal((await minio.statObject(bucket, "large")).size, 70 << 20);
        const body = await all(await minio.getObject(bucket, "large"));
        assert.ok(body.subarray(-block.length).equals(block));
    });

    await t.test("listings, copies, tags, links and removals", async () => {
        for (let i = 0; i < 5; ++i) await minio.putObject(bucket, `list/${i}`, `${i}`);
        const names = (await all(minio.listObjectsV2(bucket, "list/", true))).map((o) => o.name);
        assert.deepEqual(names, [0, 1, 2, 3, 4].map((i) => `list/${i}`));
        const top = (await all(minio.listObjects(bucket, "", false))).map((o) => o.prefix ?? o.name);
        assert.deepEqual(top.sort(), ["a b/", "large", "list/"]);
        const { etag } = await minio.statObject(bucket, "list/0");
        const conditions = new CopyConditions();
        conditions.setMatchETag(etag);
        await minio.copyObject(bucket, "copy", `/${bucket}/list/0`, conditions);
        await minio.setObjectTagging(bucket, "copy", { kind: "film" });
        assert.deepEqual(await minio.getObjectTagging(bucket, "copy"), [{ Key: "kind", Value: "film" }]);
        const url = await minio.presignedGetObject(bucket, "copy", 60);
        assert.equal(await (await fetch(url)).text(), "0");
        const put = await fetch(await minio.presignedPutObject(bucket, "put", 60),
            { method: "PUT", body: "through a link" });
        assert.equal(put.status, 200);
        await minio.removeObjects(bucket, ["list/0", "list/1", "list/2"]);
        assert.equal((await all(minio.listObjectsV2(bucket, "list/", true))).length, 2);
    });

    await t.test("a form uploads", async () => {
        const policy = new PostPolicy();
        policy.setBucket(bucket);
        policy.setKey("form");
        policy.setExpires(new Date(Date.now() + 60_000));
        const { postURL, formData } = await minio.presignedPostPolicy(policy);
        const form = new FormData();
        for (const [name, value] of Object.entries(formData)) form.append(name, value);
        form.append("file", new Blob(["of a form"]));
        assert.equal((await fetch(postURL, { method: "POST", body: form })).status, 204);
        assert.equal(String(await all(await minio.getObject(bucket, "form"))), "of a form");
    });

    await t.test("versions", async () => {
        await minio.makeBucket("minio-kept", region);
        await minio.setBucketVersioning("minio-kept", { Status: "Enabled" });
        const first = await minio.putObject("minio-kept", "k", "1");
        await minio.putObject("minio-kept", "k", "2");
        const old = await minio.getObject("minio-kept", "k", { versionId: first.versionId });
        assert.equal(String(await all(old)), "1");
    });
});

test("the SDK's version 2", async (t) => {
    process.env.AWS_SDK_JS_SUPPRESS_MAINTENANCE_MODE_MESSAGE = "1";
    const AWS = load("aws-sdk");
    const options = {
        endpoint: endpoint.href, region, credentials: new AWS.Credentials(credentials), maxRetries: 0,
    };

    await t.test("S3", async () => {
        const s3 = new AWS.S3({ ...options, s3ForcePathStyle: true });
        const Bucket = "v2-films";
        await s3.createBucket({ Bucket }).promise();
        await s3.upload({ Bucket, Key: "large", Body: Buffer.alloc(12 << 20, "x") }).promise();
        assert.equal((await s3.headObject({ Bucket, Key: "large" }).promise()).ContentLength, 12 << 20);
        const url = s3.getSignedUrl("getObject", { Bucket, Key: "large" });
        assert.equal((await (await fetch(url)).arrayBuffer()).byteLength, 12 << 20);
        await assert.rejects(s3.getObject({ Bucket, Key: "none" }).promise(), { code: "NoSuchKey" });
        await s3.deleteObjects({ Bucket, Delete: { Objects: [{ Key: "large" }] } }).promise();
        assert.equal((await s3.listObjectsV2({ Bucket }).promise()).KeyCount, 0);
    });

    await t.test("SQS", async () => {
        const sqs = new AWS.SQS(options);
        const { QueueUrl } = await sqs.createQueue({ QueueName: "v2" }).promise();
        await sqs.sendMessage({ QueueUrl, MessageBody: "hello" }).promise();
        const { Messages } = await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 5 }).promise();
        assert.equal(Messages[0].Body, "hello");
        await sqs.deleteMessage({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle }).promise();
    });

    await t.test("DynamoDB", async () => {
        const db = new AWS.DynamoDB(options);
        await db.createTable({
            TableName: "version2", BillingMode: "PAY_PER_REQUEST",
            KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
            AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        }).promise();
        await db.waitFor("tableExists", { TableName: "version2" }).promise();
        const documents = new AWS.DynamoDB.DocumentClient({ service: db });
        await documents.put({ TableName: "version2", Item: { id: "a", n: 1, l: [1, "x", null] } }).promise();
        const { Item } = await documents.get({ TableName: "version2", Key: { id: "a" } }).promise();
        assert.deepEqual(Item, { id: "a", n: 1, l: [1, "x", null] });
    });

    await t.test("SNS, CloudWatch and STS", async () => {
        const sns = new AWS.SNS(options);
        const { TopicArn } = await sns.createTopic({ Name: "v2" }).promise();
        await sns.publish({ TopicArn, Message: "hello" }).promise();
        const cloudwatch = new AWS.CloudWatch(options);
        await cloudwatch.putMetricData({
            Namespace: "v2", MetricData: [{ MetricName: "m", Value: 1 }],
        }).promise();
        const { Metrics } = await cloudwatch.listMetrics({ Namespace: "v2" }).promise();
        assert.equal(Metrics.length, 1);
        assert.match((await new AWS.STS(options).getCallerIdentity().promise()).Arn, /:root$/);
    });
});

test("sqs-consumer and sqs-producer", async () => {
    const SQS = load("@aws-sdk/client-sqs");
    const { Consumer } = load("sqs-consumer");
    const { Producer } = load("sqs-producer");
    const sqs = new SQS.SQSClient({ region, credentials, endpoint: endpoint.href });
    const { QueueUrl } = await sqs.send(new SQS.CreateQueueCommand({
        QueueName: "consumed", Attributes: { VisibilityTimeout: "2" },
    }));
    await Producer.create({ queueUrl: QueueUrl, region, sqs })
        .send(Array.from({ length: 25 }, (_, i) => ({ id: `m${i}`, body: `${i}` })));
    const seen = [];
    let failed = 0;
    await new Promise((resolve, reject) => {
        const consumer = Consumer.create({
            queueUrl: QueueUrl, sqs, batchSize: 10, waitTimeSeconds: 1, visibilityTimeout: 2,
            heartbeatInterval: 1, terminateVisibilityTimeout: true,
            handleMessage: async (message) => {
                // One fails at first and comes back at once.
                if (message.Body === "7" && failed++ === 0) throw new Error("not yet");
                seen.push(Number(message.Body));
                if (seen.length === 25) consumer.stop();
                return message;
            },
        });
        consumer.on("stopped", resolve);
        consumer.on("error", reject);
        consumer.start();
    });
    assert.equal(failed, 2);
    assert.deepEqual(seen.sort((a, b) => a - b), Array.from({ length: 25 }, (_, i) => i));
    const { Attributes } = await sqs.send(new SQS.GetQueueAttributesCommand({
        QueueUrl, AttributeNames: ["All"],
    }));
    assert.equal(Attributes.ApproximateNumberOfMessages, "0");
    sqs.destroy();
});

test("dynamodb-toolbox and dynamoose", async (t) => {
    const DynamoDB = load("@aws-sdk/client-dynamodb");
    const { DynamoDBDocumentClient } = load("@aws-sdk/lib-dynamodb");
    const client = new DynamoDB.DynamoDBClient({ region, credentials, endpoint: endpoint.href });
    t.after(() => client.destroy());

    await t.test("dynamodb-toolbox", async () => {
        const {
            Table, Entity, item, string, number, list, PutItemCommand, GetItemCommand, UpdateItemCommand,
            QueryCommand, DeleteItemCommand, $add, $append,
        } = load("dynamodb-toolbox");
        await client.send(new DynamoDB.CreateTableCommand({
            TableName: "toolbox", BillingMode: "PAY_PER_REQUEST",
            KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
            AttributeDefinitions: [
                { AttributeName: "pk", AttributeType: "S" }, { AttributeName: "sk", AttributeType: "N" },
            ],
        }));
        const table = new Table({
            name: "toolbox", documentClient: DynamoDBDocumentClient.from(client),
            partitionKey: { name: "pk", type: "string" }, sortKey: { name: "sk", type: "number" },
        });
        const film = new Entity({
            name: "Film", table,
            schema: item({ pk: string().key(), sk: number().key(), views: number(), tags: list(string()) }),
        });
        for (let sk = 0; sk < 5; ++sk) {
            await film.build(PutItemCommand).item({ pk: "a", sk, views: 0, tags: ["new"] }).send();
        }
        await film.build(UpdateItemCommand)
            .item({ pk: "a", sk: 1, views: $add(3), tags: $append(["seen"]) }).send();
        const { Item } = await film.build(GetItemCommand).key({ pk: "a", sk: 1 }).send();
        assert.equal(Item.views, 3);
        assert.deepEqual(Item.tags, ["new", "seen"]);
        await film.build(DeleteItemCommand).key({ pk: "a", sk: 4 })
            .options({ condition: { attr: "views", eq: 0 } }).send();
        const { Items } = await table.build(QueryCommand).entities(film)
            .query({ partition: "a", range: { gte: 1 } }).options({ reverse: true }).send();
        assert.deepEqual(Items.map((i) => i.sk), [3, 2, 1]);
        await assert.rejects(film.build(PutItemCommand).item({ pk: "a", sk: 1, views: 0, tags: [] })
            .options({ condition: { attr: "views", lt: 0 } }).send(),
        { name: "ConditionalCheckFailedException" });
    });

    await t.test("dynamoose", async () => {
        const dynamoose = load("dynamoose");
        dynamoose.aws.ddb.set(new dynamoose.aws.ddb.DynamoDB({
            region, credentials, endpoint: endpoint.href,
        }));
        const User = dynamoose.model("User", new dynamoose.Schema({
            id: { type: String, hashKey: true },
            mail: { type: String, index: { name: "mail", type: "global" } },
            age: Number,
        }, { timestamps: true }), { throughput: "ON_DEMAND" });
        await User.batchPut([1, 2, 3].map((n) => ({ id: `u${n}`, mail: `${n}@example.com`, age: n })));
        await User.update({ id: "u1" }, { $ADD: { age: 10 } });
        assert.equal((await User.get("u1")).age, 11);
        const found = await User.query("mail").eq("2@example.com").exec();
        assert.deepEqual(found.map((u) => u.id), ["u2"]);
        assert.equal((await User.scan("age").gt(2).exec()).length, 2);
        await User.delete("u3");
        assert.equal(await User.get("u3"), undefined);
        await dynamoose.transaction([
            User.transaction.update({ id: "u1" }, { $SET: { age: 1 } }),
            User.transaction.create({ id: "u4", mail: "4@example.com", age: 4 }),
        ]);
        assert.equal((await User.get("u4")).age, 4);
        dynamoose.aws.ddb().destroy?.();
    });
});
