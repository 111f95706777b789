import { type KeyEnvironment, setOwnEnvironment } from '../keys/environment.js'
import { native } from '../native/binding.js'

/** The directories on which the keys of this process depend, as the linked Qt reports them. */
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
