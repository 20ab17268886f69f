// One path over the navmesh per episode finds which goal is the nearest, and so how far it is
// straight.

#include "app/episodes_facts.h"

#include "app/results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

//---- measuring -----------------------------------------------------------------------------------

static EpisodesFact measure(const SimWorld *world, const SimEpisode *episode) {
    EpisodesFact fact = {.geodesic = episode->geodesic,
                         .difficulty = sim_difficulty(&world->config, episode->geodesic)};
    NavmeshPath path;
    if (!navmesh_path(world->navmesh, episode->start, episode->goals, episode->goal_count, &path))
        return fact;
    const float *goal = episode->goals[path.goal];
    float straight = hypotf(hypotf(goal[0] - episode->start[0], goal[1] - episode->start[1]),
                            goal[2] - episode->start[2]);
    fact.ratio = straight > 0.0f ? path.length / straight : 1.0f;
    return fact;
}

static void count_islands(const SimWorld *world, const SimEpisodes *episodes, Arena *arena,
                          EpisodesFacts *facts) {
    facts->islands = navmesh_island_count(world->navmesh);
    bool *is_used = arena_array(arena, bool, (size_t)facts->islands + 1);
    for (int i = 0; i < episodes->count; i++) {
        int island = navmesh_island(world->navmesh, episodes->at[i].start);
        if (island < 0 || is_used[island]) continue;
        is_used[island] = true;
        facts->used++;
        facts->area += navmesh_island_area(world->navmesh, island);
    }
    for (int i = 0; i < facts->islands; i++)
        facts->large +=
            navmesh_island_radius(world->navmesh, i) >= world->config.island_radius_limit;
}

static void add_fact(List *facts, EpisodesFact fact, Arena *arena) {
    facts->item_bytes = sizeof fact;
    *(EpisodesFact *)list_push(facts, arena) = fact;
}

EpisodesFacts episodes_facts_take(const World *world, const char *scene,
                                  const SimEpisodes *episodes, EpisodesFacts *all, Arena *arena) {
    EpisodesFacts own = {.scene = scene};
    for (int i = 0; i < episodes->count; i++) {
        EpisodesFact fact = measure(&world->sim, &episodes->at[i]);
        add_fact(&own.facts, fact, arena);
        add_fact(&all->facts, fact, arena);
    }
    count_islands(&world->sim, episodes, arena, &own);
    all->islands += own.islands;
    all->large += own.large;
    all->used += own.used;
    all->area += own.area;
    return own;
}

//---- figures -------------------------------------------------------------------------------------

static const EpisodesFact *fact_at(const EpisodesFacts *facts, uint32_t i) {
    return LIST_AT(&facts->facts, EpisodesFact, i);
}

static double mean_geodesic(const EpisodesFacts *facts) {
    double sum = 0.0;
    for (uint32_t i = 0; i < facts->facts.count; i++) sum += (double)fact_at(facts, i)->geodesic;
    return facts->facts.count > 0 ? sum / facts->facts.count : 0.0;
}

static int by_geodesic(const void *a, const void *b) {
    float x = ((const EpisodesFact *)a)->geodesic, y = ((const EpisodesFact *)b)->geodesic;
    return (x > y) - (x < y);
}

static double median_geodesic(const EpisodesFacts *facts) {
    uint32_t count = facts->facts.count;
    if (count == 0) return 0.0;
    Arena scratch = arena_create("median");
    EpisodesFact *sorted = arena_array(&scratch, EpisodesFact, count);
    memcpy(sorted, facts->facts.items, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_geodesic);
    double median =
        0.5 * ((double)sorted[(count - 1) / 2].geodesic + (double)sorted[count / 2].geodesic);
    arena_destroy(&scratch);
    return median;
}

