#include "plane/gateway/s3_access.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "base/time_text.h"

namespace spot::plane {
namespace {

using policy::Values;
using policy::Verdict;
using s3::BucketAccessPtr;
using s3::Right;

// Keys of conditions about what a plane does not have: networks of their own, organizations,
// devices of second factors, services that pass requests on.
constexpr std::string_view absent_keys[] = {
    "aws:calledvia",         "aws:calledviafirst",     "aws:calledvialast",
    "aws:federatedprovider", "aws:multifactorauthage", "aws:multifactorauthpresent",
    "aws:principalorgid",    "aws:principalorgpaths",  "aws:principalservicename",
    "aws:resourceorgid",     "aws:resourceorgpaths",   "aws:sourceaccount",
    "aws:sourcearn",         "aws:sourceidentity",     "aws:sourceorgid",
    "aws:sourceowner",       "aws:sourcevpc",          "aws:sourcevpce",
    "aws:vpcsourceip"};

tl::unexpected<Error> refused(std::string message = "Access Denied") {
    return fail(Kind::denied, "AccessDenied", std::move(message));
}

// The policy of a bucket is the root's to read, to change and to remove, whatever it says itself.
// Source: API Reference, PutBucketPolicy.
bool always_the_roots(const std::string& action) {
    return action == "s3:GetBucketPolicy" || action == "s3:PutBucketPolicy" ||
           action == "s3:DeleteBucketPolicy";
}

Values one(std::string text) {
    return text.empty() ? Values() : Values{std::move(text)};
}

// One request and its sender. Kept by the permit for as long as the request is answered.
class Decision {
  public:
    Decision(S3Sender sender, const s3::Request& request)
        : sender_(std::move(sender)), request_(request) {}

    // Reads the bucket's access once. A bucket that is not there is an error where it is asked for
    // a right that the sender's key does not have itself.
    Result<void> know(const std::string& bucket, const AccessOf& access_of) {
        if (bucket.empty() || known_.contains(bucket)) return {};
        auto access = access_of(bucket);
        if (!access && access.error().kind != Kind::not_found) return fail(access.error());
        known_.emplace(bucket, std::move(access));
        return {};
    }

    // Where requesters pay, nobody is asked in who cannot be known. Source: S3 User Guide,
    // "Using Requester Pays general purpose buckets".
    bool nobody_pays(const std::string& bucket) const {
        const auto at = known_.find(bucket);
        return sender_.anonymous() && at != known_.end() && at->second &&
               (*at->second)->requester_pays;
    }

    // Whether the list of the version may give the right where nothing else does.
    bool asks_list(const Right& right) const {
        const auto access = access_to(right);
        return right.by_version_list && access != nullptr && access->lists &&
               verdict_on(right, access.get(), nullptr) != Verdict::deny;
    }

    // Whether the decision waits until the version is read, or the tags in a body are.
    bool waits(const Right& right) const {
        const auto access = access_to(right);
        if (!right.of_version || access == nullptr || access->policy == nullptr) return false;
        return access->policy->asks_for("s3:existingobjecttag/") ||
               (request_.operation() == "PutObjectTagging" &&
                access->policy->asks_for("s3:requestobjecttag"));
    }

    Result<void> decide(const Right& right, const s3::VersionFacts* facts,
                        std::string_view prefix = {}) const {
        const auto access = access_to(right);
        const auto verdict = verdict_on(right, access.get(), facts);
        const bool exempt = sender_.root() && always_the_roots(right.action);
        if (verdict == Verdict::deny && !exempt) {
            if (sender_.anonymous()) return refused();
            return denied_by_policy(sender_.principal.arn, right.action, "\"" + right.arn() + "\"");
        }
        if (sender_.root()) return {};
        if (!sender_.anonymous() && has_right(sender_.access, right, prefix)) return {};
        if (!right.bucket.empty() && right.action != "s3:CreateBucket") {
            const auto at = known_.find(right.bucket);
            if (at != known_.end() && !at->second) return fail(at->second.error());
        }
        if (verdict == Verdict::allow && policy_counts(*access)) return {};
        if (access != nullptr && access->lists && listed(right, *access, facts)) {
            by_list = true;
            return {};
        }
        if (sender_.anonymous()) return refused();
        return denied_right(sender_.principal.arn, right);
    }

    const S3Sender& sender() const { return sender_; }
    mutable std::atomic<bool> by_list{false};  // a list alone has given a right
    const s3::Request& request() const { return request_; }

  private:
    // nullptr: there is no bucket.
    BucketAccessPtr access_to(const Right& right) const {
        if (right.action == "s3:CreateBucket") return nullptr;
        const auto at = known_.find(right.bucket);
        return at == known_.end() || !at->second ? nullptr : *at->second;
    }

