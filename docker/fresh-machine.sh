#!/usr/bin/env bash
# Does the README's promise hold on a machine that has only Node? Makes a minimal Debian 12 in FOLDER, clones HEAD into it
# and runs the two commands there, in IPC, mount and process namespaces of its own. Needs root, debootstrap and git.
#   sudo docker/fresh-machine.sh FOLDER
# The base system and the downloaded packages are kept in ${XDG_CACHE_HOME:-~/.cache}/qt-ipc. MIRROR overrides the
# Debian mirror, which otherwise is the one of this machine.
set -euo pipefail

suite=bookworm
machine=${1:?usage: fresh-machine.sh FOLDER}
repository=$(cd "$(dirname "$0")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/qt-ipc
base=$cache/$suite.tar

mirror() {
  apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    awk -v suite=$suite '$2 == suite && $3 == "main" { print $1; exit }'
}

make_base() {
  local mirror=${MIRROR:-$(mirror)}
  : "${mirror:?no Debian mirror for $suite in the apt configuration: set MIRROR}"
  local new
  new=$(mktemp -d -p "$cache")
  chmod 755 "$new"
  debootstrap --variant=minbase $suite "$new" "$mirror"
  rm -rf "$new"/var/cache/apt/archives/*.deb
  tar -C "$new" -cf "$base.part" .
  mv "$base.part" "$base"
  rm -rf "$new"
}

# The Node that runs here, without its headers.
add_node() {
  local npm
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  mkdir -p "$machine/usr/local/lib/node_modules"
  cp "$(readlink -f "$(command -v node)")" "$machine/usr/local/bin/node"
  cp -r "$npm" "$machine/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$machine/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$machine/usr/local/bin/npx"
}

# What leads to the network here leads to it there.
add_network() {
  cp -L /etc/resolv.conf /etc/hosts "$machine/etc/"
  apt-config dump --format '%F "%v";%n' Acquire::http::Proxy Acquire::https::Proxy \
    >"$machine/etc/apt/apt.conf.d/90proxy"
  if [[ -n ${NODE_EXTRA_CA_CERTS:-} ]]; then
    install -D -m 644 "$NODE_EXTRA_CA_CERTS" "$machine/etc/ssl/extra-ca.pem"
  fi
}

# Runs in the new namespaces; /dev is the machine's own but for its shared memory.
inside() {
  # The root of a machine is a mount point.
  mount --bind "$machine" "$machine"
  mount -t proc proc "$machine/proc"
  mount --rbind /dev "$machine/dev"
  mount -t tmpfs -o mode=1777 tmpfs "$machine/dev/shm"
  mount --bind "$cache/archives" "$machine/var/cache/apt/archives"
  local variables=(HOME=/root LANG=C.UTF-8 PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
  for name in http_proxy https_proxy no_proxy npm_config_registry; do
    [[ -z ${!name:-} ]] || variables+=("$name=${!name}")
  done
  [[ ! -e $machine/etc/ssl/extra-ca.pem ]] || variables+=(NODE_EXTRA_CA_CERTS=/etc/ssl/extra-ca.pem)
  local failed=0
  for command in 'npm run demo' 'npm run demo' 'npm test' 'npm test'; do
    local start=$SECONDS code=0
    echo "== $command"
    chroot "$machine" env -i "${variables[@]}" sh -c "cd /root/qt-ipc && $command" </dev/null || code=$?
    echo "== $command: exit code $code after $((SECONDS - start)) s"
    ((code == 0)) || failed=1
  done
  echo "== left behind:"
  tail -n +2 /proc/sysvipc/shm /proc/sysvipc/sem
  ls "$machine/dev/shm" "$machine/tmp"
  return $failed
}

if [[ ${2:-} == inside ]]; then
  inside
  exit
fi

[[ ! -e $machine ]] || { echo "$machine exists already" >&2; exit 2; }
mkdir -p "$cache/archives/partial" "$machine"
machine=$(cd "$machine" && pwd)
[[ -e $base ]] || make_base
tar -C "$machine" -xf "$base"
add_node
add_network
git clone --quiet --no-hardlinks "$repository" "$machine/root/qt-ipc"
git -C "$machine/root/qt-ipc" checkout --quiet --detach "$(git -C "$repository" rev-parse HEAD)"
exec unshare --ipc --mount --pid --fork --kill-child "$0" "$machine" inside
