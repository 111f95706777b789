import { spawnSync } from 'node:child_process'

const become = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
const [program = '', ...words] = become

// The repository may lie in a folder that is closed to others, such as /root: it is shown elsewhere, to this process only.
const show =
  'mkdir -p /tmp/qt-ipc-shown && mount --bind "$PWD" /tmp/qt-ipc-shown && cd /tmp/qt-ipc-shown && exec "$@"'

/** The words before a command that run it as the user nobody, at the root of the repository. */
export const asNobody = ['unshare', '--mount', 'sh', '-c', show, 'sh', ...become]

/** Only root can become somebody else. */
export const canBeNobody = spawnSync(program, [...words, 'true']).status === 0
