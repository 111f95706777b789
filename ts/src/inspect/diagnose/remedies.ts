/** What to do, where it does not depend on what was found; `qt-ipc keys` says the same of two programs. */
export const remedies = {
  OTHER_IPC_NAMESPACE:
    'Containers: ipc: shareable for one and ipc: "container:NAME" (compose: "service:NAME") for the others, or ipc: host; a sandbox: start it without',
  OTHER_MOUNT_NAMESPACE:
    'Share that folder: a volume on /tmp in each container, PrivateTmp=no in a systemd unit, TMPDIR in a shared folder for a sandbox; /dev/shm comes with the IPC namespace of a container, and with --device=shm of flatpak',
  OTHER_TEMP_FOLDER: 'Start both programs with the same TMPDIR',
  OTHER_RUNTIME_FOLDER: 'Start both programs with the same XDG_RUNTIME_DIR',
  QT_TOO_OLD:
    'Use QSharedMemory(key), the legacy key, in the newer program; this package itself reaches both with a NativeIpcKey',
} as const
