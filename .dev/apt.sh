# Set-up with APT, for Debian 12, Debian 13 and Ubuntu 24.04. Sourced by ./dev.

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "root or sudo is needed to run: $*"
    fi
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@"; }

apt_lists_fresh=no
apt_update() {
    [ "$apt_lists_fresh" = no ] || return 0
    quietly apt-update apt update || say "apt-get update failed; going on with the lists that are there"
    apt_lists_fresh=yes
}

apt_install() {
    apt_update
    say "installing $*"
    quietly apt-install apt -y --no-remove --no-install-recommends install "$@"
}

have_package() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# offered PACKAGE [VERSION]: the newest version in APT's lists that begins so; fails where there is none.
offered() {
    apt-cache madison "$1" 2>/dev/null | awk -F ' *[|] *' -v begins="${2:-}" '
        !found && substr($2, 1, length(begins)) == begins { print $2; found = 1 }
        END { exit !found }'
}

# The place of a suite's entry in this machine's APT sources, as FILE:NUMBER of the line or paragraph.
apt_entry() {
    # shellcheck disable=SC2016
    apt-get indextargets --format '$(SOURCESENTRY)' "Release: $1" 'Created-By: Packages' | sed -n 1p
}

# apt_entry_for SUITE FILE NUMBER: that entry, rewritten for the suite. Mirror, key and options stay what they are.
apt_entry_for() {
    if [[ $2 == *.sources ]]; then
        sed '/^#/d' "$2" | awk -v RS= -v n="$3" 'NR == n' | awk -v suite="$1" '
            /^[^ \t]/ { dropped = tolower($0) ~ /^(types|suites|components|enabled)[ \t]*:/ }
            !dropped
            END { print "Types: deb\nSuites: " suite "\nComponents: main" }'
    else
        sed -nE "$3s/^[ \t]*deb([ \t]+\[[^]]*\])?[ \t]+([^ \t]+)[ \t].*/deb\1 \2 $1 main/p" "$2"
    fi
}

# Debian 12 has Boost 1.83 and Catch2 3 in its backports suite.
add_backports() {
    local codename suite entry
    codename=$(. /etc/os-release && [ "${ID:-}" = debian ] && echo "${VERSION_CODENAME:-}") || return 0
    suite="$codename-backports"
    [ -z "$(apt_entry "$suite")" ] || return 0
    entry=$(apt_entry "$codename")
    [ -n "$entry" ] || die "no APT source of $codename to take the mirror of $suite from"
    say "adding the suite $suite of this machine's own mirror"
    local file=${entry%:*}
    apt_entry_for "$suite" "$file" "${entry##*:}" |
        as_root tee "/etc/apt/sources.list.d/gatewright-backports.${file##*.}" >/dev/null
    apt_lists_fresh=no
    apt_update
}

# install_or_unpack PACKAGE...: installs; where that would remove something, unpacks into .deps.
install_or_unpack() {
    if apt -s --no-remove --no-install-recommends install "$@" >/dev/null 2>&1; then
        apt_install "$@"
    else
        unpack "$@"
    fi
}

unpack() {
    say "unpacking $* into .deps: another version is installed"
    local folder file
    folder=$(mktemp -d)
    (cd "$folder" && quietly apt-download apt-get -qq download "$@")
    mkdir -p "$deps"
    for file in "$folder"/*.deb; do dpkg -x "$file" "$deps"; done
    rm -rf "$folder"
}

have_header() { # PATH
    [ -e "$deps/usr/include/$1" ] || [ -e "/usr/include/$1" ] || [ -e "/usr/local/include/$1" ]
}

have_boost() {
    local folder
    for folder in "$deps/usr/include" /usr/include /usr/local/include; do
        [ "$(boost_version "$folder")" -lt 108300 ] || return 0
    done
    return 1
}

setup_boost() {
    ! have_boost || return 0
    apt_update
    offered libboost1.83-dev >/dev/null || add_backports
    local package=libboost1.83-dev
    offered $package >/dev/null || package=libboost-dev
    install_or_unpack $package
    have_boost || die "Boost 1.83 is still missing"
}

setup_catch2() {
    ! have_header catch2/catch_all.hpp || return 0
    apt_update
    offered catch2 3 >/dev/null || add_backports
    local package=libcatch2-dev version # from Debian's backports on; before, and on Ubuntu, all is in catch2
    version=$(offered $package 3) || package=catch2
    version=${version:-$(offered catch2 3)} || die "no Catch2 3 in this machine's APT sources"
    if have_package catch2; then # version 2: it is left to whoever uses it
        unpack "$package=$version"
    else
        install_or_unpack "$package=$version"
    fi
    have_header catch2/catch_all.hpp || die "Catch2 3 is still missing"
}

# Whether Python makes virtual environments: Debian has a package for that.
has_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

# setup GROUP...: installs what is missing of the groups; silent and quick when nothing is.
setup() {
    command -v apt-get >/dev/null || {
        say "no apt-get here: the libraries of README.md are taken as installed"
        return 0
    }
    local group item missing=() wanted=() more=()
    for group in "$@"; do # COMMAND:PACKAGE, or a package
        case $group in
            build)
                wanted+=(g++:build-essential cmake:cmake ninja:ninja-build ccache:ccache)
                wanted+=(libssl-dev libyaml-cpp-dev libcli11-dev librange-v3-dev)
                more+=(setup_boost)
                ;;
            test)
                wanted+=(python3:python3 objdump:binutils)
                more+=(setup_catch2)
                ;;
            bench) wanted+=(python3:python3 libbenchmark-dev libsimdjson-dev) ;;
            check)
                wanted+=(clang++-19:clang-19 clang-format-19:clang-format-19 clang-tidy-19:clang-tidy-19 git:git)
                wanted+=(libclang-rt-19-dev)
                ;;
            docs) wanted+=(doxygen:doxygen) ;;
            interop)
                wanted+=(node:nodejs npm:npm)
                wanted+=(python3:python3 venv:python3-venv)
                ;;
            package) wanted+=(python3:python3 venv:python3-venv) ;;
            *) die "setup: no group $group" ;;
        esac
    done
    for item in "${wanted[@]}"; do
        case $item in
            venv:*) has_venv ;;
            *:*) command -v "${item%:*}" >/dev/null ;;
            *) have_package "$item" ;;
        esac || missing+=("${item#*:}")
    done
    [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}"
    for item in "${more[@]}"; do "$item"; done
}
