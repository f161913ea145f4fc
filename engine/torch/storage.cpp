#include "torch/storage.h"

#include <mutex>
#include <unordered_map>

namespace lacuna::aten {
namespace {

// Entries by their storage. An allocation that dies takes its entry with it.
std::mutex mutex;
std::unordered_map<const c10::StorageImpl*, std::weak_ptr<Allocation>>& registry() {
  // Never destroyed: tensors of static objects may die after this library's own.
  static auto* entries = new std::unordered_map<const c10::StorageImpl*, std::weak_ptr<Allocation>>();
  return *entries;
}

void link(const std::shared_ptr<Allocation>& allocation, c10::Storage storage, const c10::VariableVersion& version) {
  auto entry = std::make_shared<Entry>();
  entry->storage = std::move(storage);
  entry->version = version;
  entry->allocation = allocation.get();
  {
    const std::scoped_lock lock(mutex);
    registry()[entry->storage.unsafeGetStorageImpl()] = allocation;
  }
  allocation->foreign = std::move(entry);
}

void release_memory(void* context) { delete static_cast<std::shared_ptr<void>*>(context); }

c10::Storage storage_over(const Allocation& allocation) {
  auto context = std::make_unique<std::shared_ptr<void>>(allocation.memory);
  at::DataPtr pointer(allocation.data, context.get(), &release_memory, c10::Device(c10::kCPU));
  (void)context.release();  // the pointer has it
  return {c10::Storage::use_byte_size_t(), static_cast<std::size_t>(allocation.bytes), std::move(pointer),
          /*allocator=*/nullptr, /*resizable=*/false};
}

}  // namespace

Entry::~Entry() {
  sync(*this);
  const std::scoped_lock lock(mutex);
  // Another thread may have found the storage meanwhile, and linked it anew.
  const auto found = registry().find(storage.unsafeGetStorageImpl());
  if (found != registry().end() && found->second.expired()) registry().erase(found);
}

Entry& entry_of(const std::shared_ptr<Allocation>& allocation) {
  static std::mutex making;  // handles of one allocation may be used by several threads
  const std::scoped_lock lock(making);
  if (allocation->foreign == nullptr) {
    allocation->written = 0;  // nobody has looked yet
    link(allocation, storage_over(*allocation), c10::VariableVersion(0));
  }
  return *static_cast<Entry*>(allocation->foreign.get());
}

std::shared_ptr<Allocation> allocation_of(const at::Tensor& tensor) {
  const c10::Storage& storage = tensor.storage();
  {
    const std::scoped_lock lock(mutex);
    const auto found = registry().find(storage.unsafeGetStorageImpl());
    if (found != registry().end()) {
      if (auto allocation = found->second.lock()) return allocation;
    }
  }
  // Engine tensors hold its address, which must stay.
  storage.unsafeGetStorageImpl()->set_resizable(false);
  auto allocation = std::make_shared<Allocation>();
  allocation->memory = std::make_shared<c10::Storage>(storage);
  allocation->data = storage.unsafeGetStorageImpl()->data_ptr().get();
  allocation->bytes = static_cast<std::int64_t>(storage.nbytes());
  link(allocation, storage, tensor.unsafeGetTensorImpl()->version_counter());
  return allocation;
}

void sync(const Entry& entry) {
  if (entry.allocation->written.load(std::memory_order_relaxed) == 0) return;
  entry.allocation->written.store(0, std::memory_order_relaxed);
  const_cast<c10::VariableVersion&>(entry.version).bump();
}

void sync_all() {
  std::vector<std::shared_ptr<Allocation>> alive;
  {
    const std::scoped_lock lock(mutex);
    for (const auto& [storage, allocation] : registry()) {
      if (auto locked = allocation.lock()) alive.push_back(std::move(locked));
    }
  }
  for (const auto& allocation : alive) {
    if (const auto* entry = static_cast<const Entry*>(allocation->foreign.get())) sync(*entry);
  }
}

}  // namespace lacuna::aten
