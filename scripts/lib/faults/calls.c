// Stands between the service and the C library (LD_PRELOAD) for every call that changes a file of one folder. It counts
// these calls over the whole process, and does to the n-th what it is told; or it records all of them, with their bytes,
// in the order in which they were done, and beside them what was answered over HTTP. strace would do the same, but its
// "when=n" counts every thread by itself, and the n-th call of the process is wanted.
//
//   FAULT_FOLDER  the folder            FAULT_LOG    a line (or a record) for every call goes here
//   FAULT_MODE    count, kill (before the call), half (in the middle of a write), error, or record
//   FAULT_KINDS   letters of the kinds that count; unset for all       FAULT_AT  n       FAULT_ERROR  errno for "error"
// Kinds: w write, f flush, d flush of a folder, s flush of the file system, t truncate, c create, m mkdir, r rename,
//        l link, u unlink, x rmdir. Only recorded: V the begin of a request, S an answer.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { COUNT, KILL, HALF, ERROR, RECORD };
static const char *const modes[] = {"count", "kill", "half", "error", "record"};
static const char *folder, *kinds;
static size_t folder_length;
static int mode, log_fd = -1, error_number;
static long at;
static atomic_long seen;
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static char is_server[65536];

struct record { char kind; char padding[3]; int32_t fd; int64_t node, offset; uint32_t path, path2, data; } __attribute__((packed));

__attribute__((constructor)) static void begin(void) {
  const char *wanted = getenv("FAULT_MODE"), *log = getenv("FAULT_LOG");
  folder = getenv("FAULT_FOLDER");
  if (!folder || !wanted) return;
  folder_length = strlen(folder);
  kinds = getenv("FAULT_KINDS");
  at = atol(getenv("FAULT_AT") ?: "0");
  error_number = atoi(getenv("FAULT_ERROR") ?: "5");
  for (int i = 0; i < 5; i++)
    if (!strcmp(wanted, modes[i])) mode = i;
  if (log) log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  // What the service starts is not the service.
  unsetenv("LD_PRELOAD");
}

static int is_inside(const char *path) {
  return folder && path && !strncmp(path, folder, folder_length) && (path[folder_length] == '/' || !path[folder_length]);
}

static int name_of(int fd, char *path) {
  char link[64];
  if (!folder || fd < 3) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
  path[length < 0 ? 0 : length] = 0;
  return length > 0 && is_inside(path);
}

static int64_t node_of(int fd) {
  struct stat status;
  return fstat(fd, &status) ? 0 : (int64_t)status.st_ino;
}

static void put(char kind, int fd, int64_t node, int64_t offset, const char *path, const char *path2, const void *data, size_t length) {
  struct record head = {.kind = kind, .fd = fd, .node = node, .offset = offset, .path = strlen(path), .path2 = strlen(path2), .data = length};
  struct iovec parts[] = {{&head, sizeof head}, {(void *)path, head.path}, {(void *)path2, head.path2}, {(void *)data, length}};
  if (syscall(SYS_writev, log_fd, parts, 4) < (long)sizeof head) abort();
}

