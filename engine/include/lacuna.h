/* Lacuna: an embeddable engine that steers what a model generates, token by token, from Lua.
 *
 * The only boundary of the engine. C and C++ hosts include this file; the Lua library declares the text between the two
 * cdef markers through LuaJIT's FFI (it gets it from lacuna_cdef()), so that the two cannot drift.
 *
 * One file, however long: there is no second declaration anywhere.
 *
 *   - Handles are opaque. Each lacuna_x_create/open/... has a lacuna_x_free, which takes NULL. Objects hold what they
 *     need: any order of free is right.
 *   - Every fallible function returns a lacuna_status; results go out by pointer, last, and are written only on
 *     LACUNA_OK. lacuna_last_error() is the calling thread's text of the last failure.
 *   - Texts are UTF-8 bytes with a length where a length stands beside them; all others end in NUL.
 *   - Token ids are int32, from 0. Positions are doubles. Probabilities are in [0,1]; entropies and divergences in nats.
 *   - A handle is used by one thread at a time; different handles may be used by different threads, also when they
 *     share a model or segments.
 */
#ifndef LACUNA_H
#define LACUNA_H

#include <stddef.h>
#include <stdint.h>


#ifdef __cplusplus
extern "C" {
#endif

/* The library is built with hidden visibility: what stands between these pragmas is what it exports. */
#if defined(__GNUC__)
#pragma GCC visibility push(default)
#endif

/* <cdef> */

/* ---- Versions, errors, the process ---------------------------------------------------------------------------- */

enum { LACUNA_ABI_VERSION = 1 };

typedef enum lacuna_status {
  LACUNA_OK = 0,
  LACUNA_INVALID_ARGUMENT = 1, /* misuse: type, shape, range, unknown option */
  LACUNA_NOT_FOUND = 2,        /* no such file, name or entry */
  LACUNA_CORRUPT = 3,          /* a file that breaks its format's rules */
  LACUNA_UNSUPPORTED = 4,      /* well-formed, but nothing here can use it */
  LACUNA_CAPACITY = 5,         /* does not fit the capacity that was asked for */
  LACUNA_OUT_OF_MEMORY = 6,
  LACUNA_INTERRUPTED = 7, /* lacuna_interrupt() was called */
  LACUNA_SCRIPT = 8,      /* a Lua script failed; the text has its traceback */
  LACUNA_IO = 9,          /* the operating system refused a read or write */
  LACUNA_INTERNAL = 10    /* a defect of the engine */
} lacuna_status;

/* The number of this header's promises; a host compares it with LACUNA_ABI_VERSION. */
int32_t lacuna_abi_version(void);
/* The release, "0.1.0". */
const char *lacuna_version(void);
/* The text between the cdef markers of this file, as the library was built with it. */
const char *lacuna_cdef(void);
/* The calling thread's text of its last failure; "" before the first. Valid until that thread's next failure. */
const char *lacuna_last_error(void);
/* What the machine offers, as one line a fact, "key: value": compiler, vector instructions in use,
 * cores, threads that a model takes when none are asked for, BLAS. */
const char *lacuna_build_info(void);

/* Stops what is running at its next check: forward passes return LACUNA_INTERRUPTED, scripts raise. Safe in a signal
 * handler and from any thread. It stays set until lacuna_interrupt_clear(). */
void lacuna_interrupt(void);
void lacuna_interrupt_clear(void);
/* 1 when set. */
int32_t lacuna_interrupted(void);
/* Waits so many seconds, or until the interrupt is set. */
void lacuna_sleep(double seconds);
/* 1 when set and something of the engine or the Lua library has noticed, and is coming to its end. */
int32_t lacuna_interrupt_seen(void);
/* With `on` not 0 requests wait, until it is called with 0: nothing is stopped, and lacuna_interrupted() is 0. For work that
 * ends at a place of its own, and looks itself. 1 when a request waits. */
int32_t lacuna_interrupt_hold(int32_t on);
int32_t lacuna_interrupt_held(void);

typedef enum lacuna_log_level {
  LACUNA_LOG_DEBUG = 1,
  LACUNA_LOG_INFO = 2,
  LACUNA_LOG_WARNING = 3,
  LACUNA_LOG_ERROR = 4,
  LACUNA_LOG_OFF = 6
} lacuna_log_level;

/* Where log lines of at least `level` go: "" nowhere but the memory below (as the library starts), "stderr", or the
 * path of a file that is appended to. */
lacuna_status lacuna_log_open(const char *path, int32_t level);
/* Writes one line to the log, of level LACUNA_LOG_DEBUG to LACUNA_LOG_ERROR. */
lacuna_status lacuna_log_write(int32_t level, const char *text, int64_t length);
/* Takes the oldest of the last 256 lines that nobody has taken. *length is 0 when there is none; a line longer than
 * `capacity` is cut. */
lacuna_status lacuna_log_take(char *text, int64_t capacity, int64_t *length);

/* Columns that a Unicode code point takes on a terminal: 0 (combining marks, controls), 1 or 2. */
int32_t lacuna_character_columns(int32_t code_point);
/* Writes a file whole or not at all: a reader sees the old one or the new one. A link is followed. */
lacuna_status lacuna_file_write(const char *path, const char *bytes, int64_t length);
/* The bytes of a file, no more than `most` and one; a folder, pipe or device is an error. *length is the number of bytes also
 * when `capacity` is smaller (what fits is written). */
lacuna_status lacuna_file_read(const char *path, int64_t most, char *text, int64_t capacity, int64_t *length);
/* CRC-32 (ISO 3309; zlib's) of `length` bytes that follow those of which `before` is the CRC-32 (0: none). */
uint32_t lacuna_checksum(uint32_t before, const void *bytes, int64_t length);
/* Where a path leads: absolute, without links, "." and ".."; what does not exist yet is kept as it is. *length is the whole
 * length also when `capacity` is smaller (what fits is written). */
lacuna_status lacuna_file_canonical(const char *path, char *text, int64_t capacity, int64_t *length);

/* ---- Files that change: hot reload ------------------------------------------------------------------------------- */

typedef struct lacuna_watch lacuna_watch; /* files and folders, and which of them have changed */

typedef enum lacuna_watch_method {
  LACUNA_WATCH_BEST = 0, /* inotify; polling where there is none, its limits are reached, or on network file systems */
  LACUNA_WATCH_INOTIFY = 1, /* or an error */
  LACUNA_WATCH_POLLING = 2
} lacuna_watch_method;

/* Nothing runs in the background: files are looked at when changes are taken. interval: polling looks at most every so
 * many seconds (0 to 3600). */
lacuna_status lacuna_watch_create(int32_t method, double interval, lacuna_watch **out);
void lacuna_watch_free(lacuna_watch *watch);
/* Watches a file (a link: what it leads to, too), or the files of a folder whose names end in `suffix` ("": all), not
 * those of its subfolders. *native (may be NULL) is 1 when inotify does it, 0 for polling. A path that is watched already
 * is watched anew. */
lacuna_status lacuna_watch_add(lacuna_watch *watch, const char *path, const char *suffix, int32_t *native);
/* LACUNA_NOT_FOUND when the path, as it was given, is not watched. */
lacuna_status lacuna_watch_remove(lacuna_watch *watch, const char *path);
/* Takes the next path that was written, replaced, made or deleted: a file as it was given, or a folder as it was given,
 * "/", name. *length 0 ends the list, which holds each path once; the call after it looks for new changes. A path longer
 * than `capacity` (what fits is written) is not taken: the next call gives it again. */
lacuna_status lacuna_watch_take(lacuna_watch *watch, char *text, int64_t capacity, int64_t *length);

/* ---- Tensors: strided arrays, 0-based -------------------------------------------------------------------------- */

enum { LACUNA_MAX_DIMS = 8 };

typedef enum lacuna_dtype {
  LACUNA_FLOAT32 = 0,
  LACUNA_FLOAT16 = 1,
  LACUNA_INT64 = 2,
  LACUNA_BOOL = 3,
  LACUNA_FLOAT64 = 4,
  LACUNA_BFLOAT16 = 5,
  LACUNA_INT32 = 6,
  LACUNA_INT16 = 7,
  LACUNA_INT8 = 8,
  LACUNA_UINT8 = 9,
  LACUNA_COMPLEX64 = 10, /* two float32: real, imaginary */
  LACUNA_COMPLEX128 = 11
} lacuna_dtype;

typedef struct lacuna_tensor lacuna_tensor;

/* A tensor's shape and memory, filled when it is made and never changed after. Strides count elements. Of one that libtorch
 * keeps to itself (`place` is not 0) ndim may be more than LACUNA_MAX_DIMS: the first sizes are there. */
typedef struct lacuna_tensor_view {
  void *data;
  int32_t dtype;
  int32_t ndim;
  int32_t read_only;
  int64_t sizes[8];
  int64_t strides[8];
  int32_t place;    /* 0: elements are in memory, at `data`; otherwise another library has them (lacuna_tensor_place) */
  int32_t *written; /* set to 1 by who writes to `data` by himself: autograd looks there; may be NULL */
} lacuna_tensor_view;

/* A new tensor of zeros, contiguous (last dimension fastest). 0 <= ndim <= LACUNA_MAX_DIMS, sizes >= 0. */
lacuna_status lacuna_tensor_create(int32_t dtype, const int64_t *sizes, int32_t ndim, lacuna_tensor **out);
void lacuna_tensor_free(lacuna_tensor *tensor);
/* Frees the tensor that a host's own object begins with, and sets it to NULL: a finaliser. */
void lacuna_tensor_release(void *object);
/* Bytes that all tensor handles of the process keep alive; a view counts as if its elements were its own. */
int64_t lacuna_tensor_bytes_alive(void);
/* A second handle on the same elements; with read_only not 0 nothing is written through it or its views. */
lacuna_status lacuna_tensor_lend(const lacuna_tensor *tensor, int32_t read_only, lacuna_tensor **out);
lacuna_status lacuna_tensor_get_view(const lacuna_tensor *tensor, lacuna_tensor_view *out);
/* Where its elements are: "cpu", or as libtorch says ("cuda:0"); "strided", or likewise ("sparse_coo"); its dtype. Valid until
 * the calling thread's next call. What is not in memory, strided and of a lacuna_dtype stays with libtorch: operators take it,
 * everything else is an error. */
lacuna_status lacuna_tensor_place(const lacuna_tensor *tensor, const char **device, const char **layout,
                                  const char **dtype);
/* Gives LACUNA_INVALID_ARGUMENT, naming what brings its elements into memory, unless they are there. */
lacuna_status lacuna_tensor_require_here(const lacuna_tensor *tensor);
/* Views share the memory of `tensor` and keep it alive. slice: elements start, start + step, ... below end; start and end
 * may be negative (from the end) and are clamped as in Python; step >= 1. select drops the dimension. */
lacuna_status lacuna_tensor_slice(const lacuna_tensor *tensor, int32_t dim, int64_t start, int64_t end, int64_t step,
                                  lacuna_tensor **out);
lacuna_status lacuna_tensor_select(const lacuna_tensor *tensor, int32_t dim, int64_t index, lacuna_tensor **out);
lacuna_status lacuna_tensor_transpose(const lacuna_tensor *tensor, int32_t dim0, int32_t dim1, lacuna_tensor **out);
/* The same elements in another shape; one size may be -1. A copy is made when the strides do not allow a view. */
lacuna_status lacuna_tensor_reshape(const lacuna_tensor *tensor, const int64_t *sizes, int32_t ndim, lacuna_tensor **out);
/* A new contiguous tensor of that dtype with the same values. A float becomes the whole number towards zero within the
 * range, a whole number of another width begins again beyond its end; to bool is "not 0", complex to real the real part. */
lacuna_status lacuna_tensor_to(const lacuna_tensor *tensor, int32_t dtype, lacuna_tensor **out);
/* Copies values of `other` (same shape) into `tensor`, converting. */
lacuna_status lacuna_tensor_copy(lacuna_tensor *tensor, const lacuna_tensor *other);
lacuna_status lacuna_tensor_fill(lacuna_tensor *tensor, double value);
lacuna_status lacuna_tensor_fill_complex(lacuna_tensor *tensor, double real, double imaginary);
/* Bytes of its elements. */
int64_t lacuna_tensor_bytes(const lacuna_tensor *tensor);
/* How a person reads it: a line with shape and dtype, then the values, cut in the middle of long dimensions. *length is
 * the whole length also when `capacity` is smaller (what fits is written). */
lacuna_status lacuna_tensor_format(const lacuna_tensor *tensor, char *text, int64_t capacity, int64_t *length);

/* Vector operations, with PyTorch's names and meaning (docs/lua.md lists them). Where `out` may be NULL they are done in
 * place. float16 and bfloat16 are computed in float32; whole numbers stay exact, and begin again beyond the bits that
 * they have; complex numbers are refused, but where elements are only chosen or compared ("any", "all", "nonzero" too).
 *
 * Of one tensor. Element by element, and in place: "exp", "log", "sqrt", "reciprocal" (of whole numbers and bool: new
 * float32 tensors), "abs", "neg"; not in place: "isnan", "isinf", "logical_not" (bool), "nonzero" (n, ndim). Of all elements, a new
 * tensor without dimensions: "sum" (of whole numbers and bool: int64), of floats "mean", "norm", "max", "min", "argmax", "argmin" (ties: the first), "any", "all".
 * Over the last dimension of floats: "softmax", "log_softmax", "logsumexp"; of any: "cumsum". */
lacuna_status lacuna_tensor_apply(const char *operation, lacuna_tensor *tensor, lacuna_tensor **out);
/* Of two, which broadcast and promote; with other NULL of a tensor and a number. "add" and "sub" (tensor +- alpha *
 * other), "mul", "div", "pow", "remainder" (of the divisor's sign), "maximum", "minimum"; not in place: "rsub", "rpow",
 * "rremainder" (other operation tensor), "gt", "ge", "lt", "le", "eq", "ne", "logical_and", "logical_or" (bool). In
 * place whole numbers take whole numbers and bool alone. */
lacuna_status lacuna_tensor_binary(const char *operation, lacuna_tensor *tensor, const lacuna_tensor *other,
                                   double number, double alpha, lacuna_tensor **out);
/* 1 when both have one shape and the same values, of any dtypes (NaN is no value's like), else 0. */
lacuna_status lacuna_tensor_equal(const lacuna_tensor *tensor, const lacuna_tensor *other, int32_t *equal);
/* Within [min, max], either of which may be infinite. */
lacuna_status lacuna_tensor_clamp(lacuna_tensor *tensor, double min, double max, lacuna_tensor **out);
/* `mask` and `condition` are of bool and broadcast. masked_select: a vector. where: the tensor's elements where the
 * condition holds, elsewhere those of `other`, or with other NULL the number. */
lacuna_status lacuna_tensor_masked_fill(lacuna_tensor *tensor, const lacuna_tensor *mask, double value,
                                        lacuna_tensor **out);
lacuna_status lacuna_tensor_masked_select(const lacuna_tensor *tensor, const lacuna_tensor *mask, lacuna_tensor **out);
lacuna_status lacuna_tensor_where(const lacuna_tensor *tensor, const lacuna_tensor *condition,
                                  const lacuna_tensor *other, double number, lacuna_tensor **out);
/* The k largest of the last dimension, falling, or all of it in order, ties by index; indices are int64. */
lacuna_status lacuna_tensor_topk(const lacuna_tensor *tensor, int64_t k, lacuna_tensor **values, lacuna_tensor **indices);
lacuna_status lacuna_tensor_sort(const lacuna_tensor *tensor, int32_t descending, lacuna_tensor **values,
                                 lacuna_tensor **indices);
/* Of vectors and matrices of one dtype, not bool or complex: (n) and (m, n) with (n) and (n, k). */
lacuna_status lacuna_tensor_matmul(const lacuna_tensor *tensor, const lacuna_tensor *other, lacuna_tensor **out);
/* Over the last dimension of a vector or matrix of floats, with `other` of the same shape or a vector. Lengths count as at
 * least `eps`. */
lacuna_status lacuna_tensor_cosine_similarity(const lacuna_tensor *tensor, const lacuna_tensor *other, double eps,
                                              lacuna_tensor **out);
/* Those of a dimension that `indices` (n, int64 or int32) names, in that order: a new tensor; in place: set to a value, to those
 * of `source` (of the tensor's shape but n in that dimension), or tensor += alpha * source. */
lacuna_status lacuna_tensor_index_select(const lacuna_tensor *tensor, int32_t dim, const lacuna_tensor *indices,
                                         lacuna_tensor **out);
lacuna_status lacuna_tensor_index_fill(lacuna_tensor *tensor, int32_t dim, const lacuna_tensor *indices, double value);
lacuna_status lacuna_tensor_index_copy(lacuna_tensor *tensor, int32_t dim, const lacuna_tensor *indices,
                                       const lacuna_tensor *source);
lacuna_status lacuna_tensor_index_add(lacuna_tensor *tensor, int32_t dim, const lacuna_tensor *indices,
                                      const lacuna_tensor *source, double alpha);

/* ---- Operators: what libtorch can do, by name ----------------------------------------------------------------------
 * The first call opens liblacuna_torch.so. LACUNA_UNSUPPORTED: it is not here (the text says what to install), or this
 * process is a fork of one that had opened it. */

typedef struct lacuna_operator lacuna_operator; /* all forms of one name; there as long as the process */

typedef enum lacuna_value_kind {
  LACUNA_VALUE_NONE = 0,
  LACUNA_VALUE_BOOL = 1,    /* integer */
  LACUNA_VALUE_NUMBER = 2,  /* number; a whole one is an integer where one is wanted */
  LACUNA_VALUE_INTEGER = 3, /* integer */
  LACUNA_VALUE_COMPLEX = 4, /* number, imaginary */
  LACUNA_VALUE_TEXT = 5,    /* text, integer bytes: a dtype, device, layout, mode */
  LACUNA_VALUE_TENSOR = 6,  /* tensor; of a result: a new handle, the caller's */
  LACUNA_VALUE_LIST = 7,    /* list, integer values */
  LACUNA_VALUE_SAME = 8     /* of a result: the argument with the place `integer`, changed in place */
} lacuna_value_kind;

typedef struct lacuna_value {
  int32_t kind;
  int32_t name_length; /* of an argument's keyword; 0: it is meant by its place */
  const char *name;
  int64_t integer;
  double number;
  double imaginary;
  const char *text;
  lacuna_tensor *tensor;
  const struct lacuna_value *list;
} lacuna_value;

/* LACUNA_NOT_FOUND: there is no operator of that name (the text has the nearest). */
lacuna_status lacuna_operator_find(const char *name, const lacuna_operator **out);
/* Results, and what their lists and texts point to, are valid until the calling thread's next call of an operator. */
lacuna_status lacuna_operator_call(const lacuna_operator *op, const lacuna_value *arguments, int64_t count,
                                   const lacuna_value **results, int64_t *result_count);
/* Its schemas as PyTorch writes them, a line each. *length is the whole length also when `capacity` is smaller. */
lacuna_status lacuna_operator_help(const lacuna_operator *op, char *text, int64_t capacity, int64_t *length);
/* 1 when some form's first argument is a tensor. */
int32_t lacuna_operator_is_method(const lacuna_operator *op);
/* All names, sorted, a line each. */
lacuna_status lacuna_operator_names(char *text, int64_t capacity, int64_t *length);

/* Autograd. Whether operations on this tensor are recorded: 0 as long as no operator has been called. */
int32_t lacuna_tensor_requires_grad(const lacuna_tensor *tensor);
lacuna_status lacuna_tensor_set_requires_grad(lacuna_tensor *tensor, int32_t required);
/* 1 for a tensor that no recorded operation has made. */
lacuna_status lacuna_tensor_is_leaf(const lacuna_tensor *tensor, int32_t *out);
/* The gradient that lacuna_autograd_backward has added up; *out is NULL where there is none. */
lacuna_status lacuna_tensor_gradient(const lacuna_tensor *tensor, lacuna_tensor **out);
/* gradient NULL: none from now on. */
lacuna_status lacuna_tensor_set_gradient(lacuna_tensor *tensor, const lacuna_tensor *gradient);
/* gradients NULL: 1 for each loss, which has no dimensions then. */
lacuna_status lacuna_autograd_backward(lacuna_tensor *const *losses, lacuna_tensor *const *gradients, int64_t count,
                                       int32_t retain_graph, int32_t create_graph);
/* results: input_count new handles; with allow_unused NULL for an input that the outputs do not depend on. */
lacuna_status lacuna_autograd_grad(lacuna_tensor *const *outputs, lacuna_tensor *const *gradients, int64_t count,
                                   lacuna_tensor *const *inputs, int64_t input_count, int32_t retain_graph,
                                   int32_t create_graph, int32_t allow_unused, lacuna_tensor **results);
/* Whether this thread records; *before (may be NULL) is what was so until now. */
lacuna_status lacuna_autograd_set_recording(int32_t on, int32_t *before);

/* Whether liblacuna_torch.so is open: it is not before something has needed it. */
int32_t lacuna_torch_is_open(void);
/* Opens it and gives facts, "key: value", a line each: its version, BLAS, threads, vector instructions. */
lacuna_status lacuna_torch_info(char *text, int64_t capacity, int64_t *length);
/* Threads of an operator (1 to 1024). Results may depend on it in the last bits. */
lacuna_status lacuna_torch_threads(int32_t *out);
lacuna_status lacuna_torch_set_threads(int32_t count);
/* Random operators draw from streams of (seed, number of the call); step: of the next call. */
lacuna_status lacuna_torch_random(uint64_t *seed, uint64_t *step);
lacuna_status lacuna_torch_set_random(uint64_t seed, uint64_t step);

/* ---- Tensors in files: safetensors ------------------------------------------------------------------------------- */

typedef struct lacuna_safetensors lacuna_safetensors; /* a file that is mapped; its tensors keep the mapping alive */

/* LACUNA_CORRUPT for a file that breaks one of the format's rules. */
lacuna_status lacuna_safetensors_open(const char *path, lacuna_safetensors **out);
void lacuna_safetensors_free(lacuna_safetensors *file);
/* How many tensors, and how many texts of metadata; 0 for NULL. */
int64_t lacuna_safetensors_count(const lacuna_safetensors *file);
int64_t lacuna_safetensors_metadata_count(const lacuna_safetensors *file);
/* Names, keys and texts are the file's own and valid while it is; they end in a NUL that the length does not count. */
lacuna_status lacuna_safetensors_name(const lacuna_safetensors *file, int64_t index, const char **name, int64_t *length);
lacuna_status lacuna_safetensors_metadata(const lacuna_safetensors *file, int64_t index, const char **key,
                                          int64_t *key_length, const char **text, int64_t *text_length);
/* A read-only view of the file's bytes, or with `copy` not 0 (and where they are not aligned) a copy. LACUNA_UNSUPPORTED
 * for an element type that is no lacuna_dtype. */
lacuna_status lacuna_safetensors_tensor(const lacuna_safetensors *file, int64_t index, int32_t copy, lacuna_tensor **out);
/* Writes a file whole or not at all: `count` tensors by name and `metadata_count` texts by key, all NUL-terminated. */
lacuna_status lacuna_safetensors_write(const char *path, const char *const *names, const lacuna_tensor *const *tensors,
                                       int64_t count, const char *const *keys, const char *const *texts,
                                       int64_t metadata_count);

/* ---- Random numbers ----------------------------------------------------------------------------------------------- */

/* `count` numbers in [0, 1), 53 bits each, of the stream (seed, sequence, step) that is for data: the same for the same
 * three, whatever else is drawn. */
lacuna_status lacuna_random_numbers(uint64_t seed, uint64_t sequence, uint64_t step, double *numbers, int64_t count);

/* ---- Models ---------------------------------------------------------------------------------------------------- */

typedef struct lacuna_model lacuna_model;
typedef struct lacuna_context lacuna_context;
typedef struct lacuna_segment lacuna_segment;

typedef struct lacuna_model_options {
  int64_t struct_size;
  int32_t threads;     /* 0: the number of cores this process may use */
  const char *backend; /* "cpu"; "torch": libtorch, which is loaded then */
  const char *dtype;   /* "float32"; "torch" has "float64" and "bfloat16" too: of weights, keys and values */
  const char *device;  /* "cpu"; "torch" has "cuda" and "cuda:N" too, where libtorch has it */
} lacuna_model_options;

typedef struct lacuna_model_info {
  int64_t struct_size;
  int64_t vocab_size;
  int64_t dim;
  int64_t layers;
  int64_t heads;
  int64_t kv_heads;
  int64_t head_dim;
  int64_t feed_forward_dim;
  int64_t context_length; /* trained positions: 0 ... context_length - 1 */
  int32_t bos;            /* -1: none */
  int32_t eos;            /* -1: none */
  int32_t threads;
  double rope_base;
  double rope_scale; /* positions are divided by it; 1: no scaling */
  int64_t weight_bytes;
  int64_t parameters;
  const char *name;         /* valid while the model is */
  const char *path;         /* likewise */
  const char *architecture; /* likewise */
  const char *instructions; /* vector instruction set in use, or the device, likewise */
  const char *backend;      /* as it was opened, likewise */
  const char *dtype;        /* likewise */
  const char *device;       /* likewise */
} lacuna_model_info;

void lacuna_model_options_init(lacuna_model_options *options);
/* Opens a GGUF file or a Hugging Face folder. `options` may be NULL. */
lacuna_status lacuna_model_open(const char *path, const lacuna_model_options *options, lacuna_model **out);
void lacuna_model_free(lacuna_model *model);
/* out->struct_size must be set. */
lacuna_status lacuna_model_get_info(const lacuna_model *model, lacuna_model_info *out);
/* Metadata and tensors of a GGUF file or a Hugging Face folder as a JSON document, and whether it can be opened as a model. */
lacuna_status lacuna_model_describe(const char *path, char *json, int64_t capacity, int64_t *length);

/* Writing a model, of whatever file or folder it was opened. What is written appears in its place as a whole, at the end; until
 * then, and on any failure, what stood there is as it was and nothing else is left behind. */
typedef struct lacuna_save lacuna_save;

typedef struct lacuna_save_options {
  int64_t struct_size;
  const char *format; /* "gguf", "huggingface"; NULL or "": gguf where the path ends in .gguf, else huggingface */
  const char *dtype;  /* "float32", "float16", "bfloat16"; of a GGUF file also "q8_0", "q4_0" */
  int32_t overwrite;  /* 1: a file may be replaced, or a folder that holds a model and nothing else */
} lacuna_save_options;

/* "", "float32", 0. */
void lacuna_save_options_init(lacuna_save_options *options);
/* All at once; until lacuna_interrupt(). `options` may be NULL. */
lacuna_status lacuna_model_save(const lacuna_model *model, const char *path, const lacuna_save_options *options);
/* The same in steps. The model need not be kept; path and options are copied. */
lacuna_status lacuna_save_begin(const lacuna_model *model, const char *path, const lacuna_save_options *options,
                                lacuna_save **out);
/* Writes some megabytes on. *written and *total count bytes of tensors; *done is 1 when all is written and in its place. */
lacuna_status lacuna_save_step(lacuna_save *save, int64_t *written, int64_t *total, int32_t *done);
/* One that is not done leaves nothing behind. */
void lacuna_save_free(lacuna_save *save);

enum { LACUNA_ENCODE_BOS = 1, LACUNA_ENCODE_SPECIAL = 2 };

/* Text to token ids. BOS: begin with the model's; SPECIAL: a control token's name in the text becomes that token.
 * *count is the number of ids also when it is more than `capacity` (what fits is written). */
lacuna_status lacuna_model_encode(const lacuna_model *model, const char *text, int64_t length, int32_t flags,
                                  int32_t *ids, int64_t capacity, int64_t *count);
/* Token ids to bytes, exactly; a token may hold part of a character. Likewise for *length. */
lacuna_status lacuna_model_decode(const lacuna_model *model, const int32_t *ids, int64_t count, char *text,
                                  int64_t capacity, int64_t *length);
/* 1 for a control token (its text is its name), 0 otherwise. */
lacuna_status lacuna_model_token_is_control(const lacuna_model *model, int32_t id, int32_t *out);
/* The input embeddings (vocab, dim), float32, read-only, made at the first call and shared. */
lacuna_status lacuna_model_embeddings(lacuna_model *model, lacuna_tensor **out);

/* ---- Tokenizers without a model ---------------------------------------------------------------------------------- */

typedef struct lacuna_tokenizer lacuna_tokenizer;

typedef struct lacuna_tokenizer_training {
  int64_t struct_size;
  int64_t vocab_size;                /* most tokens, special ones and the 256 bytes among them */
  int64_t min_frequency;             /* a pair that stands less often becomes no token (2) */
  const char *pre_tokenizer;         /* "gpt-2", "smollm", "llama-bpe", "qwen2" */
  const char *const *special_tokens; /* control tokens; their ids are 0, 1, ... */
  int64_t special_count;
  const char *bos; /* one of them; NULL: none */
  const char *eos; /* likewise */
} lacuna_tokenizer_training;

void lacuna_tokenizer_training_init(lacuna_tokenizer_training *options);
/* A byte-level BPE of `count` texts (Sennrich et al. 2016), merged in the order of BpeTrainer of the library "tokenizers". */
lacuna_status lacuna_tokenizer_train(const char *const *texts, const int64_t *lengths, int64_t count,
                                     const lacuna_tokenizer_training *options, lacuna_tokenizer **out);
/* That of a folder with a tokenizer.json, and beside it tokenizer_config.json, where it is there. */
lacuna_status lacuna_tokenizer_open(const char *folder, lacuna_tokenizer **out);
void lacuna_tokenizer_free(lacuna_tokenizer *tokenizer);
int64_t lacuna_tokenizer_vocab_size(const lacuna_tokenizer *tokenizer); /* 0 for NULL */
int32_t lacuna_tokenizer_bos(const lacuna_tokenizer *tokenizer);        /* -1: none */
int32_t lacuna_tokenizer_eos(const lacuna_tokenizer *tokenizer);        /* -1: none */
/* As lacuna_model_encode and lacuna_model_decode. */
lacuna_status lacuna_tokenizer_encode(const lacuna_tokenizer *tokenizer, const char *text, int64_t length,
                                      int32_t flags, int32_t *ids, int64_t capacity, int64_t *count);
lacuna_status lacuna_tokenizer_decode(const lacuna_tokenizer *tokenizer, const int32_t *ids, int64_t count, char *text,
                                      int64_t capacity, int64_t *length);
/* As the tokenizer.json of a Hugging Face folder. *length is the whole length also when `capacity` is smaller. */
lacuna_status lacuna_tokenizer_json(const lacuna_tokenizer *tokenizer, char *json, int64_t capacity, int64_t *length);

/* ---- Contexts: what a model has read ----------------------------------------------------------------------------
 * A token attends to itself and to what the context held when it was appended: all earlier appended tokens and all
 * segments attached then. Positions enter through rotary embedding alone; they never decide who sees whom. */

typedef struct lacuna_context_info {
  int64_t struct_size;
  int64_t appended;      /* tokens appended */
  int64_t length;        /* and those of attached segments */
  int64_t capacity;      /* of length */
  double next_position;  /* last appended token's position + 1; 0 without one */
  int64_t evaluations;   /* tokens evaluated on behalf of this context since it was made */
} lacuna_context_info;

/* capacity: most tokens; 0: the model's context_length. Memory is taken as tokens come. */
lacuna_status lacuna_context_create(lacuna_model *model, int64_t capacity, lacuna_context **out);
void lacuna_context_free(lacuna_context *context);
lacuna_status lacuna_context_get_info(const lacuna_context *context, lacuna_context_info *out);
/* Bytes of keys and values that this context keeps alive, and how many of these others (contexts, segment handles) keep
 * alive too. A segment that a token saw is kept until that token is rewound, detached or not. */
lacuna_status lacuna_context_memory(const lacuna_context *context, int64_t *bytes, int64_t *shared);
/* Bytes of all keys and values in the process, of contexts and segments: what is shared counts once. */
int64_t lacuna_key_value_bytes(void);
/* The model that it was made from: a handle of its own, to be freed by the caller. */
lacuna_status lacuna_context_model(const lacuna_context *context, lacuna_model **out);
/* Runs the model over `count` tokens. positions NULL: next_position, + 1, ... On failure nothing is appended. */
lacuna_status lacuna_context_append(lacuna_context *context, const int32_t *ids, const double *positions, int64_t count);
/* Appends to several contexts of one model in one forward pass: counts[i] ids to contexts[i], ids and positions (or NULL)
 * one after another. A context may stand in the list once. On failure nothing is appended to any. */
lacuna_status lacuna_context_append_batch(lacuna_context *const *contexts, const int64_t *counts, int64_t contexts_count,
                                          const int32_t *ids, const double *positions);
/* After the last token appended: logits (vocab); final hidden state, after the last norm (dim). New float32 tensors. */
lacuna_status lacuna_context_logits(lacuna_context *context, lacuna_tensor **out);
lacuna_status lacuna_context_hidden(lacuna_context *context, lacuna_tensor **out);
/* Row i (float32, (count, vocab)): logits after ids[i] placed at positions[i], seeing what a token appended now would,
 * and not the other rows. The context is unchanged. */
lacuna_status lacuna_context_probe(lacuna_context *context, const int32_t *ids, const double *positions, int64_t count,
                                   lacuna_tensor **out);
/* An independent context that shares what has been read. */
lacuna_status lacuna_context_fork(const lacuna_context *context, lacuna_context **out);
/* Forgets the last `n` appended tokens; attached segments stay. */
lacuna_status lacuna_context_rewind(lacuna_context *context, int64_t n);
/* Appended tokens' ids and positions (either may be NULL), at most `capacity`. */
lacuna_status lacuna_context_tokens(const lacuna_context *context, int32_t *ids, double *positions, int64_t capacity,
                                    int64_t *count);

/* Reads tokens by themselves; immutable, shared by reference. positions NULL: 0, 1, ... */
lacuna_status lacuna_segment_create(lacuna_model *model, const int32_t *ids, const double *positions, int64_t count,
                                    lacuna_segment **out);
void lacuna_segment_free(lacuna_segment *segment);
lacuna_status lacuna_segment_tokens(const lacuna_segment *segment, int32_t *ids, double *positions, int64_t capacity,
                                    int64_t *count);
int64_t lacuna_segment_bytes(const lacuna_segment *segment);
/* Tokens read from now on see the segment as if its position 0 stood at `at`. *span names it here and in later forks. */
lacuna_status lacuna_context_attach(lacuna_context *context, const lacuna_segment *segment, double at, int64_t *span);
lacuna_status lacuna_context_detach(lacuna_context *context, int64_t span);
/* The attached spans in order of attachment, at most `capacity` of each array (either may be NULL). */
lacuna_status lacuna_context_spans(const lacuna_context *context, int64_t *spans, double *at, int64_t capacity,
                                   int64_t *count);
/* A new handle of the segment that an attached span shows. */
lacuna_status lacuna_context_span_segment(const lacuna_context *context, int64_t span, lacuna_segment **out);

/* ---- Distributions over a vocabulary: arrays of `size` floats -------------------------------------------------- */

/* probabilities = softmax(logits); the two may be the same array. Logits may be -inf, not NaN or +inf, and not all -inf. */
lacuna_status lacuna_distribution_softmax(const float *logits, int64_t size, float *probabilities);
/* Entropy of softmax(logits), and of id (if >= 0) its natural log-probability and its rank from 1 (ties by id). Any of the
 * results may be NULL. */
lacuna_status lacuna_distribution_measure(const float *logits, int64_t size, int32_t id, double *entropy,
                                          double *logprob, int64_t *rank);
/* KL(p || q) and the Jensen-Shannon divergence of p = softmax(p_logits), q = softmax(q_logits). */
lacuna_status lacuna_distribution_divergence(const float *p_logits, const float *q_logits, int64_t size, double *kl,
                                             double *js);
/* The most probable ids with their probabilities, falling, ties by id: those with probability >= threshold, at most
 * `capacity`. */
lacuna_status lacuna_distribution_top(const float *logits, int64_t size, double threshold, int64_t capacity,
                                      int32_t *ids, double *probabilities, int64_t *count);

/* ---- Sampling ---------------------------------------------------------------------------------------------------- */

typedef struct lacuna_sampler lacuna_sampler;       /* an immutable chain of stages */
typedef struct lacuna_candidates lacuna_candidates; /* the scores of one step, and which ids are still in */

/* Keys one random draw: the same key gives the same number, whatever was drawn before. */
typedef struct lacuna_random_key {
  uint64_t seed;
  uint64_t sequence;
  uint64_t step;
} lacuna_random_key;

typedef struct lacuna_draw {
  int32_t id;
  int32_t kept;   /* candidates with a probability above 0 */
  double logprob; /* of id, under the final distribution */
} lacuna_draw;

/* Parses "penalties(last_n=64,repeat=1.1) top_k(40) top_p(0.95) temperature(0.8) draw". */
lacuna_status lacuna_sampler_create(const char *spec, lacuna_sampler **out);
void lacuna_sampler_free(lacuna_sampler *sampler);
/* The spec in normal form, every parameter written out. Valid while the sampler is. */
const char *lacuna_sampler_spec(const lacuna_sampler *sampler);

lacuna_status lacuna_candidates_create(int64_t vocab_size, lacuna_candidates **out);
void lacuna_candidates_free(lacuna_candidates *candidates);
/* Begins a step with these logits (vocab_size floats), which are copied. NaN and +inf are errors. */
lacuna_status lacuna_candidates_assign(lacuna_candidates *candidates, const float *logits, int64_t size);
/* The scores as a tensor (vocab) over the candidates' own memory, -inf where an id is out. After writing to it call
 * lacuna_candidates_refresh. */
lacuna_status lacuna_candidates_scores(lacuna_candidates *candidates, lacuna_tensor **out);
lacuna_status lacuna_candidates_refresh(lacuna_candidates *candidates);
/* Runs the stages up to `draw`, left to right. history: ids so far, oldest first. */
lacuna_status lacuna_sampler_apply(const lacuna_sampler *sampler, lacuna_candidates *candidates, const int32_t *history,
                                   int64_t history_count, const lacuna_random_key *key);
/* Probabilities of all ids (vocab_size floats), 0 for those that are out. */
lacuna_status lacuna_candidates_probabilities(const lacuna_candidates *candidates, float *out, int64_t size);
/* Draws an id, or takes the most probable one (ties by id) when `greedy` is not 0. */
lacuna_status lacuna_candidates_draw(const lacuna_candidates *candidates, int32_t greedy, const lacuna_random_key *key,
                                     lacuna_draw *out);

/* ---- Scripts and generations ------------------------------------------------------------------------------------- */

typedef struct lacuna_script lacuna_script;         /* a Lua state with the whole of Lua and this library: full trust */
typedef struct lacuna_generation lacuna_generation; /* text in the making; lives in a script's state */

lacuna_status lacuna_script_create(lacuna_script **out);
void lacuna_script_free(lacuna_script *script);
/* Runs a file ("-": standard input) with the global `arg` set as luajit does: arg[0] = path, arg[-1] = the program. */
lacuna_status lacuna_script_run_file(lacuna_script *script, const char *path, const char *const *arguments, int64_t count);
/* Runs one chunk; `name` is what errors call it. */
lacuna_status lacuna_script_run_string(lacuna_script *script, const char *code, int64_t length, const char *name);
/* Calls require(module)[function] with `count` strings; *result is the whole number it returns (nothing: 0). */
lacuna_status lacuna_script_call(lacuna_script *script, const char *module, const char *function,
                                 const char *const *arguments, int64_t count, int64_t *result);
/* Likewise for a function that returns a text (nothing: an empty one). *text ends in a NUL that *length does not count;
   it is the script's own and lasts until the script's next lacuna_script_call_text. `length` may be NULL. */
lacuna_status lacuna_script_call_text(lacuna_script *script, const char *module, const char *function,
                                      const char *const *arguments, int64_t count, const char **text, int64_t *length);

typedef struct lacuna_generation_options {
  int64_t struct_size;
  int64_t max_new_tokens; /* 100 */
  const char *sampler;    /* a spec; NULL: greedy */
  uint64_t seed;
  const char *const *stop; /* texts that end the generation, NUL-terminated */
  int64_t stop_count;
} lacuna_generation_options;

enum { LACUNA_GENERATION_RUNNING = 0, LACUNA_GENERATION_DONE = 1 };

void lacuna_generation_options_init(lacuna_generation_options *options);
/* Begins a generation after `prompt`; nothing is evaluated before the first step. `options` may be NULL. */
lacuna_status lacuna_generation_create(lacuna_script *script, lacuna_model *model, const char *prompt, int64_t length,
                                       const lacuna_generation_options *options, lacuna_generation **out);
/* Works for about budget_ms milliseconds, at least one token (0: exactly one). */
lacuna_status lacuna_generation_step(lacuna_generation *generation, double budget_ms, int32_t *state);
/* The bytes generated so far. *length is the whole length also when `capacity` is smaller (what fits is written). */
lacuna_status lacuna_generation_text(lacuna_generation *generation, char *text, int64_t capacity, int64_t *length);
lacuna_status lacuna_generation_tokens(lacuna_generation *generation, int32_t *ids, int64_t capacity, int64_t *count);
/* "" while it runs, then "eos", "stop", "length", "context" or "interrupted". A constant of the library. */
lacuna_status lacuna_generation_stop_reason(lacuna_generation *generation, const char **out);
void lacuna_generation_free(lacuna_generation *generation);

/* ---- Sandboxes: where policies that are not trusted run ---------------------------------------------------------
 * The Lua library's own end is lua/lacuna/policy; a host that loads policies goes through it. docs/trust.md says what is
 * promised. */

typedef struct lacuna_sandbox lacuna_sandbox;

typedef enum lacuna_sandbox_level {
  LACUNA_SANDBOX_STATE = 0,  /* a Lua state of its own in this process, on the calling thread */
  LACUNA_SANDBOX_PROCESS = 1 /* a process of its own (lacuna-worker): what is lent is copied there, and back if written to */
} lacuna_sandbox_level;

typedef struct lacuna_sandbox_options {
  int64_t struct_size;
  int32_t level;
  double milliseconds; /* of one call: 50 */
  double megabytes;    /* of the state and its tensors: 16 */
} lacuna_sandbox_options;

/* What a message lends for the length of a call: ids, oldest first, or (tensor not NULL) a tensor. */
typedef struct lacuna_sandbox_reference {
  const int32_t *ids;
  int64_t count;
  lacuna_tensor *tensor;
} lacuna_sandbox_reference;

void lacuna_sandbox_options_init(lacuna_sandbox_options *options);
/* `options` may be NULL. */
lacuna_status lacuna_sandbox_create(const lacuna_sandbox_options *options, lacuna_sandbox **out);
void lacuna_sandbox_free(lacuna_sandbox *sandbox);
/* 1: the next call finds a state in which nothing was called yet: before the first call, and when a process was lost with
 * all that it held. It begins anew at the next call; what had been loaded there has to be loaded again. */
int32_t lacuna_sandbox_is_new(const lacuna_sandbox *sandbox);
/* A Lua module of the trusted library, which the policy's state can require. Before the first call. */
lacuna_status lacuna_sandbox_add_module(lacuna_sandbox *sandbox, const char *name, const char *source, int64_t length);
/* Calls a function of module "lacuna.policy.guest" with the values of a message; *reply is a message of its results, valid
 * until the next call. The format of messages is in engine/script/sandbox/values.h. LACUNA_SCRIPT: it did not come to an
 * end within its bounds; tensors may then have been written to in part (LACUNA_SANDBOX_STATE) or not at all
 * (LACUNA_SANDBOX_PROCESS). LACUNA_NOT_FOUND, LACUNA_UNSUPPORTED, LACUNA_IO: there is no process to call it in. */
lacuna_status lacuna_sandbox_call(lacuna_sandbox *sandbox, const char *function, const uint8_t *message, int64_t size,
                                  const lacuna_sandbox_reference *references, int64_t reference_count,
                                  const uint8_t **reply, int64_t *reply_size);

/* </cdef> */

#if defined(__GNUC__)
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif /* LACUNA_H */
