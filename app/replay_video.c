// ffmpeg is a process of its own (posix_spawnp searches the PATH). It writes to a temporary name,
// which takes the place of the file once it has ended well.

#include "app/replay_video.h"

#include "base/avi.h"

#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

enum { RATE = 8, LEAST_SIDE = 256 }; // frames a second: about as fast as keys repeat; pixels

static const char NO_FFMPEG[] = "videos are AVI only: there is no ffmpeg on the PATH to make MP4";

static uint32_t scale_of(const ReplayPictures *pictures) {
    uint32_t side = pictures->width > pictures->height ? pictures->width : pictures->height;
    return side >= LEAST_SIDE ? 1 : (LEAST_SIDE + side - 1) / side;
}

static void enlarge(const ReplayPictures *pictures, uint32_t index, Image *to) {
    uint32_t scale = to->width / pictures->width;
    const uint8_t *from = pictures->rgb + (size_t)index * pictures->width * pictures->height * 3;
    for (uint32_t y = 0; y < to->height; y++)
        for (uint32_t x = 0; x < to->width; x++)
            memcpy(to->pixels + ((size_t)y * to->width + x) * 3,
                   from + ((size_t)(y / scale) * pictures->width + x / scale) * 3, 3);
}

static bool save_avi(const ReplayPictures *pictures, const char *path, Image *frame, Error *err) {
    Avi avi = avi_create(frame->width, frame->height, RATE);
    bool ok = true;
    for (uint32_t i = 0; ok && i < pictures->count; i++) {
        enlarge(pictures, i, frame);
        ok = avi_add(&avi, frame, err);
    }
    ok = ok && avi_save(&avi, path, err);
    avi_destroy(&avi);
    return ok;
}

//---- ffmpeg --------------------------------------------------------------------------------------

// starts it with `in` as its standard input; errno's number, 0 when it runs
static int start_ffmpeg(const Image *frame, const char *path, int in, pid_t *child) {
    char size[32], rate[16], file[4200];
    snprintf(size, sizeof size, "%ux%u", frame->width, frame->height);
    snprintf(rate, sizeof rate, "%d", RATE);
    snprintf(file, sizeof file, "file:%s", path); // even where its name has a colon or a dash
    char *const words[] = {"ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt",
                           "rgb24", "-s", size, "-r", rate, "-i", "pipe:0", "-an", "-c:v",
                           "libx264", "-pix_fmt", "yuv420p",
                           // H.264 wants even sides
                           "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-f", "mp4", file, NULL};
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_setsigdefault(&attributes, &pipe_signal);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    int failure = posix_spawnp(child, words[0], &actions, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failure;
}

static bool write_all(int out, const uint8_t *data, size_t size) {
    while (size > 0) {
        ssize_t put = write(out, data, size);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        data += put;
        size -= (size_t)put;
    }
    return true;
}

// an ffmpeg that ends early shows in its status, and must not end this program
static bool feed(const ReplayPictures *pictures, int out, Image *frame) {
    struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
    sigaction(SIGPIPE, &ignore, &before);
    bool ok = true;
    for (uint32_t i = 0; ok && i < pictures->count; i++) {
        enlarge(pictures, i, frame);
        ok = write_all(out, frame->pixels, (size_t)frame->width * frame->height * 3);
    }
    sigaction(SIGPIPE, &before, NULL);
    return ok;
}

static bool has_ended_well(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return false;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool put_in_place(const char *temporary, const char *path, Error *err) {
    int file = open(temporary, O_RDONLY | O_CLOEXEC);
    bool ok = file >= 0 && fsync(file) == 0;
    if (file >= 0) close(file);
    return (ok && rename(temporary, path) == 0) || error_set(err, "%s: %s", path, strerror(errno));
}

static bool save_mp4(const ReplayPictures *pictures, const char *path, Image *frame,
                     const char **note, Error *err) {
    char temporary[4096];
    int ends[2];
    pid_t child;
    snprintf(temporary, sizeof temporary, "%s.tmp-%ld", path, (long)getpid());
    if (pipe2(ends, O_CLOEXEC) != 0) return error_set(err, "%s: %s", path, strerror(errno));
    int failure = start_ffmpeg(frame, temporary, ends[0], &child);
    close(ends[0]);
    bool ok = failure == 0 && feed(pictures, ends[1], frame);
    close(ends[1]);
    if (failure == ENOENT) {
        *note = NO_FFMPEG;
        return true;
    }
    if (failure != 0) return error_set(err, "ffmpeg: %s", strerror(failure));
    if (has_ended_well(child) && ok) return put_in_place(temporary, path, err);
    remove(temporary);
    return error_set(err, "%s: ffmpeg failed (its words are above)", path);
}

bool replay_video_save(const ReplayPictures *pictures, const char *base, const char **note,
                       Error *err) {
    Arena arena = arena_create("video");
    uint32_t scale = scale_of(pictures);
    Image frame = image_create(pictures->width * scale, pictures->height * scale, 3, &arena);
    bool ok = save_avi(pictures, text_format(&arena, "%s.avi", base), &frame, err) &&
              save_mp4(pictures, text_format(&arena, "%s.mp4", base), &frame, note, err);
    arena_destroy(&arena);
    return ok;
}
