# ./dev package. Sourced by ./dev.

# consume NAME CMAKE-ARGS...: builds tests/package in build/NAME and runs its programs.
consume() {
    local name=$1 program
    shift
    say "building tests/package ($name)"
    rm -rf "build/$name"
    quietly "$name-configure" cmake -S tests/package -B "build/$name" -G Ninja -DCMAKE_BUILD_TYPE=Debug "$@"
    quietly "$name-build" cmake --build "build/$name" -j "$jobs"
    for program in "build/$name"/consumer_*; do
        if [ -f "$program" ] && [ -x "$program" ]; then
            say "running $program"
            "$program"
        fi
    done
}

# Installs into build/stage, and builds two projects that find it there.
package_installed() {
    local arguments
    mapfile -t arguments < <(deps_arguments)
    rm -rf build/stage
    configure package
    quietly install cmake --install build/package
    arguments+=("-DCMAKE_PREFIX_PATH=$root/build/stage")
    consume consumer "${arguments[@]}"
    consume consumer-core -DCONSUMER_CORE_ONLY=ON "${arguments[@]}"
}

# Conan from PyPI, with a home of its own; fails where PyPI cannot be reached.
install_conan() {
    [ ! -x build/conan-venv/bin/conan ] || return 0
    say "installing Conan into build/conan-venv"
    quietly conan-venv python3 -m venv build/conan-venv &&
        build/conan-venv/bin/pip install --disable-pip-version-check --retries 1 --timeout 20 'conan>=2.12,<3' \
            >"$logs/conan-install.log" 2>&1
}

# conan create, and tests/package as the project that requires the package.
package_conan() {
    install_conan || {
        rm -rf build/conan-venv
        say "skipped: Conan, which could not be installed from PyPI (build/logs/conan-install.log)"
        return 0
    }
    local settings=()
    [ "$(boost_version "$deps/usr/include")" = 0 ] || settings=(
        -c:a "tools.cmake.cmaketoolchain:extra_variables={'Boost_INCLUDE_DIR': '$deps/usr/include'}")
    export CONAN_HOME="$root/build/conan-home"
    say "conan create (profile packaging/conan/system_libraries)"
    quietly conan-profile build/conan-venv/bin/conan profile detect --force
    quietly conan build/conan-venv/bin/conan create . --test-folder=tests/package --no-remote \
        --profile:all=packaging/conan/system_libraries -s:a build_type=Debug "${settings[@]}"
    grep '^consumer_' "$logs/conan.log"
}

package_manifests() {
    local file
    for file in conanfile.py tests/package/conanfile.py; do
        python3 -c 'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read(), sys.argv[1])' "$file"
    done
    for file in vcpkg.json packaging/vcpkg/ports/gatewright/vcpkg.json; do
        python3 -m json.tool "$file" >/dev/null
    done
    say "vcpkg.json and the port in packaging/vcpkg were only parsed: vcpkg is not run here"
}

command_package() {
    setup build package
    local start=$SECONDS
    package_installed
    took "package: installed" $start
    package_manifests
    start=$SECONDS
    package_conan
    took "package: Conan" $start
    echo "dev package: installed, found by find_package, built and run"
}
