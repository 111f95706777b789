import { capabilities } from 'qt-ipc'

/** What `backend: 'auto'` comes to for POSIX keys: Qt's own from 6.6 on. */
export const posixBackend = capabilities().backends.qt.types.includes('posix') ? 'qt' : 'posix'
