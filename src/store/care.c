// care.c - backup, checkpoints, soundness.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "store_in.h"

// ---- The checkpointer: copying the WAL into the file on the writer's thread would be its slowest moment, so
// another thread, with a connection of its own, does it. It starts when the WAL first grows long.

enum { WAL_WAKE_PAGES = 1000, WAL_FORCE_PAGES = 16000, WAL_OWN_PAGES = 64000 };

struct Checkpointer {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool started, work, stop;
    int pages;
    int seen, next; // the writer's own: pages at its last commit, and at how many the thread is woken
    const char *path;
};

static void *checkpoint_loop(void *arg)
{
    Checkpointer *c = arg;
    sqlite3 *h = NULL;
    pthread_mutex_lock(&c->lock);
    for (;;) {
        while (!c->work && !c->stop)
            pthread_cond_wait(&c->wake, &c->lock);
        if (c->stop)
            break;
        c->work = false;
        int how = c->pages >= WAL_FORCE_PAGES ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE;
        pthread_mutex_unlock(&c->lock);
        // What fails here is tried again after the next commit; nothing is lost, the WAL only stays longer.
        if (!h && sqlite3_open_v2(c->path, &h, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK) {
            sqlite3_busy_timeout(h, 1000);
            sqlite3_exec(h, sql_db_application_id, NULL, NULL, NULL); // until it has read, it knows of no WAL
        }
        if (h)
            sqlite3_wal_checkpoint_v2(h, NULL, how, NULL, NULL);
        pthread_mutex_lock(&c->lock);
    }
    pthread_mutex_unlock(&c->lock);
    sqlite3_close(h);
    return NULL;
}

static int committed(void *arg, sqlite3 *h, const char *name, int pages)
{
    Checkpointer *c = arg;
    if (pages < c->seen)
        c->next = WAL_WAKE_PAGES; // the WAL begins anew
    c->seen = pages;
    if (pages < c->next)
        return SQLITE_OK;
    c->next = pages + WAL_WAKE_PAGES; // a checkpoint a commit would keep the disk from the writer
    if (pages >= WAL_OWN_PAGES)       // the thread does not keep up with a writer that never rests
        sqlite3_wal_checkpoint_v2(h, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    pthread_mutex_lock(&c->lock);
    if (!c->started)
        c->started = !pthread_create(&c->thread, NULL, checkpoint_loop, c);
    c->work = true;
    c->pages = pages;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    return SQLITE_OK;
}

void checkpointer_watch(Db *db)
{
    Checkpointer *c = calloc(1, sizeof *c);
    if (!c)
        abort();
    c->path = db->path;
    c->next = WAL_WAKE_PAGES;
    pthread_mutex_init(&c->lock, NULL);
    pthread_cond_init(&c->wake, NULL);
    db->checkpointer = c;
    sqlite3_wal_hook(db->h, committed, c);
}

void checkpointer_stop(Db *db)
{
    Checkpointer *c = db->checkpointer;
    if (!c)
        return;
    sqlite3_wal_hook(db->h, NULL, NULL);
    pthread_mutex_lock(&c->lock);
    c->stop = true;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    if (c->started)
        pthread_join(c->thread, NULL);
    pthread_cond_destroy(&c->wake);
    pthread_mutex_destroy(&c->lock);
    free(c);
    db->checkpointer = NULL;
}

bool db_checkpoint(Db *db, Err *err)
{
    assert(!db->depth);
    if (db->memory)
        return true;
    int rc = SQLITE_BUSY;
    // While another thread or process is copying, SQLite says busy at once, without waiting.
    for (int tries = 0; (rc & 0xff) == SQLITE_BUSY && tries < 500; tries++) {
        if (tries)
            nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
        rc = sqlite3_wal_checkpoint_v2(db->h, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
    return rc == SQLITE_OK || db_fail(db, rc, err);
}

bool db_spill(Db *db, bool on, Err *err)
{
    assert(!db->depth);
    return db_script(db, on ? sql_db_spill_on : sql_db_spill_off, err);
}

bool db_secure_delete(Db *db, bool on, Err *err)
{
    return db_script(db, on ? sql_db_secure_on : sql_db_secure_fast, err);
}

// secure_delete overwrites what is deleted, but not the copies that stay behind when rows move to another
// page.
bool db_scrub(Db *db, Err *err)
{
    assert(!db->depth);
    return stmt_run(db_query(db, sql_db_rewrite), err) && db_checkpoint(db, err);
}

// ---- Backup

static bool sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && !fsync(fd);
    int saved = errno;
    if (fd >= 0)
        close(fd);
    errno = saved;
    return ok;
}

static bool sync_folder_of(const char *path)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", path);
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = 0;
    return sync_path(slash ? folder : ".");
}

bool db_backup(Db *db, Str to, Err *err)
{
    assert(!db->depth);
    char path[4096], part[4096 + 16];
    if (to.len >= (ptrdiff_t)sizeof path - 32)
        return fail(err, MSG_STORE_BACKUP, to, strerror(ENAMETOOLONG));
    snprintf(path, sizeof path, "%.*s", PS(to));
    snprintf(part, sizeof part, "%s.part%ld", path, (long)getpid());
    if (!access(path, F_OK))
        return fail(err, MSG_STORE_EXISTS, to);
    unlink(part);                                                       // left by a run that was killed
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); // SQLite would blame the database
    if (fd < 0)
        return fail(err, MSG_STORE_BACKUP, to, strerror(errno));
    close(fd); // empty: VACUUM INTO writes into it and keeps who may read it
    Stmt *q = db_query(db, sql_db_backup);
    bind_str(q, 1, str_z(part));
    bool ok = stmt_run(q, err);
    // link refuses an existing name, which rename would overwrite
    if (ok && (!sync_path(part) || link(part, path) || !sync_folder_of(path)))
        ok = errno == EEXIST ? fail(err, MSG_STORE_EXISTS, to)
                             : fail(err, MSG_STORE_BACKUP, to, strerror(errno));
    unlink(part);
    return ok;
}

bool db_integrity(Db *db, Arena *a, Str *fault, Err *err)
{
    *fault = (Str){ 0 };
    Stmt *q = db_query(db, sql_db_integrity);
    if (stmt_next(q) && !str_eq(col_peek(q, 0), S("ok")))
        *fault = col_str(q, 0, a);
    if (!stmt_end(q, err))
        return false;
    if (fault->len)
        return true;
    q = db_query(db, sql_db_foreign_keys);
    if (stmt_next(q))
        *fault =
            str_fmt(a, "foreign key: table %.*s, row %lld", PS(col_peek(q, 0)), (long long)col_i64(q, 1));
    return stmt_end(q, err);
}