    Verdict verdict_on(const Right& right, const s3::BucketAccess* access,
                       const s3::VersionFacts* facts) const {
        if (access == nullptr || access->policy == nullptr) return Verdict::silent;
        const auto arn = right.arn();
        const policy::Context context = [&](std::string_view key) {
            return values_of(key, right, facts);
        };
        return access->policy->verdict({sender_.principal, right.action, arn, context});
    }

    // Where public policies are restricted, they let in nobody from outside of the account.
    bool policy_counts(const s3::BucketAccess& access) const {
        const bool restricted = access.public_policy && access.block.restrict_public_buckets;
        return !restricted || !sender_.anonymous();
    }

    bool listed(const Right& right, const s3::BucketAccess& access,
                const s3::VersionFacts* facts) const {
        const bool ignores = access.block.ignore_public_acls;
        // Uploads in parts are somebody's who has signed: a list gives nobody else a part in them.
        const auto operation = request_.operation();
        const bool of_upload = operation.find("Part") != std::string_view::npos ||
                               operation.find("MultipartUpload") != std::string_view::npos;
        if (sender_.anonymous() && of_upload && operation != "ListMultipartUploads") return false;
        const auto& sender = sender_.canonical_id;
        if (right.by_bucket_list &&
            s3::granted(access.grants, *right.by_bucket_list, sender, ignores)) {
            return true;
        }
        return right.by_version_list && facts != nullptr &&
               s3::granted_by_version(*facts, *right.by_version_list, sender, ignores);
    }

    std::optional<Values> values_of(std::string_view key, const Right& right,
                                    const s3::VersionFacts* facts) const {
        const auto name = lower(key);
        if (name.starts_with("s3:") && name != "s3:resourceaccount") {
            return s3::condition_values(key, request_, right, facts);
        }
        const auto& headers = request_.http.headers;
        const auto& who = sender_.principal;
        if (name == "aws:sourceip") return one(sender_.source_ip);
        if (name == "aws:securetransport") return one(request_.http.over_tls ? "true" : "false");
        if (name == "aws:useragent") return one(std::string(headers.value("user-agent")));
        if (name == "aws:referer") return one(std::string(headers.value("referer")));
        if (name == "aws:currenttime") return one(iso8601(sender_.now));
        if (name == "aws:epochtime") {
            return one(std::to_string(sender_.now.time_since_epoch().count() / 1'000'000));
        }
        if (name == "aws:requestedregion") return one(sender_.region);
        if (name == "aws:viaawsservice" || name == "aws:principalisawsservice") return one("false");
        if (name == "aws:username") return one(sender_.user);
        if (name == "aws:principalarn") return one(who.arn);
        if (name == "aws:principalaccount") return one(who.account);
        if (name == "aws:principaltype") {
            if (sender_.access.nothing) return one("FederatedUser");
            return one(sender_.anonymous() ? "Anonymous" : sender_.root() ? "Account" : "User");
        }
        if (name.starts_with("aws:principaltag/")) return Values();
        const bool absent = std::ranges::find(absent_keys, name) != std::end(absent_keys);
        return absent ? std::optional(Values()) : std::nullopt;
    }

