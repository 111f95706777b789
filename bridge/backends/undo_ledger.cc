#include "undo_ledger.h"

#include <map>
#include <mutex>

namespace qtipc {

namespace {

struct Ledger {
    std::mutex mutex;
    std::map<int, std::shared_ptr<std::atomic<long>>> balances;
};

// Never destroyed: waiting threads may still count while the process exits. An entry stays after
// the last handle closes, because the kernel's counter does too.
Ledger& ledger() {
    static auto* const instance = new Ledger;
    return *instance;
}

} // namespace

std::shared_ptr<std::atomic<long>> undoBalanceOf(int id) {
    const std::lock_guard guard(ledger().mutex);
    auto& balance = ledger().balances[id];
    if (!balance) balance = std::make_shared<std::atomic<long>>(0);
    return balance;
}

void forgetUndoBalanceOf(int id) {
    const std::lock_guard guard(ledger().mutex);
    ledger().balances.erase(id);
}

} // namespace qtipc
