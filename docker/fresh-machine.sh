#!/usr/bin/env bash
# Does the README's promise hold on a machine that has only Node? Makes a minimal Debian 12 in FOLDER, clones HEAD into it
# and runs the two commands there, in IPC, mount and process namespaces of its own. Needs root, debootstrap and git.
#   sudo docker/fresh-machine.sh FOLDER
# The base system (base.sh) and the downloaded packages are kept in ${XDG_CACHE_HOME:-~/.cache}/qt-ipc.
set -euo pipefail
. "$(dirname "$0")/base.sh"

suite=bookworm
machine=${1:?usage: fresh-machine.sh FOLDER}
repository=$(cd "$(dirname "$0")/.." && pwd)

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
tar -C "$machine" -xf "$(base_archive $suite)"
add_node "$machine"
add_network "$machine"
git clone --quiet --no-hardlinks "$repository" "$machine/root/qt-ipc"
git -C "$machine/root/qt-ipc" checkout --quiet --detach "$(git -C "$repository" rev-parse HEAD)"
exec unshare --ipc --mount --pid --fork --kill-child "$0" "$machine" inside
