// People walk where one can walk, evenly and at the same time for everybody; who goes into them
// stays where he is.

#include "room.h"
#include "scenes/scene_people.h"
#include "sim/cast.h"

static const float GOAL[1][3] = {{4.0f, 0.0f, 4.5f}};

static void peopled_room(Room *room, int people, Arena *arena) {
    SceneBuilder *builder = scene_builder_create(arena);
    room_furnish(builder);
    scene_people_add(builder, people);
    scene_builder_finish(builder, "room", arena, &room->scene);
    NavmeshConfig config = navmesh_config_default();
    Error err;
    room->navmesh = navmesh_build(&room->scene, &config, arena, &err);
    assert_ok(room->navmesh != NULL, err);
    room->world = (SimWorld){&room->scene, room->navmesh, sim_config_default()};
}

static SimCast make_cast(const Room *room, int count, uint64_t seed, Arena *arena) {
    SimCast cast;
    Error err;
    Rng rng = rng_create(seed);
    assert_ok(sim_cast_make(&room->scene, room->navmesh, count, &rng, arena, &cast, &err), err);
    return cast;
}

static float flat(const float a[3], const float b[3]) {
    return hypotf(a[0] - b[0], a[2] - b[2]);
}

static float turn_between(float a, float b) {
    return fabsf(remainderf(a - b, 2.0f * GLM_PIf));
}

//---- ways ----------------------------------------------------------------------------------------

static void ways_are_6_to_20_m_long_and_the_same_for_the_same_seed(void **state) {
    Arena *arena = *state;
    Room room;
    peopled_room(&room, 5, arena);
    SimCast cast = make_cast(&room, 3, 7, arena), again = make_cast(&room, 3, 7, arena);
    SimCast other = make_cast(&room, 9, 8, arena);
    assert_int_equal(cast.count, 3);
    assert_int_equal(other.count, 5); // no more than the scene has
    for (int i = 0; i < cast.count; i++) {
        const SimWalker *a = &cast.walkers[i], *b = &again.walkers[i];
        assert_true(a->length >= 6.0f && a->length <= 20.0f);
        assert_int_equal(a->instance, room.scene.instance_count - 5 + (uint32_t)i);
        assert_int_equal(a->count, b->count);
        assert_memory_equal(a->way, b->way, (size_t)a->count * sizeof a->way[0]);
        assert_float_equal(a->speed, b->speed, 0.0f);
        assert_float_equal(a->phase, b->phase, 0.0f);
        assert_memory_not_equal(a->way, other.walkers[i].way, sizeof a->way[0]);
    }
    navmesh_close(room.navmesh);
}

static void walkers_stay_on_the_floor_and_a_body_away_from_walls_where_they_turn(void **state) {
    Arena *arena = *state;
    Room room;
    peopled_room(&room, 8, arena);
    SimCast cast = make_cast(&room, 8, 3, arena);
    for (int i = 0; i < cast.count; i++) {
        for (int t = 0; t < 400; t++) {
            float at[3], yaw, to[3];
            sim_cast_at(&cast, i, 0.25f * (float)t, at, &yaw);
            assert_float_equal(at[1], 0.0f, 1e-3f); // of the floor itself, not of the navmesh
            assert_true(navmesh_snap(room.navmesh, at, 0, to));
            assert_true(flat(at, to) < 0.03f);
        }
        const SimWalker *w = &cast.walkers[i];
        for (int k = 0; k < w->count; k++)
            assert_true(navmesh_obstacle_distance(room.navmesh, w->way[k], 1.0f) > 0.1f);
    }
    navmesh_close(room.navmesh);
}

static void walkers_go_evenly_face_where_they_go_and_turn_slowly_at_the_ends(void **state) {
    Arena *arena = *state;
    Room room;
    peopled_room(&room, 8, arena);
    SimCast cast = make_cast(&room, 8, 4, arena);
    const float tick = 0.02f;
    for (int i = 0; i < cast.count; i++) {
        const SimWalker *w = &cast.walkers[i];
        float before[3], yaw_before, walked = 0.0f;
        sim_cast_at(&cast, i, 0.0f, before, &yaw_before);
        float round = 2.0f * (w->length + 0.6f) / w->speed;
        int ticks = (int)(round / tick), ahead = 0, moving = 0;
        for (int t = 1; t <= ticks; t++) {
            float at[3], yaw;
            sim_cast_at(&cast, i, tick * (float)t, at, &yaw);
            float step = flat(at, before);
            assert_true(step <= w->speed * tick + 1e-4f);
            assert_true(turn_between(yaw, yaw_before) < 0.25f);
            if (step > 0.5f * w->speed * tick) {
                moving++;
                ahead += -sinf(yaw) * (at[0] - before[0]) - cosf(yaw) * (at[2] - before[2]) >
                         0.7f * step;
            }
            walked += step;
            memcpy(before, at, sizeof at);
            yaw_before = yaw;
        }
        assert_float_equal(walked, 2.0f * w->length, 0.1f);
        assert_true(ahead > 9 * moving / 10);
        assert_true(moving < ticks); // it stands while it turns
    }
    navmesh_close(room.navmesh);
}