static double difficulty_share(const EpisodesFacts *facts, SimDifficulty difficulty) {
    uint32_t of = 0, count = facts->facts.count;
    for (uint32_t i = 0; i < count; i++) of += fact_at(facts, i)->difficulty == difficulty;
    return count > 0 ? (double)of / count : 0.0;
}

static double ratio_end(int class) {
    static const double ends[EPISODES_RATIO_CLASSES] = {EPISODES_RATIOS, INFINITY};
    return ends[class];
}

// a ratio is at least 1; float noise below it counts as 1
static double ratio_share(const EpisodesFacts *facts, int class) {
    uint32_t of = 0, count = facts->facts.count;
    double from = class > 0 ? ratio_end(class - 1) : 0.0, to = ratio_end(class);
    for (uint32_t i = 0; i < count; i++) {
        double ratio = (double)fact_at(facts, i)->ratio;
        of += ratio >= from && ratio < to;
    }
    return count > 0 ? (double)of / count : 0.0;
}

static const char *ratio_name(int class, char name[32]) {
    if (class == EPISODES_RATIO_CLASSES - 1)
        snprintf(name, 32, "%g on", ratio_end(class - 1));
    else
        snprintf(name, 32, "%g to %g", class > 0 ? ratio_end(class - 1) : 1.0, ratio_end(class));
    return name;
}

//---- telling -------------------------------------------------------------------------------------

static void print_row(const EpisodesFacts *facts, FILE *out) {
    fprintf(out, "  %-24.24s %8u  %8.2f  %8.2f", facts->scene, facts->facts.count,
            mean_geodesic(facts), median_geodesic(facts));
    for (int d = 0; d < SIM_DIFFICULTY_COUNT; d++)
        fprintf(out, "  %5.0f %%", 100.0 * difficulty_share(facts, (SimDifficulty)d));
    fprintf(out, "  %3d of %-3d  %8.1f\n", facts->used, facts->islands, (double)facts->area);
}

void episodes_facts_print(const EpisodesFacts *scenes, int count, const EpisodesFacts *all,
                          FILE *out) {
    fprintf(out, "  %-24s %8s  %8s  %8s", "scene", "episodes", "mean m", "median m");
    for (int d = 0; d < SIM_DIFFICULTY_COUNT; d++) fprintf(out, "  %7s", sim_difficulty_names[d]);
    fprintf(out, "  %10s  %8s\n", "islands", "area m2");
    for (int i = 0; i < count; i++) print_row(&scenes[i], out);
    if (count > 1) print_row(all, out);
    fprintf(out, "\n  geodesic / straight distance\n");
    for (int c = 0; c < EPISODES_RATIO_CLASSES; c++) {
        char name[32], bar[41];
        double share = ratio_share(all, c);
        int length = (int)lrint(share * 40.0);
        memset(bar, '#', (size_t)length);
        bar[length] = '\0';
        fprintf(out, "  %-12s %5.1f %%  %s\n", ratio_name(c, name), 100.0 * share, bar);
    }
}

json_t *episodes_facts_json(const EpisodesFacts *facts) {
    json_t *shares = json_object(), *ratios = json_object();
    for (int d = 0; d < SIM_DIFFICULTY_COUNT; d++)
        json_object_set_new(shares, sim_difficulty_names[d],
                            json_real(difficulty_share(facts, (SimDifficulty)d)));
    for (int c = 0; c < EPISODES_RATIO_CLASSES; c++) {
        char name[32];
        json_object_set_new(ratios, ratio_name(c, name), json_real(ratio_share(facts, c)));
    }
    return json_pack("{s:o s:i s:f s:f s:o s:o s:i s:i s:i s:f}", "scene",
                     results_text(facts->scene), "episodes", (int)facts->facts.count,
                     "mean_geodesic", mean_geodesic(facts), "median_geodesic",
                     median_geodesic(facts), "difficulty", shares, "ratio", ratios, "islands",
                     facts->islands, "islands_large", facts->large, "islands_used", facts->used,
                     "area", (double)facts->area);
}
