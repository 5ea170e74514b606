"""Questions of CloudWatch about what queues report by themselves, which takes up to a minute."""

import datetime
import time

from cloudwatch_actions import message
from cloudwatch_alarms import alarm
from cloudwatch_metrics import client
from runner import asks
from sns_ways import clients, queue, subscribed


@asks("aws_sqs_metrics_created")
def created(aws):
    cloudwatch, (_, sqs) = client(aws), clients(aws)
    url, arn = queue(aws, sqs)
    name = arn.rsplit(":", 1)[1]
    now = datetime.datetime.now(datetime.timezone.utc)

    def ask(step, **metrics):
        queries = [{"Id": query, "MetricStat": {"Metric": {
            "Namespace": "AWS/SQS", "MetricName": metric,
            "Dimensions": [{"Name": "QueueName", "Value": name}]},
            "Period": 86_400, "Stat": "Sum"}} for query, metric in metrics.items()]
        end = time.monotonic() + 150
        while True:
            answer = aws.step(step, cloudwatch.get_metric_data, MetricDataQueries=queries,
                              StartTime=now - datetime.timedelta(days=1),
                              EndTime=now + datetime.timedelta(days=1))
            if all(any(one["Values"]) for one in answer["MetricDataResults"]):
                return
            assert time.monotonic() < end, answer
            time.sleep(1)
    sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1)
    sqs.send_message(QueueUrl=url, MessageBody="12345")
    (got,) = sqs.receive_message(QueueUrl=url)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=got["ReceiptHandle"])
    ask("get_metric_data", sent="NumberOfMessagesSent", sent_size="SentMessageSize",
        empty_receives="NumberOfEmptyReceives")
    ask("get_metric_data_2", num_msg_received="NumberOfMessagesReceived",
        num_msg_deleted="NumberOfMessagesDeleted")


@asks("alarm_number_of_messages_sent")
def alarmed(aws):
    cloudwatch, (sns, sqs), name = client(aws), clients(aws), aws.name("alarm")
    topic, url, _ = subscribed(aws, sns, sqs)
    watched, arn = queue(aws, sqs)
    cloudwatch.put_metric_alarm(**alarm(name, "AWS/SQS", **{
        "AlarmDescription": "test messages sent", "MetricName": "NumberOfMessagesSent",
        "Statistic": "SampleCount", "Period": 60, "EvaluationPeriods": 1, "Threshold": 0.0,
        "Dimensions": [{"Name": "QueueName", "Value": arn.rsplit(":", 1)[1]}],
        "ActionsEnabled": True, "AlarmActions": [topic], "TreatMissingData": "missing"}))
    sqs.send_message(QueueUrl=watched, MessageBody="new message, it's amazing")
    aws.keep("NumberOfMessagesSent-sqs-msg", message(sqs, url, seconds=150))
    aws.step("NumberOfMessagesSent-describe", cloudwatch.describe_alarms, AlarmNames=[name])