static void a_round_ends_where_it_began_however_long_ago(void **state) {
    Arena *arena = *state;
    Room room;
    peopled_room(&room, 1, arena);
    SimCast cast = make_cast(&room, 1, 4, arena);
    SimWalker *w = &cast.walkers[0];
    w->speed = 0.5f;
    float round = 2.0f * (w->length + 0.6f) / w->speed, a[3], b[3], yaw_a, yaw_b;
    sim_cast_at(&cast, 0, 3.0f, a, &yaw_a);
    sim_cast_at(&cast, 0, 3.0f + 100.0f * round, b, &yaw_b);
    assert_true(flat(a, b) < 0.01f);
    assert_true(turn_between(yaw_a, yaw_b) < 0.05f);
    navmesh_close(room.navmesh);
}

static void the_matrix_puts_feet_on_the_way_and_the_face_forward(void **state) {
    Arena *arena = *state;
    Room room;
    peopled_room(&room, 1, arena);
    SimCast cast = make_cast(&room, 1, 4, arena);
    for (int t = 0; t < 50; t++) {
        float at[3], yaw;
        mat4 matrix;
        vec4 face;
        sim_cast_at(&cast, 0, (float)t, at, &yaw);
        sim_cast_matrix(&cast, 0, (float)t, matrix);
        assert_memory_equal(matrix[3], at, sizeof at);
        glm_mat4_mulv(matrix, (vec4){0, 0, 1, 0}, face);
        assert_float_equal(face[0], -sinf(yaw), 1e-5f);
        assert_float_equal(face[2], -cosf(yaw), 1e-5f);
        assert_float_equal(glm_mat4_det(matrix), 1.0f, 1e-5f);
    }
    navmesh_close(room.navmesh);
}

static void a_room_too_small_to_walk_about_in_is_an_error(void **state) {
    Arena *arena = *state;
    SceneBuilder *builder = scene_builder_create(arena);
    ROOM_BOX(builder, "floor", -1.5f, -0.2f, -1.5f, 1.5f, 0.0f, 1.5f);
    scene_people_add(builder, 1);
    Room room = {0};
    scene_builder_finish(builder, "closet", arena, &room.scene);
    NavmeshConfig config = navmesh_config_default();
    Error err;
    room.navmesh = navmesh_build(&room.scene, &config, arena, &err);
    assert_ok(room.navmesh != NULL, err);
    SimCast cast;
    Rng rng = rng_create(1);
    assert_false(sim_cast_make(&room.scene, room.navmesh, 1, &rng, arena, &cast, &err));
    assert_non_null(strstr(err.text, "closet"));
    assert_int_equal(cast.count, 0);
    navmesh_close(room.navmesh);
}

//---- in the way ----------------------------------------------------------------------------------

// somebody who stands at (x, z)
typedef struct Post {
    float way[2][3];
    SimWalker walker;
    SimCast cast;
} Post;

static void stand_at(Post *post, float x, float y, float z) {
    *post = (Post){.way = {{x, y, z}, {x, y, z + 6.0f}}};
    post->walker = (SimWalker){.way = post->way, .count = 2, .length = 6.0f};
    post->cast = (SimCast){&post->walker, 1};
}

static void a_step_into_somebody_does_not_happen_and_counts_as_a_collision(void **state) {
    Room room;
    room_create(&room, *state);
    Post post;
    stand_at(&post, 2.0f, 0.0f, 0.0f);
    room.world.cast = &post.cast;
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, GOAL); // looks along -z, at them
    SimState s;
    sim_reset(&room.world, &episode, &s);
    // 1.0, 0.75, 0.5 and there it ends: 0.25 is nearer than 0.35
    for (int i = 0; i < 2; i++) {
        sim_step(&room.world, &episode, ACTION_FORWARD, &s);
        assert_false(s.is_collision);
    }
    SimState before = s;
    sim_step(&room.world, &episode, ACTION_FORWARD, &s);
    assert_memory_equal(s.position, before.position, sizeof s.position);
    assert_true(s.is_collision);
    assert_int_equal(s.collisions, 1);
    assert_int_equal(s.step, 3);
    assert_float_equal(s.path_length, 0.5f, 1e-3f);
    assert_float_equal(s.moved[0], 0.0f, 0.0f);
    assert_int_not_equal(s.digest, before.digest);
    // turning is free, and so is going elsewhere
    sim_step(&room.world, &episode, ACTION_TURN_LEFT, &s);
    assert_false(s.is_collision);
    for (int i = 0; i < 8; i++) sim_step(&room.world, &episode, ACTION_TURN_LEFT, &s);
    sim_step(&room.world, &episode, ACTION_FORWARD, &s);
    assert_false(s.is_collision);
    assert_float_equal(s.moved[0], 0.25f, 1e-3f);
    room_destroy(&room);
}

