// The operations on tags.

#include <set>

#include "base/bytes.h"
#include "sns/rules/errors.h"
#include "sns/rules/tag_rules.h"
#include "sns/topics.h"

namespace spot::sns {

Result<void> add_tags(const std::vector<Tag>& tags, std::map<std::string, std::string>& all) {
    std::set<std::string> keys;
    for (const auto& tag : tags) {
        if (!keys.insert(tag.key).second) {
            return invalid_parameter("Duplicated keys are not allowed.");
        }
        all[tag.key] = tag.value;
    }
    if (all.size() <= limits::tags) return {};
    return fail(Kind::invalid, "TagLimitExceeded",
                "Could not complete request: tag quota of per resource exceeded");
}

Result<Topics::Topic*> Topics::find_resource(const std::string& resource_arn) const {
    auto found = find("ResourceArn", resource_arn);
    if (found || found.error().kind != Kind::not_found) return found;
    return fail(Kind::not_found, "ResourceNotFound", "Resource does not exist");
}

Result<Empty> Topics::tag_resource(const TagResourceInput& input) {
    std::unique_lock lock(mutex_);
    auto* topic = TRY(find_resource(input.resource_arn));
    auto changed = topic->record;
    TRY(add_tags(input.tags, changed.tags));
    TRY(store_topic(*topic, std::move(changed)));
    return Empty{};
}

Result<Empty> Topics::untag_resource(const UntagResourceInput& input) {
    std::unique_lock lock(mutex_);
    auto* topic = TRY(find_resource(input.resource_arn));
    auto changed = topic->record;
    for (const auto& key : input.tag_keys) changed.tags.erase(key);
    TRY(store_topic(*topic, std::move(changed)));
    return Empty{};
}

Result<ListTagsForResourceOutput> Topics::list_tags_for_resource(
    const ListTagsForResourceInput& input) {
    std::shared_lock lock(mutex_);
    const auto* topic = TRY(find_resource(input.resource_arn));
    ListTagsForResourceOutput output;
    for (const auto& [key, value] : topic->record.tags) output.tags.push_back({key, value});
    return output;
}

}  // namespace spot::sns
