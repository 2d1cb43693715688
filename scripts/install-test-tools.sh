#!/usr/bin/env bash
# Installs the real parts that the tests run against. As root on Debian it installs what is
# missing; otherwise it names what is missing, and the tests that need it are skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# command:package:what needs it
tools=(
  "nginx:nginx-light:rendering and reloading a real load balancer"
  "curl:curl:requests that are not made by our own code"
  "openssl:openssl:certificates for a Consul over TLS"
  "ip:iproute2:networks made by the tests"
  "iptables:iptables:cutting a network while it is used"
  "unshare:util-linux:running as PID 1"
  "script:bsdutils:running with a terminal"
  "ps:procps:looking at process trees"
  "tini:tini:the benchmark's peers"
  "dumb-init:dumb-init:the benchmark's peers"
  "ldd:libc-bin:the executable's libraries"
)
musl_loader="/lib/ld-musl-$(uname -m).so.1"

has_command() { PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null; }

missing_packages=()
missing_reasons=()
collect_missing() {
  missing_packages=()
  missing_reasons=()
  local tool command package reason
  for tool in "${tools[@]}"; do
    IFS=: read -r command package reason <<<"$tool"
    has_command "$command" && continue
    missing_packages+=("$package")
    missing_reasons+=("$command ($reason)")
  done
  if [ ! -e "$musl_loader" ]; then
    missing_packages+=(musl)
    missing_reasons+=("$musl_loader (the musl executables)")
  fi
}

# Keeps Debian from starting nginx as a service of this machine while it is installed.
install_packages() {
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    trap "rm -f $policy" EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod +x "$policy"
  fi
  apt-get update -qq </dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null
}

collect_missing
if [ ${#missing_packages[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && has_command apt-get; then
  echo "Installing system packages: ${missing_packages[*]}"
  install_packages "${missing_packages[@]}" || echo "Cannot install them all: see above"
  collect_missing
fi
for reason in ${missing_reasons[@]+"${missing_reasons[@]}"}; do
  echo "Missing: $reason; the tests that need it are skipped"
done
[ ${#missing_reasons[@]} -eq 0 ] || [ "$(id -u)" = 0 ] || echo "Run as root on Debian to have it installed"

# Consul: bullseye is the last Debian release that has it. The mirror is the one this machine
# uses, and apt gets its own lists and cache, so that the machine's sources stay as they are.
fetch_consul() {
  local state="$PWD/.tools/apt" keyring=/usr/share/keyrings/debian-archive-keyring.gpg codename mirror
  has_command apt-get && [ -e "$keyring" ] || { echo "not a Debian machine"; return 1; }
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk -v release="$codename" '$2 == release { print $1; exit }')
  [ -n "$mirror" ] || { echo "apt has no mirror configured for \"$codename\""; return 1; }
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial" .tools/consul
  echo "deb [signed-by=$keyring] $mirror bullseye main" >"$state/sources.list"
  local options=(
    -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=/dev/null
    -o "Dir::State=$state" -o "Dir::State::status=/var/lib/dpkg/status" -o "Dir::Cache=$state/cache"
    -o Acquire::Languages=none -o APT::Sandbox::User= -qq
  )
  apt-get "${options[@]}" update </dev/null || return 1
  (cd "$state" && rm -f consul_*.deb && apt-get "${options[@]}" download consul/bullseye </dev/null) || return 1
  dpkg -x "$state"/consul_*.deb "$state/root" || return 1
  mv "$state/root/usr/bin/consul" .tools/consul/consul
  rm -rf "$state"
}

if ! .tools/consul/consul version >/dev/null 2>&1; then
  echo "Fetching Consul into .tools/consul ..."
  if ! fetch_consul; then
    has_command consul || echo "Missing: consul (everything against a real Consul); the tests that need it are skipped"
  fi
fi
