export type { KeyEnvironment, OperatingSystem } from './environment.js'
export { type FileIdentity, ftok, projectIdOf } from './ftok.js'
export { type KeyName, keyNames, type NamedObject } from './key-names.js'
export type { KeyProblem } from './key-problems.js'
export type { KeyKind, KeyType, KeyTypeName } from './key-type.js'
export { type LegacyName, legacyKeyFinder, parseLegacyName } from './legacy-name.js'
export {
  type KeyOptions,
  type LockOptions,
  NativeIpcKey,
  type NativeKeyOptions,
} from './native-ipc-key.js'
export { type NameReading, readNativeName } from './native-name.js'
