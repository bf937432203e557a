#!/usr/bin/env bash
# Obtains the source of Dear ImGui (>= 1.92, for its dynamic font atlas) from Debian's own source package.
#
#   third_party/fetch_imgui.sh DEST        DEST/imgui.h and the rest are there afterwards
#
# How: a private apt state in a temporary folder, whose single source names the mirror this machine's apt is already
# configured with, suite `unstable`, sources only. apt checks the archive signature with Debian's keyring. Nothing
# outside DEST is changed. DEST is the cache: when it holds a complete source, nothing is fetched.
set -euo pipefail

tried_version=1.92.2b
dest=${1:?usage: fetch_imgui.sh DEST}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
  printf 'third_party: Dear ImGui could not be obtained: %s\n' "$1" >&2
  printf 'third_party: give a source folder of Dear ImGui 1.92 or later instead: -DVIGIL_IMGUI_SOURCE=DIR\n' >&2
  exit 1
}

if [ -f "$dest/.complete" ]; then exit 0; fi
command -v apt-get >/dev/null || fail "apt-get is not on this machine"
command -v dpkg-source >/dev/null || fail "dpkg-source is missing (package dpkg-dev)"
[ -r "$keyring" ] || fail "Debian's keyring is missing (package debian-archive-keyring)"

# The mirror: the first configured source that carries Debian's own suites.
mirror=$(apt-get indextargets --format '$(CREATED_BY) $(SITE) $(REPO_URI) $(LABEL) $(ORIGIN)' 2>/dev/null |
  awk '$1 == "Packages" && $NF == "Debian" && $3 !~ /security/ {print $3; exit}')
if [ -z "$mirror" ]; then
  mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
    sed -nE 's/^(URIs:|deb(-src)?( +\[[^]]*\])?) +([^ ]*debian\/?)( .*)?$/\4/p' | grep -v security | head -n 1)
fi
[ -n "$mirror" ] || fail "apt on this machine names no Debian mirror (run apt-get update once, or see apt's sources.list)"

state=$(mktemp -d)
trap 'rm -rf "$state"' EXIT
mkdir -p "$state"/lists/partial "$state"/archives/partial "$state"/empty "$state"/work
printf 'Types: deb-src\nURIs: %s\nSuites: unstable\nComponents: main\nSigned-By: %s\n' "$mirror" "$keyring" \
  > "$state/vigil.sources"
: > "$state/status"
# apt drops to the user _apt for downloads; it must be able to write here.
if [ "$(id -u)" = 0 ] && id _apt >/dev/null 2>&1; then chown -R _apt "$state/lists" "$state/archives" "$state/work"; fi
chmod 755 "$state"
options=(
  -o "Dir::Etc::sourcelist=$state/vigil.sources" -o "Dir::Etc::sourceparts=$state/empty"
  -o "Dir::Etc::preferencesparts=$state/empty" -o "Dir::Etc::preferences=$state/none"
  -o "Dir::State::lists=$state/lists" -o "Dir::State::status=$state/status"
  -o "Dir::Cache=$state" -o "Dir::Cache::archives=$state/archives"
  -o "APT::Get::AllowUnauthenticated=false" -o "Acquire::Languages=none" -o "Acquire::Retries=3"
)
apt-get "${options[@]}" -qq update >"$state/log" 2>&1 ||
  fail "the mirror's list of sources could not be read: $(tail -n 2 "$state/log" | tr '\n' ' ')"

versions=$(apt-cache "${options[@]}" showsrc imgui 2>/dev/null | awk '$1 == "Version:" {print $2}' | sort -Vu)
[ -n "$versions" ] || fail "the mirror offers no source package named imgui"
chosen=$(grep -E "^${tried_version//./\\.}(\+|-)" <<<"$versions" | tail -n 1 || true)
[ -n "$chosen" ] || chosen=$(tail -n 1 <<<"$versions")
dpkg --compare-versions "$chosen" ge 1.92 || fail "the newest version offered is $chosen; 1.92 or later is needed"
case $chosen in
  "$tried_version"*) ;;
  *) printf 'third_party: Dear ImGui %s is newer than the one this project was tried with (%s).\n' "$chosen" \
       "$tried_version" >&2 ;;
esac

(cd "$state/work" && apt-get "${options[@]}" -qq source --download-only "imgui=$chosen" >"$state/log" 2>&1) ||
  fail "the source package could not be downloaded: $(tail -n 2 "$state/log" | tr '\n' ' ')"
dsc=$(ls "$state"/work/*.dsc)
# apt verified the signed index and through it every hash; dpkg-source checks those hashes once more.
dpkg-source --no-check --skip-patches -x "$dsc" "$state/unpacked" >"$state/log" 2>&1 ||
  fail "the source package could not be unpacked: $(tail -n 2 "$state/log" | tr '\n' ' ')"
[ -f "$state/unpacked/imgui.h" ] || fail "the source package holds no imgui.h"

mkdir -p "$dest"
cp -R "$state"/unpacked/. "$dest"/
printf '%s\n' "$chosen" > "$dest/.complete"
printf 'third_party: Dear ImGui %s from Debian, signature checked, kept in %s\n' "$chosen" "$dest"
