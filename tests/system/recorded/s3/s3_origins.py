"""Cross-origin requests, asked what AWS was asked."""

import s3_asking
from runner import asks

ORIGIN = "https://localhost:4200"
ANYWHERE = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}


class Site:
    """A bucket with the object `test-cors` in it, and browsers that ask for it."""

    def __init__(self, aws, **rule):
        self.aws = aws
        self.s3, self.bucket = s3_asking.fresh(aws)
        self.s3.put_object(Bucket=self.bucket, Key="test-cors", Body="test-cors")
        if rule:
            self.allow(**rule)

    def allow(self, step=None, **rule):
        self.put(step or "allow", {"CORSRules": [rule]})

    def put(self, step, configuration):
        return self.aws.step(step, self.s3.put_bucket_cors, Bucket=self.bucket,
                             CORSConfiguration=configuration)

    def get(self, step):
        return self.aws.step(step, self.s3.get_bucket_cors, Bucket=self.bucket)

    def browse(self, step, method, key="test-cors", anonymous=False, **headers):
        """With a presigned URL: no bucket is public here."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = "put_object" if method == "PUT" else "get_object"
        url = self.s3.generate_presigned_url(asked, {"Bucket": self.bucket, "Key": key})
        if method == "OPTIONS":
            url = f"{self.plane}/{self.bucket}" + (f"/{key}" if key else "")
        answer = s3_asking.WEB.request(method, url, headers=named)
        kept = {k.lower(): v for k, v in answer.headers.items()
                if k.lower() not in ("connection", "transfer-encoding")}
        body = answer.data.decode()
        if answer.status >= 400:
            body = s3_asking.error_of(answer)
            kept.pop("content-length", None)  # a record has them chunked
        shown = {"Body": body, "Headers": kept, "StatusCode": answer.status}
        self.aws.keep(step, shown)
        return shown

    @property
    def plane(self):
        return self.aws.plane.endpoint

    def options(self, step, origin=ORIGIN, method=None, asked=None, **more):
        headers = {"Origin": origin, "Access-Control-Request-Method": method,
                   "Access-Control-Request-Headers": asked}
        return self.browse(step, "OPTIONS", **{k: v for k, v in headers.items() if v}, **more)


def error_alone(site, step):
    site.aws.keep(step, site.aws.answers[step]["Body"])


@asks("cors_http_options_no_config")
def options_unset(aws):
    site = Site(aws)
    for step, headers in (("no-origin", {"origin": None}),
                          ("with-origin-and-method", {"method": "PUT"}),
                          ("with-origin-no-method", {})):
        site.options(f"options-{step}", key="", **headers)
        error_alone(site, f"options-{step}")


@asks("cors_http_options_non_existent_bucket")
def options_no_bucket(aws):
    site = Site(aws)
    site.bucket = aws.name()
    site.options("options-no-origin", None)
    site.options("options-with-origin", ORIGIN)
    for step in ("options-no-origin", "options-with-origin"):
        error_alone(site, step)


@asks("cors_match_origins")
def match_origins(aws):
    rule = {"AllowedMethods": ["GET", "PUT"], "MaxAgeSeconds": 3000}
    site = Site(aws, AllowedOrigins=[ORIGIN], **rule)

    def both(step, **headers):
        preflight = {k: v for k, v in headers.items()} | (
            {"Access-Control-Request-Method": "PUT"} if "Origin" in headers else {})
        site.browse(f"opt-{step}", "OPTIONS", **preflight)
        site.browse(f"get-{step}", "GET", **headers)

    both("no-origin")
    both("referer", Referer=ORIGIN)
    both("right-origin", Origin=ORIGIN)
    both("wrong-origin", Origin="http://localhost:4200")
    site.allow(AllowedOrigins=["*"], **rule)
    both("random-wildcard-origin", Origin="http://localhost:1234")


@asks("cors_match_methods")
def match_methods(aws):
    site = Site(aws, AllowedOrigins=[ORIGIN], AllowedMethods=["GET"], MaxAgeSeconds=3000)
    site.options("opt-get", method="GET")
    site.browse("get-wrong-op", "GET", Origin=ORIGIN, Access_Control_Request_Method="PUT")
    site.browse("get-op", "GET", Origin=ORIGIN, Access_Control_Request_Method="GET")
    site.options("opt-put", method="PUT")
    site.browse("put-op", "PUT", Origin=ORIGIN)


@asks("cors_match_headers")
def match_headers(aws):
    rule = {"AllowedOrigins": [ORIGIN], "AllowedMethods": ["GET"], "MaxAgeSeconds": 3000}
    site = Site(aws, AllowedHeaders=["*"], **rule)
    site.options("opt-get", method="GET", asked="x-amz-request-payer")
    site.options("opt-get-two", method="GET",
                 asked="x-amz-request-payer, x-amz-expected-bucket-owner")
    site.browse("get-op", "GET", Origin=ORIGIN)
    site.allow(AllowedHeaders=["x-amz-expected-bucket-owner",
                               "x-amz-server-side-encryption-customer-algorithm",
                               "x-AMZ-server-SIDE-encryption"], **rule)
    site.get("get-bucket-cors-casing")
    site.options("opt-get-non-allowed", method="GET", asked="x-amz-request-payer")
    owner, encryption = "x-amz-expected-bucket-owner", "x-amz-server-side-encryption"
    site.options("opt-get-allowed", method="GET", asked=owner)
    site.options("opt-get-allowed-diff-casing", method="GET",
                 asked=f"{owner}, x-amz-SERVER-side-encryption")
    site.options("opt-get-allowed-no-space", method="GET", asked=f"{owner},{encryption}")
    site.browse("get-non-allowed-with-acl", "GET", Origin=ORIGIN,
                Access_Control_Request_Headers="x-amz-request-payer")
    site.browse("get-non-allowed", "GET", Origin=ORIGIN)


@asks("get_cors", "put_cors", "delete_cors", "put_cors_empty_origin")
def settings(aws):
    site = Site(aws)
    if aws.case.endswith("get_cors"):
        site.get("get-cors-no-set")
        site.allow(**ANYWHERE)
        site.get("get-cors-after-set")
    elif aws.case.endswith("put_cors"):
        site.allow("put-cors", AllowedMethods=["GET", "PUT", "HEAD"], MaxAgeSeconds=3000,
                   AllowedOrigins=["https://test.com", "https://app.test.com",
                                   "http://test.com:80"],
                   AllowedHeaders=["x-amz-expected-bucket-owner",
                                   "x-amz-server-side-encryption-customer-algorithm"])
        site.get("get-cors")
    elif aws.case.endswith("origin"):
        site.allow(AllowedMethods=["GET", "PUT", "HEAD"], AllowedOrigins=[""])
        site.get("get-cors-empty")
    else:
        delete = {"Bucket": site.bucket}
        aws.step("delete-cors-before-set", site.s3.delete_bucket_cors, **delete)
        site.allow("put-cors", **ANYWHERE)
        site.get("get-cors")
        aws.step("delete-cors", site.s3.delete_bucket_cors, **delete)
        site.get("get-cors-deleted")


@asks("put_cors_invalid_rules")
def invalid_rules(aws):
    site = Site(aws)
    site.allow("put-cors-exc", AllowedMethods=["MYMETHOD"], AllowedOrigins=["*"])
    site.put("put-cors-exc-empty", {"CORSRules": []})


@asks("put_cors_default_values")
def default_values(aws):
    site = Site(aws, **ANYWHERE)
    site.options("opt-get", method="GET")
    site.options("opt-get-headers", method="GET", asked="x-amz-request-payer")


@asks("cors_expose_headers")
def expose_headers(aws):
    site = Site(aws, ExposeHeaders=["x-amz-id-2", "x-amz-request-id", "x-amz-request-payer"],
                **ANYWHERE)
    site.options("opt-get", "http://localhost:1234", method="GET")


@asks("cors_options_match_partial_origin", "cors_options_fails_partial_origin")
def partial_origin(aws):
    matches = "match" in aws.case
    site = Site(aws, AllowedMethods=["GET", "PUT"], MaxAgeSeconds=3000,
                AllowedOrigins=["http://*.origin.com"])
    origin = "http://test.origin.com" if matches else "http://origin.com"
    step = "options_match_partial_origin" if matches else "options_fails_partial_origin"
    site.options(step, origin, method="GET" if not matches else "PUT", key="")
