import { type LoadedAddon, loadAddon } from './load-addon.js'
import type { NativeBinding } from './types.js'

let loaded: LoadedAddon | undefined

/** The addon, one instance per thread, loaded when it is first used. @throws {QtIpcError} NO_ADDON. */
export function addon(): LoadedAddon {
  if (loaded) return loaded
  loaded = loadAddon()
  Object.setPrototypeOf(native, loaded.binding)
  // process.exit() does not run the clean-up hooks of addons; a natural end and a terminated worker do.
  process.once('exit', () => native.shutdown())
  return loaded
}

/** Stands for the addon until it is loaded. Then it is no longer in the way: a Proxy would slow down each call. */
const notLoaded = new Proxy(
  {},
  {
    get: (_, name) => Reflect.get(addon().binding, name),
    has: (_, name) => Reflect.has(addon().binding, name),
  },
)

/** The exports of the addon. */
export const native = Object.assign(Object.create(notLoaded) as NativeBinding, {
  /** Returns the value of that name, made once per thread and shared by all copies of this package. */
  shared<T>(name: string, make: () => T): T {
    const { binding } = addon()
    const slot = Symbol.for(`qt-ipc.${name}`)
    const known: T | undefined = Reflect.get(binding, slot)
    if (known !== undefined) return known
    const made = make()
    Reflect.set(binding, slot, made)
    return made
  },
})
