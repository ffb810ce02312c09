# Finds what gatewright needs; used by the project itself and, installed, by gatewrightConfig.cmake.
# Input: gatewright_need_net, whether gatewright::net is wanted besides gatewright::core.

include(CMakeFindDependencyMacro)

macro(gatewright_find)
    if(CMAKE_FIND_PACKAGE_NAME STREQUAL "gatewright")
        find_dependency(${ARGV})
    else()
        find_package(${ARGV} REQUIRED)
    endif()
endmacro()

# Only Boost's headers are ever needed, 1.83 or newer. An explicit Boost_INCLUDE_DIR wins; then Boost's own package
# file; then any directory that holds <boost/version.hpp>.
if(NOT TARGET Boost::headers AND NOT Boost_INCLUDE_DIR)
    find_package(Boost 1.83 CONFIG QUIET)
endif()
if(NOT TARGET Boost::headers)
    find_path(Boost_INCLUDE_DIR boost/version.hpp)
    set(_gatewright_boost 0)
    if(Boost_INCLUDE_DIR)
        file(STRINGS "${Boost_INCLUDE_DIR}/boost/version.hpp" _gatewright_boost REGEX "^#define BOOST_VERSION ")
        string(REGEX REPLACE "[^0-9]" "" _gatewright_boost "${_gatewright_boost}")
    endif()
    if(_gatewright_boost LESS 108300)
        message(FATAL_ERROR "gatewright needs the headers of Boost 1.83 or newer (found: ${_gatewright_boost} in "
                            "'${Boost_INCLUDE_DIR}'); set Boost_INCLUDE_DIR or CMAKE_PREFIX_PATH")
    endif()
    unset(_gatewright_boost)
    add_library(Boost::headers INTERFACE IMPORTED GLOBAL)
    target_include_directories(Boost::headers INTERFACE "${Boost_INCLUDE_DIR}")
endif()

gatewright_find(OpenSSL 3)
gatewright_find(range-v3)

if(gatewright_need_net)
    gatewright_find(Threads)
    gatewright_find(yaml-cpp)
    if(NOT TARGET yaml-cpp::yaml-cpp) # before 0.8 the target had no namespace
        add_library(yaml-cpp::yaml-cpp INTERFACE IMPORTED GLOBAL)
        target_link_libraries(yaml-cpp::yaml-cpp INTERFACE yaml-cpp)
    endif()
endif()
