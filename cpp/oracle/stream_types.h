#pragma once

/// Registers types that stand in streams only: QVariant does not contain them.
void addStreamTypes();
