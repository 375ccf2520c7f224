# shellcheck shell=bash disable=SC2034,SC2154 # $root and the packages are the callers' business
# Sourced by service/run and tests/run: what they install, and how they build.
# Expects $root, the top of the source tree.

BUILD_PACKAGES=(
	gcc libc6-dev meson ninja-build pkgconf sed
	libmicrohttpd-dev libsqlite3-dev libpcre2-dev libicu-dev libpsl-dev libyaml-dev
	libcjson-dev libsodium-dev libcurl4-openssl-dev
)

# Debian's own, where a node or an npm of another make is not there already.
web_packages() {
	command -v node >/dev/null || command -v nodejs >/dev/null || echo nodejs
	command -v npm >/dev/null || echo npm
}

# Two compilers at a time fit the memory of a small machine.
readonly BUILD_JOBS=2

fail() {
	echo "$(basename "$(dirname "$0")")/$(basename "$0"): $*" >&2
	exit 1
}

is_installed() {
	[ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# What gives libhs on this machine, where Debian 12 and 13 have it; the build goes without as well.
# The two exclude each other.
hyperscan_package() {
	case $(dpkg --print-architecture 2>/dev/null) in
	amd64 | i386) is_installed libvectorscan-dev || echo libhyperscan-dev ;;
	arm64) echo libvectorscan-dev ;;
	esac
}

hyperscan=$(hyperscan_package)
if [ -n "$hyperscan" ]; then
	BUILD_PACKAGES+=("$hyperscan")
fi
readonly BUILD_PACKAGES

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		fail "run as root, or install sudo, or run this yourself first: $*"
	fi
}

apt_install() {
	as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -q --no-install-recommends "$@"
}

# Installs the packages that are missing; says nothing when none is.
ensure_packages() {
	local package missing=()

	if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
		echo "This is no Debian: make sure that the equals of these are installed: $*" >&2
		return
	fi
	for package in "$@"; do
		is_installed "$package" || missing+=("$package")
	done
	if [ "${#missing[@]}" -eq 0 ]; then
		return
	fi
	echo "Installing ${missing[*]}" >&2
	# The lists of packages may be missing or old: fetch them, but only when it does not go without.
	apt_install "${missing[@]}" || {
		as_root apt-get update -q && apt_install "${missing[@]}"
	} || fail "apt-get could not install ${missing[*]}"
}

# configure FOLDER MESON-OPTIONS…: sets it up, or changes the options that are not what they were.
configure() {
	local folder=$root/$1
	local log=$folder.log
	shift
	if [ ! -e "$folder/build.ninja" ]; then
		meson setup "$folder" "$root" "$@" >"$log" 2>&1
	elif [ "$(cat "$folder/options" 2>/dev/null)" != "$*" ]; then
		meson configure "$folder" "$@" >"$log" 2>&1
	fi || {
		cat "$log" >&2
		fail "meson cannot set up $folder"
	}
	rm -f "$log"
	echo "$*" >"$folder/options"
}

# build FOLDER TARGET…: without a target, all. A terminal sees how far it is.
build() {
	local folder=$root/$1
	local log=$folder/build.log
	shift
	if [ -t 1 ]; then
		ninja -C "$folder" -j "$BUILD_JOBS" "$@"
	else
		ninja -C "$folder" -j "$BUILD_JOBS" "$@" >"$log" 2>&1 || {
			cat "$log"
			false
		}
	fi || fail "the build failed; if $folder was copied from elsewhere, remove it and try again"
}
