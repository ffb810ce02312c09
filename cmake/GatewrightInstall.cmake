# Install rules and the package files for find_package(gatewright CONFIG [COMPONENTS core|net|gatewright]).

include(CMakePackageConfigHelpers)

set(gatewright_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/gatewright")
foreach(name IN ITEMS core net gatewright)
    get_target_property(header_sets gatewright_${name} INTERFACE_HEADER_SETS)
    set(file_sets)
    foreach(header_set IN LISTS header_sets)
        if(header_set)
            list(APPEND file_sets FILE_SET ${header_set})
        endif()
    endforeach()
    install(TARGETS gatewright_${name} EXPORT gatewrightTargets ${file_sets})
endforeach()
install(EXPORT gatewrightTargets NAMESPACE gatewright:: DESTINATION "${gatewright_cmake_dir}")

configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/gatewrightConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/gatewrightConfig.cmake" INSTALL_DESTINATION "${gatewright_cmake_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/gatewrightConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES
    "${PROJECT_BINARY_DIR}/gatewrightConfig.cmake"
    "${PROJECT_BINARY_DIR}/gatewrightConfigVersion.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/gatewrightDependencies.cmake"
    DESTINATION "${gatewright_cmake_dir}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE_1_0.txt" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
