import { type KeyEnvironment, setOwnEnvironment } from '../keys/environment.js'
import { native } from '../native/binding.js'

/** What the keys of this process depend on, in the linked Qt's own words. */
const systemEnvironment: KeyEnvironment = {
  os: 'linux',
  get tempDir() {
    return native.qt.tempDir()
  },
  get runtimeDir() {
    return native.qt.runtimeDir()
  },
  sandboxed: false,
}

setOwnEnvironment(systemEnvironment)
