#include "dynamodb/items/transactions.h"

#include <fmt/format.h>

#include <set>
#include <shared_mutex>

#include "base/hash.h"
#include "dynamodb/api.h"
#include "dynamodb/errors.h"
#include "dynamodb/expressions/evaluate.h"
#include "dynamodb/items/capacity.h"
#include "dynamodb/items/collections.h"
#include "dynamodb/items/item_codec.h"
#include "dynamodb/items/item_store.h"
#include "dynamodb/items/items.h"
#include "dynamodb/items/keys.h"
#include "dynamodb/wire/item_json.h"
#include "storage/record.h"

namespace spot::dynamodb {
namespace {

const std::vector<std::string> no_attributes;

const Item* pointer(const std::optional<Item>& item) {
    return item ? &*item : nullptr;
}

// A digest of all parts of a request, which tells two requests apart.
class RequestDigest {
  public:
    void part(std::string_view kind, const std::string& table, const std::optional<Item>& given,
              const std::optional<std::string>& condition, const std::optional<std::string>& update,
              const std::optional<AttributeNames>& names,
              const std::optional<AttributeValues>& values) {
        w_.text(1, kind).text(2, table);
        if (given) w_.text(3, encode_item(*given));
        if (condition) w_.text(4, *condition);
        if (update) w_.text(5, *update);
        for (const auto& [name, attribute] : names.value_or(AttributeNames())) {
            w_.text(6, name).text(7, attribute);
        }
        if (values) w_.text(8, encode_item(Item(values->begin(), values->end())));
    }
    std::string take() { return sha256(w_.take()); }

  private:
    kv::RecordWriter w_;
};

std::string digest_of(const TransactWriteItemsInput& input) {
    RequestDigest digest;
    for (const auto& item : input.transact_items) {
        const auto key_part = [&digest](std::string_view kind, const ConditionCheck& c) {
            digest.part(kind, c.table_name, c.key, c.condition_expression, std::nullopt,
                        c.expression_attribute_names, c.expression_attribute_values);
        };
        if (item.condition_check) key_part("check", *item.condition_check);
        if (item.remove) key_part("delete", *item.remove);
        if (const auto& put = item.put) {
            digest.part("put", put->table_name, put->item, put->condition_expression, std::nullopt,
                        put->expression_attribute_names, put->expression_attribute_values);
        }
        if (const auto& update = item.update) {
            digest.part("update", update->table_name, update->key, update->condition_expression,
                        update->update_expression, update->expression_attribute_names,
                        update->expression_attribute_values);
        }
    }
    return digest.take();
}

// The CancellationReasons: for each part, why it was refused, or that it was not.
class Reasons {
  public:
    void none() { add("None", ""); }
    void add(const Error& error) {
        failed_ = true;
        std::string rest = ",\"Message\":" + json_text(error.message);
        for (const auto& [name, document] : error.details) rest += ",\"" + name + "\":" + document;
        for (const std::string_view code :
             {"ConditionalCheckFailed", "ItemCollectionSizeLimitExceeded"}) {
            if (error.code.starts_with(code)) return add(code, rest);
        }
        add("ValidationError", rest);
    }
    bool failed() const { return failed_; }
    Error error() const {
        Error out{Kind::conflict, "TransactionCanceledException",
                  "Transaction cancelled, please refer cancellation reasons for specific reasons "
                  "[" +
                      codes_ + "]"};
        out.details.emplace_back("CancellationReasons", "[" + documents_ + "]");
        return out;
    }

