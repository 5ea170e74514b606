#include "s3/store/scrub.h"

#include <fmt/format.h>

#include "base/log.h"
#include "s3/store/content.h"
#include "s3/store/keys.h"

namespace spot::s3 {
namespace {

// How many rows are read at a time: a cursor that stayed open for hours would keep RocksDB from
// removing old tables.
constexpr std::size_t rows_at_once = 256;

struct Named {
    std::string row_key;
    std::string name;
};

class Walk {
  public:
    Walk(Core& core, const std::function<bool(std::uint64_t)>& pace) : core_(core), pace_(pace) {}

    Result<ScrubReport> run() {
        for (const auto* space : {"so", "sv"}) {
            std::string after(space);
            while (going_) {
                const auto page = TRY(next_rows(space, after));
                if (page.empty()) break;
                after = page.back().row_key;
                for (const auto& row : page) {
                    if (going_) TRY(read_object(row));
                }
            }
        }
        return std::move(report_);
    }

  private:
    Result<std::vector<Named>> next_rows(std::string_view space, const std::string& after) const {
        std::vector<Named> rows;
        auto cursor = core_.store.scan({after + '\0', kv::end_of_prefix(space)});
        for (; cursor->valid() && rows.size() < rows_at_once; cursor->next()) {
            kv::KeyReader key(cursor->key(), space.size());
            const auto bucket = key.text();
            rows.push_back({std::string(cursor->key()), fmt::format("{}/{}", bucket, key.text())});
        }
        TRY(cursor->status());
        return rows;
    }

    Result<void> read_object(const Named& named) {
        const auto stored = TRY(core_.store.get(named.row_key));
        if (!stored) return {};  // deleted since its key was read
        const auto row = decode_object(*stored);
        if (!row) return damaged(named, "its row cannot be read");
        if (row->layout == Layout::none) return {};
        auto read = read_content(*row);
        if (!read && read.error().kind == Kind::not_found) {
            // Missing content is damage, unless the object was replaced or deleted meanwhile.
            if (TRY(core_.store.get(named.row_key)) != stored) return {};
            return damaged(named, "its bytes are not there");
        }
        if (!read) return damaged(named, read.error().message);
        ++report_.objects;
        return {};
    }

    Result<void> read_content(const ObjectRow& row) {
        const auto source = TRY(open_stored(core_, row));
        std::string buffer(block_bytes, '\0');
        while (going_) {
            const auto n = TRY(source->read(std::as_writable_bytes(std::span(buffer))));
            if (n == 0) break;
            report_.bytes += n;
            going_ = pace_(n);
        }
        return {};
    }

    Result<void> damaged(const Named& named, std::string_view why) {
        ++report_.damaged_count;
        log(Level::error, "an object is damaged", {{"object", named.name}, {"why", why}});
        if (report_.damaged.size() < most_named) {
            report_.damaged.push_back(fmt::format("{}: {}", named.name, why));
        }
        return {};
    }

    Core& core_;
    const std::function<bool(std::uint64_t)>& pace_;
    ScrubReport report_;
    bool going_ = true;
};

}  // namespace

Result<ScrubReport> scrub(Core& core, const std::function<bool(std::uint64_t bytes)>& pace) {
    return Walk(core, pace).run();
}

}  // namespace spot::s3
