# The three header-only targets: gatewright::core, gatewright::net, gatewright::gatewright.

set(gatewright_need_net ON)
include("${CMAKE_CURRENT_LIST_DIR}/gatewrightDependencies.cmake")

file(GLOB_RECURSE gatewright_all_headers CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/gatewright/*.hpp"
     "${PROJECT_SOURCE_DIR}/include/gatewright/*.ipp")
set(gatewright_net_headers ${gatewright_all_headers})
list(FILTER gatewright_net_headers INCLUDE REGEX
     "/include/gatewright/(transport|driver|sim/server|bus|store|service)/")
# Compiled mode: once per program, and so neither verified nor included together.
set(gatewright_src_headers ${gatewright_all_headers})
list(FILTER gatewright_src_headers INCLUDE REGEX "/include/gatewright/src(_[a-z]+)?\\.hpp$")
set(gatewright_core_headers ${gatewright_all_headers})
list(REMOVE_ITEM gatewright_core_headers "" ${gatewright_net_headers} ${gatewright_src_headers})

# gatewright_add_interface(<name> HEADERS <files> LINK <targets>): one exported header-only target.
function(gatewright_add_interface name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;LINK")
    add_library(gatewright_${name} INTERFACE)
    add_library(gatewright::${name} ALIAS gatewright_${name})
    set_target_properties(gatewright_${name} PROPERTIES EXPORT_NAME ${name})
    target_compile_features(gatewright_${name} INTERFACE cxx_std_20)
    target_link_libraries(gatewright_${name} INTERFACE ${arg_LINK})
    if(arg_HEADERS)
        target_sources(gatewright_${name} INTERFACE
            FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${arg_HEADERS})
        set_target_properties(gatewright_${name} PROPERTIES
            VERIFY_INTERFACE_HEADER_SETS ${PROJECT_IS_TOP_LEVEL} INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
    else()
        target_include_directories(gatewright_${name} INTERFACE
            "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
    endif()
endfunction()

gatewright_add_interface(core
    HEADERS ${gatewright_core_headers}
    LINK Boost::headers OpenSSL::Crypto range-v3::range-v3)
gatewright_add_interface(net
    HEADERS ${gatewright_net_headers}
    LINK gatewright_core OpenSSL::SSL Threads::Threads yaml-cpp::yaml-cpp)
gatewright_add_interface(gatewright
    LINK gatewright_core gatewright_net)
if(gatewright_src_headers)
    target_sources(gatewright_core INTERFACE
        FILE_SET compiled_mode TYPE HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${gatewright_src_headers})
endif()
