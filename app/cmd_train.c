// `cairn train`: makes what is learned, as source text that is committed. See train.h.

#include "app/train.h"

#include <stdlib.h>
#include <string.h>

#define X(name) &trainable_##name,
const Trainable *const trainables[] = {TRAINABLES(X)};
#undef X
const int trainable_count = ARRAY_COUNT(trainables);

static const Trainable *find(const char *name, Error *err) {
    const char *names[ARRAY_COUNT(trainables)];
    for (int i = 0; i < trainable_count; i++) {
        if (strcmp(trainables[i]->name, name) == 0) return trainables[i];
        names[i] = trainables[i]->name;
    }
    config_no_such("thing to train", name, names, trainable_count, "cairn train --help", err);
    return NULL;
}

// written beside and renamed: a run that is broken off leaves what was there
static bool write_text(App *app, const Trainable *trainable, const char *path, Error *err) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) return error_set(err, "no memory");
    bool ok = trainable->run(app, out, err);
    ok = fclose(out) == 0 && ok && file_save(path, text, size, err);
    free(text);
    return ok;
}

static bool run(App *app, Error *err) {
    if (app->argument_count == 0) {
        for (int i = 0; i < trainable_count; i++)
            printf("%-10s %s (%s)\n", trainables[i]->name, trainables[i]->about,
                   trainables[i]->file);
        return true;
    }
    const Trainable *trainable = find(app->arguments[0], err);
    if (trainable == NULL) return false;
    if (app->argument_count < 2)
        return error_set(err, "which file? %s belongs in %s", trainable->name, trainable->file);
    const char *path = app->arguments[1];
    return trainable->learn != NULL ? trainable->learn(app, path, err)
                                    : write_text(app, trainable, path, err);
}

const Command command_train = {
    .name = "train",
    .arguments = "[WHAT FILE]",
    .about = "make what is learned: tables as source text, the world model's weights",
    .help = "  cairn train                     what there is\n"
            "  cairn train prior FILE          make it again\n"
            "  cairn train world FILE          train the world model; FILE.state goes on where it "
            "stopped\n",
    .run = run,
};