static void die(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

// What happens instead of the call: 0 nothing, -1 the error, 1 only half of it.
static int meet(char kind, size_t size, const char *path) {
  if (kinds && !strchr(kinds, kind)) return 0;
  long n = atomic_fetch_add(&seen, 1) + 1;
  if (log_fd >= 0 && (mode == COUNT || n == at)) {
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%ld %c %zu %s\n", n, kind, size, path + folder_length);
    syscall(SYS_write, log_fd, line, length);
  }
  if (n != at) return 0;
  if (mode == KILL || (mode == HALF && size < 2)) die();
  if (mode == ERROR) errno = error_number;
  return mode == ERROR ? -1 : mode == HALF;
}

// CALL(kind, size, path, half, real, recorded): what every call below does.
#define CALL(kind, size, path, half, real, recorded)          \
  do {                                                        \
    if (mode == RECORD) {                                     \
      pthread_mutex_lock(&gate);                              \
      long done = (real);                                     \
      int kept = errno;                                       \
      if (done >= 0) recorded;                                \
      pthread_mutex_unlock(&gate);                            \
      errno = kept;                                           \
      return done;                                            \
    }                                                         \
    switch (meet(kind, size, path)) {                         \
      case -1: return -1;                                     \
      case 1: half; die();                                    \
    }                                                         \
    return (real);                                            \
  } while (0)

static void note_bytes(int fd, int64_t offset, const struct iovec *parts, int count, long done, const char *path) {
  for (int i = 0; i < count && done > 0; offset += parts[i].iov_len, done -= parts[i].iov_len, i++)
    put('w', fd, node_of(fd), offset, path, "", parts[i].iov_base, done < (long)parts[i].iov_len ? (size_t)done : parts[i].iov_len);
}

static size_t size_of(const struct iovec *parts, int count) {
  size_t size = 0;
  for (int i = 0; i < count; i++) size += parts[i].iov_len;
  return size;
}

static void note_answer(int fd, const struct iovec *parts, int count) {
  char text[4096];
  size_t length = 0;
  if (mode != RECORD || fd < 0 || fd >= 65536 || !is_server[fd]) return;
  for (int i = 0; i < count; i++) {
    size_t part = parts[i].iov_len < sizeof text - length ? parts[i].iov_len : sizeof text - length;
    memcpy(text + length, parts[i].iov_base, part);
    length += part;
  }
  pthread_mutex_lock(&gate);
  put('S', fd, 0, size_of(parts, count), "", "", text, length);
  pthread_mutex_unlock(&gate);
}

static void note_request(int fd, const char *data, long length) {
  static const char *const methods[] = {"GET /", "POST /", "PUT /", "PATCH /", "DELETE /"};
  if (mode != RECORD || fd < 0 || fd >= 65536 || length < 8) return;
  for (int i = 0; i < 5; i++) {
    if (strncmp(data, methods[i], strlen(methods[i]))) continue;
    is_server[fd] = 1;
    pthread_mutex_lock(&gate);
    put('V', fd, 0, length, "", "", data, length < 2048 ? length : 2048);
    pthread_mutex_unlock(&gate);
  }
}

static ssize_t write_at(int fd, const struct iovec *parts, int count, int64_t offset) {
  char path[PATH_MAX];
  struct stat status;
  long size = size_of(parts, count);
  if (!name_of(fd, path) || fstat(fd, &status) || !S_ISREG(status.st_mode)) {
    note_answer(fd, parts, count);
    return offset < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, offset, offset >> 32);
  }
  int64_t place = offset >= 0 ? offset : fcntl(fd, F_GETFL) & O_APPEND ? status.st_size : lseek(fd, 0, SEEK_CUR);
  struct iovec begin = {parts[0].iov_base, parts[0].iov_len / 2};
  CALL('w', size, path, syscall(SYS_pwritev, fd, &begin, 1, place, place >> 32),
       offset < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, offset, offset >> 32),
       note_bytes(fd, place, parts, count, done, path));
}

ssize_t write(int fd, const void *data, size_t size) { return write_at(fd, &(struct iovec){(void *)data, size}, 1, -1); }
ssize_t writev(int fd, const struct iovec *parts, int count) { return write_at(fd, parts, count, -1); }
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) { return write_at(fd, &(struct iovec){(void *)data, size}, 1, offset); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return pwrite64(fd, data, size, offset); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) { return write_at(fd, parts, count, offset); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) { return write_at(fd, parts, count, offset); }

static int flush(long number, int fd) {
  char path[PATH_MAX];
  struct stat status;
  if (!name_of(fd, path) || fstat(fd, &status)) return syscall(number, fd);
  char kind = number == SYS_syncfs ? 's' : S_ISDIR(status.st_mode) ? 'd' : 'f';
  CALL(kind, 0, path, (void)0, syscall(number, fd), put(kind, fd, status.st_ino, 0, path, "", "", 0));
}
int fsync(int fd) { return flush(SYS_fsync, fd); }
int fdatasync(int fd) { return flush(SYS_fdatasync, fd); }
int syncfs(int fd) { return flush(SYS_syncfs, fd); }

int ftruncate64(int fd, off64_t size) {
  char path[PATH_MAX];
  if (!name_of(fd, path)) return syscall(SYS_ftruncate, fd, size);
  CALL('t', 0, path, (void)0, syscall(SYS_ftruncate, fd, size), put('t', fd, node_of(fd), size, path, "", "", 0));
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int open_at(int at_fd, const char *path, int flags, mode_t rights) {
  struct stat status;
  int there = !syscall(SYS_newfstatat, at_fd, path, &status, 0);
  if (!is_inside(path) || !(there ? flags & O_TRUNC && status.st_size > 0 : flags & O_CREAT)) return syscall(SYS_openat, at_fd, path, flags, rights);
  CALL(there ? 't' : 'c', 0, path, (void)0, syscall(SYS_openat, at_fd, path, flags, rights),
       put(there ? 't' : 'c', done, node_of(done), 0, path, "", "", 0));
}
#define RIGHTS(flags) \
  mode_t rights = 0; \
  if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); rights = va_arg(more, mode_t); va_end(more); }
