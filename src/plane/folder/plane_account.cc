#include "plane/folder/plane_account.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "plane/folder/data_folder.h"

namespace spot::plane {
namespace {

constexpr std::size_t longest_region = 64;

Result<void> check(const PlaneAccount& account) {
    const auto& id = account.account_id;
    if (id.size() != 12 || !std::all_of(id.begin(), id.end(), ::isdigit)) {
        return fail(Kind::invalid, "InvalidAccountId",
                    fmt::format("--account-id {}: an account id has 12 digits", id));
    }
    const auto& region = account.region;
    const bool sane = !region.empty() && region.size() <= longest_region &&
                      std::all_of(region.begin(), region.end(), [](char c) {
                          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
                      });
    if (sane) return {};
    return fail(Kind::invalid, "InvalidRegion",
                fmt::format("--region {}: a region's name is of small letters, digits and dashes, "
                            "such as eu-west-1",
                            region));
}

std::string path_in(const std::string& folder) {
    return folder + "/account";
}

Result<void> must_be(std::string_view what, const std::string& there, const std::string& wanted,
                     const std::string& folder) {
    if (wanted.empty() || wanted == there) return {};
    return fail(Kind::conflict, "AccountDiffers",
                fmt::format("{}: the plane of this folder has the {} {}, which stands in the names "
                            "of all that it holds; {} is for another --data-dir",
                            folder, what, there, wanted));
}

}  // namespace

Result<PlaneAccount> read_account(const std::string& folder) {
    PlaneAccount account;
    std::ifstream file(path_in(folder));
    for (std::string line; std::getline(file, line);) {
        const auto equals = line.find('=');
        const auto name = line.substr(0, equals);
        if (equals == line.npos) continue;
        if (name == "region") account.region = trim(line.substr(equals + 1));
        if (name == "account_id") account.account_id = trim(line.substr(equals + 1));
    }
    if (const auto sane = check(account); !sane) {
        return fail(Kind::internal, "DataFolderUnusable",
                    fmt::format("{}: is damaged: {}", path_in(folder), sane.error().message));
    }
    return account;
}

Result<PlaneAccount> settle_account(const std::string& folder, const std::string& region,
                                    const std::string& account_id) {
    std::error_code error;
    if (std::filesystem::exists(path_in(folder), error)) {
        auto account = TRY(read_account(folder));
        TRY(must_be("region", account.region, region, folder));
        TRY(must_be("account", account.account_id, account_id, folder));
        return account;
    }
    PlaneAccount account;
    if (!region.empty()) account.region = region;
    if (!account_id.empty()) account.account_id = account_id;
    TRY(check(account));
    TRY(write_file_durably(
        path_in(folder),
        fmt::format("region={}\naccount_id={}\n", account.region, account.account_id), 0600));
    return account;
}

}  // namespace spot::plane
