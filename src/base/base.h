// base.h - memory, text, errors and files: what every module stands on. Nothing of the domain.
#pragma once
#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "msg_id.h"

#define CHECKED  __attribute__((warn_unused_result))
#define COUNT(a) ((ptrdiff_t)(sizeof(a) / sizeof((a)[0])))

// ---- Memory: an arena lives as long as the process, a request or a loop turn; nothing in it is freed by itself.
typedef struct Arena Arena;
Arena *arena_new(void);
void arena_free(Arena *a);                                // NULL is fine
void arena_reset(Arena *a);                               // as new; keeps a piece of memory for what comes next
void *arena_alloc(Arena *a, ptrdiff_t size);              // zeroed, aligned for any type; never NULL (aborts when memory is out)
ptrdiff_t arena_size(const Arena *a);                     // bytes handed out
#define NEW(a, T)      ((T *)arena_alloc((a), (ptrdiff_t)sizeof(T)))
#define NEWS(a, T, n)  ((T *)arena_alloc((a), (ptrdiff_t)sizeof(T) * (n)))

// ---- Arrays: { at, len, cap }, grown inside an arena. `*PUSH(a, &xs) = x;`
#define ARRAY(T) struct { T *at; ptrdiff_t len, cap; }
#define PUSH(a, xs)                                                                                          \
    ((xs)->len == (xs)->cap ? ((xs)->at = array_grow((a), (xs)->at, &(xs)->cap, (xs)->len, sizeof *(xs)->at)) : (xs)->at, \
     &(xs)->at[(xs)->len++])
