#pragma once

#include <QByteArray>
#include <QString>

/**
 * Creates a segment by setKey ("legacy"), setNativeKey ("native") or, with Qt 6.6+, by
 * QNativeIpcKey::fromString
 * ("text"), and says what came into being, with NUL between: "name:segment", "name:semaphore", ...
 * in the temp folder, which must be the oracle's own, and in /dev/shm, where names with `token`
 * count. "!" and Qt's error number if create() failed.
 */
QByteArray objectsOf(const QByteArray& form, const QString& key, const QString& token);

/** The key file of QSystemSemaphore(key); Qt < 6.6 tells its name to nobody, but makes the file.
 * Empty if it made none. */
QString fileOfSemaphore(const QString& key);
