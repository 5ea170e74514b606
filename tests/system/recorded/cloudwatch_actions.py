"""Questions of CloudWatch about the actions of alarms, which go to topics and from there to queues."""

import json
import time

from cloudwatch_alarms import alarm
from cloudwatch_metrics import client
from runner import asks
from sns_ways import clients, drain, subscribed

METRIC = {"AlarmDescription": "testing cloudwatch alarms", "MetricName": "my-metric101",
          "Statistic": "Average", "Period": 10, "EvaluationPeriods": 2, "Threshold": 2.0,
          "Unit": "Seconds", "Dimensions": [{"Name": "InstanceId", "Value": "abc"}],
          "ActionsEnabled": True}


def message(sqs, url, seconds=60):
    """What the alarm has said, as soon as it says something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := drain(sqs, url)["Messages"]:
            return json.loads(json.loads(found[0]["Body"])["Message"])
        time.sleep(0.5)
    raise AssertionError("nothing came")


@asks("enable_disable_alarm_actions")
def enabled_and_disabled(aws):
    cloudwatch, (sns, sqs), name = client(aws), clients(aws), aws.name("alarm")
    topic, url, _ = subscribed(aws, sns, sqs)
    cloudwatch.put_metric_alarm(**alarm(name, aws.name("ns"), **METRIC | {
        "AlarmActions": [topic], "OKActions": [topic], "TreatMissingData": "ignore"}))

    def look(step):
        aws.step(step, cloudwatch.describe_alarms, AlarmNames=[name])
    look("describe_alarm")
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="testing alarm")
    aws.keep("alarm-state-sqs-msg", message(sqs, url))
    look("alarm-state-describe")
    cloudwatch.disable_alarm_actions(AlarmNames=[name])
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="testing OK state")
    look("describe_alarm_disabled")
    look("ok-state-action-disabled-describe")
    assert not drain(sqs, url)["Messages"]
    cloudwatch.enable_alarm_actions(AlarmNames=[name])
    look("describe_alarm_enabled")


@asks("breaching_alarm_actions")
def breaching(aws):
    cloudwatch, (sns, sqs), name = client(aws), clients(aws), aws.name("alarm")
    topic, url, _ = subscribed(aws, sns, sqs)
    cloudwatch.put_metric_alarm(**alarm(name, aws.name("ns"), **METRIC | {
        "AlarmActions": [topic], "OKActions": [topic], "TreatMissingData": "breaching"}))
    aws.keep("alarm-1-sqs-msg", message(sqs, url))
    aws.step("alarm-1-describe", cloudwatch.describe_alarms, AlarmNames=[name])


@asks("put_metric_alarm")
def triggered(aws):
    cloudwatch, (sns, sqs), name = client(aws), clients(aws), aws.name("alarm")
    topic, url, _ = subscribed(aws, sns, sqs)
    space, metric = aws.name("ns"), METRIC | {
        "MetricName": "my-metric1", "EvaluationPeriods": 1, "Threshold": 21.0,
        "AlarmActions": [topic], "OKActions": [topic], "TreatMissingData": "ignore"}
    cloudwatch.put_metric_alarm(**alarm(name, space, **metric))
    aws.step("describe-alarm", cloudwatch.describe_alarms, AlarmNames=[name])
    cloudwatch.put_metric_data(Namespace=space, MetricData=[{
        "MetricName": "my-metric1", "Dimensions": METRIC["Dimensions"], "Unit": "Seconds",
        "Values": [21.0, 22.0], "StorageResolution": 1}])
    aws.keep("alarm-triggered-sqs-msg", message(sqs, url))
    aws.step("describe-alarm-history", cloudwatch.describe_alarm_history, AlarmName=name,
             HistoryItemType="StateUpdate")
    aws.step("describe-alarms-for-metric", cloudwatch.describe_alarms_for_metric,
             MetricName="my-metric1", Namespace=space, Dimensions=METRIC["Dimensions"],
             Statistic="Average")
