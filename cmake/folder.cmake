# spot_folder(NAME USES lib... [CORE file...]): one library for the folder, and one test program for the
# *_test.cc that lie beside the code. Every .cc of a folder belongs to exactly one of the two.
# The sources that CORE names, which may use src/base alone, form the library spot_NAME_core instead,
# which spot_NAME links: programs that must not link what the folder USES link the core.
# The global property SPOT_LIBRARIES lists all these libraries.
set(SPOT_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
                  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    list(APPEND SPOT_WARNINGS -Wno-restrict)  # false alarms of g++ 12 on std::string
endif()
if(SPOT_WERROR)
    list(APPEND SPOT_WARNINGS -Werror)
endif()

find_program(SPOT_MOLD mold)

add_library(spot_settings INTERFACE)
target_compile_options(spot_settings INTERFACE ${SPOT_WARNINGS} -fstack-protector-strong)
target_include_directories(spot_settings INTERFACE ${CMAKE_SOURCE_DIR}/src)
if(SPOT_SANITIZE)
    target_compile_options(spot_settings INTERFACE -fsanitize=${SPOT_SANITIZE}
                                                  -fno-omit-frame-pointer -g1)
    if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
        # More false alarms of g++ 12, on instrumented code.
        target_compile_options(spot_settings INTERFACE -Wno-maybe-uninitialized)
    endif()
    target_link_options(spot_settings INTERFACE -fsanitize=${SPOT_SANITIZE})
endif()
if(SPOT_SANITIZE MATCHES thread)
    # Within the programs, since the child that reads films starts with no environment.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS tests/races.supp)
    file(READ tests/races.supp races)
    file(CONFIGURE OUTPUT races.cc CONTENT
         "extern \"C\" const char* __tsan_default_suppressions() { return R\"(${races})\"; }\n")
    add_library(spot_races STATIC ${CMAKE_BINARY_DIR}/races.cc)
    target_link_libraries(spot_settings INTERFACE spot_races)
    target_link_options(spot_settings INTERFACE -Wl,-u,__tsan_default_suppressions)
endif()
if(SPOT_FUZZ)
    target_compile_options(spot_settings INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(SPOT_MOLD)
    target_link_options(spot_settings INTERFACE -fuse-ld=mold)
endif()

function(spot_folder name)
    cmake_parse_arguments(arg "" "" "USES;CORE" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cc)
    set(tests ${sources})
    list(FILTER sources EXCLUDE REGEX "_test\\.cc$|/main\\.cc$")
    list(FILTER tests INCLUDE REGEX "_test\\.cc$")
    if(arg_CORE)
        list(TRANSFORM arg_CORE PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE core)
        list(REMOVE_ITEM sources ${core})
        add_library(spot_${name}_core STATIC ${core})
        target_link_libraries(spot_${name}_core PUBLIC spot_settings spot_base)
        list(APPEND arg_USES spot_${name}_core)
        set_property(GLOBAL APPEND PROPERTY SPOT_LIBRARIES spot_${name}_core)
    endif()
    add_library(spot_${name} STATIC ${sources})
    target_link_libraries(spot_${name} PUBLIC spot_settings ${arg_USES})
    set_property(GLOBAL APPEND PROPERTY SPOT_LIBRARIES spot_${name})
    if(tests)
        add_executable(spot_${name}_test ${tests})
        target_link_libraries(spot_${name}_test PRIVATE spot_${name} GTest::gtest GTest::gmock
                                                        GTest::gtest_main)
        # The tests themselves need no more, and compile a fifth faster so.
        target_compile_options(spot_${name}_test PRIVATE $<$<CONFIG:Release>:-O1>)
        add_test(NAME ${name} COMMAND spot_${name}_test)
        set_tests_properties(${name} PROPERTIES LABELS unit TIMEOUT 600)
        if(SPOT_SANITIZE)
            # media takes ten minutes under the thread sanitizer.
            set_tests_properties(${name} PROPERTIES TIMEOUT 1800)
        endif()
        if(SPOT_SANITIZE MATCHES address)
            set_property(TEST ${name} PROPERTY ENVIRONMENT
                         LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/leaks.supp)
        endif()
    endif()
endfunction()
