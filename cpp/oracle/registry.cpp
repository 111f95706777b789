#include "registry.h"

QHash<QByteArray, TypeEntry>& registry() {
    static QHash<QByteArray, TypeEntry> types;
    return types;
}
