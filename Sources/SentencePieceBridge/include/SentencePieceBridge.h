#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A C front to sentencepiece::SentencePieceProcessor. No C++ exception leaves it; a failing call returns NULL or -1.
// Results behind pointers to pointers belong to the caller, who gives them to sentencepiece_free.

typedef struct SentencePieceModel SentencePieceModel;

typedef enum {
  SENTENCEPIECE_NORMAL,
  SENTENCEPIECE_UNKNOWN,
  SENTENCEPIECE_CONTROL,
  SENTENCEPIECE_BYTE,
} SentencePieceKind;

// Loads a serialized model.
SentencePieceModel *sentencepiece_create(const void *bytes, size_t count);
void sentencepiece_destroy(SentencePieceModel *model);

// Number of pieces.
int32_t sentencepiece_size(const SentencePieceModel *model);

// The kind of a piece; ids outside of 0..<size count as unknown.
SentencePieceKind sentencepiece_kind(const SentencePieceModel *model, int32_t id);

// The text of a piece, or NULL for an id outside of 0..<size; *count bytes, owned by the model.
const char *sentencepiece_piece(const SentencePieceModel *model, int32_t id, size_t *count);

// Tokens of UTF-8 text; returns their number.
int64_t sentencepiece_encode(const SentencePieceModel *model, const char *text, size_t count, int32_t **ids);

// Text of tokens; returns its bytes.
int64_t sentencepiece_decode(const SentencePieceModel *model, const int32_t *ids, size_t count, char **text);

void sentencepiece_free(void *result);

#ifdef __cplusplus
}
#endif
