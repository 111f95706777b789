import { spawnSync } from 'node:child_process'

const flags = ['--ipc', '--mount']
// The working folder may itself lie in /tmp: it is mounted again where it was.
const inside = `
set -e
here=$(pwd -P)
mount -t tmpfs -o mode=1777 tmpfs /tmp
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
case $here in /tmp/*)
  mkdir -p "$here"
  mount --no-canonicalize --bind . "$here"
  cd "$here"
esac
export TMPDIR=/tmp
exec "$@"`

/**
 * The words before a command that give it IPC and mount namespaces of its own, with an empty /tmp and /dev/shm;
 * `undefined` where the system does not permit it. They exec: the process that is started becomes the command.
 */
export function isolation() {
  return [flags, ['--user', '--map-root-user', ...flags]]
    .map(words => ['unshare', ...words, 'sh', '-c', inside, 'sh'])
    .find(([program, ...words]) => spawnSync(program, [...words, 'true']).status === 0)
}
