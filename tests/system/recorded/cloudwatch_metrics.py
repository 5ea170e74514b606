"""Questions of CloudWatch about metrics."""

import datetime

from runner import asks

PROTOCOLS = ("json", "query", "smithy-rpc-v2-cbor")


def client(aws):
    """By the protocol that the case's name begins with in its brackets."""
    wanted = next((p for p in PROTOCOLS if (aws.parameters or "").startswith(p)), None)

    def adapt(model):
        model["metadata"]["protocol"] = wanted
        model["metadata"]["protocols"] = [wanted]
        return model
    return aws.client("cloudwatch", adapt if wanted else None)


def rest_of_parameters(aws):
    wanted = next(p for p in PROTOCOLS if aws.parameters.startswith(p))
    return aws.parameters.removeprefix(wanted).lstrip("-")


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0)


def window(minutes=10, at=None):
    at = at or now()
    return {"StartTime": at - datetime.timedelta(minutes=minutes),
            "EndTime": at + datetime.timedelta(minutes=minutes)}


def query(name, space, metric="metric1", stat="Sum", period=60, dimensions=None, unit=None, **more):
    of = {"Namespace": space, "MetricName": metric}
    if dimensions is not None:
        of["Dimensions"] = dimensions
    made = {"Metric": of, "Period": period, "Stat": stat}
    if unit:
        made["Unit"] = unit
    return {"Id": name, "MetricStat": made} | more


def put(cloudwatch, space, *data):
    cloudwatch.put_metric_data(Namespace=space, MetricData=[
        {"MetricName": "metric1", "Timestamp": now()} | one for one in data])


@asks("put_metric_data_values_list")
def values_list(aws):
    cloudwatch, space = client(aws), aws.name("ns")
    put(cloudwatch, space, {"MetricName": "test-metric", "Values": [1.0, 10.0],
                            "Counts": [2, 4], "Unit": "Count"})
    aws.step("get_metric_statistics", cloudwatch.get_metric_statistics, Namespace=space,
             MetricName="test-metric", Period=60, Statistics=["SampleCount", "Sum", "Maximum"],
             **window())


@asks("put_metric_data_validation")
def validation(aws):
    cloudwatch, space = client(aws), aws.name("ns")

    def ask(step, **datum):
        aws.step(step, cloudwatch.put_metric_data, Namespace=space,
                 MetricData=[{"MetricName": "mymetric"} | datum])
    ask("invalid-param-combination", Value=1.0, Values=[1.0, 10.0], Counts=[2, 4], Unit="Count")
    ask("invalid-param-value", Values=[1.0, 10.0], Counts=[2, 4, 5], Unit="Count")
    ask("invalid-param-combination-2", Value=1.0, Unit="Count",
        StatisticValues={"SampleCount": 10, "Sum": 55, "Minimum": 1, "Maximum": 10})


@asks("get_metric_data_for_multiple_metrics")
def multiple(aws):
    cloudwatch, space = client(aws), aws.name("ns")
    for name, value in (("metric1", 50), ("metric2", 25), ("metric3", 55)):
        put(cloudwatch, space, {"MetricName": name, "Value": value, "Unit": "Seconds"})
    aws.step("get_metric_data", cloudwatch.get_metric_data, **window(), MetricDataQueries=[
        query(f"result{i}", space, f"metric{i}") for i in (1, 2, 3)])


@asks("get_metric_data_stats")
def stats(aws):
    cloudwatch, space = client(aws), aws.name("ns")
    put(cloudwatch, space, *({"Value": value, "Unit": "Seconds"} for value in range(1, 12)))
    aws.step("get_metric_data", cloudwatch.get_metric_data, **window(),
             MetricDataQueries=[query("result1", space, stat=rest_of_parameters(aws))])


@asks("get_metric_data_with_dimensions")
def with_dimensions(aws):
    cloudwatch, space = client(aws), aws.name("ns")
    for number, value in ((1, 11.0), (2, 12.0)):
        put(cloudwatch, space, {"Value": value, "Unit": "Seconds",
                                "Dimensions": [{"Name": f"dim{number}", "Value": "v"}]})
    aws.step("get_metric_data", cloudwatch.get_metric_data, **window(), MetricDataQueries=[
        query("result1", space, dimensions=[{"Name": "dim1", "Value": "v"}])])


@asks("get_metric_data_with_zero_and_labels")
def zero_and_labels(aws):
    cloudwatch, space = client(aws), aws.name("ns")
    put(cloudwatch, space, *({"Value": v, "Unit": "Seconds"} for v in (0, 2, 4, 3.5, 7, 100)))
    aws.step("get_metric_data_with_zero_and_labels", cloudwatch.get_metric_data, **window(),
             MetricDataQueries=[query(f"result_{stat}", space, stat=stat)
                                for stat in ("Average", "Sum", "Minimum", "Maximum")])


