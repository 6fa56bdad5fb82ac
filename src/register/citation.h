// citation.h - which instrument a text cites: "24/2025/NQ-HĐND", "Nghị quyết số 24 ngày 29/4/2025". What can
// be cited, and which attributes hold its number, names, organ and date, the pack declares (types.yaml:
// citation). A cite that fits several records is ambiguous and never taken for the likeliest of them.
#pragma once
#include "json.h"
#include "record.h"

typedef enum {
    CITE_NONE,      // fits nothing that this view sees
    CITE_ONE,       // exactly one record
    CITE_AMBIGUOUS, // the same words fit several
    CITE_SEVERAL    // several are named one beside the other, each clearly
} CiteState;
extern const char *const cite_state_names[]; // none one ambiguous several

typedef enum {
    CITE_FITS,
    CITE_OTHER_DATE, // bears the name, but the text names another date, year, organ
    CITE_OTHER_YEAR,
    CITE_OTHER_ORGAN,
    CITE_ALIKE // only looks like it
} CiteFit;
extern const char *const cite_fit_names[]; // fits other_date other_year other_organ alike

typedef struct {
    const Record *record;
    Str words; // of the text, those that name it; of CITE_ALIKE: empty
    CiteFit fit;
} CiteHit;
typedef ARRAY(CiteHit) CiteHits;
typedef struct CiteAnswer CiteAnswer;
struct CiteAnswer {
    CiteState state;
    CiteHits found;   // CITE_FITS, in the order of the text, then by id
    CiteHits nearest; // where the state is none: at most three, and none of them an answer
    AttrRefs apart;   // ambiguous: the declared attributes in which those found differ
};

// What can be cited, read once through a view; lives in the arena. type empty: of every type that is cited.
typedef struct Citer Citer;
bool type_is_cited(const RecordType *type);
CHECKED bool citer_open(City *city, const View *v, Arena *a, AsOf at, Str type, Citer **out, Err *err);
bool citer_any(const Citer *c); // is there a type that is cited and that the view sees?
// Only the first 400 words of a text are read.
CiteAnswer citer_find(const Citer *c, Arena *a, Str text);

// A declared attribute that the view sees; NULL where there is none.
const Attr *cite_attr(const Pack *p, const View *v, const RecordType *t, Str name);
// What a list shows of a cited record, in order: kind, number, organ, date (or year), as far as declared and
// seen.
AttrRefs cite_columns(Arena *a, const Pack *p, const View *v, const RecordType *type);
// state, found, nearest, apart: keys of the open object.
void cite_answer_json(JsonW *w, Arena *a, const Pack *p, const View *v, const CiteAnswer *x, Lang lang);
// "instrument/VB003 (Decree, 24/2025/ND, 10 Jul 2025); …" for sentences.
Str cite_list(Arena *a, const Pack *p, const View *v, const CiteHits *hits, Lang lang);
// The value of a reference to a type that is cited: an id, or a text that cites exactly one record; else
// refused with those it may be. c: of that type.
CHECKED bool cite_reference(City *city, const Citer *c, const View *v, Arena *a, const Attr *attr, Str text,
                            Value *out, Err *err);
// False with a sentence that names those it may be, where the answer is not one.
CHECKED bool cite_is_one(Arena *a, const Pack *p, const View *v, const CiteAnswer *x, Str text, Err *err);
