/** A System V segment of a program without Qt, by its System V key or by the kernel's id. */
export type PlainMemory = { readonly systemv: number } | { readonly shmid: number }
