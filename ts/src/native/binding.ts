import loadAddon from '#load-addon'
import type { NativeBinding } from './types.js'

/** The addon, one instance per thread, loaded by the first import of `qt-ipc`. */
const addon = loadAddon() as NativeBinding

export const native = Object.assign(Object.create(addon) as NativeBinding, {
  /** Returns the value of that name, made once per thread and shared by all copies of this package. */
  shared<T>(name: string, make: () => T): T {
    const slot = Symbol.for(`qt-ipc.${name}`)
    const known: T | undefined = Reflect.get(addon, slot)
    if (known !== undefined) return known
    const made = make()
    Reflect.set(addon, slot, made)
    return made
  },
})

// process.exit() does not run the clean-up hooks of addons; a natural end and a terminated worker do.
process.once('exit', () => native.shutdown())
