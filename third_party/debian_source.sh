# Sourced by the recipes that take a library's source from Debian's own source package. A private apt state in a
# temporary folder, with the mirrors this machine's apt is already configured with, sources only; apt checks the
# archive's signature with Debian's keyring. Nothing outside the destination is changed.
#
# The sourcing script sets `library` (its name in messages) and `instead` (what to do without it).

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
  printf 'third_party: %s could not be obtained: %s\n' "$library" "$1" >&2
  printf 'third_party: %s\n' "$instead" >&2
  exit 1
}

# The mirror of Debian's own suites: the first configured source that carries them.
debian_mirror() {
  local mirror
  mirror=$(apt-get indextargets --format '$(CREATED_BY) $(REPO_URI) $(LABEL) $(ORIGIN)' 2>/dev/null |
    awk '$1 == "Packages" && $NF == "Debian" && $2 !~ /security/ {print $2; exit}')
  if [ -z "$mirror" ]; then
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
      sed -nE 's/^(URIs:|deb(-src)?( +\[[^]]*\])?) +([^ ]*debian\/?)( .*)?$/\4/p' | grep -v security | head -n 1)
  fi
  [ -n "$mirror" ] || fail "apt on this machine names no Debian mirror (run apt-get update once, or see apt's sources.list)"
  printf '%s\n' "$mirror"
}

# Every suite of Debian that this machine installs from, security updates too: lines of "mirror suite".
debian_suites() {
  local suites codename
  suites=$(apt-get indextargets --format '$(CREATED_BY) $(REPO_URI) $(CODENAME) $(ORIGIN)' 2>/dev/null |
    awk '$1 == "Packages" && $NF == "Debian" {print $2, $3}' | sort -u)
  if [ -z "$suites" ]; then
    codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-stable}")
    suites="$(debian_mirror) $codename"
  fi
  printf '%s\n' "$suites"
}

# open_sources LINES: reads the lists of sources of these "mirror suite" lines. Sets `state` and `apt_options`.
open_sources() {
  command -v apt-get >/dev/null || fail "apt-get is not on this machine"
  command -v dpkg-source >/dev/null || fail "dpkg-source is missing (package dpkg-dev)"
  [ -r "$keyring" ] || fail "Debian's keyring is missing (package debian-archive-keyring)"
  state=$(mktemp -d)
  trap 'rm -rf "$state"' EXIT
  mkdir -p "$state"/lists/partial "$state"/archives/partial "$state"/empty "$state"/work
  while read -r mirror suite; do
    printf 'Types: deb-src\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n\n' "$mirror" "$suite" "$keyring"
  done <<<"$1" > "$state/vigil.sources"
  : > "$state/status"
  # apt drops to the user _apt for downloads; it must be able to write here.
  if [ "$(id -u)" = 0 ] && id _apt >/dev/null 2>&1; then chown -R _apt "$state/lists" "$state/archives" "$state/work"; fi
  chmod 755 "$state"
  apt_options=(
    -o "Dir::Etc::sourcelist=$state/vigil.sources" -o "Dir::Etc::sourceparts=$state/empty"
    -o "Dir::Etc::preferencesparts=$state/empty" -o "Dir::Etc::preferences=$state/none"
    -o "Dir::State::lists=$state/lists" -o "Dir::State::status=$state/status"
    -o "Dir::Cache=$state" -o "Dir::Cache::archives=$state/archives"
    -o "APT::Get::AllowUnauthenticated=false" -o "Acquire::Languages=none" -o "Acquire::Retries=3"
  )
  apt-get "${apt_options[@]}" -qq update >"$state/log" 2>&1 ||
    fail "the mirror's list of sources could not be read: $(tail -n 2 "$state/log" | tr '\n' ' ')"
}

# Oldest first.
source_versions() {
  apt-cache "${apt_options[@]}" showsrc "$1" 2>/dev/null | awk '$1 == "Version:" {print $2}' | sort -Vu
}

# unpack_source PACKAGE VERSION [dpkg-source's options]: into $state/unpacked.
unpack_source() {
  local package=$1 version=$2
  shift 2
  (cd "$state/work" && apt-get "${apt_options[@]}" -qq source --download-only "$package=$version" >"$state/log" 2>&1) ||
    fail "the source package could not be downloaded: $(tail -n 2 "$state/log" | tr '\n' ' ')"
  # apt verified the signed index and through it every hash; dpkg-source checks those hashes once more.
  dpkg-source --no-check "$@" -x "$state"/work/*.dsc "$state/unpacked" >"$state/log" 2>&1 ||
    fail "the source package could not be unpacked: $(tail -n 2 "$state/log" | tr '\n' ' ')"
}
