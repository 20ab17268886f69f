// The whole model: gradients of every tensor against differences of the loss, learning, and
// resuming.

#include "base/hash.h"
#include "model/action.h"
#include "model/trainer.h"
#include "test_gpu.h"

#include <math.h>

enum { SIZE = 32, SCENES = 2, MEMORIES = 3, TARGETS = 2, TOKENS = 16, FRAME = SIZE * SIZE * 3 };

static const ModelShape SMALL = {
    .size = SIZE, .width = 32, .writers = 1, .readers = 2, .heads = 2, .kv_heads = 1, .inner = 2};

typedef struct Data {
    uint8_t memory_pixels[SCENES * MEMORIES][FRAME], target_pixels[SCENES * TARGETS][FRAME];
    float memory_poses[SCENES * MEMORIES][MODEL_POSE], target_poses[SCENES * TARGETS][MODEL_POSE];
    float actions[SCENES * TARGETS][MODEL_ACTION], levels[SCENES * TARGETS];
    uint32_t rows[SCENES][MEMORIES * TOKENS][2], row_of[SCENES * MEMORIES][TOKENS];
    ModelBatch batch;
} Data;

// each scene is a wall of a colour of its own, brighter to the right: what can be remembered
static void paint(uint8_t *pixels, uint32_t scene, float yaw) {
    for (uint32_t i = 0; i < SIZE * SIZE; i++) {
        float x = (float)(i % SIZE) / SIZE - 0.5f - yaw;
        for (uint32_t c = 0; c < 3; c++)
            pixels[3 * i + c] = (uint8_t)(128 + 60 * sinf(5 * x + (float)(scene * 2 + c)));
    }
}

static void place(Rng *rng, uint32_t scene, uint8_t *pixels, float *pose) {
    const float position[3] = {rng_unit(rng), 1, rng_unit(rng)};
    float yaw = rng_range(rng, -0.5f, 0.5f);
    model_pose(position, yaw, 0.1f, (float)rng_below(rng, 20), pose);
    paint(pixels, scene, yaw);
}

// the first page of a scene whole, the second pooled, of the third every fourth patch
static uint32_t fill_rows(Data *data, uint32_t scene) {
    uint32_t count = 0;
    memset(data->row_of[scene * MEMORIES], 0xff, MEMORIES * sizeof data->row_of[0]);
    for (uint32_t m = 0; m < MEMORIES; m++) {
        uint32_t page = scene * MEMORIES + m, side = m == 1 ? 2 : 1;
        for (uint32_t p = 0; p < TOKENS; p++) {
            if (m == 1 && (p % 4 % 2 != 0 || p / 4 % 2 != 0)) continue;
            if (m == 2 && p % 4 != 3) continue;
            data->rows[scene][count][0] = page, data->rows[scene][count][1] = p | side << 16;
            for (uint32_t y = 0; y < side; y++)
                for (uint32_t x = 0; x < side; x++) data->row_of[page][p + 4 * y + x] = count;
            count++;
        }
    }
    return count;
}

static Data *make(uint64_t seed, Arena *arena) {
    Data *data = arena_new(arena, Data);
    Rng rng = rng_stream(seed, "trainer");
    uint32_t rows = 0;
    static uint32_t packed[SCENES * MEMORIES * TOKENS][2];
    for (uint32_t s = 0; s < SCENES; s++) {
        uint32_t scene = rng_below(&rng, 3);
        for (uint32_t m = s * MEMORIES; m < (s + 1) * MEMORIES; m++)
            place(&rng, scene, data->memory_pixels[m], data->memory_poses[m]);
        for (uint32_t t = s * TARGETS; t < (s + 1) * TARGETS; t++) {
            place(&rng, scene, data->target_pixels[t], data->target_poses[t]);
            model_action(data->memory_poses[s * MEMORIES], data->target_poses[t], data->actions[t]);
            data->levels[t] = t % 2 == 0 ? 1 : 0.5f;
        }
        rows = fill_rows(data, s);
    }
    for (uint32_t s = 0; s < SCENES; s++)
        memcpy(packed[s * rows], data->rows[s], rows * sizeof packed[0]);
    memcpy(data->rows, packed, SCENES * rows * sizeof packed[0]);
    data->batch = (ModelBatch){.scenes = SCENES,
                               .memories = MEMORIES,
                               .targets = TARGETS,
                               .row_count = rows,
                               .memory_pixels = data->memory_pixels[0],
                               .target_pixels = data->target_pixels[0],
                               .memory_poses = data->memory_poses[0],
                               .target_poses = data->target_poses[0],
                               .actions = data->actions[0],
                               .levels = data->levels,
                               .rows = data->rows[0][0],
                               .row_of = data->row_of[0],
                               .seed = 7,
                               .slope = 1};
    return data;
}