static void who_has_been_walked_into_can_always_step_away(void **state) {
    Room room;
    room_create(&room, *state);
    for (int i = 0; i < 12; i++) {
        float angle = 30.0f * (float)i, away = 0.02f + 0.03f * (float)(i % 4);
        Post post;
        stand_at(&post, 2.0f + away * sinf(glm_rad(angle)), 0.0f,
                 1.0f + away * cosf(glm_rad(angle)));
        room.world.cast = &post.cast;
        // they stand behind: forward leads away
        SimEpisode episode = room_episode(&room, 2.0f, 1.0f, angle, GOAL);
        SimState s;
        sim_reset(&room.world, &episode, &s);
        sim_step(&room.world, &episode, ACTION_FORWARD, &s);
        assert_false(s.is_collision);
        assert_float_equal(s.moved[0], 0.25f, 1e-3f);
    }
    room_destroy(&room);
}

static void the_time_of_a_step_is_when_it_is_done(void **state) {
    Room room;
    room_create(&room, *state);
    Post post;
    stand_at(&post, 2.0f, 0.0f, -1.0f);
    // comes along +z: at 0.5 s it is at z = 0.2, at 0 s nobody is near
    post.walker.speed = 2.4f;
    room.world.cast = &post.cast;
    SimEpisode episode = room_episode(&room, 2.0f, 0.7f, 0.0f, GOAL);
    SimState s;
    sim_reset(&room.world, &episode, &s);
    sim_step(&room.world, &episode, ACTION_FORWARD, &s);
    assert_true(s.is_collision);
    // without time nobody moves
    room.world.config.step_seconds = 0.0f;
    sim_reset(&room.world, &episode, &s);
    sim_step(&room.world, &episode, ACTION_FORWARD, &s);
    assert_false(s.is_collision);
    room_destroy(&room);
}

static void a_step_is_blocked_by_whom_it_would_pass_through_on_this_floor(void **state) {
    (void)state;
    Post post;
    stand_at(&post, 0.0f, 0.0f, 0.0f);
    const float a[3] = {-1, 0, 0.1f}, b[3] = {1, 0, 0.1f}, c[3] = {-1, 0, 1};
    assert_int_equal(sim_cast_blocks(&post.cast, 0.0f, a, b, 0.1f), 0);
    assert_int_equal(sim_cast_blocks(&post.cast, 0.0f, a, c, 0.1f), -1);
    const float near[3] = {-0.36f, 0, 0}, wide[3] = {-0.39f, 0, 0.3f};
    assert_int_equal(sim_cast_blocks(&post.cast, 0.0f, a, near, 0.1f), -1);
    assert_int_equal(sim_cast_blocks(&post.cast, 0.0f, a, near, 0.15f), 0);
    assert_int_equal(sim_cast_blocks(&post.cast, 0.0f, near, wide, 0.15f), -1);
    stand_at(&post, 0.0f, 3.0f, 0.0f); // upstairs
    assert_int_equal(sim_cast_blocks(&post.cast, 0.0f, a, b, 0.1f), -1);
}

static void with_nobody_in_it_a_world_is_as_without_a_cast(void **state) {
    Room room;
    room_create(&room, *state);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 20.0f, GOAL);
    SimState a, b;
    SimCast nobody = {0};
    SimWorld other = room.world;
    other.cast = &nobody;
    sim_reset(&room.world, &episode, &a);
    sim_reset(&other, &episode, &b);
    for (int i = 0; i < 60; i++) {
        Action action = i % 7 == 0 ? ACTION_TURN_LEFT : ACTION_FORWARD;
        sim_step(&room.world, &episode, action, &a);
        sim_step(&other, &episode, action, &b);
    }
    assert_memory_equal(&a, &b, sizeof a);
    room_destroy(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(ways_are_6_to_20_m_long_and_the_same_for_the_same_seed),
        test_with_arena(walkers_stay_on_the_floor_and_a_body_away_from_walls_where_they_turn),
        test_with_arena(walkers_go_evenly_face_where_they_go_and_turn_slowly_at_the_ends),
        test_with_arena(a_round_ends_where_it_began_however_long_ago),
        test_with_arena(the_matrix_puts_feet_on_the_way_and_the_face_forward),
        test_with_arena(a_room_too_small_to_walk_about_in_is_an_error),
        test_with_arena(a_step_into_somebody_does_not_happen_and_counts_as_a_collision),
        test_with_arena(who_has_been_walked_into_can_always_step_away),
        test_with_arena(the_time_of_a_step_is_when_it_is_done),
        test_with_arena(a_step_is_blocked_by_whom_it_would_pass_through_on_this_floor),
        test_with_arena(with_nobody_in_it_a_world_is_as_without_a_cast),
    };
    return cmocka_run_group_tests_name("sim.cast", tests, NULL, NULL);
}
