# Sourced by the end-to-end tests: a private data folder, what the programs are called, and how to ask the ledger.
# BUILD is the build folder under test; everything started here is stopped here, by its id.
set -euo pipefail
: "${BUILD:?set BUILD to the build folder}"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
work=$(mktemp -d)
export VIGIL_SKIP_BUILD=1 VIGIL_BUILD_DIR=$BUILD VIGIL_HOME=$work/data LP_NUM_THREADS=0
desk_pid=
display_pid=
clean_up() {
  for pid in $desk_pid $display_pid; do kill "$pid" 2>/dev/null || true; done
  for pid in $desk_pid $display_pid; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap clean_up EXIT

say() { printf '%s %s\n' "$(date +%T)" "$*"; }
give_up() {
  say "FAILED: $*"
  for log in "$work"/*.log "$work/data/backend/log"; do
    [ -s "$log" ] && { printf -- '--- %s\n' "${log##*/}"; tail -n 20 "$log"; }
  done
  exit 1
}
ctl() { "$BUILD/bin/vigilctl" --sign-in "$work/data/admin.json" "$@"; }
decisions() { ctl --json decisions list 2>/dev/null | grep -o '"ledger_index"' | wc -l; }
# wait_for SECONDS WHAT COMMAND...: until the command succeeds.
wait_for() {
  local seconds=$1 what=$2
  shift 2
  for _ in $(seq $((seconds * 5))); do
    if "$@"; then return 0; fi
    sleep 0.2
  done
  give_up "waited $seconds s for: $what"
}