typedef struct Setup {
    ModelOps ops;
    ModelLayout layout;
    ModelTrainConfig config;
    ModelTrainer *trainer;
    ModelTrainState state;
} Setup;

static Setup *set_up_where(Gpu *gpu, Arena *arena, const Data *data, uint32_t where,
                           uint32_t wiring) {
    Error err = {0};
    Setup *s = arena_new(arena, Setup);
    s->config = model_train_config_default();
    s->config.doubt_weight = 0; // its gradient leaves a part out on purpose
    assert_true(model_ops_create(gpu, &s->ops, &err));
    ModelShape shape = SMALL;
    shape.where = (uint16_t)where;
    shape.wiring = (uint16_t)wiring;
    assert_true(model_layout_create(&shape, &s->layout, &err));
    s->trainer = model_trainer_create(&s->ops, &s->layout, &s->config, &data->batch, arena, &err);
    assert_non_null(s->trainer);
    s->state.parameters = arena_array(arena, float, s->layout.count);
    s->state.mean = arena_array(arena, float, s->layout.count);
    s->state.square = arena_array(arena, float, s->layout.count);
    model_layout_fill(&s->layout, 1, s->state.parameters);
    ModelTrainState begin = {.parameters = s->state.parameters};
    model_trainer_set(s->trainer, &begin);
    return s;
}

static Setup *set_up(Gpu *gpu, Arena *arena, const Data *data) {
    return set_up_where(gpu, arena, data, MODEL_RAYS, MODEL_PLAIN);
}

static double loss_at(Setup *s, const ModelBatch *batch, const float *parameters) {
    Error err = {0};
    ModelLoss loss;
    static uint8_t pixels[SCENES * TARGETS][FRAME];
    ModelTrainState state = {.parameters = (float *)parameters};
    model_trainer_set(s->trainer, &state);
    assert_true(model_trainer_imagine(s->trainer, batch, pixels[0], &loss, &err));
    return loss.squared + (double)s->config.edge_weight * loss.edges;
}

// along a random direction inside one tensor
static void assert_gradient(Setup *s, const ModelBatch *batch, const ModelTensor *tensor,
                            const float *gradients, Arena *arena) {
    Rng rng = rng_stream(tensor->at, "direction");
    size_t count = (size_t)tensor->rows * tensor->cols;
    float *moved = arena_array(arena, float, s->layout.count);
    float *along = arena_array(arena, float, count);
    double expected = 0, length = 0, values[2];
    for (size_t i = 0; i < count; i++) {
        double g = (double)gradients[tensor->at + i];
        // half along the gradient, so that there is something to be seen
        along[i] = (float)g;
        length += g * g;
    }
    length = sqrt(length) + 1e-12;
    for (size_t i = 0; i < count; i++) {
        along[i] = (float)((double)along[i] / length) +
                   0.5f * rng_range(&rng, -1, 1) / sqrtf((float)count);
        expected += (double)along[i] * (double)gradients[tensor->at + i];
    }
    const float step = 2e-2f;
    for (int side = 0; side < 2; side++) {
        memcpy(moved, s->state.parameters, s->layout.count * sizeof *moved);
        for (size_t i = 0; i < count; i++)
            moved[tensor->at + i] += (side == 0 ? step : -step) * along[i];
        values[side] = loss_at(s, batch, moved);
    }
    double measured = (values[0] - values[1]) / (2 * (double)step);
    if (fabs(measured - expected) > 2e-5 + 0.03 * fabs(expected))
        fail_msg("%s: the loss changes by %g, its gradient says %g", tensor->name, measured,
                 expected);
}