PAIRS = [("Sum", 60, "Seconds", "Minimum", 30, "Seconds"),
         ("Sum", 60, "Seconds", "Minimum", 60, "Seconds"),
         ("Sum", 60, "Seconds", "Sum", 30, "Seconds"),
         ("Sum", 60, "Seconds", "Minimum", 30, "Milliseconds"),
         ("Sum", 60, "Seconds", "Minimum", 60, "Milliseconds"),
         ("Sum", 60, "Seconds", "Sum", 30, "Milliseconds"),
         ("Sum", 60, "Seconds", "Sum", 60, "Milliseconds")]


@asks("label_generation")
def labels(aws):
    cloudwatch, space = client(aws), aws.name("ns")
    pair = PAIRS[int(aws.parameters[-1])]
    put(cloudwatch, space, *({"Value": v, "Unit": "Seconds"} for v in (0, 2, 7, 100)))
    aws.step("label_generation", cloudwatch.get_metric_data, **window(), MetricDataQueries=[
        query(f"result_{stat}_{period}_{unit}", space, stat=stat, period=period, unit=unit)
        for stat, period, unit in (pair[:3], pair[3:])])


@asks("get_metric_statistics")
def statistics(aws):
    cloudwatch, space = client(aws), aws.name("ns")
    put(cloudwatch, space, *({"MetricName": "metric", "Value": v} for v in range(10)))
    aws.step("get_metric_statistics", cloudwatch.get_metric_statistics, Namespace=space,
             MetricName="metric", Period=3600, **window(),
             Statistics=["Average", "Sum", "SampleCount", "Minimum", "Maximum"])


def put_units(cloudwatch, space, *data):
    put(cloudwatch, space, *({"MetricName": "m-test", "Value": v} | ({"Unit": u} if u else {})
                             for v, u in data))


@asks("handle_different_units")
def different_units(aws):
    cloudwatch, space = client(aws), aws.name("ns")
    put_units(cloudwatch, space, (1, "Seconds"), (5, "Count"), (10, None))
    answer = cloudwatch.get_metric_statistics(
        Namespace=space, MetricName="m-test", Period=60, Statistics=["Average"], **window())
    answer["Datapoints"].sort(key=lambda point: -point["Average"])  # AWS gives them in any order
    aws.keep("get_metric_statistics_with_different_units", answer)


@asks("get_metric_data_with_different_units")
def data_of_a_unit(aws):
    cloudwatch, space = client(aws), aws.name("ns")
    put_units(cloudwatch, space, (1, "Seconds"), (5, "Count"), (10, None))
    aws.step("get_metric_data_with_different_units", cloudwatch.get_metric_data, **window(),
             MetricDataQueries=[query("m1", space, "m-test", "Average", unit="Seconds")])


@asks("get_metric_data_different_units_no_unit_in_query")
def data_of_any_unit(aws):
    cloudwatch, space = client(aws), aws.name("ns")
    data = [[(1, "Seconds"), (60_000, "Milliseconds")],
            [(120_000, "Milliseconds"), (1, "Seconds")],
            [(5, "Count"), (7, "Milliseconds"), (9, "Seconds")]]
    put_units(cloudwatch, space, *data[int(aws.parameters[-1])])
    aws.step("get_metric_data_with_no_unit_specified", cloudwatch.get_metric_data, **window(),
             MetricDataQueries=[query("m1", space, "m-test", "Average")])


@asks("get_metric_with_null_dimensions")
def null_dimensions(aws):
    cloudwatch, space = client(aws), aws.name("ns")
    aws.step("get_metric_with_null_dimensions", cloudwatch.get_metric_data, **window(),
             MetricDataQueries=[query("m1", space, "m", dimensions=[])])


@asks("get_metric_with_no_results")
def no_results(aws):
    aws.step("result", client(aws).get_metric_data, **window(),
             MetricDataQueries=[query("result", aws.name("ns"))])


@asks("multiple_dimensions_statistics")
def many_dimensions(aws):
    cloudwatch, space = client(aws), aws.name("ns")
    dimensions = [{"Name": n, "Value": v} for n, v in (
        ("error", "none"), ("exception", "none"), ("method", "GET"), ("outcome", "SUCCESS"),
        ("status", "200"), ("uri", "/greetings"))]
    name = "http.server.requests.count"
    put(cloudwatch, space, {"MetricName": name, "Value": 5.0, "Dimensions": dimensions})
    aws.step("get-metric-stats-max", cloudwatch.get_metric_data, **window(), MetricDataQueries=[
        query("result1", space, name, "Maximum", dimensions=dimensions)])
    aws.step("list-metrics", cloudwatch.list_metrics, Namespace=space)


@asks("invalid_amount_of_datapoints")
def amount(aws):
    cloudwatch = client(aws)
    day = {"StartTime": now() - datetime.timedelta(days=1), "EndTime": now()}

    def ask(step, **more):
        aws.step(step, cloudwatch.get_metric_statistics, **{
            "Namespace": "namespace", "MetricName": "metric_name", "Statistics": ["SampleCount"],
            "Period": 60} | more)
    ask("error-invalid-amount-datapoints", Period=1, **day)
    ask("error-invalid-time-frame", StartTime=now(), EndTime=now() - datetime.timedelta(days=1))
    ask("get-metric-statitics", **day)