  private:
    void add(std::string_view code, std::string_view rest) {
        if (!codes_.empty()) {
            codes_ += ", ";
            documents_ += ",";
        }
        codes_ += code;
        documents_ += fmt::format("{{\"Code\":\"{}\"{}}}", code, rest);
    }
    std::string codes_;
    std::string documents_;
    bool failed_ = false;
};

// The reader of requests has checked how many parts there are, and what each must have.
Result<WriteParameters> parameters_of(const TransactWriteItem& item) {
    const int given = item.condition_check.has_value() + item.put.has_value() +
                      item.remove.has_value() + item.update.has_value();
    if (given != 1) {
        return validation("TransactItems can only contain one of Check, Put, Update or Delete");
    }
    if (item.put) {
        const auto& put = *item.put;
        return WriteParameters{WritePlan::Kind::put,
                               put.table_name,
                               pointer(put.item),
                               put.condition_expression,
                               put.expression_attribute_names,
                               put.expression_attribute_values,
                               put.return_values_on_condition_check_failure};
    }
    if (item.update) {
        const auto& update = *item.update;
        return WriteParameters{WritePlan::Kind::update,
                               update.table_name,
                               pointer(update.key),
                               update.condition_expression,
                               update.expression_attribute_names,
                               update.expression_attribute_values,
                               update.return_values_on_condition_check_failure,
                               &update.update_expression};
    }
    const ConditionCheck& one = item.remove ? *item.remove : *item.condition_check;
    return WriteParameters{item.remove ? WritePlan::Kind::remove : WritePlan::Kind::check,
                           one.table_name,
                           pointer(one.key),
                           one.condition_expression,
                           one.expression_attribute_names,
                           one.expression_attribute_values,
                           one.return_values_on_condition_check_failure};
}

// Done for each part in turn: where one fails, the transaction is cancelled, and its reasons name
// each part that does. One that writes with an empty key is refused at once.
template <class Parts, class Check>
Result<void> check_parts(Parts& parts, Check check, bool writes) {
    Reasons reasons;
    for (auto& part : parts) {
        if (const auto fits = check(part); !fits) {
            if (writes && about_empty_key(fits.error())) return fail(fits.error());
            reasons.add(fits.error());
        } else {
            reasons.none();
        }
    }
    if (reasons.failed()) return fail(reasons.error());
    return {};
}

}  // namespace

Result<std::vector<WritePlan>> TransactionRules::plan_all(
    const TransactWriteItemsInput& input) const {
    std::vector<WritePlan> plans;
    for (const auto& item : input.transact_items) {
        const auto parameters = TRY(parameters_of(item));
        plans.push_back(TRY(read_plan(parameters)));
    }
    for (std::size_t i = 0; i < plans.size(); ++i) {
        const auto parameters = TRY(parameters_of(input.transact_items[i]));
        TRY(find_table(core_, parameters, plans[i]));
    }
    TRY(check_parts(plans, fit_plan, true));
    std::set<std::pair<std::uint64_t, std::string>> seen;
    for (const auto& plan : plans) {
        if (!seen.emplace(plan.table->id, plan.primary_key).second) {
            return validation("Transaction request cannot include multiple operations on one item");
        }
    }
    return plans;
}

Result<bool> TransactionRules::done_before(const TransactWriteItemsInput& input,
                                           const std::string& digest) const {
    if (input.client_request_token.empty()) return false;
    const auto record = TRY(core_.store.get(token_key(input.client_request_token)));
    if (!record) return false;
    kv::RecordReader r(*record);
    std::string known;
    Time done{};
    while (r.next()) {
        if (r.field() == 1) known = r.text();
        if (r.field() == 2) done = from_millis(r.signed_number());
    }
    TRY(r.status());
    if (done + idempotency_window <= core_.clock.now()) return false;
    if (known == digest) return true;
    return fail(Kind::conflict, "IdempotentParameterMismatchException",
                "The request uses a ClientRequestToken of another request that was made within the "
                "last ten minutes");
}

void TransactionRules::stage_token(kv::Batch& batch, const std::string& token,
                                   const std::string& digest) const {
    if (token.empty()) return;
    const auto now = core_.clock.now();
    kv::RecordWriter w;
    w.text(1, digest).signed_number(2, to_millis(now));
    batch.put(token_key(token), w.take());
    batch.put(token_expiry_key(now + idempotency_window, token), "");
}

Result<TransactWriteItemsOutput> TransactionRules::transact_write_items(
    const TransactWriteItemsInput& input) {
    const std::shared_lock lock(core_.catalog.lock());
    const auto plans = TRY(plan_all(input));
    const auto digest = input.client_request_token.empty() ? "" : digest_of(input);
    std::vector<std::size_t> stripes{ItemLocks::stripe(0, input.client_request_token)};
    for (const auto& plan : plans) {
        stripes.push_back(ItemLocks::stripe(plan.table->id, plan.primary_key));
    }
    const auto locks = core_.locks.lock_all(std::move(stripes));
    if (TRY(done_before(input, digest))) return replayed(plans, input.return_consumed_capacity);

    std::vector<std::optional<Item>> before;
    std::vector<WriteOutcome> outcomes;
    Reasons reasons;
    std::size_t bytes = 0;
    for (const auto& plan : plans) {
        before.push_back(TRY(read_item(core_.store, *plan.table, plan.primary_key)));
        const auto* old = pointer(before.back());
        const auto condition = check_condition(plan, old);
        auto outcome = decide(plan, old);
        if (!outcome && about_empty_key(outcome.error())) return fail(outcome.error());
        if (!condition) {
            reasons.add(condition.error());
        } else if (!outcome) {
            reasons.add(outcome.error());
        } else if (const auto fits = check_collection(
                       core_, {*plan.table, plan.primary_key, old, outcome->after()});
                   !fits) {
            if (fits.error().kind != Kind::invalid) return fail(fits.error());
            reasons.add(fits.error());
        } else {
            reasons.none();
            const auto* after = outcome->after();
            if (after != nullptr) bytes += size_of(*after);
            outcomes.push_back(std::move(*outcome));
        }
    }
    if (reasons.failed()) return fail(reasons.error());
    if (bytes > transaction_bytes) {
        return validation("Transaction request size has exceeded the maximum of 4 MB");
    }

    kv::Batch batch;
    StreamWriter stream(core_.streams);
    CapacityMeter meter(core_.clock, input.return_consumed_capacity,
                        CapacityMeter::Use::transaction);
    for (std::size_t i = 0; i < plans.size(); ++i) {
        const auto& plan = plans[i];
        const Change change{*plan.table, plan.primary_key, pointer(before[i]), outcomes[i].after()};
        meter.write(*plan.table, change.before, change.after, 2);
        const bool none = change.before == nullptr && change.after == nullptr;
        if (plan.kind == WritePlan::Kind::check || none) continue;
        if (change.before != nullptr && change.after != nullptr &&
            *change.before == *change.after) {
            continue;
        }
        stage_item(batch, change);
        TRY(stream.stage(batch, change, core_.clock.now()));
    }
    stage_token(batch, input.client_request_token, digest);
    if (!batch.empty()) TRY(core_.store.apply(std::move(batch)));
    CollectionMeter collections(core_, input.return_item_collection_metrics);
    for (const auto& plan : plans) {
        if (plan.kind != WritePlan::Kind::check) TRY(collections.write(*plan.table, *plan.given));
    }
    return TransactWriteItemsOutput{meter.all(), collections.all()};
}

Result<TransactWriteItemsOutput> TransactionRules::replayed(const std::vector<WritePlan>& plans,
                                                            const std::string& asked) const {
    CapacityMeter meter(core_.clock, asked, CapacityMeter::Use::transaction);
    if (!meter.measuring()) return TransactWriteItemsOutput{};
    for (const auto& plan : plans) {
        const auto item = TRY(read_item(core_.store, *plan.table, plan.primary_key));
        meter.read(*plan.table, nullptr, 2 * read_units(item ? size_of(*item) : 0, true));
    }
    return TransactWriteItemsOutput{meter.all()};
}

Result<TransactGetItemsOutput> TransactionRules::transact_get_items(
    const TransactGetItemsInput& input) {
    struct Wanted {
        const TransactGet* get;
        std::optional<std::vector<Path>> paths;
        const Table* table = nullptr;
        std::string primary_key;
    };
    std::vector<Wanted> all;
    for (const auto& one : input.transact_items) {
        if (!one.get || !one.get->key) return missing_key();
        const auto& get = *one.get;
        auto paths = TRY(read_projection({get.table_name, get.projection_expression,
                                          get.expression_attribute_names, no_attributes}));
        all.push_back({&get, std::move(paths)});
    }
    const std::shared_lock lock(core_.catalog.lock());
    for (auto& wanted : all) wanted.table = TRY(core_.table(wanted.get->table_name));
    const auto fit = [](Wanted& wanted) -> Result<void> {
        TRY(check_key(*wanted.table, *wanted.get->key));
        if (wanted.paths) TRY(check_paths(*wanted.table, *wanted.paths));
        wanted.primary_key = primary_key(wanted.table->key, *wanted.get->key);
        return {};
    };
    TRY(check_parts(all, fit, false));
    std::vector<std::size_t> stripes;
    for (const auto& wanted : all) {
        stripes.push_back(ItemLocks::stripe(wanted.table->id, wanted.primary_key));
    }
    // Read under the locks of all items, so that no half of another transaction is seen.
    const auto locks = core_.locks.lock_all(std::move(stripes));
    TransactGetItemsOutput output;
    CapacityMeter meter(core_.clock, input.return_consumed_capacity,
                        CapacityMeter::Use::transaction);
    for (const auto& wanted : all) {
        auto item = TRY(read_item(core_.store, *wanted.table, wanted.primary_key));
        meter.read(*wanted.table, nullptr, 2 * read_units(item ? size_of(*item) : 0, true));
        if (item && wanted.paths) item = projected(*item, *wanted.paths);
        output.responses.push_back({std::move(item)});
    }
    output.consumed_capacity = meter.all();
    return output;
}

}  // namespace spot::dynamodb
