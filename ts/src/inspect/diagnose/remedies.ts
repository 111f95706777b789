/** Remedies that do not depend on the observed facts, shared by `diagnose` and `compareKeys`. */
export const remedies = {
  OTHER_IPC_NAMESPACE:
    'Containers: set ipc: shareable for one and ipc: "container:NAME" (compose: "service:NAME") for the others, or ipc: host. Sandbox: start the program outside of it',
  OTHER_MOUNT_NAMESPACE:
    'Share that directory: a volume on /tmp in each container, PrivateTmp=no in a systemd unit, TMPDIR in a shared directory for a sandbox. Containers share /dev/shm together with the IPC namespace, flatpak with --device=shm',
  OTHER_TEMP_FOLDER: 'Start both programs with the same TMPDIR',
  OTHER_RUNTIME_FOLDER: 'Start both programs with the same XDG_RUNTIME_DIR',
  QT_TOO_OLD:
    'Use QSharedMemory(key), the legacy key, in the newer program; qt-ipc itself opens either kind of key with a NativeIpcKey',
} as const
