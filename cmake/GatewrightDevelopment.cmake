# What our own tests, examples and benches are built with; nothing here is exported.

if(PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    find_program(GATEWRIGHT_CCACHE ccache)
    if(GATEWRIGHT_CCACHE)
        # A second checkout finds what the first one compiled: paths below the source directory count as relative.
        set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
            "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${GATEWRIGHT_CCACHE}")
    endif()
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

set(GATEWRIGHT_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow)

# Warnings, sanitizers and -march live here and never on the interface of the library.
add_library(gatewright_dev_options INTERFACE)
target_compile_options(gatewright_dev_options INTERFACE ${GATEWRIGHT_WARNINGS} $<$<BOOL:${GATEWRIGHT_WERROR}>:-Werror>)
if(GATEWRIGHT_SANITIZE)
    target_compile_options(gatewright_dev_options INTERFACE
        "-fsanitize=${GATEWRIGHT_SANITIZE}" -fno-sanitize-recover=all -fno-omit-frame-pointer)
    if(GATEWRIGHT_SANITIZE_NOT)
        target_compile_options(gatewright_dev_options INTERFACE "-fno-sanitize=${GATEWRIGHT_SANITIZE_NOT}")
    endif()
    target_link_options(gatewright_dev_options INTERFACE "-fsanitize=${GATEWRIGHT_SANITIZE}")
endif()
if(GATEWRIGHT_MARCH)
    target_compile_options(gatewright_dev_options INTERFACE "-march=${GATEWRIGHT_MARCH}")
endif()

# Compiled mode: one object for Boost.JSON, one for Asio, Beast and TLS, one for the simulated venues' web server.
# Programs without Asio link gatewright_json_src, programs with it gatewright_sim_src, which brings the others.
add_library(gatewright_json_src STATIC EXCLUDE_FROM_ALL "${PROJECT_SOURCE_DIR}/tests/support/json_src.cpp")
target_link_libraries(gatewright_json_src PUBLIC gatewright::core PRIVATE gatewright_dev_options)
if(GATEWRIGHT_BUILD_TESTS)
    target_compile_options(gatewright_json_src PRIVATE -O1) # half of what the simulated venues do is in it
endif()

set(gatewright_has_net FALSE)
if(EXISTS "${PROJECT_SOURCE_DIR}/include/gatewright/src.hpp")
    set(gatewright_has_net TRUE)
    add_library(gatewright_src STATIC EXCLUDE_FROM_ALL "${PROJECT_SOURCE_DIR}/tests/support/net_src.cpp")
    target_compile_definitions(gatewright_src PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION)
    target_link_libraries(gatewright_src PUBLIC gatewright::net gatewright_json_src PRIVATE gatewright_dev_options)
    add_library(gatewright_sim_src STATIC EXCLUDE_FROM_ALL "${PROJECT_SOURCE_DIR}/tests/support/sim_src.cpp")
    target_link_libraries(gatewright_sim_src PUBLIC gatewright_src PRIVATE gatewright_dev_options)
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/gatewright")

# Where tests and benches find their files: the one object that holds a path of this checkout.
add_library(gatewright_test_folders STATIC EXCLUDE_FROM_ALL "${PROJECT_SOURCE_DIR}/tests/support/folders.cpp")
target_compile_features(gatewright_test_folders PUBLIC cxx_std_20)
target_include_directories(gatewright_test_folders INTERFACE "${PROJECT_SOURCE_DIR}/tests/support")
target_compile_definitions(gatewright_test_folders PRIVATE GATEWRIGHT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
target_link_libraries(gatewright_test_folders PRIVATE gatewright_dev_options)

# gatewright_link(<target> core|net): links our options and the wanted half of the library.
function(gatewright_link target half)
    if(half STREQUAL "net")
        target_link_libraries(${target} PRIVATE gatewright_dev_options gatewright::gatewright gatewright_sim_src)
    else()
        target_link_libraries(${target} PRIVATE gatewright_dev_options gatewright::core gatewright_json_src)
    endif()
endfunction()
