import loadAddon from '../../../bridge/load.cjs'
import type { NativeBinding } from './types.js'

/** The addon, one for each thread; it is loaded with the first import of `qt-ipc`. */
const addon = loadAddon() as NativeBinding

export const native = Object.assign(Object.create(addon) as NativeBinding, {
  /** One value of that name for each thread, whichever copy of this package asks. */
  shared<T>(name: string, make: () => T): T {
    const slot = Symbol.for(`qt-ipc.${name}`)
    const known: T | undefined = Reflect.get(addon, slot)
    if (known !== undefined) return known
    const made = make()
    Reflect.set(addon, slot, made)
    return made
  },
})

// process.exit() runs no clean-up hooks of addons. Natural ends and terminated workers do.
process.once('exit', () => native.shutdown())
