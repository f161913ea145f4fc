// libtorch's headers, compiled once: they cost some twenty seconds a file.
#pragma once

// First, by itself: clang 14 wants it before what ATen.h begins with.
#include <ATen/core/ivalue.h>
//
#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>
