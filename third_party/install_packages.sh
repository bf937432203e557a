#!/usr/bin/env bash
# Installs the Debian packages of the named groups (see packages.txt) that are missing; silent when none is.
#
#   third_party/install_packages.sh build run [test] [bench]
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
wanted=$(awk -v groups=" $* " '!/^#/ && NF && index(groups, " " $1 " ") {print $2}' "$here/packages.txt")
# shellcheck disable=SC2086  # one word a package
have=$(dpkg-query -W -f='${Package} ${db:Status-Abbrev}\n' $wanted 2>/dev/null | awk '$2 ~ /^ii/ {print $1}' || true)
missing=$(comm -23 <(sort -u <<<"$wanted") <(sort -u <<<"$have"))
[ -n "$missing" ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || {
    printf 'These packages are missing:\n%s\nInstall them as root:\n  apt-get install %s\n' "$missing" \
      "$(tr '\n' ' ' <<<"$missing")" >&2
    exit 1
  }
  as_root=(sudo)
fi
printf 'Installing %d Debian packages ...\n' "$(wc -l <<<"$missing")"
# An old package list names files that the mirror has since replaced: read it anew first.
"${as_root[@]}" apt-get -qq update || printf 'The package list could not be renewed; trying with the one at hand.\n' >&2
# shellcheck disable=SC2086
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
  -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 $missing >/dev/null || {
    printf 'Some of these packages could not be installed:\n%s\n' "$missing" >&2
    exit 1
  }
