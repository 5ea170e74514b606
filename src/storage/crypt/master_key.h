#pragma once

// The master key of encrypted folders, and where it comes from: a file that only its owner can
// read, or a command that prints it. It is never written into a data folder. Whoever loses it loses
// everything that is sealed under it.
//
// Its text is one line: "stereo-spot-key-1", 64 hex digits, and the CRC-32C of these digits in 8
// hex digits, with a space between them. A command may also print the 64 digits alone, as stores of
// secrets keep them.

#include <string>

#include "base/random.h"
#include "base/result.h"
#include "storage/crypt/cipher.h"

namespace spot::crypt {

// At most one of the two is named.
struct KeySource {
    std::string file;
    std::string command;  // run by /bin/sh
    bool given() const { return !file.empty() || !command.empty(); }
};

// A command may take this long, and print this much.
inline constexpr int key_command_seconds = 30;
inline constexpr std::size_t longest_key_text = 4096;

// Fails with "EncryptionKeyMissing" where the file is not there or the command gives none,
// and with "EncryptionKeyUnusable": others can read the file, it is damaged, the command has failed
// or what it printed is no key. Messages never tell anything of the key.
Result<Key> read_master_key(const KeySource&);

// Makes a key in a new file, 0600, on disk when this returns. Fails with "KeyFileExists" or
// "EncryptionKeyUnusable".
Result<Key> make_key_file(const std::string& path, Random&);

}  // namespace spot::crypt
