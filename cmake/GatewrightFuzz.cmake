# Every tests/fuzz/<name>.cpp becomes the libFuzzer executable fuzz_<name>; its seeds are in tests/fuzz/corpus/<name>/.

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "GATEWRIGHT_BUILD_FUZZ needs Clang's libFuzzer")
endif()

file(GLOB fuzz_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/fuzz/*.cpp")
foreach(source IN LISTS fuzz_sources)
    get_filename_component(stem "${source}" NAME_WE)
    gatewright_test_executable(fuzz_${stem} core "${source}")
    target_compile_options(fuzz_${stem} PRIVATE -fsanitize=fuzzer)
    target_link_options(fuzz_${stem} PRIVATE -fsanitize=fuzzer)
    set_target_properties(fuzz_${stem} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzz")
endforeach()
