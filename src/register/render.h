// render.h - values and records in words and in JSON: one place, so that screen, table and print say the
// same.
#pragma once
#include "json.h"
#include "record.h"

// key: {vi, en}
void label_json(JsonW *w, const char *key, const Label *l);

// The value in the reader's words: "64.226 m²", "Nhà máy", "52.000–70.000 m² (nguồn khác nhau)", "chưa biết".
Str value_show(Arena *a, const Pack *pack, const Attr *attr, const Value *v, Lang lang);

// The unit alone, as it stands behind a value: "m²", "tháng". Empty where a value has none behind it.
Str unit_words(Arena *a, Str unit, Lang lang);

// As contracts of the API: {state, v|lo,hi|set,may…, text}; text in the view's language.
void value_json(JsonW *w, Arena *a, const Pack *pack, const Attr *attr, const Value *v, Lang lang);
void cite_json(JsonW *w, Arena *a, const Pack *pack, const Attr *attr, const Cite *c, Lang lang);
void record_json(JsonW *w, Arena *a, const Pack *pack, const Record *r,
                 Lang lang); // everything, with citations
void record_row_json(JsonW *w, Arena *a, const Pack *pack, const Record *r, const AttrRefs *attrs,
                     Lang lang); // as a list has it: {id,type,title,values}
void record_title_json(JsonW *w, Arena *a, const char *key,
                       const Record *r); // {vi,en}: its title, "Building S0001_1" where it has none
void event_json(JsonW *w, Arena *a, const Pack *pack, const Event *e, Lang lang);
