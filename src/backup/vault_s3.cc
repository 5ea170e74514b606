#include <fmt/format.h>

#include "backup/vault.h"
#include "s3/transfer.h"

namespace spot::backup {
namespace {

constexpr std::uint64_t largest_text = 1u << 30;
constexpr int most_attempts = 5;

class S3Vault final : public Vault {
  public:
    S3Vault(s3::Api& api, std::string bucket, std::string prefix)
        : api_(api), bucket_(std::move(bucket)), prefix_(std::move(prefix)) {}

    Result<std::optional<std::uint64_t>> size_of(const std::string& name) override {
        const auto head = api_.head_object({.bucket = bucket_, .key = prefix_ + name});
        if (head) return std::optional<std::uint64_t>(head->content_length);
        if (head.error().kind == Kind::not_found) return std::optional<std::uint64_t>();
        return fail(head.error());
    }
    Result<void> put(const std::string& name, const std::string& path) override {
        TRY(s3::upload_file(api_, {.path = path, .bucket = bucket_, .key = prefix_ + name}));
        return {};
    }
    Result<void> write(const std::string& name, const std::string& bytes) override {
        s3::PutObjectInput input{.bucket = bucket_, .key = prefix_ + name};
        input.body = std::make_unique<StringSource>(bytes);
        TRY(api_.put_object(std::move(input)));
        return {};
    }
    Result<void> get(const std::string& name, const std::string& path) override {
        TRY(s3::download_file(
            api_, {.bucket = bucket_, .key = prefix_ + name, .path = path, .sync = true}));
        return {};
    }
    Result<std::string> read(const std::string& name) override {
        const auto object = TRY(api_.get_object({.bucket = bucket_, .key = prefix_ + name}));
        return read_all(*object.body, largest_text);
    }
    Result<std::string> part(const std::string& name, std::uint64_t offset,
                             std::uint64_t length) override {
        s3::GetObjectInput input{.bucket = bucket_, .key = prefix_ + name};
        input.range = fmt::format("bytes={}-{}", offset, offset + length - 1);
        for (int attempt = 1;; ++attempt) {
            auto bytes = [&]() -> Result<std::string> {
                const auto object = TRY(api_.get_object(input));
                return read_all(*object.body, length);
            }();
            if (bytes && bytes->size() == length) return bytes;
            // A connection that broke is worth another attempt, an answer with an error is not.
            const bool may_pass = bytes || bytes.error().kind == Kind::unavailable ||
                                  bytes.error().kind == Kind::throttled;
            if (may_pass && attempt < most_attempts) continue;
            if (!bytes) return bytes;
            return fail(Kind::unavailable, "IncompleteBody",
                        fmt::format("{}: {} of {} bytes came", name, bytes->size(), length));
        }
    }
    Result<std::vector<std::string>> list(const std::string& prefix) override {
        std::vector<std::string> names;
        s3::ListObjectsV2Input input{.bucket = bucket_, .prefix = prefix_ + prefix};
        while (true) {
            const auto page = TRY(api_.list_objects_v2(input));
            for (const auto& object : page.contents) {
                names.push_back(object.key.substr(prefix_.size()));
            }
            if (page.next_continuation_token.empty()) return names;
            input.continuation_token = page.next_continuation_token;
        }
    }
    Result<void> remove(const std::string& name) override {
        TRY(api_.delete_object({.bucket = bucket_, .key = prefix_ + name}));
        return {};
    }

  private:
    s3::Api& api_;
    const std::string bucket_;
    const std::string prefix_;
};

}  // namespace

std::unique_ptr<Vault> s3_vault(s3::Api& api, std::string bucket, std::string prefix) {
    return std::make_unique<S3Vault>(api, std::move(bucket), std::move(prefix));
}

}  // namespace spot::backup
