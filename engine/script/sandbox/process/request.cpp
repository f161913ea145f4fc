#include "script/sandbox/process/request.h"

#include <cstring>

#include "base/error.h"

namespace lacuna::sandbox {
namespace {

constexpr std::size_t kAlignment = 64;

struct Head {
  std::uint64_t function_size, message_size, reference_count;
};

std::size_t aligned(std::size_t size, std::size_t alignment) { return (size + alignment - 1) / alignment * alignment; }

std::size_t places_offset(std::size_t function_size, std::size_t message_size) {
  return aligned(sizeof(Head) + function_size + message_size, alignof(Place));
}

std::size_t lent_bytes(const Reference& reference) {
  return reference.tensor != nullptr ? static_cast<std::size_t>(reference.tensor->bytes()) : reference.ids.size_bytes();
}

// A tensor over memory that its caller keeps.
Tensor over(DType dtype, std::uint8_t* data, const Tensor::Shape& sizes, bool read_only = false) {
  return Tensor::over(dtype, std::shared_ptr<void>(data, [](void*) {}), data, sizes, read_only);
}

}  // namespace

// ---- In the host

std::size_t head_size(const Call& call) {
  return places_offset(call.function.size(), call.message.size()) + call.references.size() * sizeof(Place);
}

Place place_reference(const Reference& reference, std::uint32_t constant_slot, std::size_t& size) {
  Place place{};
  place.count = reference.ids.size();
  if (const Tensor* tensor = reference.tensor) {
    place.is_tensor = 1;
    place.dtype = static_cast<std::int32_t>(tensor->dtype());
    place.ndim = tensor->ndim();
    place.read_only = tensor->read_only() ? 1 : 0;
    std::copy(tensor->sizes().begin(), tensor->sizes().end(), place.sizes);
  }
  place.slot = constant_slot;
  if (constant_slot != 0) return place;
  place.offset = aligned(size, kAlignment);
  size = place.offset + lent_bytes(reference);
  return place;
}

void write_request(std::span<std::uint8_t> area, const Call& call, const Layout& layout) {
  const Head head{call.function.size(), call.message.size(), call.references.size()};
  std::uint8_t* at = area.data();
  const auto append = [&at](const void* data, std::size_t size) {
    if (size > 0) std::memcpy(at, data, size);
    at += size;
  };
  append(&head, sizeof head);
  append(call.function.data(), call.function.size());
  append(call.message.data(), call.message.size());
  at = area.data() + places_offset(call.function.size(), call.message.size());
  append(layout.places.data(), layout.places.size() * sizeof(Place));
  for (std::size_t i = 0; i < layout.places.size(); ++i) {
    const Place& place = layout.places[i];
    const Reference& reference = call.references[i];
    at = area.data() + place.offset;
    if (reference.tensor == nullptr) {
      append(reference.ids.data(), reference.ids.size_bytes());
    } else if (place.slot == kRequestSlot) {
      over(reference.tensor->dtype(), at, reference.tensor->sizes()).copy_from(*reference.tensor);
    }
  }
}

void copy_back(std::span<const std::uint8_t> area, const Call& call, const Layout& layout) {
  for (std::size_t i = 0; i < layout.places.size(); ++i) {
    const Tensor* tensor = call.references[i].tensor;
    if (tensor == nullptr || tensor->read_only()) continue;
    const std::uint8_t* data = area.data() + layout.places[i].offset;
    if (tensor->dtype() != DType::kBool) {
      tensor->copy_from(over(tensor->dtype(), const_cast<std::uint8_t*>(data), tensor->sizes()));
      continue;
    }
    const Tensor truths = Tensor::zeros(DType::kBool, tensor->sizes());  // the worker may have written any bytes
    for (std::int64_t k = 0; k < truths.numel(); ++k) static_cast<std::uint8_t*>(truths.data())[k] = data[k] != 0;
    tensor->copy_from(truths);
  }
}

// ---- In the worker

namespace {

std::span<std::uint8_t> part(std::span<std::uint8_t> bytes, std::uint64_t offset, std::uint64_t size) {
  if (offset > bytes.size() || size > bytes.size() - offset) fail(Status::kCorrupt, "request: ends too early");
  return bytes.subspan(offset, size);
}

std::span<std::uint8_t> slot_bytes(const Areas& areas, std::uint32_t slot) {
  if (slot >= kSlots || areas[slot] == nullptr) fail(Status::kCorrupt, "request: no area {}", slot);
  return areas[slot]->bytes();
}

Tensor read_tensor(const Areas& areas, const Place& place) {
  if (place.ndim < 0 || place.ndim > kMaxDims) fail(Status::kCorrupt, "request: {} dimensions", place.ndim);
  const std::span<std::uint8_t> bytes = slot_bytes(areas, place.slot);
  const Tensor::Shape sizes(place.sizes, place.sizes + place.ndim);
  // The area may be unmapped while a policy still has the handle, which is over by then (see TensorHandle).
  std::uint8_t* data = part(bytes, place.offset, 0).data();
  const Tensor tensor = over(check_dtype(place.dtype), data, sizes, place.read_only != 0);
  part(bytes, place.offset, static_cast<std::uint64_t>(tensor.bytes()));
  return tensor;
}

Reference read_ids(std::span<std::uint8_t> bytes, const Place& place) {
  if (place.count > bytes.size()) fail(Status::kCorrupt, "request: ends too early");
  const auto ids = part(bytes, place.offset, place.count * sizeof(std::int32_t));
  return {{reinterpret_cast<const std::int32_t*>(ids.data()), place.count}, nullptr};
}

}  // namespace

Request read_request(const Areas& areas, std::size_t size) {
  const std::span<std::uint8_t> bytes = part(slot_bytes(areas, kRequestSlot), 0, size);
  Head head;
  std::memcpy(&head, part(bytes, 0, sizeof head).data(), sizeof head);
  const auto name = part(bytes, sizeof head, head.function_size);
  const auto message = part(bytes, sizeof head + head.function_size, head.message_size);
  Request request{{reinterpret_cast<const char*>(name.data()), name.size()}, message, {}, {}};
  const std::size_t first = places_offset(name.size(), message.size());
  if (head.reference_count > bytes.size()) fail(Status::kCorrupt, "request: ends too early");
  request.tensors.reserve(head.reference_count);  // the references point into it
  for (std::uint64_t i = 0; i < head.reference_count; ++i) {
    Place place;
    std::memcpy(&place, part(bytes, first + i * sizeof place, sizeof place).data(), sizeof place);
    if (place.is_tensor == 0) {
      request.references.push_back(read_ids(bytes, place));
    } else {
      request.tensors.push_back(read_tensor(areas, place));
      request.references.push_back({{}, &request.tensors.back()});
    }
  }
  return request;
}

}  // namespace lacuna::sandbox
