"""Questions of CloudWatch about alarms, dashboards and tags."""

import json
import urllib.parse

from cloudwatch_metrics import client
from runner import asks

TOPIC = "arn:aws:sns:us-east-1:000000000000:"


def alarm(name, space, **more):
    return {"AlarmName": name, "MetricName": "metric1", "Namespace": space, "Statistic": "Sum",
            "Period": 60, "EvaluationPeriods": 1, "Threshold": 30.0,
            "ComparisonOperator": "GreaterThanThreshold"} | more


@asks("describe_alarms_converts_date_format_correctly", "describe_minimal_metric_alarm",
      "put_metric_alarm_escape_character", "delete_alarm")
def described(aws):
    cloudwatch, name = client(aws), aws.name("alarm")
    more, steps = {
        "test_describe_minimal_metric_alarm": ({"Period": 10}, ["describe_minimal_metric_alarm"]),
        "test_put_metric_alarm_escape_character": (
            {"AlarmDescription": "<", "Period": 600, "Threshold": 1.0,
             "AlarmActions": ["arn:aws:sns:us-east-1:111122223333:MyTopic"]},
            ["describe-alarms-escaped-character"]),
        "test_delete_alarm": ({}, ["describe-alarm", "describe-after-delete"]),
    }.get(aws.case, ({}, ["describe-alarms"]))
    cloudwatch.put_metric_alarm(**alarm(name, aws.name("ns"), **more))
    aws.step(steps[0], cloudwatch.describe_alarms, AlarmNames=[name])
    if len(steps) > 1:
        aws.step("delete-alarm", cloudwatch.delete_alarms, AlarmNames=[name])
        aws.step(steps[1], cloudwatch.describe_alarms, AlarmNames=[name])


@asks("store_tags")
def store_tags(aws):
    cloudwatch, name = client(aws), aws.name("alarm")
    aws.step("put_metric_alarm", cloudwatch.put_metric_alarm,
             **alarm(name, aws.name("ns"), MetricName="store_tags"))
    found = aws.step("describe_alarms", cloudwatch.describe_alarms, AlarmNames=[name])
    arn = found["MetricAlarms"][0]["AlarmArn"]
    aws.step("list_tags_for_resource_empty ", cloudwatch.list_tags_for_resource, ResourceARN=arn)
    cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "tag1", "Value": "foo"},
                                                   {"Key": "tag2", "Value": "bar"}])
    aws.step("list_tags_for_resource", cloudwatch.list_tags_for_resource, ResourceARN=arn)
    cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["tag1"])
    aws.step("list_tags_for_resource_post_untag", cloudwatch.list_tags_for_resource,
             ResourceARN=arn)


@asks("tagging_metric_alarm", "tagging_composite_alarm")
def tagging(aws):
    cloudwatch, name = client(aws), aws.name("alarm")
    tags = [{"Key": "Environment", "Value": "Production"}]
    if "metric" in aws.case:
        aws.step("put_metric_alarm", cloudwatch.put_metric_alarm,
                 **alarm(name, aws.name("ns"), Tags=tags))
        arn = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"][0]["AlarmArn"]
        first = "list_tags_for_resource_after_creation"
    else:
        simple = aws.name("simple")
        cloudwatch.put_metric_alarm(**alarm(simple, aws.name("ns")))
        cloudwatch.put_composite_alarm(AlarmName=name, AlarmRule=f"ALARM({simple})", Tags=tags)
        found = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["CompositeAlarm"])
        arn = found["CompositeAlarms"][0]["AlarmArn"]
        first = "list_tags_for_resource_after_creation "
    aws.step(first, cloudwatch.list_tags_for_resource, ResourceARN=arn)
    cloudwatch.tag_resource(ResourceARN=arn, Tags=[{"Key": "tag1", "Value": "foo"},
                                                   {"Key": "tag2", "Value": "bar"}])
    aws.step("list_tags_for_resource_updated", cloudwatch.list_tags_for_resource, ResourceARN=arn)
    cloudwatch.untag_resource(ResourceARN=arn, TagKeys=["tag1"])
    aws.step("list_tags_for_resource_post_untag", cloudwatch.list_tags_for_resource,
             ResourceARN=arn)
    cloudwatch.delete_alarms(AlarmNames=[name])
    aws.step("list_tags_for_deleted_resource", cloudwatch.list_tags_for_resource, ResourceARN=arn)


@asks("set_alarm_invalid_input")
def wrong_states(aws):
    cloudwatch, name = client(aws), aws.name("alarm")
    cloudwatch.put_metric_alarm(**alarm(name, aws.name("ns")))
    aws.step("error-invalid-state", cloudwatch.set_alarm_state, AlarmName=name,
             StateValue="INVALID", StateReason="test")
    aws.step("error-resource-not-found", cloudwatch.set_alarm_state, AlarmName=aws.name("none"),
             StateValue="OK", StateReason="test")


@asks("set_alarm")
def set_state(aws):
    cloudwatch, name = client(aws), aws.name("alarm")
    cloudwatch.put_metric_alarm(**alarm(
        name, aws.name("ns"), AlarmDescription="Test Alarm when CPU exceeds 50 percent",
        MetricName="CPUUtilization-3", Statistic="Average", Period=300, EvaluationPeriods=2,
        Threshold=50.0, Unit="Percent", TreatMissingData="ignore", ActionsEnabled=True,
        Dimensions=[{"Name": "InstanceId", "Value": "i-0317828c84edbe100"}],
        AlarmActions=[TOPIC + "alarm"], OKActions=[TOPIC + "ok"]))
    for step, state, reason in (("triggered-alarm", "ALARM", "testing alarm"),
                                ("reset-alarm", "OK", "resetting alarm")):
        cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=reason)
        aws.step(step, cloudwatch.describe_alarms, AlarmNames=[name])


