# Configuring, building and running. Sourced by ./dev.

boost_version() { # INCLUDE FOLDER
    local version
    version=$(sed -n 's/^#define BOOST_VERSION \([0-9]*\).*/\1/p' "$1/boost/version.hpp" 2>/dev/null || true)
    echo "${version:-0}"
}

# Arguments that point CMake at what was unpacked into .deps.
deps_arguments() {
    [ "$(boost_version "$deps/usr/include")" = 0 ] || printf '%s\n' "-DBoost_INCLUDE_DIR=$deps/usr/include"
    local config
    config=$(find "$deps" -name Catch2Config.cmake -print -quit 2>/dev/null || true)
    [ -z "$config" ] || printf '%s\n' "-DCatch2_DIR=$(dirname "$config")"
}

# The same for a compiler.
include_flags() {
    [ "$(boost_version "$deps/usr/include")" = 0 ] || printf '%s\n' -isystem "$deps/usr/include"
}

configure() { # PRESET
    local arguments cache="build/$1/CMakeCache.txt"
    mapfile -t arguments < <(deps_arguments)
    # What an earlier configuration remembers of .deps is wrong once that is gone.
    [ -d "$deps" ] || ! grep -qsF "=$deps/" "$cache" || rm "$cache"
    quietly "configure-$1" cmake --preset "$1" "${arguments[@]}"
    grep -o 'gatewright: .*' "$logs/configure-$1.log" >&2 || true
}

build() { # PRESET [TARGET...]
    local preset=$1 targets=() start=$SECONDS
    shift
    [ $# -eq 0 ] || targets=(--target "$@")
    configure "$preset"
    took "configure $preset" $start
    start=$SECONDS
    say "building ${*:-all} (preset $preset, $jobs jobs)"
    if [ -t 2 ]; then
        cmake --build "build/$preset" -j "$jobs" "${targets[@]}" >&2
    else
        quietly "build-$preset" cmake --build "build/$preset" -j "$jobs" "${targets[@]}"
    fi
    took "build $preset" $start
}

run_tests() { # PRESET [CTEST ARGS...]
    local preset=$1 start=$SECONDS status=0
    shift
    ctest --test-dir "build/$preset" -j "$jobs" --output-on-failure --no-tests=error "$@" || status=$?
    took "run the tests of $preset" $start
    return $status
}

command_demo() {
    setup build
    build release gatewright-demo
    # File names in the arguments are the caller's.
    cd "$caller"
    exec "$root/build/release/bin/gatewright-demo" "$@"
}

command_test() {
    setup build test
    command -v node >/dev/null && command -v npm >/dev/null ||
        say "node or npm is missing: interop_ccxt is skipped (./dev setup interop installs them)"
    has_venv || say "Python makes no virtual environments: interop_python is skipped (./dev setup interop mends it)"
    [ -d ../shared ] || say "../shared is missing: tests of its recordings are skipped"
    within="test: "
    build dev
    say "testing"
    run_tests dev "$@" | tee "$logs/ctest.log"
}

# Chaos over each simulated venue: seeds that were not tried before, or those that are asked for.
command_soak() {
    local runs= seed= program kit status=0
    while [ $# -gt 0 ]; do
        [ $# -ge 2 ] || die "$1 needs a number"
        case $1 in
            --runs) runs=$2 ;;
            --seed) seed=$2 ;;
            *) die "soak takes --runs N and --seed S" ;;
        esac
        [[ $2 =~ ^[0-9]+$ ]] || die "$1 needs a number"
        shift 2
    done
    setup build test
    local venues=(tests/conformance/kit_*.hpp)
    venues=("${venues[@]##*/kit_}")
    venues=("${venues[@]%.hpp}")
    build dev "${venues[@]/#/conformance_}"
    if [ -n "$seed" ] && [ -z "$runs" ]; then
        export GATEWRIGHT_CHAOS_SEED=$seed
    else
        export GATEWRIGHT_CHAOS_BASE=${seed:-$(date +%s)0000} GATEWRIGHT_CHAOS_RUNS=${runs:-10000}
        say "seeds $GATEWRIGHT_CHAOS_BASE to $((GATEWRIGHT_CHAOS_BASE + GATEWRIGHT_CHAOS_RUNS - 1))"
    fi
    for program in "${venues[@]}"; do
        for kit in "" $(sed -n 's|^// KITS: ||p' "tests/conformance/kit_$program.hpp"); do
            say "$program${kit:+, $kit}"
            GATEWRIGHT_KIT=$kit "build/dev/bin/conformance_$program" 'chaos*' || status=1
        done
    done
    return $status
}

command_bench() {
    local json="$root/build/bench.json" arguments=()
    while [ $# -gt 0 ]; do
        case $1 in
            --json)
                [ $# -ge 2 ] || die "--json needs a file"
                json=$2
                shift
                ;;
            --json=*) json=${1#--json=} ;;
            *) arguments+=("$1") ;;
        esac
        shift
    done
    case $json in
        /*) ;;
        *) json="$caller/$json" ;;
    esac
    setup build bench
    build bench gatewright_bench
    say "benching (results in $json)"
    build/bench/bin/gatewright_bench --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true \
        --benchmark_min_time=0.1 --benchmark_display_aggregates_only=true \
        --benchmark_out="$json" --benchmark_out_format=json "${arguments[@]}"
    python3 bench/table.py "$json" bench/pairs.json
}

command_compile_cost() {
    setup build
    local flags compilers=g++
    mapfile -t flags < <(include_flags)
    ! command -v clang++-19 >/dev/null || compilers+=,clang++-19
    python3 tests/scripts/compile_cost.py 3 "$compilers" "${flags[@]}"
}
