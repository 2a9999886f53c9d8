#!/bin/sh
# Installs konstruct from its releases: downloads the archive of this system,
# compares it with the published checksums, and puts the program into a folder.
# Nothing is kept when anything is wrong.
#
#   KONSTRUCT_DOWNLOADS  address of the releases (default: the one this script came from)
#   KONSTRUCT_VERSION    version, such as 1.2.3 (default: the latest)
#   KONSTRUCT_TO         folder (default: /usr/local/bin as root, ~/.local/bin otherwise)
set -eu

downloads=''
downloads=${KONSTRUCT_DOWNLOADS:-$downloads}

stop() {
	printf 'install.sh: %s\n' "$*" >&2
	exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# get downloads an address into a file, or to standard output with -.
get() {
	if have curl; then
		curl -fsSL -o "$2" "$1"
	else
		wget -q -O "$2" "$1"
	fi || stop "$1 cannot be downloaded; nothing was installed."
}

sum() {
	if have sha256sum; then
		sha256sum "$1"
	else
		shasum -a 256 "$1"
	fi | cut -d ' ' -f 1
}

[ -n "$downloads" ] || stop 'which releases? Set KONSTRUCT_DOWNLOADS, such as https://github.com/OWNER/NAME/releases.'
have curl || have wget || stop 'curl or wget is missing: install one of them, then run this again.'
have sha256sum || have shasum || stop 'sha256sum or shasum is missing: without it the download cannot be verified.'
have tar || stop 'tar is missing: install it, then run this again.'

case $(uname -s) in
Linux) system=linux ;;
Darwin) system=darwin ;;
*) stop "there is no archive for $(uname -s) here; on Windows, unpack the zip of the release." ;;
esac
case $(uname -m) in
x86_64 | amd64) machine=amd64 ;;
aarch64 | arm64) machine=arm64 ;;
*) stop "there is no archive for $(uname -m): build it, make build." ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

version=${KONSTRUCT_VERSION:-}
if [ -n "$version" ]; then
	from=$downloads/download/v${version#v}
else
	from=$downloads/latest/download
fi
get "$from/checksums.txt" "$work/checksums.txt"
archive=$(sed -n "s/^[0-9a-f]\{64\}  \(konstruct_[0-9A-Za-z.+~-]*_${system}_${machine}\.tar\.gz\)\$/\1/p" "$work/checksums.txt")
case $archive in
'' | *'
'*) stop "checksums.txt names no archive for $system on $machine; nothing was installed." ;;
esac
wanted=$(sed -n "s/^\([0-9a-f]\{64\}\)  $archive\$/\1/p" "$work/checksums.txt")
get "$from/$archive" "$work/$archive"
found=$(sum "$work/$archive")
[ "$found" = "$wanted" ] || stop "$archive is not what was published (SHA-256 $found, not $wanted); nothing was installed."
tar -xzf "$work/$archive" -C "$work" konstruct || stop "$archive holds no program; nothing was installed."

if [ -n "${KONSTRUCT_TO:-}" ]; then
	to=$KONSTRUCT_TO
elif [ "$(id -u)" = 0 ]; then
	to=/usr/local/bin
else
	to=$HOME/.local/bin
fi
mkdir -p "$to" && cp "$work/konstruct" "$to/.konstruct.new" && chmod 755 "$to/.konstruct.new" &&
	mv "$to/.konstruct.new" "$to/konstruct" || stop "$to cannot be written: set KONSTRUCT_TO to a folder of yours."
printf 'Installed %s\n' "$("$to/konstruct" --version) as $to/konstruct."
case :$PATH: in
*:"$to":*) ;;
*) printf 'Add %s to your PATH.\n' "$to" ;;
esac
