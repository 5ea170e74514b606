#pragma once

// The folder that a plane lives in:
//
//   FORMAT         the version of everything below; a newer one than ours is refused
//   account        region and account's number (plane/folder/plane_account.h)
//   store/         the log and the tables (RocksDB), locked while open
//   blobs/         large objects
//   credentials    the access key and its secret, made at the first start, 0600
//   keys, keys.seal, keys.lock   the other access keys (plane/gateway/keys.h), 0600
//   endpoint       host:port of the plane that runs on this folder, or ran last
//   tls/           cert.pem, key.pem, serving.pem (plane/folder/tls_folder.h)
//   work/          scratch of workers; cleared at start

#include <optional>
#include <string>

#include "base/random.h"
#include "wire/signing/sigv4.h"

namespace spot::plane {

inline constexpr int data_format = 1;
// Where planes are kept when nobody says; relative to the working folder.
inline constexpr const char* usual_data_folder = "stereo-spot-data";

// Makes what is missing. Codes: "DataFolderUnusable", "DataFolderNewer".
Result<void> prepare_data_folder(const std::string& folder);

// The version of what is there, whichever; nullopt: nothing says. "DataFolderUnusable".
Result<std::optional<int>> read_format(const std::string& folder);
// The process that has the store open; nullopt: none on this machine. Changes nothing.
std::optional<int> holder_of(const std::string& folder);

// Reads the credentials, or makes them. Refuses a file that others can read.
Result<wire::Credentials> load_credentials(const std::string& folder, Random&);
// Of a plane that has been started before; Kind::not_found otherwise.
Result<wire::Credentials> read_credentials(const std::string& folder);

Result<void> write_endpoint(const std::string& folder, const std::string& endpoint);
Result<std::string> read_endpoint(const std::string& folder);

// Temp, sync, rename, sync of the folder.
Result<void> write_file_durably(const std::string& path, std::string_view bytes, int mode);

}  // namespace spot::plane