static void check_gradients(Gpu *gpu, Arena *arena, uint32_t where, uint32_t wiring) {
    Error err = {0};
    Data *data = make(1, arena);
    Setup *s = set_up_where(gpu, arena, data, where, wiring);
    float *gradients = arena_array(arena, float, s->layout.count);
    ModelLoss loss;
    assert_true(model_trainer_gradients(s->trainer, &data->batch, gradients, &loss, &err));
    uint32_t step = gpu_is_host(gpu) ? 1 : 7; // lavapipe: a sample
    for (uint32_t t = 0; t < s->layout.tensor_count; t += step) {
        ArenaMark mark = arena_mark(arena);
        assert_gradient(s, &data->batch, &s->layout.tensors[t], gradients, arena);
        arena_reset(arena, mark);
    }
    model_trainer_destroy(s->trainer);
}

static void every_tensor_has_the_gradient_of_the_loss(Gpu *gpu, Arena *arena) {
    for (uint32_t i = 0; i < MODEL_WHERE_COUNT + 1; i++) { // all ways plain, and one wired
        ArenaMark mark = arena_mark(arena);
        check_gradients(gpu, arena, i % MODEL_WHERE_COUNT,
                        i == MODEL_WHERE_COUNT ? MODEL_WIRED : MODEL_PLAIN);
        arena_reset(arena, mark);
    }
}

// IDM's check: undoing blocks gives the gradients that tapes give
static void wired_gradients_are_those_of_tapes(Gpu *gpu, Arena *arena) {
    Error err = {0};
    Data *data = make(1, arena);
    float *gradients[2];
    size_t count = 0;
    for (uint32_t i = 0; i < 2; i++) {
        Setup *s =
            set_up_where(gpu, arena, data, MODEL_RAYS, i == 0 ? MODEL_WIRED : MODEL_WIRED_TAPES);
        ModelLoss loss;
        count = s->layout.count;
        gradients[i] = arena_array(arena, float, count);
        assert_true(model_trainer_gradients(s->trainer, &data->batch, gradients[i], &loss, &err));
        model_trainer_destroy(s->trainer);
    }
    double apart = 0, length = 0;
    for (size_t i = 0; i < count; i++) {
        double difference = (double)gradients[0][i] - (double)gradients[1][i];
        apart += difference * difference;
        length += (double)gradients[1][i] * (double)gradients[1][i];
    }
    print_message("%.1e of the gradient\n", sqrt(apart / length));
    assert_true(sqrt(apart / length) < 1e-4);
}

static size_t stack_floats(uint16_t wiring, uint32_t blocks) {
    ModelShape shape = SMALL;
    shape.wiring = wiring;
    shape.readers = blocks;
    ModelSpace space = {0};
    model_stack_tape(&shape, 1, true, true, &space);
    return space.used;
}

static void wired_activations_do_not_grow_with_depth(void **state) {
    UNUSED(state);
    size_t eight = stack_floats(MODEL_WIRED, 8), tapes = stack_floats(MODEL_PLAIN, 8);
    print_message("8 blocks: %.3f of the tapes\n", (double)eight / (double)tapes);
    assert_true(4 * eight <= tapes);
    assert_int_equal(eight, stack_floats(MODEL_WIRED, 16));
}

