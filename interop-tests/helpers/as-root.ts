import test from 'ava'
import { isolation } from '../../ts/setup/namespaces.mjs'

const isRoot = isolation()?.includes('--user') === false

/** A test that needs namespaces and users which only root of the machine can make; its tests run beside others. */
export const asRoot = isRoot ? test : test.skip

/** The same, one after the other. */
export const asRootSerially = isRoot ? test.serial : test.skip
