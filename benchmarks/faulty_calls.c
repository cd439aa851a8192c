/* Calls of the C library that change files below a folder: counted, refused, or the last thing a process does.

   Loaded before the C library (LD_PRELOAD), so that it sees SQLite's calls as well as Python's. `crashes.py` compiles it
   and sets it: faults_begin(folder, number, error, mode), where the call of that number, from 0, fails with that error
   (mode 0), or it and all later ones (mode 1), or the process is killed before it (mode 2) or after it (mode 3). */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char below[PATH_MAX];
static atomic_long count = 0;
static long at = -1;
static int error_number = 0, mode = 0;

void faults_begin(const char *folder, long number, int error, int how) {
    strncpy(below, folder, sizeof below - 1);
    at = number, error_number = error, mode = how;
    atomic_store(&count, 0);
}

long faults_count(void) { return atomic_load(&count); }

static int is_below(const char *path) {
    char whole[PATH_MAX];
    if (!below[0] || !path) return 0;
    if (path[0] != '/') {
        if (!getcwd(whole, sizeof whole)) return 0;
        size_t used = strlen(whole);
        snprintf(whole + used, sizeof whole - used, "/%s", path);
        path = whole;
    }
    return strncmp(path, below, strlen(below)) == 0;
}

static int is_file_below(int file) {
    char link[64], path[PATH_MAX];
    if (!below[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = 0;
    return strncmp(path, below, strlen(below)) == 0;
}

static int is_folder_below(int folder, const char *path) {
    return path && path[0] == '/' ? is_below(path) : folder == AT_FDCWD ? is_below(path) : is_file_below(folder);
}

/* Whether this call fails; and whether the process ends after it. */
static int refuses(int counts, int *last) {
    *last = 0;
    if (!counts) return 0;
    long number = atomic_fetch_add(&count, 1);
    if (at < 0 || number < at || (number > at && mode != 1)) return 0;
    if (mode == 2) kill(getpid(), SIGKILL);
    if (mode == 3) { *last = 1; return 0; }
    if (mode > 1) return 0;
    errno = error_number;
    return 1;
}

#define REAL(type, name, args) \
    static type (*real) args = NULL; \
    if (!real) real = (type (*) args)dlsym(RTLD_NEXT, name)
#define PASS(type, counts, call, refused) \
    int last; \
    if (refuses(counts, &last)) return refused; \
    type result = call; \
    if (last) kill(getpid(), SIGKILL); \
    return result

ssize_t write(int file, const void *data, size_t size) {
    REAL(ssize_t, "write", (int, const void *, size_t));
    PASS(ssize_t, is_file_below(file), real(file, data, size), -1);
}
ssize_t pwrite(int file, const void *data, size_t size, off_t where) {
    REAL(ssize_t, "pwrite", (int, const void *, size_t, off_t));
    PASS(ssize_t, is_file_below(file), real(file, data, size, where), -1);
}
ssize_t pwrite64(int file, const void *data, size_t size, off64_t where) {
    REAL(ssize_t, "pwrite64", (int, const void *, size_t, off64_t));
    PASS(ssize_t, is_file_below(file), real(file, data, size, where), -1);
}
int fsync(int file) {
    REAL(int, "fsync", (int));
    PASS(int, is_file_below(file), real(file), -1);
}
int fdatasync(int file) {
    REAL(int, "fdatasync", (int));
    PASS(int, is_file_below(file), real(file), -1);
}
int ftruncate(int file, off_t size) {
    REAL(int, "ftruncate", (int, off_t));
    PASS(int, is_file_below(file), real(file, size), -1);
}
int ftruncate64(int file, off64_t size) {
    REAL(int, "ftruncate64", (int, off64_t));
    PASS(int, is_file_below(file), real(file, size), -1);
}
int rename(const char *old, const char *new) {
    REAL(int, "rename", (const char *, const char *));
    PASS(int, is_below(new), real(old, new), -1);
}
int renameat(int from, const char *old, int to, const char *new) {
    REAL(int, "renameat", (int, const char *, int, const char *));
    PASS(int, is_folder_below(to, new), real(from, old, to, new), -1);
}
int renameat2(int from, const char *old, int to, const char *new, unsigned int flags) {
    REAL(int, "renameat2", (int, const char *, int, const char *, unsigned int));
    PASS(int, is_folder_below(to, new), real(from, old, to, new, flags), -1);
}
int mkdir(const char *path, mode_t rights) {
    REAL(int, "mkdir", (const char *, mode_t));
    PASS(int, is_below(path), real(path, rights), -1);
}
int mkdirat(int folder, const char *path, mode_t rights) {
    REAL(int, "mkdirat", (int, const char *, mode_t));
    PASS(int, is_folder_below(folder, path), real(folder, path, rights), -1);
}
int unlink(const char *path) {
    REAL(int, "unlink", (const char *));
    PASS(int, is_below(path), real(path), -1);
}
int unlinkat(int folder, const char *path, int flags) {
    REAL(int, "unlinkat", (int, const char *, int));
    PASS(int, is_folder_below(folder, path), real(folder, path, flags), -1);
}
int rmdir(const char *path) {
    REAL(int, "rmdir", (const char *));
    PASS(int, is_below(path), real(path), -1);
}

/* Only where a file is made. */
#define OPENING(name) \
    int name(const char *path, int flags, ...) { \
        REAL(int, #name, (const char *, int, ...)); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t rights = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        PASS(int, (flags & O_CREAT) && is_below(path), real(path, flags, rights), -1); \
    }
OPENING(open)
OPENING(open64)

#define OPENING_AT(name) \
    int name(int folder, const char *path, int flags, ...) { \
        REAL(int, #name, (int, const char *, int, ...)); \
        va_list rest; \
        va_start(rest, flags); \
        mode_t rights = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        PASS(int, (flags & O_CREAT) && is_folder_below(folder, path), real(folder, path, flags, rights), -1); \
    }
OPENING_AT(openat)
OPENING_AT(openat64)
