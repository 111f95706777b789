import {
  type SegmentKey as Key,
  type SyncAttachOptions as Options,
  type SyncReadOptions as Range,
  SharedMemory,
} from 'qt-ipc'
import type { Codec } from 'qt-ipc/datastream'

/** The same calls in their two forms, so that one test tells about both. */
export interface Way {
  readonly name: 'awaited' | 'blocking'
  create(key: Key, size: number, options?: Options): Promise<SharedMemory>
  attach(key: Key, options?: Options): Promise<SharedMemory>
  read(shm: SharedMemory, range?: Range): Promise<Uint8Array>
  readAs<T>(shm: SharedMemory, codec: Codec<T>, range?: Range): Promise<T>
  write(shm: SharedMemory, bytes: Uint8Array, range?: Range): Promise<void>
  writeAs<T>(shm: SharedMemory, codec: Codec<T>, value: T, range?: Range): Promise<void>
  update<T>(shm: SharedMemory, codec: Codec<T>, fn: (value: T) => T, range?: Range): Promise<T>
  peek(shm: SharedMemory, range?: Range): Promise<Uint8Array>
  peekAs<T>(shm: SharedMemory, codec: Codec<T>, range?: Range): Promise<T>
  detach(shm: SharedMemory): Promise<void>
}

export const ways: readonly Way[] = [
  {
    name: 'awaited',
    create: (key, size, options) => SharedMemory.create(key, size, options),
    attach: (key, options) => SharedMemory.attach(key, options),
    read: (shm, range) => shm.read(range),
    readAs: (shm, codec, range) => shm.read(codec, range),
    write: (shm, bytes, range) => shm.write(bytes, range),
    writeAs: (shm, codec, value, range) => shm.write(codec, value, range),
    update: (shm, codec, fn, range) => shm.update(codec, fn, range),
    peek: (shm, range) => shm.peek(range),
    peekAs: (shm, codec, range) => shm.peek(codec, range),
    detach: shm => shm.detach(),
  },
  {
    name: 'blocking',
    create: async (key, size, options) => SharedMemory.createSync(key, size, options),
    attach: async (key, options) => SharedMemory.attachSync(key, options),
    read: async (shm, range) => shm.readSync(range),
    readAs: async (shm, codec, range) => shm.readSync(codec, range),
    write: async (shm, bytes, range) => shm.writeSync(bytes, range),
    writeAs: async (shm, codec, value, range) => shm.writeSync(codec, value, range),
    update: async (shm, codec, fn, range) => shm.updateSync(codec, fn, range),
    peek: async (shm, range) => shm.peekSync(range),
    peekAs: async (shm, codec, range) => shm.peekSync(codec, range),
    detach: async shm => shm.detachSync(),
  },
]
