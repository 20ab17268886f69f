// Tables of control_figures.h.

#include "app/control_figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *group_name(int action) {
    if (action == CONTROL_ANY) return "all";
    if (action == CONTROL_MOVES) return "moves";
    return action == CONTROL_TURNS ? "turns" : model_action_names[action];
}

static void print_told(const ControlFigures *f, const char *name, FILE *out) {
    fprintf(out, "%-14s %5d %5d %5d %5d %5d  %6.1f %6.1f %6.1f %6.1f %6.1f  %6.2f  %6.1f (%d)\n",
            name, f->asked, f->blocked, f->unseen, f->played, f->twins, 100 * f->told,
            100 * f->told_apart, 100 * f->told_all, 100 * f->action, 100 * f->told_noise, f->psnr,
            100 * f->prompt, f->changing);
}

static void print_refined(const ControlFigures *f, const char *name, FILE *out) {
    fprintf(out, "%-14s %5d  %7.1f %7.1f  %7.2f %7.2f   %7.1f %7.1f  %7.2f %7.2f\n", name,
            f->played, f->moved.median, f->moved.ninety, f->turned.median, f->turned.ninety,
            f->floor_moved.median, f->floor_moved.ninety, f->floor_turned.median,
            f->floor_turned.ninety);
}

typedef void PrintFigures(const ControlFigures *figures, const char *name, FILE *out);

static void print_groups(const ControlTrial *trials, int count, PrintFigures *print, FILE *out,
                         Arena *scratch) {
    for (int action = CONTROL_TURNS; action < MODEL_ACTION_COUNT; action++) {
        ControlFigures f =
            control_figures(trials, count, (ControlFilter){action, CONTROL_ANY}, scratch);
        print(&f, group_name(action), out);
    }
    for (int speed = 1; speed < CONTROL_SPEEDS - 1; speed++) {
        char name[32];
        ControlFigures f =
            control_figures(trials, count, (ControlFilter){CONTROL_ANY, speed}, scratch);
        snprintf(name, sizeof name, "speed %g", (double)control_speeds[speed]);
        print(&f, name, out);
    }
}

static void print_lines(const ControlTrial *trials, int count, FILE *out, Arena *scratch) {
    fprintf(out, "\nhow far it went [steps], medians    slope  off the line  off the command\n");
    fprintf(out, "%-14s", "told");
    for (int s = 0; s < CONTROL_SPEEDS; s++) fprintf(out, " %6.2f", (double)control_speeds[s]);
    fprintf(out, "         [%% of full]  [%% of itself]\n");
    for (int action = CONTROL_TURNS; action < MODEL_STATIC; action++) {
        ControlLine line = control_line(trials, count, action, scratch);
        fprintf(out, "%-14s", group_name(action));
        for (int s = 0; s < CONTROL_SPEEDS; s++) fprintf(out, " %6.3f", line.went[s]);
        fprintf(out, "  %6.3f  %6.1f  %6.1f\n", line.slope, 100 * line.off_full,
                100 * line.off_each);
    }
}

//---- confusions ----------------------------------------------------------------------------------

typedef struct Confusion {
    int command, taken, count;
} Confusion;

static int by_count(const void *a, const void *b) {
    const Confusion *x = a, *y = b;
    if (x->count != y->count) return y->count - x->count;
    return x->command != y->command ? x->command - y->command : x->taken - y->taken;
}

static void print_confusions(const ControlTrial *trials, int count, FILE *out, Arena *scratch) {
    enum { SHOWN = 16, PAIRS = CONTROL_COMMANDS * CONTROL_COMMANDS };
    ArenaMark mark = arena_mark(scratch);
    Confusion *pairs = arena_array(scratch, Confusion, PAIRS);
    for (int i = 0; i < PAIRS; i++)
        pairs[i] = (Confusion){i / CONTROL_COMMANDS, i % CONTROL_COMMANDS, 0};
    for (int i = 0; i < count; i++) {
        const ControlTrial *t = &trials[i];
        bool is_wrong = t->fate == CONTROL_PLAYED && t->is_told && t->nearest != t->command;
        if (is_wrong && t->twin <= CONTROL_TWIN)
            pairs[t->command * CONTROL_COMMANDS + t->nearest].count++;
    }
    qsort(pairs, PAIRS, sizeof *pairs, by_count);
    fprintf(out, "\ntaken for another (without twins)\n");
    for (int i = 0; i < SHOWN && pairs[i].count > 0; i++) {
        char command[32], taken[32];
        control_name(pairs[i].command, command);
        control_name(pairs[i].taken, taken);
        fprintf(out, "%4d  %-18s for  %s\n", pairs[i].count, command, taken);
    }
    arena_reset(scratch, mark);
}

void control_print(const ControlTrial *trials, int count, FILE *out, Arena *scratch) {
    fprintf(out,
            "told apart [%% of 37 commands] by seen pixels; apart: without twins (> %.0f dB)\n"
            "%-14s asked block unseen play twins    told  apart  allpx action  noise    psnr  "
            "prompt\n",
            (double)CONTROL_TWIN, "");
    print_groups(trials, count, print_told, out, scratch);
    fprintf(out,
            "\nrefined: off the command   moved [%% of a step]  turned [degrees]    floor: the "
            "true pictures\n%-14s  play   median    90 %%   median    90 %%    median    90 %%   "
            "median    90 %%\n",
            "");
    print_groups(trials, count, print_refined, out, scratch);
    print_lines(trials, count, out, scratch);
    print_confusions(trials, count, out, scratch);
}
