#ifndef FD_MACROS_H
#define FD_MACROS_H

#define FD_MUST_CHECK __attribute__((warn_unused_result))
#define FD_PRINTF(format_index, first) __attribute__((format(printf, format_index, first)))
#define FD_NONNULL(...) __attribute__((nonnull(__VA_ARGS__)))
#define FD_UNUSED __attribute__((unused))

/** For what runs once a field: inlined wherever it is used, however often that is. */
#define FD_HOT static inline __attribute__((always_inline))

/** Frees a local with `function(&local)` when it goes out of scope. */
#define FD_CLEANUP(function) __attribute__((cleanup(function)))

#define FD_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
