#include "SentencePieceBridge.h"

#include <sentencepiece_processor.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

struct SentencePieceModel {
  sentencepiece::SentencePieceProcessor processor;
};

namespace {

// A copy that sentencepiece_free can release; one byte more, so that an empty result is a pointer too.
void *copy(const void *bytes, size_t count) {
  char *result = static_cast<char *>(std::malloc(count + 1));
  if (!result) return nullptr;
  if (count) std::memcpy(result, bytes, count);
  result[count] = 0;
  return result;
}

bool contains(const SentencePieceModel *model, int32_t id) { return id >= 0 && id < sentencepiece_size(model); }

}  // namespace

SentencePieceModel *sentencepiece_create(const void *bytes, size_t count) {
  SentencePieceModel *model = nullptr;
  try {
    model = new SentencePieceModel;
    std::string serialized(static_cast<const char *>(bytes), count);
    if (model->processor.LoadFromSerializedProto(serialized).ok()) return model;
  } catch (...) {
  }
  delete model;
  return nullptr;
}

void sentencepiece_destroy(SentencePieceModel *model) { delete model; }

int32_t sentencepiece_size(const SentencePieceModel *model) { return model->processor.GetPieceSize(); }

SentencePieceKind sentencepiece_kind(const SentencePieceModel *model, int32_t id) {
  if (!contains(model, id) || model->processor.IsUnknown(id)) return SENTENCEPIECE_UNKNOWN;
  if (model->processor.IsControl(id)) return SENTENCEPIECE_CONTROL;
  return model->processor.IsByte(id) ? SENTENCEPIECE_BYTE : SENTENCEPIECE_NORMAL;
}

const char *sentencepiece_piece(const SentencePieceModel *model, int32_t id, size_t *count) {
  if (!contains(model, id)) return nullptr;
  const std::string &piece = model->processor.IdToPiece(id);
  *count = piece.size();
  return piece.data();
}

int64_t sentencepiece_encode(const SentencePieceModel *model, const char *text, size_t count, int32_t **ids) {
  try {
    std::vector<int> result;
    if (!model->processor.Encode(std::string(text, count), &result).ok()) return -1;
    *ids = static_cast<int32_t *>(copy(result.data(), result.size() * sizeof(int32_t)));
    return *ids ? static_cast<int64_t>(result.size()) : -1;
  } catch (...) {
    return -1;
  }
}

int64_t sentencepiece_decode(const SentencePieceModel *model, const int32_t *ids, size_t count, char **text) {
  try {
    std::string result;
    if (!model->processor.Decode(std::vector<int>(ids, ids + count), &result).ok()) return -1;
    *text = static_cast<char *>(copy(result.data(), result.size()));
    return *text ? static_cast<int64_t>(result.size()) : -1;
  } catch (...) {
    return -1;
  }
}

void sentencepiece_free(void *result) { std::free(result); }
