// What the model imagines while it learns, as a picture: for each scene of a batch a row of
//
//     the first remembered frame │ truth, imagined │ truth, imagined │ ...

#pragma once

#include "app/learn_batch.h"

bool learn_picture_save(const char *path, ModelTrainer *trainer, const ModelBatch *batch,
                        uint32_t size, Arena *arena, Error *err);
