# ./dev check, its steps, and ./dev format. Sourced by ./dev.

sources() {
    if [ "$(git rev-parse --show-toplevel 2>/dev/null)" = "$root" ]; then
        git ls-files -z --cached --others --exclude-standard -- '*.hpp' '*.ipp' '*.cpp' '*.h' |
            while IFS= read -r -d '' file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done
    else
        find include tests tools examples bench \( -name '*.[chi]pp' -o -name '*.h' \) -print0
    fi
}

check_format() { sources | xargs -0r -n 40 clang-format-19 --dry-run --Werror; }

command_format() {
    setup check
    sources | xargs -0r -n 40 clang-format-19 -i
}

check_layering() {
    python3 tests/scripts/layering.py --self-test
    python3 tests/scripts/layering.py "$root"
}

check_headers() { # COMPILER
    local flags
    mapfile -t flags < <(include_flags)
    python3 tests/scripts/self_contained.py "$1" "${flags[@]}"
}

# What the sanitized build leaves out: the examples, two of the tools, the benches. What most of them begin with is read
# once: GCC, in the other build, sees that each includes what it needs. Of the files by which the demo trades on
# paper at a venue two are read: the others differ in the venue's name.
check_examples() {
    local flags begin="$root/build/logs/begin.hpp"
    mapfile -t flags < <(include_flags)
    flags+=(-std=c++20 -Iinclude -Itests/support -Itests/kits -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror
        -DBOOST_ASIO_SEPARATE_COMPILATION -DBOOST_BEAST_SEPARATE_COMPILATION)
    printf '#include <gatewright/%s.hpp>\n' gatewright driver/live driver/run >"$begin"
    clang++-19 "${flags[@]}" -x c++-header "$begin" -o "$begin.pch"
    find examples tools/demo -name '*.cpp' ! -name '*[!s]_paper.cpp' -print0 |
        xargs -0r -n 1 -P "$jobs" clang++-19 "${flags[@]}" -fsyntax-only -include-pch "$begin.pch"
    find tools bench -name '*.cpp' ! -path 'tools/codec/*' ! -path 'tools/demo/*' -print0 |
        xargs -0r -n 1 -P "$jobs" clang++-19 "${flags[@]}" -fsyntax-only
}

check_sanitizers() {
    build asan
    run_tests asan -LE 'interop|script'
}

# The disassembly of the hot path, and that nothing in it allocates, in the optimised build of the dev preset.
check_hotpath() {
    build dev
    run_tests dev -L 'hotpath|alloc'
}

# What instantiates the library, so that templates are read with their arguments: all headers; of each venue a desk, which
# has its decoders; the simulated exchange of one, as exchanges are hardly templates and the first file has them; the
# shared session with another dialect; books, orders, risk. In a venue's files are only those checks that see more once
# the types are known: the first file has all headers for the others. The analyzer walks from the functions of the file
# itself, which in a venue's files are the tests' own.
check_tidy() {
    local files=() file typed
    typed="-clang-analyzer-*,-performance-unnecessary-value-param,-bugprone-*"
    for file in dangling-handle infinite-loop integer-division misplaced-widening-cast optional-value-conversion \
        return-const-ref-from-parameter sizeof-expression string-integer-assignment suspicious-memory-comparison \
        swapped-arguments too-small-loop-variable undefined-memory-manipulation unused-return-value use-after-move; do
        typed+=",bugprone-$file"
    done
    for file in build/asan/tests/odr/one.cpp tests/conformance/kit_binance_futures.cpp \
        tests/conformance/kit_*_stream.cpp tests/conformance/kit_binance_spot_native.cpp \
        tests/conformance/kit_oanda_request.cpp tests/unit/venue/account_session.cpp \
        tests/unit/book/synced_book.cpp tests/unit/orders/order_manager.cpp \
        tests/unit/risk/risk_chain.cpp tests/unit/driver/engine_driver.cpp; do
        [ ! -f "$file" ] || files+=("$file")
    done
    : >"$logs/tidy.tsv"
    # shellcheck disable=SC2016
    printf '%s\0' "${files[@]}" | xargs -0 -n 1 -P "$jobs" bash -c '
        checks=()
        [[ $2 != */kit_* ]] || checks=("--checks=$1")
        start=$SECONDS status=0
        clang-tidy-19 --quiet -p build/asan "${checks[@]}" "$2" || status=$?
        printf "%d\t%s\n" $((SECONDS - start)) "$2" >>build/logs/tidy.tsv
        exit $status' tidy "$typed"
}

check_fuzz() {
    local seconds=${GATEWRIGHT_FUZZ_SECONDS:-10} target name
    compgen -G 'tests/fuzz/*.cpp' >/dev/null || return 0
    build fuzz
    for target in build/fuzz/fuzz/fuzz_*; do
        name=$(basename "$target")
        mkdir -p "build/fuzz/corpus/$name" "tests/fuzz/corpus/${name#fuzz_}"
    done
    # shellcheck disable=SC2016
    find build/fuzz/fuzz -maxdepth 1 -name 'fuzz_*' -type f -print0 | sort -z |
        xargs -0 -n 1 -P "$jobs" bash -c '
            name=$(basename "$2"); log="build/logs/$name.log"
            if "$2" -max_total_time="$1" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
                -artifact_prefix="build/fuzz/$name-" "build/fuzz/corpus/$name" "tests/fuzz/corpus/${name#fuzz_}" \
                >"$log" 2>&1; then
                echo "$name: $(sed -n "s/^stat::number_of_executed_units: *//p" "$log") inputs, no defect"
            else
                tail -n 60 "$log"; echo "$name: FAILED"; exit 1
            fi' fuzz "$seconds"
}

failures=()
step() { # NAME COMMAND...
    local name=$1 status=0 start=$SECONDS
    shift
    say "check: $name"
    set +e
    (
        set -e
        within="check: $name: "
        "$@"
    )
    status=$?
    set -e
    took "check: $name" $start
    if [ $status -eq 0 ]; then
        say "ok: $name ($((SECONDS - start)) s)"
    else
        say "FAILED: $name"
        failures+=("$name")
    fi
}

command_check() {
    setup build test bench check docs
    step "format" check_format
    step "layering" check_layering
    step "reference without warnings" render_docs
    # With one compiler: what a header lacks it lacks for both, as both take one standard library. Clang reads them all
    # together in the odr test below.
    step "headers stand alone" check_headers g++
    step "examples, tools and benches, Clang 19 without warnings" check_examples
    step "Clang 19 without warnings, tests under ASan and UBSan" check_sanitizers
    # What ./dev test has just run, in the same folder.
    [ -n "${GATEWRIGHT_TESTED:-}" ] || step "hot path" check_hotpath
    step "clang-tidy" check_tidy
    step "fuzzing" check_fuzz
    if [ ${#failures[@]} -gt 0 ]; then
        printf 'dev check: FAILED: %s\n' "${failures[@]}"
        exit 1
    fi
    echo "dev check: all steps passed"
}