    const S3Sender sender_;
    const s3::Request& request_;
    std::map<std::string, Result<BucketAccessPtr>> known_;
};

// Things that nobody may do without a signature, whatever a policy says.
Result<void> check_anonymous(const s3::Route& route) {
    if (route.name == "CreateMultipartUpload") {
        return refused("Anonymous users cannot initiate multipart uploads.  Please authenticate.");
    }
    if (route.body == s3::Body::copy) {
        return refused("Anonymous users cannot copy objects.  Please authenticate.");
    }
    // AWS tells a policy to nobody outside of the account.
    if (route.name == "GetBucketPolicy") return refused();
    if (route.reach == s3::Reach::setting && !route.reads()) {
        return refused("Anonymous users cannot invoke this API.  Please authenticate.");
    }
    return {};
}

// The tags of a source that the copy gets are read and written, too.
Result<void> decide_copied_tags(const Decision& decision, const Right& read,
                                const s3::VersionFacts& facts) {
    const auto& request = decision.request();
    if (facts.tags.empty() || request.operation() != "CopyObject") return {};
    if (s3::asked_header(request, "x-amz-tagging-directive") == "REPLACE") return {};
    auto source = read;
    source.action = read.version_id.empty() ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging";
    if (auto may = decision.decide(source, &facts); !may) return may;
    const auto& address = *request.address();
    static const s3::Tags none;
    const s3::VersionFacts given{facts.owner, facts.grants, none, &facts.tags};
    return decision.decide({.action = "s3:PutObjectTagging",
                            .bucket = address.bucket,
                            .key = address.key,
                            .reach = s3::Reach::data},
                           &given);
}

// Told instead of a missing key to those who may not list its bucket.
Result<void> may_know_keys(Decision& decision, const std::vector<Right>& rights) {
    for (const auto& right : rights) {
        if (right.key.empty()) continue;
        if (auto may = decision.decide(s3::right_to_list(right.bucket), nullptr, right.key); !may) {
            return may;
        }
    }
    return {};
}

Result<s3::Permit> permit_removals(const std::shared_ptr<Decision>& decision) {
    const auto& bucket = decision->request().address()->bucket;
    s3::Permit permit;
    permit.canonical_id = decision->sender().canonical_id;
    permit.removal = [decision, bucket](const s3::ObjectIdentifier& object,
                                        bool bypass) -> Result<void> {
        const auto& [key, version_id, if_match] = object;
        if (auto may = decision->decide(s3::right_to_delete(bucket, key, version_id), nullptr);
            !may) {
            return may;
        }
        if (!if_match.empty()) {
            const Right read{.action = version_id.empty() ? "s3:GetObject" : "s3:GetObjectVersion",
                             .bucket = bucket,
                             .key = key,
                             .reach = s3::Reach::data,
                             .reads = true,
                             .version_id = version_id};
            if (auto may = decision->decide(read, nullptr); !may) return may;
        }
        if (!bypass) return {};
        return decision->decide(s3::right_to_bypass(bucket, key, version_id), nullptr);
    };
    if (auto may = decision->decide(s3::right_to_list(bucket), nullptr, {}); !may) {
        permit.hidden = may.error();
    }
    return permit;
}

bool has_policy(const AccessOf& access_of, const std::string& bucket) {
    if (bucket.empty()) return false;
    const auto access = access_of(bucket);
    return access && (*access)->policy != nullptr;
}

// Without a policy, and without lists, nobody but the owner's keys removes anything.
Result<void> check_removal_by_nobody(const AccessOf& access_of, const std::string& bucket) {
    const auto access = TRY(access_of(bucket));
    if (access->policy != nullptr || (access->lists && !access->grants.empty())) return {};
    return refused();
}

}  // namespace

Result<s3::Permit> permit_s3(S3Sender sender, const s3::Request& request,
                             const AccessOf& access_of) {
    const auto* route = TRY(request.route());
    const auto& bucket = request.address()->bucket;
    // By far the most requests: the root's, to a bucket without a policy.
    const bool copies = route->body == s3::Body::copy;
    if (sender.root() && !copies && !has_policy(access_of, bucket)) return s3::Permit();
    if (sender.anonymous()) TRY(check_anonymous(*route));

    const auto decision = std::make_shared<Decision>(std::move(sender), request);
    TRY(decision->know(bucket, access_of));
    if (decision->nobody_pays(bucket)) return refused();
    if (route->name == "DeleteObjects") {
        if (decision->sender().anonymous()) TRY(check_removal_by_nobody(access_of, bucket));
        return permit_removals(decision);
    }
    const auto rights = TRY(s3::rights_of(request));
    const auto* asked = request.address()->query.find("prefix");
    const auto prefix = asked == nullptr ? std::string_view() : std::string_view(*asked);
    s3::Permit permit;
    permit.canonical_id = decision->sender().canonical_id;
    permit.by_list = std::shared_ptr<const std::atomic<bool>>(decision, &decision->by_list);
    std::vector<Right> later;
    for (const auto& right : rights) {
        TRY(decision->know(right.bucket, access_of));
        if (right.of_source) {
            permit.source = [decision, right](const s3::VersionFacts& facts) -> Result<void> {
                if (auto may = decision->decide(right, &facts); !may) return may;
                return decide_copied_tags(*decision, right, facts);
            };
        }
        auto may =
            decision->waits(right) ? Result<void>() : decision->decide(right, nullptr, prefix);
        const bool open = decision->waits(right) || (!may && decision->asks_list(right));
        if (open && !right.of_source) later.push_back(right);
        if (!may && !open) return fail(may.error());
    }
    if (!later.empty()) {
        permit.version = [decision, later](const s3::VersionFacts& facts) -> Result<void> {
            for (const auto& right : later) {
                if (auto may = decision->decide(right, &facts); !may) return may;
            }
            return {};
        };
    }
    if (auto may = may_know_keys(*decision, rights); !may) {
        // The words for a key that is there, where they are said only once it was looked for.
        const auto& arn = decision->sender().principal.arn;
        permit.hidden = later.empty() || decision->sender().anonymous()
                            ? may.error()
                            : denied_right(arn, later.front()).value();
    }
    return permit;
}

}  // namespace spot::plane
