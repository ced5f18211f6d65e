/* The outside of jq in WebAssembly: one query, and batches of documents for it, in the frames of `jq_worker.py`.
 *
 * Numbers are unsigned 32-bit little-endian. A batch is a count, so many lengths, so many texts. An answer is a byte
 * for its kind and a text: '+' the first result, '0' no result, '-' the error's text.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "jq.h"
#include "jv.h"

#define EXPORT(name) __attribute__((export_name(#name)))

struct buffer {
  char *bytes;
  size_t length, room;
};

static jq_state *jq;
static struct buffer in, out;

static void reserve(struct buffer *buffer, size_t room) {
  if (room <= buffer->room) return;
  if (room < 2 * buffer->room) room = 2 * buffer->room;
  buffer->bytes = realloc(buffer->bytes, room);
  if (buffer->bytes == NULL) abort();
  buffer->room = room;
}

static void append(struct buffer *buffer, const char *bytes, size_t length) {
  reserve(buffer, buffer->length + length);
  if (length > 0) memcpy(buffer->bytes + buffer->length, bytes, length);
  buffer->length += length;
}

static void append_text(struct buffer *buffer, jv text) {
  append(buffer, jv_string_value(text), (size_t)jv_string_length_bytes(jv_copy(text)));
  jv_free(text);
}

/* A message as jq's own command prints it. */
static jv readable(jv message) {
  return jv_get_kind(message) == JV_KIND_STRING ? message : jv_dump_string(message, 0);
}

static void note(void *unused, jv message) {
  (void)unused;
  if (out.length > 0) append(&out, "\n", 1);
  append_text(&out, readable(message));
}

/* Where the caller puts the query or a batch of so many bytes. */
EXPORT(input) char *input(size_t length) {
  reserve(&in, length + 1);
  in.bytes[length] = '\0';
  in.length = length;
  return in.bytes;
}

EXPORT(output) char *output(void) { return out.bytes; }

EXPORT(output_length) size_t output_length(void) { return out.length; }

/* Compile the query that lies in the input; whether it is one. If not, the output has jq's words. */
EXPORT(compile) int compile(void) {
  jq = jq_init();
  if (jq == NULL) abort();
  jq_set_error_cb(jq, note, NULL);
  jv given = JV_OBJECT(jv_string("positional"), jv_array(), jv_string("named"), jv_object());
  out.length = 0;
  return jq_compile_args(jq, in.bytes, JV_OBJECT(jv_string("ARGS"), given));
}

static void failed(jv message) {
  append(&out, "-", 1);
  append_text(&out, readable(message));
}

/* `halt` ends without a result, `halt_error` with a message; both stop the program. */
static void stopped(void) {
  jv message = jq_get_error_message(jq);
  if (jv_is_valid(message) && jv_get_kind(message) != JV_KIND_NULL) {
    failed(message);
  } else {
    jv_free(message);
    append(&out, "0", 1);
  }
}

static void answer(const char *document, size_t length) {
  jv_parser *parser = jv_parser_new(0);
  jv_parser_set_buf(parser, document, (int)length, 0);
  jv value = jv_parser_next(parser);
  jv_parser_free(parser);
  if (!jv_is_valid(value)) {
    failed(jv_invalid_get_msg(value));
    return;
  }
  jq_start(jq, value, 0);
  jv result = jq_next(jq);
  if (jv_is_valid(result)) {
    append(&out, "+", 1);
    append_text(&out, jv_dump_string(result, 0));
    return;
  }
  if (jq_halted(jq)) {
    jv_free(result);
    stopped();
  } else if (jv_invalid_has_msg(jv_copy(result))) {
    failed(jv_invalid_get_msg(result));
  } else {
    jv_free(result);
    append(&out, "0", 1);
  }
}

static uint32_t number(const char *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

/* Answer the batch that lies in the input. */
EXPORT(run) void run(void) {
  uint32_t count = number(in.bytes);
  const char *document = in.bytes + 4 * (count + 1);
  out.length = 0;
  append(&out, in.bytes, 4 * (count + 1)); /* the count, and room for the lengths */
  for (uint32_t index = 1; index <= count; index++) {
    uint32_t length = number(in.bytes + 4 * index);
    size_t before = out.length;
    answer(document, length);
    document += length;
    uint32_t answered = (uint32_t)(out.length - before);
    memcpy(out.bytes + 4 * index, &answered, sizeof answered);
  }
}
