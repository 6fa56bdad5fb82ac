// json.h - JSON: reading through jansson with its strict options, writing through a streaming writer of ours.
#pragma once
#include <jansson.h>

#include "base.h"

// ---- Reading. Duplicate keys, bad UTF-8, trailing text and numbers out of range are refused; the fault has line and
// column. The caller gives the value back with json_decref. U+0000 in strings is kept.
CHECKED bool json_read(Str text, json_t **out, Err *err);
Str json_str(const json_t *v);                             // borrowed text of a string; empty for anything else (NULL is fine)
Str json_get_str(const json_t *object, const char *key);   // json_str of a member
double json_get_num(const json_t *object, const char *key, double otherwise);
int64_t json_get_int(const json_t *object, const char *key, int64_t otherwise);
bool json_get_bool(const json_t *object, const char *key, bool otherwise);

// ---- Writing into a Buf, without white space, always well formed: what would not be is an assert.
//     JsonW w = json_w(&buf);
//     jw_obj(&w);
//     jw_key(&w, S("name"));
//     jw_str(&w, name);
//     jw_end(&w);
enum { JSON_W_DEPTH = 64 };
typedef struct { Buf *out; int depth; char open[JSON_W_DEPTH]; bool some, key, done; } JsonW;
JsonW json_w(Buf *out);
void jw_obj(JsonW *w);
void jw_arr(JsonW *w);
void jw_end(JsonW *w);                                     // closes the innermost object or array
void jw_key(JsonW *w, Str key);
void jw_str(JsonW *w, Str s);                              // bytes that are no UTF-8 become U+FFFD
void jw_int(JsonW *w, int64_t i);
void jw_num(JsonW *w, double f);                           // finite; the shortest text that reads back as the same double
void jw_fixed(JsonW *w, double f, int decimals);           // finite; at most so many decimals (0–17), no trailing zeros
void jw_bool(JsonW *w, bool b);
void jw_null(JsonW *w);
void jw_raw(JsonW *w, Str json);                           // one value already written as JSON
Str json_text(Arena *a, const json_t *v);                  // as it is written on one line
void jw_json(JsonW *w, const json_t *v);                   // one value that was read; NULL becomes null
bool jw_complete(const JsonW *w);                          // one whole value has been written

// A key and its value at once.
void jw_kstr(JsonW *w, const char *key, Str s);
void jw_kint(JsonW *w, const char *key, int64_t i);
void jw_knum(JsonW *w, const char *key, double f);         // NaN becomes null: an unknown number
void jw_kfixed(JsonW *w, const char *key, double f, int decimals);   // likewise
void jw_kbool(JsonW *w, const char *key, bool b);
void jw_knull(JsonW *w, const char *key);
void jw_kobj(JsonW *w, const char *key);
void jw_karr(JsonW *w, const char *key);
void jw_kstrs(JsonW *w, const char *key, Strs xs);

void f64_text(char out[32], double f);                     // the shortest text that reads back as the same finite double
