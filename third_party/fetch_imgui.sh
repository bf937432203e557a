#!/usr/bin/env bash
# Obtains the source of Dear ImGui (>= 1.92, for its dynamic font atlas) from Debian's own source package, suite
# `unstable`.
#
#   third_party/fetch_imgui.sh DEST        DEST/imgui.h and the rest are there afterwards
#
# DEST is the cache: when it holds a complete source, nothing is fetched. debian_source.sh says how it is done.
set -euo pipefail

tried_version=1.92.2b
dest=${1:?usage: fetch_imgui.sh DEST}
if [ -f "$dest/.complete" ]; then exit 0; fi
library="Dear ImGui"
instead="give a source folder of Dear ImGui 1.92 or later instead: -DVIGIL_IMGUI_SOURCE=DIR"
. "$(dirname "$0")/debian_source.sh"

mirror=$(debian_mirror)
open_sources "$mirror unstable"
versions=$(source_versions imgui)
[ -n "$versions" ] || fail "the mirror offers no source package named imgui"
chosen=$(grep -E "^${tried_version//./\\.}(\+|-)" <<<"$versions" | tail -n 1 || true)
[ -n "$chosen" ] || chosen=$(tail -n 1 <<<"$versions")
dpkg --compare-versions "$chosen" ge 1.92 || fail "the newest version offered is $chosen; 1.92 or later is needed"
case $chosen in
  "$tried_version"*) ;;
  *) printf 'third_party: Dear ImGui %s is newer than the one this project was tried with (%s).\n' "$chosen" \
       "$tried_version" >&2 ;;
esac
unpack_source imgui "$chosen" --skip-patches
[ -f "$state/unpacked/imgui.h" ] || fail "the source package holds no imgui.h"

mkdir -p "$dest"
cp -R "$state"/unpacked/. "$dest"/
printf '%s\n' "$chosen" > "$dest/.complete"
printf 'third_party: Dear ImGui %s from Debian, signature checked, kept in %s\n' "$chosen" "$dest"
