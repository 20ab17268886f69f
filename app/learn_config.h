// Settings of learning the world model: the walks that it learns from, and how it learns.

#pragma once

#include "base/config.h"

#define WALK_CONFIG(X)                                                                \
    X(int, size, 64, "width and height of a frame [pixels]")                          \
    X(int, frames, 64, "of a walk")                                                   \
    X(int, walks, 8, "of a home")                                                     \
    X(float, bold, 0.2f, "share of actions that are any of the twelve, at any speed") \
    X(int, homes, 32, "in the pool at once")                                          \
    X(int, first_homes, 4, "in the pool at the first step")                           \
    X(int, home_steps, 40, "so many steps bring one more home")                       \
    X(int, homes_ahead, 4, "homes that workers make before they are wanted")          \
    X(int, makers, 1, "processes that make walks while the trainer trains; 0: it waits for them")

CONFIG_DECLARE(WalkConfig, walk, WALK_CONFIG)

#define LEARN_CONFIG(X)                                                                           \
    X(int, steps, 16000, "of training in all")                                                    \
    X(int, batch_scenes, 4, "in a step")                                                          \
    X(int, batch_targets, 8, "imagined frames of a scene in a step")                              \
    X(int, batch_memories, 12, "remembered frames of a scene, at most")                           \
    X(int, batch_rows, 512, "remembered rows that a frame sees, at most")                         \
    X(float, ahead_share, 0.5f, "share of steps in which targets come after what is remembered")  \
    X(float, noisy, 0.2f, "share of targets that start from a noisy picture")                     \
    X(int, mixed_from, 4000, "until this step all that is remembered is whole")                   \
    X(int, rollout_from, 12000, "from this step on some of what is remembered was imagined")      \
    X(bool, bf16, true, "products of bfloat16 (sums stay float)")                                 \
    X(int, token_width, 128, "of a token")                                                        \
    X(int, writers, 3, "blocks that a finished frame goes through")                               \
    X(int, readers, 6, "blocks that an imagined frame goes through")                              \
    X(text, where, "rays",                                                                        \
      "how remembered rows are placed: rays, absolute (RELIC) or turned (PRoPE)")                 \
    X(int, wiring, 0,                                                                             \
      "1: reversible blocks (IDM), one tape for all of them; 2: the same with tapes")             \
    X(int, kv_heads, 0, "of keys and values; 0: half as many as of queries")                      \
    X(text, off, "",                                                                              \
      "parts of CCA that are left out: conv, mean, unit, shift, separated by commas")             \
    X(int, exam_steps, 1000, "so often the model is judged by homes that it does not learn from") \
    X(int, save_minutes, 3, "how often the state is saved [min]")                                 \
    X(int, stop_minutes, 0, "stop after so long, to be resumed; 0 trains to the end [min]")

CONFIG_DECLARE(LearnConfig, learn, LEARN_CONFIG)
