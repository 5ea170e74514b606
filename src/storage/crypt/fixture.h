#pragma once

// For tests: a disk that seals all it is given, under a data key that only it has.

#include "storage/crypt/sealed_disk.h"

namespace spot::crypt {

inline std::shared_ptr<Disk> sealed_for_tests(std::shared_ptr<Disk> below, Random& random) {
    return make_sealed_disk(std::move(below),
                            std::make_shared<DataKeys>(DataKeys::make(random, Time())), random);
}

}  // namespace spot::crypt
