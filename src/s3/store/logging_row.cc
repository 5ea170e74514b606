#include "s3/store/logging_row.h"

#include "s3/store/rows.h"
#include "storage/record.h"

namespace spot::s3 {

std::string encode_logging(const LoggingEnabled& logging) {
    kv::RecordWriter w;
    w.text(1, logging.target_bucket).text(2, logging.target_prefix);
    if (logging.target_grants) {
        w.number(3, 1);
        for (const auto& grant : *logging.target_grants) w.text(4, encode_grant(grant));
    }
    if (logging.key_format != LogKeyFormat::unsaid) {
        w.number(5, static_cast<std::uint64_t>(logging.key_format));
    }
    return w.take();
}

Result<LoggingEnabled> decode_logging(std::string_view bytes) {
    LoggingEnabled logging;
    kv::RecordReader r(bytes);
    while (r.next()) {
        switch (r.field()) {
            case 1: logging.target_bucket = r.text(); break;
            case 2: logging.target_prefix = r.text(); break;
            case 3: logging.target_grants.emplace(); break;
            case 4:
                if (!logging.target_grants) logging.target_grants.emplace();
                logging.target_grants->push_back(TRY(decode_grant(r.text())));
                break;
            case 5: logging.key_format = static_cast<LogKeyFormat>(r.number() % 4); break;
            default: break;
        }
    }
    TRY(r.status());
    return logging;
}

}  // namespace spot::s3