@asks("trigger_composite_alarm")
def composite(aws):
    cloudwatch = client(aws)
    one, two, name = aws.name("simple"), aws.name("simple"), aws.name("composite")
    for simple in (one, two):
        cloudwatch.put_metric_alarm(**alarm(simple, aws.name("ns"), TreatMissingData="ignore"))
        cloudwatch.set_alarm_state(AlarmName=simple, StateValue="OK", StateReason="initial")
    arns = [found["AlarmArn"] for found in
            cloudwatch.describe_alarms(AlarmNames=[one, two])["MetricAlarms"]]
    if not arns[0].endswith(one):
        arns.reverse()
    aws.step("put-composite-alarm", cloudwatch.put_composite_alarm, AlarmName=name,
             AlarmDescription="composite alarm description",
             AlarmActions=[TOPIC + "alarm"], OKActions=[TOPIC + "ok"],
             AlarmRule=f'ALARM("{arns[0]}") OR ALARM("{arns[1]}")')

    def change(step, simple, state):
        cloudwatch.set_alarm_state(AlarmName=simple, StateValue=state, StateReason="testing")
        aws.keep(step, cloudwatch.describe_alarms(
            AlarmNames=[name], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"][0])
    change("composite-alarm-in-alarm-when-alarm-1-is-in-alarm", one, "ALARM")
    change("composite-alarm-in-ok-when-alarm-1-is-back-to-ok", one, "OK")
    change("composite-alarm-in-alarm-when-alarm-2-is-in-alarm", two, "ALARM")
    change("composite-alarm-in-ok-when-alarm-2-is-back-to-ok", two, "OK")
    cloudwatch.set_alarm_state(AlarmName=one, StateValue="ALARM", StateReason="testing")
    change("composite-alarm-is-triggered-by-alarm-1-and-then-unchanged-by-alarm-2", two, "ALARM")


def raw(aws, operation, members):
    """The bytes of an answer in JSON or as a form, as a document."""
    import urllib.error
    import urllib.request
    from xml.etree import ElementTree

    import botocore.auth
    import botocore.awsrequest
    import botocore.credentials

    env = aws.test.variables
    if aws.parameters == "json":
        headers = {"X-Amz-Target": f"GraniteServiceVersion20100801.{operation}",
                   "Content-Type": "application/x-amz-json-1.0"}
        body = json.dumps(members)
    else:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urllib.parse.urlencode({"Action": operation, "Version": "2010-08-01"} | members)
    request = botocore.awsrequest.AWSRequest("POST", aws.plane.endpoint + "/", headers, body)
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(
        env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]), "monitoring",
        "us-east-1").add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(
                request.url, body.encode(), dict(request.headers))) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        text = error.read()
    if aws.parameters == "json":
        return json.loads(text)

    def document(element):
        name = element.tag.split("}")[-1]
        inside = [document(child) for child in element]
        made = {k: v for part in inside for k, v in part.items()} if inside else element.text
        if element.tag.startswith("{") and name.endswith("Response"):
            made = {"@xmlns": element.tag[1:].split("}")[0]} | made
        return {name: made}
    return document(ElementTree.fromstring(text))


@asks("exception_serializing_with_no_shape_in_spec")
def bytes_of_errors(aws):
    if aws.parameters not in ("json", "query"):
        return
    name = aws.name("alarm")
    client(aws).put_metric_alarm(**alarm(name, aws.name("ns")))
    aws.keep("invalid-value-response", raw(aws, "SetAlarmState", {
        "AlarmName": name, "StateValue": "INVALID", "StateReason": "test"}))
    for step in ("not-found-response", "not-found-response-query-mode-true"):
        aws.keep(step, raw(aws, "SetAlarmState", {
            "AlarmName": aws.name("none"), "StateValue": "OK", "StateReason": "test"}))


@asks("invalid_dashboard_name")
def dashboard_name(aws):
    aws.step("error-invalid-dashboardname", client(aws).put_dashboard,
             DashboardName="test-####", DashboardBody="{}")


@asks("dashboard_lifecycle")
def dashboard(aws):
    cloudwatch, name = client(aws), aws.name("dashboard")
    body = {"widgets": [{"type": "metric", "x": 0, "y": 0, "width": 6, "height": 6, "properties": {
        "metrics": [["AWS/EC2", "CPUUtilization", "InstanceId", "i-12345678"]],
        "region": "us-east-1", "view": "timeSeries", "stacked": False}}]}
    # AWS tells the size of the body as it was sent.
    text = json.dumps(body).ljust(240)
    cloudwatch.put_dashboard(DashboardName=name, DashboardBody=text)
    aws.step("get_dashboard", cloudwatch.get_dashboard, DashboardName=name)
    aws.step("list_dashboards", cloudwatch.list_dashboards)
    aws.step("list_dashboards_prefix_empty", cloudwatch.list_dashboards,
             DashboardNamePrefix="no-such")
    aws.step("list_dashboards_prefix", cloudwatch.list_dashboards, DashboardNamePrefix="dashboard")
    cloudwatch.delete_dashboards(DashboardNames=[name])
    aws.step("list_dashboards_empty", cloudwatch.list_dashboards)
