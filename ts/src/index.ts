// biome-ignore-all assist/source/organizeImports: grouped by topic
// Side effect: keys follow the directories of the linked Qt.
import './addressing/own-environment.js'

// Shared memory
export type { SegmentKey } from './addressing/segment-address.js'
export type { AccessMode } from './arguments/access-mode.js'
export type { SyncTiming, Timing } from './arguments/timing.js'
export type { Into, Range } from './memory/copy-planner.js'
export type { Lock } from './memory/lock.js'
export type {
  PeekOptions,
  ReadOptions,
  SyncReadOptions,
  SyncWriteOptions,
  WriteOptions,
} from './memory/memory-handle.js'
export type { RepairOptions } from './repair/repair.js'
export type { AttachOptions, SyncAttachOptions } from './shared-memory/attach-options.js'
export { SharedMemory } from './shared-memory/shared-memory.js'

// Semaphores
export { type SemaphoreOptions, SystemSemaphore } from './semaphore/system-semaphore.js'

// Mapped files
export { type MapOptions, MappedFile } from './mapped-file/mapped-file.js'

// Watching
export type { Change } from './memory/watch/change.js'
export type { Sequence, SequenceCounter, WatchOptions } from './memory/watch/options.js'
export type { Stale } from './memory/watch/stale.js'
export type { Watch } from './memory/watch/watch.js'

// Buffers
export { BoundedBuffer } from './bounded-buffer/bounded-buffer.js'
export type { BufferKeys, BufferOptions } from './bounded-buffer/options.js'

// Single instance
export { SingleInstance, type SingleInstanceOptions } from './single-instance/single-instance.js'

// Keys
export {
  type KeyEnvironment,
  type KeyKind,
  type KeyOptions,
  type KeyProblem,
  type KeyType,
  NativeIpcKey,
} from './keys/index.js'

// Codecs
export type { Codec, Infer } from './codec/codec.js'

// Errors
export { CodecError } from './errors/codec-error.js'
export {
  QtIpcError,
  type QtIpcErrorCode,
  type QtIpcErrorDetails,
  type QtIpcErrorName,
} from './errors/qt-ipc-error.js'

// Abilities of this machine
export type { BackendChoice } from './addressing/backend.js'
export {
  type BackendCapability,
  type Capabilities,
  capabilities,
} from './addressing/capabilities.js'
