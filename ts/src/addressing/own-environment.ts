import { mkdirSync } from 'node:fs'
import { startedHere } from '../environment/program-here.js'
import { environmentOf } from '../environment/qt-folders.js'
import { isCode } from '../errors/qt-ipc-error.js'
import { type KeyEnvironment, setOwnEnvironment } from '../keys/environment.js'
import { native } from '../native/binding.js'
import type { NativeQtFacts } from '../native/types.js'

/** The directories on which the keys of this process depend: those of the linked Qt, or what a Qt of this process would use. */
const systemEnvironment: KeyEnvironment = {
  os: 'linux',
  get tempDir() {
    return linkedQt()?.tempDir() ?? environmentOf(startedHere()).tempDir
  },
  get runtimeDir() {
    return linkedQt()?.runtimeDir() ?? createdRuntimeDir()
  },
  sandboxed: false,
}

/** Keys can be computed without an addon, too. */
function linkedQt(): NativeQtFacts | undefined {
  try {
    return native.qt
  } catch (error) {
    if (isCode(error, 'NO_ADDON')) return undefined
    throw error
  }
}

/** Qt creates the directory when it looks for it, and a key file in a missing one could not be created. */
function createdRuntimeDir(): string | undefined {
  const { runtimeDir } = environmentOf(startedHere())
  try {
    if (runtimeDir !== undefined) mkdirSync(runtimeDir, { mode: 0o700 })
  } catch {
    // It exists; or it cannot be created, and the key file neither.
  }
  return runtimeDir
}

setOwnEnvironment(systemEnvironment)