int open(const char *path, int flags, ...) { RIGHTS(flags) return open_at(AT_FDCWD, path, flags, rights); }
int open64(const char *path, int flags, ...) { RIGHTS(flags) return open_at(AT_FDCWD, path, flags, rights); }
int openat(int fd, const char *path, int flags, ...) { RIGHTS(flags) return open_at(fd, path, flags, rights); }
int openat64(int fd, const char *path, int flags, ...) { RIGHTS(flags) return open_at(fd, path, flags, rights); }

// Making what is there, or removing what is not, changes nothing.
static int changes(char kind, const char *path) {
  struct stat status;
  return (syscall(SYS_newfstatat, AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) != 0) == (kind == 'm');
}

// NAMES(kind, path, other, real): calls that change only names.
#define NAMES(kind, path, other, real)                              \
  if (!is_inside(path) || !changes(kind, path)) return (real);      \
  CALL(kind, 0, path, (void)0, real, put(kind, -1, 0, 0, path, other, "", 0))
int mkdir(const char *path, mode_t rights) { NAMES('m', path, "", syscall(SYS_mkdirat, AT_FDCWD, path, rights)); }
// A file that comes from elsewhere is new here.
static int64_t node_at(const char *path) {
  struct stat status;
  return syscall(SYS_newfstatat, AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) ? 0 : (int64_t)status.st_ino;
}
int rename(const char *path, const char *to) {
  if (!is_inside(path) && is_inside(to))
    CALL('c', 0, to, (void)0, syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, to, 0), put('c', -1, node_at(to), 0, to, "", "", 0));
  NAMES('r', path, to, syscall(SYS_renameat2, AT_FDCWD, path, AT_FDCWD, to, 0));
}
int renameat2(int fd, const char *path, int to_fd, const char *to, unsigned flags) { NAMES('r', path, to, syscall(SYS_renameat2, fd, path, to_fd, to, flags)); }
int link(const char *path, const char *to) { NAMES('l', path, to, syscall(SYS_linkat, AT_FDCWD, path, AT_FDCWD, to, 0)); }
int unlink(const char *path) { NAMES('u', path, "", syscall(SYS_unlinkat, AT_FDCWD, path, 0)); }
int rmdir(const char *path) { NAMES('x', path, "", syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR)); }

ssize_t send(int fd, const void *data, size_t size, int flags) {
  note_answer(fd, &(struct iovec){(void *)data, size}, 1);
  return syscall(SYS_sendto, fd, data, size, flags, NULL, 0);
}
ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
  note_answer(fd, message->msg_iov, message->msg_iovlen);
  return syscall(SYS_sendmsg, fd, message, flags);
}
ssize_t recv(int fd, void *data, size_t size, int flags) {
  long done = syscall(SYS_recvfrom, fd, data, size, flags, NULL, NULL);
  note_request(fd, data, done);
  return done;
}
ssize_t recvmsg(int fd, struct msghdr *message, int flags) {
  long done = syscall(SYS_recvmsg, fd, message, flags);
  if (done > 0) note_request(fd, message->msg_iov[0].iov_base, done < (long)message->msg_iov[0].iov_len ? done : (long)message->msg_iov[0].iov_len);
  return done;
}

// .NET asks the C library itself for the calls that it has no name for, past whatever stands before it.
void *dlsym(void *handle, const char *name) {
  static void *(*real)(void *, const char *);
  static const char *const versions[] = {"GLIBC_2.34", "GLIBC_2.17", "GLIBC_2.2.5"};
  static const char *const ours[] = {"rename", "renameat2", "link", "unlink", "rmdir", "mkdir", "fsync", "fdatasync", "syncfs", "open", "ftruncate"};
  for (int i = 0; !real && i < 3; i++) real = (void *(*)(void *, const char *))dlvsym(RTLD_NEXT, "dlsym", versions[i]);
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
    if (!strcmp(name, ours[i])) handle = RTLD_DEFAULT;
  return real(handle, name);
}
