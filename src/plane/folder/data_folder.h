#pragma once

// The data folder holds everything that a plane stores:
//
//   FORMAT         the version of everything below; a newer one than this program's is refused
//   data-keys      only where it is encrypted: the sealed data keys (plane/folder/encryption.h)
//   account        the region and the account's number (plane/folder/plane_account.h)
//   store/         the log and the tables (RocksDB), locked while open
//   blobs/         large objects
//   credentials    the access key and its secret, made at the first start, 0600
//   keys, keys.seal, keys.lock   the other access keys (plane/gateway/keys.h), 0600
//   page           only while a page runs: its address, and the key for links to it, 0600
//   endpoint       host:port of the plane that runs on this folder, or has run last
//   tls/           cert.pem, key.pem, serving.pem (plane/folder/tls_folder.h)
//   work/          temporary files of workers; cleared at each start

#include <optional>
#include <string>

#include "base/random.h"
#include "wire/signing/sigv4.h"

namespace spot::plane {

inline constexpr int plain_format = 1;
inline constexpr int encrypted_format = 2;  // refused by programs that know no encryption
inline constexpr int data_format = 2;       // the newest
// The data folder where no other is named; relative to the working folder.
inline constexpr const char* usual_data_folder = "stereo-spot-data";

// Makes the files and folders that are missing; `format` is that of a new folder. Fails with
// "DataFolderUnusable" or "DataFolderNewer".
Result<void> prepare_data_folder(const std::string& folder, int format = plain_format);

// The folder's version, which may be newer than this program's; nullopt: there is no file FORMAT.
// Fails with "DataFolderUnusable".
Result<std::optional<int>> read_format(const std::string& folder);
// The id of the process that has the store open; nullopt: none on this machine has. Changes
// nothing.
std::optional<int> holder_of(const std::string& folder);

// Reads the credentials, or makes them. Refuses a file that others can read.
Result<wire::Credentials> load_credentials(const std::string& folder, Random&);
// Reads the credentials. Kind::not_found: no plane has been started on this folder.
Result<wire::Credentials> read_credentials(const std::string& folder);

Result<void> write_endpoint(const std::string& folder, const std::string& endpoint);
Result<std::string> read_endpoint(const std::string& folder);

// Writes a temporary file, syncs it, renames it to `path` and syncs its folder: after a crash there
// is the old file or the new one. `mode` is the file's permissions.
Result<void> write_file_durably(const std::string& path, std::string_view bytes, int mode);

}  // namespace spot::plane