static void scale_remembers_less_than_a_tenth_of_adam(void **state) {
    Arena *arena = *state;
    Error err = {0};
    Gpu *gpu = test_gpu(arena, "host");
    Data *data = make(1, arena);
    Setup *s = set_up(gpu, arena, data);
    ModelShape shape = {.size = SIZE,
                        .width = 128,
                        .writers = 3,
                        .readers = 6,
                        .heads = 4,
                        .kv_heads = 2,
                        .inner = 4};
    assert_true(model_layout_create(&shape, &s->layout, &err));
    size_t bytes[2];
    for (int i = 0; i < 2; i++) {
        strcpy(s->config.optimizer.at, i == 0 ? "adam" : "scale");
        ModelTrainer *trainer =
            model_trainer_create(&s->ops, &s->layout, &s->config, &data->batch, arena, &err);
        assert_non_null(trainer);
        bytes[i] = model_trainer_state_bytes(trainer);
        model_trainer_destroy(trainer);
    }
    print_message("adam %zu bytes, scale %zu\n", bytes[0], bytes[1]);
    assert_true(10 * bytes[1] <= bytes[0]);
    model_trainer_destroy(s->trainer);
    test_gpu_destroy(gpu);
}

static double learned(Setup *s, uint64_t first, int steps, Arena *arena) {
    Error err = {0};
    ModelLoss loss = {0};
    for (int i = 0; i < steps; i++) {
        ArenaMark mark = arena_mark(arena);
        Data *data = make(first + (uint64_t)i, arena);
        assert_true(model_trainer_step(s->trainer, &data->batch, 0, &loss, &err));
        arena_reset(arena, mark);
    }
    return loss.squared;
}

static void a_hundred_and_fifty_steps_halve_the_error(Gpu *gpu, Arena *arena) {
    if (!gpu_is_host(gpu)) return; // the same arithmetic, slowly
    Data *data = make(1, arena);
    Setup *s = set_up(gpu, arena, data);
    double before = loss_at(s, &data->batch, s->state.parameters);
    ModelTrainState begin = {.parameters = s->state.parameters};
    model_trainer_set(s->trainer, &begin);
    learned(s, 100, 150, arena);
    Error err = {0};
    assert_true(model_trainer_get(s->trainer, &s->state, &err));
    double after = loss_at(s, &data->batch, s->state.parameters);
    print_message("squared error %.4f, then %.4f\n", before, after);
    assert_true(after < 0.5 * before);
    model_trainer_destroy(s->trainer);
}

static uint64_t digest_of(Setup *s) {
    Error err = {0};
    assert_true(model_trainer_get(s->trainer, &s->state, &err));
    return hash_bytes(s->state.parameters, s->layout.count * sizeof(float), 0);
}

static void a_resumed_run_ends_with_the_same_bits(Gpu *gpu, Arena *arena) {
    Data *data = make(1, arena);
    uint64_t digests[2];
    for (int is_resumed = 0; is_resumed < 2; is_resumed++) {
        Setup *s = set_up(gpu, arena, data);
        learned(s, 0, 2, arena);
        if (is_resumed) {
            digest_of(s);
            ModelTrainState state = s->state;
            model_trainer_destroy(s->trainer);
            s = set_up(gpu, arena, data);
            model_trainer_set(s->trainer, &state);
        }
        learned(s, 2, 2, arena);
        digests[is_resumed] = digest_of(s);
        model_trainer_destroy(s->trainer);
    }
    assert_int_equal(digests[0], digests[1]);
}

#define ON_DEVICES(X)                            \
    X(every_tensor_has_the_gradient_of_the_loss) \
    X(wired_gradients_are_those_of_tapes)        \
    X(a_hundred_and_fifty_steps_halve_the_error) \
    X(a_resumed_run_ends_with_the_same_bits)
ON_DEVICES(TEST_ON_DEVICES)

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_DEVICES(TEST_ON_DEVICES_ROW) cmocka_unit_test(wired_activations_do_not_grow_with_depth),
        test_with_arena(scale_remembers_less_than_a_tenth_of_adam),
    };
    return cmocka_run_group_tests_name("model.trainer", tests, NULL, NULL);
}
