#pragma once

// Content under a key that its client provides (SSE-C). The key itself is nowhere on disk. A row
// holds a seal: the header of a sealed file (storage/crypt/file_header.h) under that key, with a
// salt of its own. By it a key that comes with a request is told from another one, and with it the
// key of the content is derived. The content are blocks under that (storage/crypt/blocks.h). A
// checksum of the client's would tell of a short content what it is, so it is sealed, too.

#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "s3/store/rows.h"
#include "storage/crypt/file_header.h"

namespace spot::s3 {

struct ContentSeal {
    std::string seal;  // for the row
    crypt::Key key;    // of this content alone
};
ContentSeal make_seal(const CustomerKey&, Random&);
// The same from the row's seal. nullopt: the key is another.
std::optional<crypt::Key> open_seal(std::string_view seal, const CustomerKey&);

// The entity tag of content under this seal, without quotes. Another one each time, as on AWS: it
// tells nothing of the content.
std::string etag_of_seal(std::string_view seal);

// Whether what is stored under `seal` ("": in the open) may be read with what the client provides.
// Fails with InvalidRequest, and with AccessDenied where it is another key.
Result<void> check_reader(std::string_view seal, const std::optional<CustomerKey>&);
// Whether a request belongs to an upload that began with this key, or with none. Fails with
// InvalidRequest.
Result<void> check_uploader(std::string_view seal, const std::optional<CustomerKey>&);

// A checksum as it stands in a row beside a seal, which is one for it alone or for its content.
Checksum sealed_checksum(const ContentSeal&, Checksum);
// The checksum that a row holds, as clients see it. `key` was checked.
Result<std::optional<Checksum>> shown_checksum(std::optional<Checksum> stored,
                                               std::string_view seal,
                                               const std::optional<CustomerKey>& key);

}  // namespace spot::s3
