"""Websites of buckets and access logging, asked what AWS was asked."""

import urllib.parse

import s3_asking
from runner import asks
from s3_settings import Bucket

INDEX = {"IndexDocument": {"Suffix": "index.html"}}
LOG_DELIVERY = "http://acs.amazonaws.com/groups/s3/LogDelivery"


class Site(Bucket):
    """A bucket that everybody may list and read, and its website."""

    def __init__(self, aws, website=None):
        super().__init__(aws)
        self.s3.delete_public_access_block(Bucket=self.name)
        self.s3.put_bucket_ownership_controls(
            Bucket=self.name, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
        self.s3.put_bucket_acl(Bucket=self.name, ACL="public-read")
        if website:
            self.s3.put_bucket_website(Bucket=self.name, WebsiteConfiguration=website)

    def put(self, key, body=b"words"):
        self.s3.put_object(Bucket=self.name, Key=key, Body=body, ACL="public-read",
                           ContentType="text/html")

    def visit(self, path="/", method="GET", bucket=None):
        port = urllib.parse.urlsplit(self.s3.meta.endpoint_url).netloc
        host = f"{bucket or self.name}.s3-website.localhost:{port.rsplit(':', 1)[1]}"
        answer = s3_asking.WEB.request(method, self.s3.meta.endpoint_url + path,
                                       headers={"Host": host}, redirect=False)
        return answer.data.decode()


@asks("validate_website_configuration")
def validate(aws):
    b = Bucket(aws)
    wrong = [
        {"IndexDocument": {"Suffix": "/index.html"}},
        {"IndexDocument": {"Suffix": ""}},
        {"RedirectAllRequestsTo": {"HostName": "test"}} | INDEX,
        {"ErrorDocument": {"Key": "/index.html"}},
        {"RedirectAllRequestsTo": {"HostName": "test", "Protocol": "protocol"}},
        INDEX | {"RoutingRules": [{"Redirect": {"ReplaceKeyPrefixWith": "a",
                                                "ReplaceKeyWith": "b"}}]},
        INDEX | {"RoutingRules": [{"Redirect": {}, "Condition": {}}]},
        INDEX | {"RoutingRules": []},
    ]
    for i, website in enumerate(wrong):
        b.ask(f"invalid-website-conf-{i}", "put_bucket_website", WebsiteConfiguration=website)


@asks("crud_website_configuration")
def crud(aws):
    b = Bucket(aws)
    b.ask("get-no-such-website-config", "get_bucket_website")
    b.ask("del-no-such-website-config", "delete_bucket_website")
    b.ask("put-website-config", "put_bucket_website", WebsiteConfiguration=INDEX)
    b.ask("get-website-config", "get_bucket_website")


@asks("website_hosting_http_methods")
def methods(aws):
    site = Site(aws, INDEX)
    site.put("index.html")
    for method in ("POST", "DELETE"):
        aws.keep(f"not-allowed-{method.lower()}",
                 {"content": site.visit("/index.html", method)})


@asks("website_hosting_index_lookup")
def lookup(aws):
    site = Site(aws, INDEX)
    site.put("index.html")
    site.put("directory/index.html")
    aws.keep("404-no-trailing-slash", site.visit("/directory-wrong"))
    aws.keep("404-with-trailing-slash", site.visit("/directory-wrong/"))


@asks("website_hosting_404")
def lost(aws):
    site = Site(aws, INDEX)
    aws.keep("404-no-such-key", site.visit())
    site.s3.put_bucket_website(Bucket=site.name, WebsiteConfiguration=INDEX | {
        "ErrorDocument": {"Key": "error.html"}})
    aws.keep("404-no-such-key-nor-custom", site.visit())


@asks("website_hosting_no_such_website")
def no_website(aws):
    site = Site(aws)
    aws.keep("no-such-bucket", site.visit(bucket=aws.name("absent")))
    aws.keep("no-such-website-config", site.visit())
    aws.keep("no-such-website-config-key", site.visit("/key"))


@asks("put_bucket_logging")
def logging(aws):
    b, target = Bucket(aws), Bucket(aws)
    b.ask("get-bucket-logging-default", "get_bucket_logging")
    target.ask("get-bucket-default-acl", "get_bucket_acl")
    b.ask("put-bucket-logging", "put_bucket_logging", BucketLoggingStatus={
        "LoggingEnabled": {"TargetBucket": target.name, "TargetPrefix": "log"}})
    b.ask("get-bucket-logging", "get_bucket_logging")
    b.ask("put-bucket-logging-delete", "put_bucket_logging", BucketLoggingStatus={})


@asks("put_bucket_logging_accept_wrong_grants")
def grants(aws):
    b, target = Bucket(aws), Bucket(aws)
    target.s3.put_bucket_ownership_controls(
        Bucket=target.name, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    b.ask("put-bucket-logging", "put_bucket_logging", BucketLoggingStatus={"LoggingEnabled": {
        "TargetBucket": target.name, "TargetPrefix": "log", "TargetGrants": [
            {"Grantee": {"URI": LOG_DELIVERY, "Type": "Group"}, "Permission": permission}
            for permission in ("WRITE", "READ_ACP")]}})
    b.ask("get-bucket-logging", "get_bucket_logging")
