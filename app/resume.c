// The folder's lock, its journal, and what is said about it.

#include "app/resume.h"

#include <sys/file.h>

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

//---- the folder ----------------------------------------------------------------------------------

enum { LOCK_TRIES = 100, LOCK_PAUSE = 100000 }; // ten seconds [us]: a worker may have to end

static bool lock_folder(const char *folder, int *lock, Error *err) {
    *lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*lock < 0) return error_set(err, "%s: %s", folder, strerror(errno));
    for (int i = 0; i < LOCK_TRIES; i++) {
        // a file system without locks is not refused
        if (flock(*lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return true;
        usleep(LOCK_PAUSE);
    }
    return error_set(err, "%s: another run is at work there; choose another folder: --out=DIR",
                     folder);
}

// what file_save had not renamed when it was killed: NAME.tmp-PID
static void remove_temporary(const char *folder, Arena *arena) {
    glob_t found;
    if (glob(text_format(arena, "%s/*.tmp-[0-9]*", folder), 0, NULL, &found) != 0) return;
    for (size_t i = 0; i < found.gl_pathc; i++) unlink(found.gl_pathv[i]);
    globfree(&found);
}

//---- which journal -------------------------------------------------------------------------------

static bool is_same_run(const JournalRun *then, const JournalRun *now, Error *err) {
    if (!resume_compare(then->settings, now->settings, err)) return false;
    if (then->job_count == now->job_count && then->row_bytes == now->row_bytes) return true;
    return error_set(err, "that run had %d jobs, this one has %d", then->job_count, now->job_count);
}

// takes the journal of that path, if it is of this run
static bool take_journal(const char *path, const JournalRun *run, Arena *arena, Journal *journal,
                         Error *err) {
    FileBytes bytes;
    Journal found;
    if (!file_read(path, arena, &bytes, err)) return false;
    bool ok = journal_parse(bytes, arena, &found, err) && is_same_run(&found.run, run, err);
    if (!ok) return error_wrap(err, "%s", path);
    *journal = found;
    return true;
}

// is it a journal in which a job is done? (one of a run that failed at once has none)
static bool holds_jobs(const char *path, Arena *arena) {
    FileBytes bytes;
    Journal found;
    Error ignored = {0};
    return file_read(path, arena, &bytes, &ignored) &&
           journal_parse(bytes, arena, &found, &ignored) && found.done_count > 0;
}

// what becomes of the journal that an earlier run left
static bool meet_journal(const App *app, const char *path, const JournalRun *run, Arena *arena,
                         Journal *journal, Error *err) {
    Journal found = {0};
    Error why = {0};
    bool is_usable = take_journal(path, run, arena, &found, &why);
    if (app->eval.resume && !is_usable)
        return error_set(err, "%s; leave out --resume to start anew", why.text);
    if (app->eval.resume)
        *journal = found;
    else if (!holds_jobs(path, arena))
        return true; // nothing is lost
    else if (is_usable)
        fprintf(stderr,
                "cairn eval: %s holds an unfinished run (%d of %d jobs done) that --resume would "
                "have gone on with; starting anew\n",
                app->eval.out.at, found.done_count, found.run.job_count);
    else
        fprintf(stderr, "cairn eval: %s holds an unfinished run of other settings; starting anew\n",
                app->eval.out.at);
    return true;
}

static bool choose_journal(const App *app, const char *path, const ResumeRun *run, Arena *arena,
                           Journal *journal, Error *err) {
    const JournalRun this_run = {.settings = resume_settings(app, run, arena),
                                 .job_count = run->job_count,
                                 .row_bytes = run->row_bytes};
    journal_create(&this_run, arena, journal);
    if (file_exists(path)) return meet_journal(app, path, &this_run, arena, journal, err);
    if (app->eval.resume)
        fprintf(stderr, "cairn eval: no unfinished run in %s; starting one\n", app->eval.out.at);
    return true;
}

bool resume_begin(const App *app, const ResumeRun *run, Arena *arena, Journal *journal,
                  Error *err) {
    const char *folder = app->eval.out.at;
    *journal = (Journal){0};
    if (folder[0] == '\0')
        return !app->eval.resume ||
               error_set(err,
                         "--resume without a folder; --out=DIR is where the unfinished run is");
    const char *path = text_format(arena, "%s/progress.journal", folder);
    int lock = 0;
    bool ok = file_make_directories(folder, err) && lock_folder(folder, &lock, err) &&
              choose_journal(app, path, run, arena, journal, err);
    journal->folder = lock;
    if (!ok) return false;
    remove_temporary(folder, arena);
    return journal_open(journal, path, err) && file_sync(folder, err);
}

bool resume_end(Journal *journal, Error *err) {
    if (journal->out == NULL) return true;
    journal_close(journal);
    return unlink(journal->path) == 0 || error_set(err, "%s: %s", journal->path, strerror(errno));
}

void resume_close(Journal *journal) {
    journal_close(journal);
    if (journal->folder > 0) close(journal->folder);
    journal->folder = 0;
}
