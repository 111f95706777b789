import { capabilities } from 'qt-ipc'

const { types } = capabilities().backends.qt

/** What `backend: 'auto'` comes to for legacy keys: Qt's own, but for an addon without Qt. */
export const systemVBackend = types.includes('systemv') ? 'qt' : 'systemv'

/** What `backend: 'auto'` comes to for POSIX keys: Qt's own from 6.6 on. */
export const posixBackend = types.includes('posix') ? 'qt' : 'posix'
