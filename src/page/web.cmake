# The browser's half of the page: web/ is bundled, made small and compressed in the build folder, and
# front/assets.cc takes the results into the program.
find_program(SPOT_ESBUILD esbuild)
if(NOT SPOT_ESBUILD)
    message(FATAL_ERROR "the page is bundled by esbuild; on Debian: apt-get install esbuild")
endif()

set(SPOT_WEB_FOLDER ${CMAKE_CURRENT_BINARY_DIR}/web)
set(SPOT_WEB_SOURCES ${CMAKE_CURRENT_SOURCE_DIR}/web)
file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS web/*.ts web/*.css)
set(SPOT_WEB_FILES)
file(MAKE_DIRECTORY ${SPOT_WEB_FOLDER})

# web_file(NAME COMMAND... DEPENDS file...): makes NAME.gz of what the command writes as NAME.
function(web_file name)
    cmake_parse_arguments(arg "" "" "COMMAND;DEPENDS" ${ARGN})
    add_custom_command(
        OUTPUT ${SPOT_WEB_FOLDER}/${name}.gz
        COMMAND ${arg_COMMAND}
        COMMAND gzip -9 --no-name --keep --force ${SPOT_WEB_FOLDER}/${name}
        DEPENDS ${arg_DEPENDS}
        COMMENT "Bundling the page's ${name}"
        VERBATIM)
    set(SPOT_WEB_FILES ${SPOT_WEB_FILES} ${SPOT_WEB_FOLDER}/${name}.gz PARENT_SCOPE)
endfunction()

set(bundle ${SPOT_ESBUILD} --bundle --minify --charset=utf8 --log-level=warning)
web_file(app.js COMMAND ${bundle} --target=es2021 --outfile=${SPOT_WEB_FOLDER}/app.js
                        ${SPOT_WEB_SOURCES}/main.ts
         DEPENDS ${web_sources})
web_file(app.css COMMAND ${bundle} --outfile=${SPOT_WEB_FOLDER}/app.css
                         ${SPOT_WEB_SOURCES}/style/main.css
         DEPENDS ${web_sources})
foreach(name index.html icon.svg)
    web_file(${name} COMMAND ${CMAKE_COMMAND} -E copy ${SPOT_WEB_SOURCES}/${name} ${SPOT_WEB_FOLDER}/${name}
             DEPENDS ${SPOT_WEB_SOURCES}/${name})
endforeach()
