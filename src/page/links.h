#pragma once

// Presigned links to objects, by which a browser reads them from S3 itself: what strangers have
// stored never comes from the page's own origin in a form that a browser would interpret.

#include <functional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "wire/signing/sigv4.h"

namespace spot::page {

struct LinkInput {
    std::string bucket;
    std::string key;
    std::string version_id;      // "": the current one
    std::int64_t seconds = 900;  // 1 to wire::longest_presign_seconds
    bool download = false;       // true: the browser saves it and shows nothing
};

// Safe from every thread.
class Links {
  public:
    using FindCredentials = std::function<Result<wire::Credentials>()>;

    // `endpoint` is that of S3, "https://s3.eu-west-1.amazonaws.com". `clock` outlives this.
    Links(std::string endpoint, std::string region, FindCredentials credentials,
          const Clock& clock);

    // A link that reads the object. Fails with "InvalidArgument" for a time that S3 does not take,
    // and with the errors of the credentials' source.
    Result<std::string> read(const LinkInput&) const;
    // The origin of all links, for the page's policy of content: "http://127.0.0.1:4566".
    const std::string& origin() const { return origin_; }

  private:
    std::string origin_;
    std::string path_;  // of the endpoint; "": it has none
    std::string region_;
    FindCredentials credentials_;
    const Clock& clock_;
};

}  // namespace spot::page