// Each item of a list. xs is evaluated once, so it may be a call; what is pushed on the list meanwhile is not visited.
#define EACH(T, it, xs)                                                                                       \
    for (__typeof__(xs) it##_all_ = (xs), *it##_one_ = &it##_all_; it##_one_; it##_one_ = NULL)               \
        for (T *it = it##_all_.at; it##_all_.len && it < it##_all_.at + it##_all_.len; it++)   // NULL + 0 is undefined
void *array_grow(Arena *a, void *at, ptrdiff_t *cap, ptrdiff_t len, size_t size);   // what PUSH uses: new items are zero

// ---- Text: UTF-8, pointer and length, borrowed unless the comment says copied. { 0 } is empty.
typedef struct { const char *at; ptrdiff_t len; } Str;
typedef ARRAY(Str) Strs;
#define S(lit)  ((Str){ "" lit, (ptrdiff_t)sizeof(lit) - 1 })
#define PS(s)   (int)(s).len, (s).at                      // for "%.*s"

Str str_z(const char *z);                                 // borrows; NULL gives empty
Str str_copy(Arena *a, Str s);                            // NUL-terminated copy (the NUL is not counted)
const char *str_cz(Arena *a, Str s);                      // a NUL-terminated copy for C libraries
Str str_fmt(Arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));   // C locale
bool str_eq(Str a, Str b);
int str_cmp(Str a, Str b);                                // by bytes, as memcmp; shorter first
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
ptrdiff_t str_find(Str s, Str part);                      // first place, or -1
Str str_sub(Str s, ptrdiff_t from, ptrdiff_t len);        // clamped to s
Str str_trim(Str s);                                      // without ASCII white space and NBSP at both ends
Str str_lower_ascii(Arena *a, Str s);
Str cut(Str *rest, char at);                              // what stands before `at`; rest goes on behind it (or is empty)
Strs str_split(Arena *a, Str s, char at);                 // trimmed pieces, empty ones left out
Str str_join(Arena *a, Strs parts, Str between);
bool str_in(Str s, Strs all);                              // in any order; strs_has (value.h) is for sorted ones
bool str_i64(Str s, int64_t *out);                        // the whole of s, decimal; false on anything else or overflow
bool str_f64(Str s, double *out);                         // the whole of s, C locale, finite; false on anything else
bool str_is_utf8(Str s);
uint64_t str_hash(Str s);                                 // FNV-1a 64; the same on every machine

// A growing text.
typedef struct { Arena *arena; char *at; ptrdiff_t len, cap; } Buf;
Buf buf_new(Arena *a);
void buf_add(Buf *b, Str s);
void buf_char(Buf *b, char c);
void buf_fmt(Buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
Str buf_str(const Buf *b);                                // borrowed until the next addition; NUL-terminated

// A map from text to a pointer, for look-ups by name. Keys are borrowed.
typedef struct Map Map;
Map *map_new(Arena *a);
void **map_slot(Map *m, Str key);                         // the slot for key, made (NULL) where it is new
void *map_get(const Map *m, Str key);                     // NULL where there is none
ptrdiff_t map_len(const Map *m);

// ---- Messages: every sentence a person reads stands in msg/*.csv, in both languages.
typedef enum { LANG_VI, LANG_EN, LANG_COUNT } Lang;
typedef enum { ERR_NONE, ERR_INPUT, ERR_CONFLICT, ERR_DENIED, ERR_MISSING, ERR_USAGE, ERR_SYSTEM, ERR_TEXT } ErrKind;
typedef struct { MsgId number; const char *id; ErrKind kind; const char *text[LANG_COUNT]; } MsgRow;
typedef struct { MsgId number; int row; } MsgAt;
extern const MsgRow msg_rows[];                                           // msg_count of them, as msg/*.csv have them
extern const MsgAt msg_at[];                                              // by number
extern const int msg_count;
const MsgRow *msg_row(MsgId id);                                          // there is one: MSG_… comes from the same tables

typedef enum { ARG_STR, ARG_INT, ARG_NUM } ArgKind;
typedef struct { ArgKind kind; Str s; int64_t i; double f; } MsgArg;
static inline MsgArg arg_str(Str s) { return (MsgArg){ ARG_STR, s, 0, 0 }; }
static inline MsgArg arg_z(const char *z) { return (MsgArg){ ARG_STR, str_z(z), 0, 0 }; }
static inline MsgArg arg_int(int64_t i) { return (MsgArg){ ARG_INT, { 0 }, i, 0 }; }
static inline MsgArg arg_num(double f) { return (MsgArg){ ARG_NUM, { 0 }, 0, f }; }
#define ARG(x)                                                                                               \
    _Generic((x), Str: arg_str, char *: arg_z, const char *: arg_z, float: arg_num, double: arg_num, default: arg_int)(x)
#define ARGS_0()               (const MsgArg[]){ { 0 } }, 0
#define ARGS_1(a)              (const MsgArg[]){ ARG(a) }, 1
#define ARGS_2(a, b)           (const MsgArg[]){ ARG(a), ARG(b) }, 2
#define ARGS_3(a, b, c)        (const MsgArg[]){ ARG(a), ARG(b), ARG(c) }, 3
#define ARGS_4(a, b, c, d)     (const MsgArg[]){ ARG(a), ARG(b), ARG(c), ARG(d) }, 4
#define ARGS_5(a, b, c, d, e)  (const MsgArg[]){ ARG(a), ARG(b), ARG(c), ARG(d), ARG(e) }, 5
#define ARGS_6(a, b, c, d, e, f) (const MsgArg[]){ ARG(a), ARG(b), ARG(c), ARG(d), ARG(e), ARG(f) }, 6
#define ARGS_N(_0, _1, _2, _3, _4, _5, _6, name, ...) name
#ifdef __cppcheck__      // which cannot follow the counting below
#define ARGS(...) (const MsgArg[]){ { 0 } }, 0
#else
#define ARGS(...) ARGS_N(_0 __VA_OPT__(, ) __VA_ARGS__, ARGS_6, ARGS_5, ARGS_4, ARGS_3, ARGS_2, ARGS_1, ARGS_0)(__VA_ARGS__)
#endif

// The sentence of id in a language, its {1}…{6} filled; numbers are written the way the language does.
Str msg_text(Arena *a, Lang lang, MsgId id, const MsgArg *args, int n);
#define msg(a, lang, id, ...) msg_text((a), (lang), (id), ARGS(__VA_ARGS__))

// ---- Errors: what a user or the outside world can cause. Bugs are asserts.
// A CHECKED function returns false and fills its Err, which holds its own copy of the arguments (cut at 1,000 bytes in all).
typedef struct { ErrKind kind; MsgId id; int n; MsgArg args[6]; char text[1024]; int used; } Err;
void err_set(Err *err, MsgId id, const MsgArg *args, int n);
static inline bool err_fail(Err *err, MsgId id, const MsgArg *args, int n)       // false, as every compiler can see
{
    err_set(err, id, args, n);
    return false;
}
#define fail(err, id, ...) err_fail((err), (id), ARGS(__VA_ARGS__))
Str err_text(Arena *a, Lang lang, const Err *err);                        // the sentence, for a person
Str err_str(const Err *err, int arg);                                     // an argument that is text, by place from 0; else empty. Borrowed
const char *err_id(const Err *err);                                       // "REGISTER_UNKNOWN_CODE", for machines
int err_exit(const Err *err);                                             // 0 none, 1 input/conflict/denied/missing, 2 usage, 3 system

// Many faults of one thing (a pack, an import): each with its place. Line 0: the whole file.
typedef struct { Str file; int line; Err err; } Fault;
typedef ARRAY(Fault) Faults;
#define fault(a, faults, file_, line_, id, ...) faults_add((a), (faults), (file_), (line_), (id), ARGS(__VA_ARGS__))
void faults_add(Arena *a, Faults *faults, Str file, int line, MsgId id, const MsgArg *args, int n);

// ---- Files.
CHECKED bool file_read(Arena *a, Str path, Str *out, Err *err);           // the whole file, at most 1 GiB
CHECKED bool file_write(Str path, Str bytes, Err *err);                   // beside it, fsync, then renamed over: all or nothing; never over a database
CHECKED bool file_may_write(Str path, Err *err);                          // no: a database is there, what lies beside one (log, key, erasures), or no file (folder, device)
bool file_exists(Str path);
CHECKED bool dir_list(Arena *a, Str path, Strs *names, Err *err);         // names of regular files below, "sub/name", sorted by bytes
