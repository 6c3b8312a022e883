#ifndef GENERATE_OUTPUT_H
#define GENERATE_OUTPUT_H

#include <stdio.h>

#include "avro/fd_encode.h"
#include "base/fd_env.h"
#include "generate_stream.h"
#include "kafka/fd_sink.h"

/** Where messages go: lines of JSON, or topics. */
struct fd_gen_output {
    const struct fd_env *env;
    FILE *json;           /**< NULL: none */
    struct fd_sink *sink; /**< NULL: none */
    char topics[FD_EVENT_TYPES][250];
    struct fd_schema *schemas[FD_EVENT_TYPES];
    struct fd_encoder *encoders[FD_EVENT_TYPES];
    struct fd_buf value;
    int64_t sent;
    int64_t progress_at; /**< monotonic time of the last line about progress */
};

/**
 * Begin output: to `json` if it is not NULL, and to `sink` if it is not NULL, under topics of
 * `prefix`. Both stay the caller's. FD_FATAL when a contract lacks a field.
 */
enum fd_status fd_gen_output_init(struct fd_gen_output *output, const struct fd_env *env,
                                  FILE *json, struct fd_sink *sink, const char *prefix,
                                  struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 5);
void fd_gen_output_clean_up(struct fd_gen_output *output);

/** Send one message; every two seconds a line on standard error says how many. */
enum fd_status fd_gen_output_send(struct fd_gen_output *output,
                                  const struct fd_gen_message *message,
                                  struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);

/** The value of `message` in its contract (single-object encoding), until the next one. */
enum fd_status fd_gen_output_encode(struct fd_gen_output *output,
                                    const struct fd_gen_message *message, struct fd_str *ret_value,
                                    struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2, 3);

/** The files that `frontdoorctl reference load` takes. */
enum fd_gen_reference_file {
    FD_GEN_TEAM_FILE,
    FD_GEN_WORKER_FILE,
    FD_GEN_SETTING_FILE,
    FD_GEN_POPULATION_FILE,
    FD_GEN_BENCHMARK_FILE,
    FD_GEN_REFERENCE_FILES,
};
struct fd_gen_reference_files {
    FILE *files[FD_GEN_REFERENCE_FILES];
};

/**
 * Begin the files in `folder`, which must exist. That of the benchmarks is whole at once: the DfE's
 * tables. Undo with fd_gen_reference_close. FD_FATAL "file".
 */
enum fd_status fd_gen_reference_open(struct fd_gen_reference_files *files, const char *folder,
                                     struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1, 2);
/** Add the rows of one authority. */
void fd_gen_reference_add(struct fd_gen_reference_files *files, const struct fd_gen_plan *plan,
                          const struct fd_gen_authority *authority) FD_NONNULL(1, 2, 3);
/** FD_FATAL when something could not be written. */
enum fd_status fd_gen_reference_close(struct fd_gen_reference_files *files,
                                      struct fd_error *error) FD_MUST_CHECK FD_NONNULL(1);

#endif
