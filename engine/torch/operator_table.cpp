#include "torch/operator_table.h"

#include <algorithm>

#include "torch/bind.h"
#include "torch/describe.h"
#include "torch/errors.h"
#include "torch/guards.h"
#include "torch/results.h"
#include "torch/tensors.h"
#include "torch/warnings.h"

namespace lacuna::aten {
namespace {

// A tensor's shape and memory are fixed when it is made: what changes them in place has no place here.
constexpr std::string_view kShapeChanging[] = {"resize_",        "resize_as_",
                                               "set_",           "as_strided_",
                                               "squeeze_",       "t_",
                                               "unsqueeze_",     "rename_",
                                               "transpose_",     "swapaxes_",
                                               "swapdims_",      "set_data",
                                               "data",           "resize_as_sparse_",
                                               "sparse_resize_", "sparse_resize_and_clear_"};

bool is_left_out(std::string_view name) {
  return std::find(std::begin(kShapeChanging), std::end(kShapeChanging), name) != std::end(kShapeChanging) ||
         is_unguarded(name);
}

bool tensor_is_read_only(const Value& value) {
  return value.kind == ValueKind::kTensor && value.tensor->place() == Place::kHere && value.tensor->read_only();
}

void check_writable(const std::string& name, const Schema& form, std::span<const Value> arguments) {
  for (std::size_t i = 0; form.writes() && i < arguments.size(); ++i) {
    if (!form.writes(arguments, i)) continue;
    if (tensor_is_read_only(arguments[i])) {
      fail(Status::kInvalidArgument, "{}: wanted a tensor that can be written to, got a read-only one", name);
    }
    for (const Value& element : arguments[i].list) {
      if (tensor_is_read_only(element)) {
        fail(Status::kInvalidArgument, "{}: wanted tensors that can be written to, got a read-only one", name);
      }
    }
  }
}

}  // namespace

AtenOperator::AtenOperator(std::string name, std::vector<Schema> forms)
    : name_(std::move(name)), forms_(std::move(forms)) {
  std::sort(forms_.begin(), forms_.end());
}

AtenOperator::Chosen AtenOperator::choose(std::span<const Value> arguments) const {
  for (const Liberty liberty : {Liberty::kExact, Liberty::kConverting, Liberty::kGathering}) {
    for (const Schema& form : forms_) {
      if (auto stack = form.bind(arguments, liberty, nullptr)) return {&form, std::move(*stack)};
    }
  }
  refuse(arguments);
}

void AtenOperator::refuse(std::span<const Value> arguments) const {
  std::string why = "no form takes what came";
  if (forms_.size() == 1) (void)forms_[0].bind(arguments, Liberty::kGathering, &why);
  for (const Value& value : arguments) {
    const bool is_known = value.name.empty() || std::any_of(forms_.begin(), forms_.end(), [&](const Schema& form) {
                            return form.has_argument(value.name);
                          });
    if (!is_known) why = fmt::format("no argument named {}", value.name);
  }
  throw Error(Status::kInvalidArgument,
              fmt::format("{}: {}\n  got {}{}\n  wanted {}", name_, why, name_, describe(arguments), help()));
}

std::vector<Value> AtenOperator::call(std::span<const Value> arguments) const {
  const WarningsToLog warnings;
  Chosen chosen = choose(arguments);
  check_writable(name_, *chosen.form, arguments);
  const std::string wanted = refused_arguments(name_, chosen.stack);
  if (!wanted.empty()) {
    throw Error(Status::kInvalidArgument, fmt::format("{}: wanted {}\n  got {}{}\n  wanted {}", name_, wanted, name_,
                                                      describe(arguments), chosen.form->text()));
  }
  try {
    chosen.form->call(chosen.stack);
    return results_of(chosen.stack, arguments);
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& exception) {
    const std::string text = plain_text(exception);
    if (is_out_of_memory(text)) throw Error(Status::kOutOfMemory, name_ + ": " + text);
    throw Error(Status::kInvalidArgument, fmt::format("{}: {}\n  got {}{}\n  wanted {}", name_, text, name_,
                                                      describe(arguments), chosen.form->text()));
  }
}

std::string AtenOperator::help() const {
  std::string text;
  for (const Schema& form : forms_) text += (text.empty() ? "" : "\n         ") + form.text();
  return text;
}

bool AtenOperator::is_method() const {
  return std::any_of(forms_.begin(), forms_.end(), [](const Schema& form) { return form.is_method(); });
}

void OperatorTable::list_names() {
  if (!listed_.empty()) return;
  constexpr std::string_view kNamespace = "aten::";
  for (const c10::OperatorName& name : c10::Dispatcher::singleton().getAllOpNames()) {
    if (name.name.compare(0, kNamespace.size(), kNamespace) == 0)
      listed_[name.name.substr(kNamespace.size())].push_back(name);
  }
}

const AtenOperator* OperatorTable::find(std::string_view name) {
  const std::scoped_lock lock(mutex_);
  const auto made = made_.find(name);
  if (made != made_.end()) return made->second.get();
  list_names();
  const auto listed = listed_.find(name);
  if (listed == listed_.end() || is_left_out(name)) return nullptr;
  std::vector<Schema> forms;
  for (const c10::OperatorName& full : listed->second) {
    const auto handle = c10::Dispatcher::singleton().findOp(full);
    if (!handle) continue;
    if (auto form = Schema::of(*handle)) forms.push_back(std::move(*form));
  }
  auto result = forms.empty() ? nullptr : std::make_unique<AtenOperator>(std::string(name), std::move(forms));
  return made_.emplace(std::string(name), std::move(result)).first->second.get();
}

std::vector<std::string> OperatorTable::names() {
  std::vector<std::string> all;
  {
    const std::scoped_lock lock(mutex_);
    list_names();
    for (const auto& [name, forms] : listed_) all.push_back(name);
  }
  std::erase_if(all, [this](const std::string& name) { return find(name) == nullptr; });
  return all;
}

}  // namespace lacuna::aten
