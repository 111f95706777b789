#pragma once

namespace qtipc {

/// Makes this process one that has loaded the addon for others that read its maps (`isQtIpc` in
/// TypeScript): the addon's own file may have any name, and need not bring a Qt along.
void markProcess() noexcept;

} // namespace qtipc
