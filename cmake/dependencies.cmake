# What the project stands on, all from Debian 12 (see tools/install-deps).
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(CURL REQUIRED)
find_package(fmt REQUIRED)
find_package(pugixml REQUIRED)
find_package(simdjson REQUIRED)
find_package(GTest REQUIRED)
find_package(Boost 1.81 REQUIRED)

pkg_check_modules(rocksdb REQUIRED IMPORTED_TARGET rocksdb)
pkg_check_modules(isal REQUIRED IMPORTED_TARGET libisal)
pkg_check_modules(libav REQUIRED IMPORTED_TARGET libavformat libavcodec libavfilter libavutil libswscale)
