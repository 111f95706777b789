import loadAddon from '../../../bridge/load.cjs'
import type { NativeBinding } from './types.js'

/** The addon, one for each thread; it is loaded with the first import of `qt-ipc`. */
export const native = loadAddon() as NativeBinding

// process.exit() runs no clean-up hooks of addons. Natural ends and terminated workers do.
process.once('exit', () => native.leave())
