#!/usr/bin/env bash
# Installs the Debian packages of the named groups (see packages.txt) that are missing; silent when none is.
#
#   third_party/install_packages.sh build run [test] [bench]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
groups=" $* "
missing=()
while read -r group package _; do
  case $group in ''|'#'*) continue ;; esac
  case $groups in *" $group "*) ;; *) continue ;; esac
  status=$(dpkg-query -W -f='${db:Status-Abbrev}' "$package" 2>/dev/null || true)
  case $status in ii*) ;; *) missing+=("$package") ;; esac
done < "$here/packages.txt"
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || {
    printf 'Missing packages: %s\nInstall them as root:\n  apt-get install %s\n' "${missing[*]}" "${missing[*]}" >&2
    exit 1
  }
  as_root=(sudo)
fi
printf 'Installing %d Debian packages ...\n' "${#missing[@]}"
export DEBIAN_FRONTEND=noninteractive
# An old package list names files that the mirror has since replaced: read it anew first.
"${as_root[@]}" apt-get -qq update || printf 'The package list could not be renewed; trying with the one at hand.\n' >&2
"${as_root[@]}" apt-get -qq install -y --no-install-recommends -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 \
  "${missing[@]}" >/dev/null || {
    printf 'These packages could not be installed: %s\n' "${missing[*]}" >&2
    exit 1
  }
